"""Promise 4: the key-encryption key can be changed at any time; no moment at which a crash would lose a story."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.__main__ import main
from bot.ports import NotStored
from storage.database import engine_for
from storage.keys import FaultyKeys, Keyring
from storage.keystore import KeyStore, keys_url_for
from storage.models import data_keys
from storage.rotation import rotate, standing
from storage.store import Store
from tests.storage.house import RING

POINTS = ("added", "wrapped_some", "wrapped", "retired")
PEOPLE = 1200
"""More than two transactions' worth."""


class Stopped(Exception):
    """The process ends here."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "waymark.keys"
    path.parent.mkdir()
    path.touch(0o600)
    RING.write(path)
    return path


def people(url: str) -> dict[int, bytes]:
    """Some people's keys, and a text that each of them seals."""
    with KeyStore(keys_url_for(url), RING) as store:
        ciphers = store.make(range(1, PEOPLE + 1), 1)
        return {who: cipher.seal("answers", "text", 1, b"words of %d" % who) for who, cipher in ciphers.items()}


def assert_all_open(url: str, file: Path, sealed: dict[int, bytes]) -> None:
    with KeyStore(keys_url_for(url), Keyring.read(file)) as store:
        for who in (1, 2, PEOPLE // 2, PEOPLE):
            cipher = store.load(who)
            assert cipher is not None
            assert cipher.open("answers", "text", 1, sealed[who]) == b"words of %d" % who
        found = standing(Keyring.read(file), store)
    assert found.open == found.total == PEOPLE


def under(url: str) -> set[int]:
    engine = engine_for(keys_url_for(url))
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(schema_translate_map={None: "waymark_keys"})
    with engine.connect().execution_options(reading=True) as connection:
        found = set(connection.execute(select(data_keys.c.kek).distinct()).scalars())
    engine.dispose()
    return found


def stop_at(name: str) -> Callable[[str], None]:
    def point(reached: str) -> None:
        if reached == name:
            raise Stopped

    return point


def test_a_new_key_wraps_everything_and_the_old_one_is_gone(database_url: str, file: Path) -> None:
    sealed = people(database_url)
    assert rotate(file, keys_url_for(database_url)) == (2, PEOPLE)
    ring = Keyring.read(file)
    assert set(ring.keks) == under(database_url) == {2}
    assert ring.keks[2] != RING.keks[1]
    assert ring.pepper == RING.pepper, "the way from chats and codes to people stays"
    assert_all_open(database_url, file, sealed)
    with pytest.raises(FaultyKeys, match="no key-encryption key number 2"):
        Store.open(database_url, RING)
    assert rotate(file, keys_url_for(database_url)) == (3, PEOPLE)
    assert_all_open(database_url, file, sealed)
    assert [each.name for each in file.parent.iterdir()] == ["waymark.keys"]
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("kind", "name"),
    [*(("sqlite", name) for name in POINTS), pytest.param("postgres", "wrapped_some", marks=pytest.mark.postgres)],
)
def test_a_rotation_broken_off_loses_nothing_and_is_gone_on_with(
    request: pytest.FixtureRequest, file: Path, kind: str, name: str
) -> None:
    database_url: str = request.getfixturevalue(f"{kind}_url")
    sealed = people(database_url)
    with pytest.raises(Stopped):
        rotate(file, keys_url_for(database_url), stop_at(name))
    assert_all_open(database_url, file, sealed)
    before = Keyring.read(file)
    assert before.newest == 2
    with KeyStore(keys_url_for(database_url), before) as store:
        assert standing(before, store).unfinished == (name != "retired")
    newest, _ = rotate(file, keys_url_for(database_url))
    assert newest == (3 if name == "retired" else 2), "the same rotation goes on, no other begins"
    assert set(Keyring.read(file).keks) == under(database_url) == {newest}
    assert_all_open(database_url, file, sealed)


@pytest.mark.parametrize("name", ["added", "wrapped_some", "wrapped"])
def test_killed_in_the_middle_it_is_safe(sqlite_url: str, file: Path, name: str) -> None:
    """A real process, a real SIGKILL."""
    sealed = people(sqlite_url)
    child = os.fork()
    if not child:
        try:
            rotate(
                file, keys_url_for(sqlite_url), lambda at: os.kill(os.getpid(), signal.SIGKILL) if at == name else None
            )
        finally:
            os._exit(70)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert_all_open(sqlite_url, file, sealed)
    rotate(file, keys_url_for(sqlite_url))
    assert_all_open(sqlite_url, file, sealed)


def test_a_key_file_that_cannot_be_written_stays_as_it_was(
    sqlite_url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = people(sqlite_url)
    before = file.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            rotate(file, keys_url_for(sqlite_url))
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == ["waymark.keys"]
    assert_all_open(sqlite_url, file, sealed)


def test_a_house_that_goes_on_serving_takes_the_new_key_by_itself(database_url: str, file: Path) -> None:
    """Newcomers between any two steps of a rotation get a key that opens afterwards."""
    people(database_url)
    made: list[int] = []
    with Store.open(database_url, Keyring.read(file)) as serving:

        def somebody_comes(_: str) -> None:
            serving._spare.clear()
            made.append(serving.newcomer(1)[0])

        somebody_comes("before")
        rotate(file, keys_url_for(database_url), somebody_comes)
        somebody_comes("after")
        assert all(serving.keys.load(who) is not None for who in made)
    assert len(made) >= 6
    with Store.open(database_url, Keyring.read(file)) as store:
        assert all(store.keys.load(who) is not None for who in made)
    assert under(database_url) == {2}


async def test_a_process_with_another_machine_s_old_file_stores_nothing_it_could_not_read(
    database_url: str, file: Path, tmp_path: Path
) -> None:
    """Its file was not replaced: people hear 'not saved yet', and no key is made that nobody could open."""
    from tests.storage.house import opened

    people(database_url)
    async with opened(database_url) as here:  # RING itself: it was read from no file
        rotate(file, keys_url_for(database_url))
        with pytest.raises(NotStored):
            await here.person("newcomer").start()
    assert under(database_url) == {2}


def test_the_commands_say_what_is_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYMARK_HOME", str(tmp_path))
    monkeypatch.delenv("WAYMARK_DATABASE_URL", raising=False)
    file = tmp_path / "waymark.keys"
    assert main(["keys", "init"]) == 0
    assert main(["keys", "rotate"]) == 3, "no tables yet: nothing is touched"
    assert main(["db", "upgrade"]) == 0
    url = f"sqlite:///{tmp_path / 'waymark.db'}"
    with KeyStore(keys_url_for(url), Keyring.read(file)) as store:
        store.make(range(1, 4), 1)
    assert main(["keys", "check"]) == 0
    assert "key 1: locks 3 families' keys; in the file" in capsys.readouterr().out
    with pytest.raises(Stopped):
        rotate(file, keys_url_for(url), stop_at("wrapped_some"))
    assert main(["keys", "check"]) == 1
    assert "A rotation was not finished" in capsys.readouterr().out
    assert main(["keys", "rotate"]) == 0
    assert "key 2 locks now" in capsys.readouterr().out
    assert main(["keys", "check"]) == 0
    secret = file.read_text().split('"')
    shown = capsys.readouterr().out
    assert "opens 3 of 3 keys" in shown
    assert not [each for each in secret if len(each) > 20 and each in shown]

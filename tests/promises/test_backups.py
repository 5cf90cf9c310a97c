"""Promise 6: backups restore. And promise 5 through them: who withdrew does not come back with one."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot import app, drills
from bot.__main__ import main
from bot.settings import Settings
from storage import backups_restore, migrate
from storage.backups import BackupFault, Manifest, apart, clear_old, take_data, take_keys
from storage.backups_drill import Backup, House, drill, restore
from storage.backups_postgres import ProgramFault, database_for_a_drill
from storage.backups_restore import LEDGER, TOMBSTONES, Finding
from storage.database import engine_for
from storage.keys import Keyring
from storage.keystore import keys_url_for
from storage.models import answers, erasures, media, outbox, respondents
from storage.store import Store
from storage.tombstones import Tombstones
from tests.postgres import Postgres
from tests.storage.house import RING, HandClock, Open, Person, opened

CANARY = "canary-Zebra-of-the-backup"
LIVES = "I live in Exampleshire."


@dataclass
class Place:
    """A house on one of the databases, and an empty place to put it back to."""

    url: str
    empty: str
    home: Path

    @property
    def log(self) -> Path:
        return self.home / TOMBSTONES

    def house(self, url: str | None = None, *more: Path) -> House:
        return House(url or self.url, RING, self.home, (self.log, *more))

    def backup(self, clock: HandClock) -> Backup:
        data = take_data(self.url, self.home / "data", {LEDGER: self.home / LEDGER, TOMBSTONES: self.log}, clock.now())
        return Backup(data, take_keys(keys_url_for(self.url), self.home / "keys", clock.now()))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    home = tmp_path / "home"
    home.mkdir()
    if request.param == "sqlite":
        url = request.getfixturevalue("sqlite_url")
        yield Place(url, f"sqlite:///{tmp_path / 'again' / 'waymark.db'}", home)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    empty = server.database()
    url = request.getfixturevalue("postgres_url")
    yield Place(url, empty, home)
    with engine_for(url).connect() as connection:
        names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
    assert not [name for name in names if "drill" in name], "a drill left its database behind"
    server.drop(empty)


async def told(here: Open, address: str, words: str) -> Person:
    person = here.person(address)
    await person.to_the_story()
    await person.type(words)
    return person


async def withdraw(person: Person) -> None:
    await person.type("delete my answers")
    await person.tap("forget_yes")


def with_log(here: Open, place: Place) -> None:
    here.store._tombstones = Tombstones(place.log)  # as `waymark serve` opens it


def findings(found: list[Finding]) -> dict[str, Finding]:
    return {each.name: each for each in found}


def bytes_below(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


async def test_who_withdraws_after_the_backup_does_not_come_back(place: Place) -> None:
    clock = HandClock()
    async with opened(place.url, clock) as here:
        with_log(here, place)
        await told(here, "stays", LIVES)
        leaves = await told(here, "leaves", CANARY)
        gone = int(leaves.last.deliveries[0].respondent) if leaves.last else 0
        backup = place.backup(clock)
        wrapped = here.store.keys.load(gone)
        assert wrapped is not None
        await withdraw(leaves)
    # The drill, while the house lives.
    found = drill(backup, place.house(), clock.now())
    assert all(each.good for each in found), found
    assert findings(found)["withdrawals"].said == "1 known, 1 came with the backup and went, 0 left"
    assert findings(found)["stories and places"].said == "2 open, 0 do not", "one place, one story"
    # For real, into an empty place; the erasure log is what is left of the old one.
    found = restore(backup, place.house(place.empty), clock.now())
    assert all(each.good for each in found), found
    with Store.open(place.empty, RING, tombstones=Tombstones(place.log)) as store:
        assert store.keys.load(gone) is None, "the key is gone"
    if place.url.startswith("sqlite"):
        restored = bytes_below(Path(str(make_url(place.empty).database)).parent)
        assert RING.address_mac("telegram", "stays") in restored
        assert RING.address_mac("telegram", "leaves") not in restored, "not a byte of them, in either file"
    async with opened(place.empty, clock) as here:
        assert [row.id for row in here.rows(respondents)] != []
        assert gone not in [row.id for row in here.rows(respondents)]
        assert [bytes(row.mac) for row in here.rows(erasures)] == [RING.erasure_mac(gone)]
        assert here.count(outbox) == 0, "nothing is said twice"
        again = here.person("leaves")
        await again.start()
        assert "language" in str(again.seen), "a new person: nobody remembers them"
        stays = here.person("stays")
        stays._order = 100  # their chat goes on where it was
        await stays.type("my answers")
        assert LIVES in str(stays.seen), "and who stayed finds their words"


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
async def test_one_deleted_answer_does_not_come_back_either(place: Place) -> None:
    clock = HandClock()
    async with opened(place.url, clock) as here:
        with_log(here, place)
        person = await told(here, "somebody", CANARY)
        backup = place.backup(clock)
        (story,) = [row for row in here.rows(answers) if row.text is not None]
        kept = here.count(answers) - 1

        def erase(unit: object) -> None:
            unit.erase(story.respondent, story.wave, story.question)  # type: ignore[attr-defined]

        await here.conversation._asked(_call(erase))
        assert person.seen is not None
    assert all(each.good for each in restore(backup, place.house(place.empty), clock.now()))
    async with opened(place.empty, clock) as here:
        assert here.count(answers) == kept
        assert [row for row in here.rows(answers) if row.text is not None] == []


def _call(do: object) -> object:
    from storage.writer import Call

    return Call(do)  # type: ignore[arg-type]


async def test_a_backup_put_back_by_hand_brings_nobody_back(sqlite_url: str, tmp_path: Path) -> None:
    """Without our command, by `cp`: the next start knows."""
    folder = Path(str(make_url(sqlite_url).database)).parent
    log = tmp_path / "elsewhere" / "erasures.log"
    async with opened(sqlite_url) as here:
        here.store._tombstones = Tombstones(log)
        leaves = await told(here, "leaves", CANARY)
        for name in ("waymark.db", "waymark.keys.db"):
            with sqlite3.connect(folder / name) as living, sqlite3.connect(tmp_path / f"copy of {name}") as copy:
                living.backup(copy)
        await withdraw(leaves)
    for name in ("waymark.db", "waymark.keys.db"):
        shutil.copy(tmp_path / f"copy of {name}", folder / name)
    with Store.open(sqlite_url, RING) as store:
        engine = store.engine
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM respondents").scalar_one() == 1, "they are back"
    with Store.open(sqlite_url, RING, tombstones=Tombstones(log)) as store, store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM respondents").scalar_one() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM answers").scalar_one() == 0
        with store.keys.engine.connect() as keys:
            left = [row[0] for row in keys.exec_driver_sql("SELECT respondent FROM data_keys")]
        assert RING.erasure_mac(0) not in [RING.erasure_mac(each) for each in left]
        assert not [each for each in left if RING.erasure_mac(each) in Tombstones(log).read()]


def test_the_log_of_withdrawals_and_the_table_tell_the_same_after_each_start(database_url: str, tmp_path: Path) -> None:
    log = Tombstones(tmp_path / "erasures.log")
    log.add({b"f" * 16: 2967})
    with Store.open(database_url, RING) as store, store.engine.begin() as connection:
        connection.execute(erasures.insert().values(mac=b"t" * 16, week=2900))
    with Store.open(database_url, RING, tombstones=log) as store, store.engine.connect() as connection:
        rows = {bytes(mac): week for mac, week in connection.execute(erasures.select())}
    assert rows == log.read() == {b"f" * 16: 2967, b"t" * 16: 2900}


def test_a_torn_line_of_the_log_harms_no_other(tmp_path: Path) -> None:
    log = Tombstones(tmp_path / "erasures.log")
    log.add({b"a" * 16: 1})
    with log.path.open("ab") as file:
        file.write(b"0123456789")  # a crash in the middle
    log.add({b"b" * 16: 2})
    assert log.read() == {b"a" * 16: 1, b"b" * 16: 2}
    assert log.path.stat().st_mode & 0o077 == 0


async def test_a_log_that_cannot_be_written_is_caught_up_later(sqlite_url: str, tmp_path: Path) -> None:
    log = Tombstones(tmp_path / "folder")
    log.path.mkdir()
    async with opened(sqlite_url) as here:
        here.store._tombstones = log
        await withdraw(await told(here, "leaves", CANARY))
        assert here.count(respondents) == 0, "the withdrawal itself is done"
        log.path.rmdir()
        await here.person("somebody else").start()
        assert len(log.read()) == 1


async def test_a_backup_holds_neither_the_key_file_nor_a_word_in_the_clear(place: Place) -> None:
    clock = HandClock()
    async with opened(place.url, clock) as here:
        await told(here, "4815162342", CANARY)
        backup = place.backup(clock)
    assert backup.keys is not None
    for folder in (backup.data, backup.keys):
        content = bytes_below(folder)
        for secret in (RING.keks[1], RING.pepper, CANARY.encode(), b"4815162342"):
            assert secret not in content
        assert all(file.stat().st_mode & 0o077 == 0 for file in [folder, *folder.iterdir()])
    names = {file.name for file in backup.data.iterdir()}
    assert not [name for name in names if "key" in name], "the keys lie apart"
    manifest = json.loads((backup.data / "manifest.json").read_text())
    assert manifest["counts"]["respondents"] == 1
    assert manifest["schema"] == migrate.NEWEST["data"]


async def test_a_changed_cut_or_foreign_file_is_no_good_drill(sqlite_url: str, tmp_path: Path) -> None:
    place = Place(sqlite_url, f"sqlite:///{tmp_path / 'again' / 'waymark.db'}", tmp_path / "home")
    clock = HandClock()
    async with opened(place.url, clock) as here:
        await told(here, "somebody", LIVES)
        backup = place.backup(clock)
    file = backup.data / "data.db"
    whole = file.read_bytes()
    for broken in (whole[:-4096], whole[: len(whole) // 2] + bytes(4096) + whole[len(whole) // 2 + 4096 :]):
        file.write_bytes(broken)
        with pytest.raises(BackupFault, match="nothing was put back"):
            restore(backup, place.house(place.empty), clock.now())
        with suppress(BackupFault):  # or damaged beyond reading
            assert not findings(drill(backup, place.house(), clock.now()))["data files"].good
    assert backups_restore.empty("data", place.empty)
    file.write_bytes(whole)
    (backup.data / "more.db").write_bytes(b"")
    assert not findings(drill(backup, place.house(), clock.now()))["data files"].good
    (backup.data / "more.db").unlink()
    assert all(each.good for each in drill(backup, place.house(), clock.now()))
    # Another house's key file, or its keys: no story opens, and the drill says so.
    stranger = House(place.url, Keyring({1: bytes(32)}, RING.pepper), place.home, (place.log,))
    with pytest.raises(Exception, match="does not fit"):
        drill(backup, stranger, clock.now())


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
async def test_keys_older_than_the_data_are_found_out(place: Place) -> None:
    clock = HandClock()
    async with opened(place.url, clock) as here:
        await told(here, "first", LIVES)
        keys = take_keys(keys_url_for(place.url), place.home / "keys", clock.now())
        here.store._spare.clear()  # another day: new keys are made
        clock.forward(days=1)
        await told(here, "second", LIVES)
        data = take_data(place.url, place.home / "data", {}, clock.now())
    found = findings(drill(Backup(data, keys), place.house(), clock.now()))
    assert found["stories and places"] == Finding("stories and places", False, "2 open, 2 do not")


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
async def test_a_drill_opens_pictures_and_voice_notes_too(place: Place) -> None:
    clock = HandClock()
    async with opened(place.url, clock) as here:
        await told(here, "somebody", LIVES)
        (story,) = [row for row in here.rows(answers) if row.text is not None]
        cipher = here.store.keys.load(story.respondent)
        assert cipher is not None
        body = cipher.seal("media", "body", story.id, b"a picture")
        row = {"id": story.id, "respondent": story.respondent, "what": "picture", "type": "image/png", "body": body}
        with here.store.engine.begin() as connection:
            connection.execute(media.insert().values(**row))
        backup = place.backup(clock)
        assert findings(drill(backup, place.house(), clock.now()))["stories and places"].said == "3 open, 0 do not"
        with here.store.engine.begin() as connection:
            connection.execute(media.update().values(body=body[:-1] + b"?"))
        clock.forward(seconds=1)
        backup = place.backup(clock)
    assert findings(drill(backup, place.house(), clock.now()))["stories and places"] == Finding(
        "stories and places", False, "2 open, 1 do not"
    )


async def test_nothing_is_overwritten_and_no_key_store_is_no_restore(place: Place) -> None:
    clock = HandClock()
    async with opened(place.url, clock) as here:
        await told(here, "somebody", LIVES)
        backup = place.backup(clock)
    with pytest.raises(BackupFault, match="nothing is overwritten"):
        restore(backup, place.house(), clock.now())
    with pytest.raises(BackupFault, match="no key store"):
        restore(Backup(backup.data), place.house(place.empty), clock.now())
    assert backups_restore.empty("data", place.empty)
    with pytest.raises(BackupFault, match="of the keys, not of the data"):
        restore(Backup(backup.keys or backup.data), place.house(place.empty), clock.now())


async def test_an_older_backup_is_brought_to_this_release(place: Place) -> None:
    clock = HandClock()
    async with opened(place.url, clock) as here:
        await told(here, "somebody", LIVES)
    migrate.downgrade(place.url, "0002")
    backup = place.backup(clock)
    migrate.upgrade(place.url)
    assert Manifest.read(backup.data).schema == "0002"
    found = findings(drill(backup, place.house(), clock.now()))
    assert all(each.good for each in found.values()), found
    assert found["schema"].said == f"0002, brought to {migrate.NEWEST['data']}"


async def test_a_backup_is_one_moment_while_families_go_on(sqlite_url: str, tmp_path: Path) -> None:
    place = Place(sqlite_url, "", tmp_path / "home")
    clock = HandClock()
    async with opened(place.url, clock) as here:
        await told(here, "first", LIVES)
        here.store.begin(clock.now())  # a transaction is open while the copy is made
        here.store.connection.run("INSERT INTO poison (key, fault, day) VALUES (?, ?, ?)", (b"k", "Half", 1))
        backup = place.backup(clock)
        here.store.rollback()
    assert Manifest.read(backup.data).counts["poison"] == 0
    assert all(each.good for each in drill(backup, place.house(), clock.now()))


@pytest.mark.postgres
def test_an_older_pg_dump_is_said_plainly(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(BackupFault, match="install the newer programs"):
        take_data(postgres_url, tmp_path / "data", {}, HandClock().now())
    assert list((tmp_path / "data").iterdir()) == [], "no half backup is left"


@pytest.mark.postgres
def test_a_role_that_may_make_no_database_is_told_so(postgres_url: str, postgres_server: Postgres) -> None:
    engine = engine_for(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE plain LOGIN")
    with (
        pytest.raises(ProgramFault, match="CREATEDB"),
        database_for_a_drill(postgres_url.replace("waymark@", "plain@")),
    ):
        pass
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE plain")
    engine.dispose()


def test_a_backup_that_finds_no_room_leaves_nothing_behind(sqlite_url: str, tmp_path: Path) -> None:
    """In a process of its own, whose files may have 48 kB."""
    child = os.fork()
    if not child:
        code = 70
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (49152, 49152))
            take_data(sqlite_url, tmp_path / "data", {}, HandClock().now())
        except BackupFault as fault:
            code = 0 if "cannot be copied" in str(fault) else 71
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert list((tmp_path / "data").iterdir()) == []
    take_data(sqlite_url, tmp_path / "data", {}, HandClock().now())


def test_old_backups_of_the_keys_go_and_the_newest_stays(sqlite_url: str, tmp_path: Path) -> None:
    clock = HandClock()
    for _ in range(4):
        last = take_keys(keys_url_for(sqlite_url), tmp_path / "keys", clock.now())
        clock.forward(days=5)
    assert len(clear_old(tmp_path / "keys", "keys", 12, clock.now())) == 2
    clock.time += timedelta(days=400)
    assert len(clear_old(tmp_path / "keys", "keys", 7, clock.now())) == 1
    assert list((tmp_path / "keys").iterdir()) == [last]


def test_keys_never_lie_beside_the_data(tmp_path: Path) -> None:
    assert apart(tmp_path / "data", tmp_path / "keys")
    for keys in (tmp_path / "data", tmp_path / "data" / "keys", tmp_path):
        assert not apart(tmp_path / "data", keys)


def test_the_ledger_that_is_there_is_not_replaced_by_an_older_one(sqlite_url: str, tmp_path: Path) -> None:
    place = Place(sqlite_url, f"sqlite:///{tmp_path / 'again' / 'waymark.db'}", tmp_path / "home")
    place.home.mkdir()
    for name, figures in (("old", 1), ("new", 2)):
        with sqlite3.connect(tmp_path / name) as ledger:
            ledger.execute("CREATE TABLE releases (id INTEGER PRIMARY KEY)")
            ledger.executemany("INSERT INTO releases VALUES (?)", [(number,) for number in range(figures)])
        ledger.close()
    shutil.copy(tmp_path / "old", place.home / LEDGER)
    backup = place.backup(HandClock())
    shutil.copy(tmp_path / "new", place.home / LEDGER)
    found = restore(backup, place.house(place.empty), HandClock().now())
    assert (place.home / LEDGER).read_bytes() == (tmp_path / "new").read_bytes()
    assert findings(found)["release ledger"].said == "1 figures remembered"


def test_the_commands_and_the_drill_s_age_in_readyz(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYMARK_HOME", str(tmp_path / "var"))
    monkeypatch.delenv("WAYMARK_DATABASE_URL", raising=False)
    assert main(["keys", "init"]) == 0
    assert main(["backup", str(tmp_path / "b")]) == 3, "there is nothing yet"
    assert main(["db", "upgrade"]) == 0
    assert main(["backup", str(tmp_path / "b"), "--keys", str(tmp_path / "b" / "keys")]) == 2
    capsys.readouterr()
    assert main(["backup", str(tmp_path / "b"), "--keys", str(tmp_path / "k")]) == 0
    data, keys = capsys.readouterr().out.splitlines()
    now = HandClock().now()
    home = tmp_path / "var"
    assert drills.overdue(home, 35, now)
    assert not drills.overdue(home, 0, now)
    assert main(["restore", "--drill", data, "--keys", keys]) == 0
    assert "The drill was good" in capsys.readouterr().out
    drills.record(home, now)
    assert not drills.overdue(home, 35, now + timedelta(days=34))
    assert drills.overdue(home, 35, now + timedelta(days=36))
    assert drills.overdue(home, 35, now - timedelta(days=2)), "a drill of the future is none"
    assert main(["restore", data, "--keys", keys]) == 3, "tables are there"
    assert sorted(each.name for each in home.iterdir() if each.name.startswith(("drill-", "."))) == []


async def test_readyz_turns_red_when_no_drill_was_good_lately(sqlite_url: str, tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(sqlite_url, clock) as here:

        async def ready(days: str) -> bool:
            settings = Settings.read({"WAYMARK_HOME": str(tmp_path), "WAYMARK_DRILL_DAYS": days})
            return await app._ready(here.conversation, settings, clock)

        assert await ready("0"), "not asked for"
        assert not await ready("35"), "there was none"
        drills.record(tmp_path, clock.now())
        assert await ready("35")
        clock.forward(days=36)
        assert not await ready("35")

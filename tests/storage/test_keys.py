"""Keys and codes: apart from the data, closed to others, and plain about what a lost key file means."""

from __future__ import annotations

import doctest
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import cipher, codes, database, keys, replies, retention, statements, weeks
from storage.cipher import Cipher, Unopenable, open_text, pad, seal_text, unpad
from storage.keys import FaultyKeys, Keyring
from storage.models import data_keys
from storage.store import Store
from tests.storage.house import RING, opened


@pytest.mark.parametrize("module", [cipher, codes, database, keys, replies, retention, statements, weeks])
def test_the_examples_in_the_docs_run(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


def test_a_key_file_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "waymark.keys"
    ring = Keyring.read_or_make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.read_or_make(path) == ring
    assert [file.name for file in path.parent.iterdir()] == ["waymark.keys"]


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "waymark.keys"
    Keyring.read_or_make(path)
    path.chmod(0o640)
    with pytest.raises(FaultyKeys, match="chmod 600"):
        Keyring.read(path)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"keks": {}, "pepper": ""}', '{"keks": {"1": "AAAA"}, "pepper": "AAAA"}', "\x00"]
)
def test_a_broken_key_file_is_said_plainly_and_never_shown(tmp_path: Path, text: str) -> None:
    path = tmp_path / "waymark.keys"
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(FaultyKeys, match="backup"):
        Keyring.read(path)


def test_a_missing_key_file_is_not_replaced_by_reading(tmp_path: Path) -> None:
    with pytest.raises(FaultyKeys, match="backup"):
        Keyring.read(tmp_path / "waymark.keys")


def test_secrets_are_not_printed() -> None:
    shown = repr(RING) + repr(Cipher(7, bytes(32)))
    assert "pepper of" not in shown
    assert "x01" not in shown


def test_each_purpose_has_its_own_subkey() -> None:
    macs = {
        RING.address_mac("a", "b"),
        RING.receipt_mac("a|b"),
        RING.invite_mac("a|b"),
        RING.inbox_mac("a|b"),
        RING.erasure_mac(7),
    }
    assert len(macs) == 5
    other = Keyring(RING.keks, b"another pepper, also of 32 bytes")
    assert other.address_mac("a", "b") not in macs


async def test_another_house_s_key_file_is_refused(database_url: str) -> None:
    async with opened(database_url) as here:
        await here.person().start()
    with pytest.raises(FaultyKeys, match="does not fit"):
        Store.open(database_url, Keyring.generate())


async def test_keys_live_apart_from_the_data(database_url: str) -> None:
    async with opened(database_url) as here:
        await here.person().start()
        with here.store.engine.connect() as connection:
            if here.store.engine.dialect.name == "sqlite":
                assert here.store.engine.url.database != here.store.keys.engine.url.database
                assert not here.store.engine.dialect.has_table(connection, data_keys.name)
            else:
                assert not here.store.engine.dialect.has_table(connection, data_keys.name, schema="public")
                assert here.store.engine.dialect.has_table(connection, data_keys.name, schema="waymark_keys")


async def test_a_new_key_is_durable_before_anything_is_sealed_with_it(database_url: str) -> None:
    """A crash after the key and before the data leaves a key nobody needs; the other way round would leave words nobody
    can read.
    """
    seen: list[bool] = []

    async with opened(database_url) as here:
        connection = here.store.connection

        def commit() -> None:
            (row,) = connection.all("SELECT id FROM respondents", ())
            seen.append(here.store.keys.load(row[0]) is not None)
            type(connection).commit(connection)

        connection.commit = commit  # type: ignore[method-assign]
        await here.person().start()
    assert seen == [True]


def test_a_ciphertext_opens_in_its_own_place_only() -> None:
    one, other = Cipher(7, bytes(32)), Cipher(8, bytes(32))
    sealed = one.seal("answers", "text", 1, b"words")
    assert one.open("answers", "text", 1, sealed) == b"words"
    for wrong in (
        lambda: other.open("answers", "text", 1, sealed),
        lambda: one.open("answers", "text", 2, sealed),
        lambda: one.open("outbox", "text", 1, sealed),
        lambda: one.open("answers", "text", 1, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        lambda: one.open("answers", "text", 1, b""),
    ):
        with pytest.raises(Unopenable) as caught:
            wrong()
        assert "words" not in str(caught.value)


@given(st.text(max_size=5000))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    person = Cipher(7, bytes(32))
    assert open_text(person, 1, seal_text(person, 1, text)) == text


@given(st.text(alphabet=st.characters(), max_size=50))
def test_lone_surrogates_are_no_reason_to_fail(text: str) -> None:
    person = Cipher(7, bytes(32))
    assert open_text(person, 1, seal_text(person, 1, text + "\ud800")) == text + "\ud800"


@given(st.binary(max_size=9000))
def test_padding_is_undone_and_tells_buckets_only(content: bytes) -> None:
    padded = pad(content)
    assert unpad(padded) == content
    assert len(padded) in (64, 128, 256, 512, 1024, 2048, 4096, 8192, 12288)


@given(st.binary(min_size=8, max_size=8))
def test_every_code_is_read_back_however_it_is_written(raw: bytes) -> None:
    code = codes.write(raw)
    for written in (code, code.lower(), code.replace("-", ""), f" {code} ", code.replace("0", "O").replace("1", "l")):
        assert codes.read(written) == code


@given(st.text(max_size=40))
def test_reading_a_code_never_raises(text: str) -> None:
    read = codes.read(text)
    assert read is None or codes.read(read) == read


def test_codes_are_not_guessed_from_one_another() -> None:
    made = {codes.fresh() for _ in range(1000)}
    assert len(made) == 1000
    assert len({code[0] for code in made}) > 10

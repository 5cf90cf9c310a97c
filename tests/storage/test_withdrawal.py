"""Promise: who withdraws is gone. Rows, queued replies, key, and every byte of what they wrote, in all files of the
database.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from storage.keystore import KeyStore
from storage.models import answers, data_keys, erasures, metadata, outbox, questionnaires, respondents
from storage.store import Store
from tests.storage.house import RING, HandClock, Open, Person, opened

CANARY = "canary-Zebra-story"
CHAT = "4815162342001"


async def withdraw(person: Person) -> None:
    await person.type("delete my answers")
    await person.tap("forget_yes")


def files_of(url: str) -> dict[str, bytes]:
    folder = Path(str(make_url(url).database)).parent
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def key_of(here: Open) -> bytes:
    """The wrapped data key, as the key store's file holds it."""
    with here.store.keys.engine.connect().execution_options(reading=True) as connection:
        return bytes(
            connection.execute(select(data_keys.c.wrapped).where(data_keys.c.respondent == _one(here))).scalar_one()
        )


def _one(here: Open) -> int:
    (row,) = here.rows(respondents)
    return int(row.id)


async def test_everything_of_the_person_is_gone_and_nothing_of_others(database_url: str) -> None:
    async with opened(database_url) as here:
        stays, leaves = here.person("stays"), here.person(CHAT)
        await stays.to_the_story()
        before = here.current()
        await leaves.to_the_story()
        await leaves.type(CANARY)
        gone = int(leaves.last.deliveries[0].respondent)
        await withdraw(leaves)
        for table in metadata.sorted_tables:
            for name in ("respondent", "id"):
                if name in table.columns:
                    assert gone not in [getattr(row, name) for row in here.rows(table)], table.name
        assert here.store.keys.load(gone) is None
        assert here.current() == before
        assert [bytes(row.mac) for row in here.rows(erasures)] == [RING.erasure_mac(gone)]


async def test_the_goodbye_is_said_but_not_stored(database_url: str) -> None:
    async with opened(database_url) as here:
        ids = set()
        for channel in ("telegram", "web"):
            person = here.person(CHAT, channel)
            await person.to_the_story()
            await person.type("delete my answers")
            result = await person.tap("forget_yes")
            assert len(result.deliveries) == 1
            assert result.deliveries[0].respondent == ""
            ids.add(result.deliveries[0].id)
            assert here.count(outbox) == 0
        assert (await here.conversation.waiting("web", CHAT))[0].reply == person.seen, (
            "for the page that comes to see it"
        )
        await person.start()
        assert here.count(respondents) == 1
        assert len(await here.conversation.waiting("web", CHAT)) == 1


async def test_no_to_consent_keeps_nothing(database_url: str) -> None:
    async with opened(database_url) as here:
        person = here.person()
        await person.start()
        await person.tap("en")
        await person.tap("next")
        await person.tap("no")
        assert here.count(respondents) == here.count(answers) == 0
        await person.consent()
        assert here.count(respondents) == 1


async def test_no_byte_of_a_story_a_chat_or_a_key_stays_in_the_files(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        person = here.person(CHAT)
        await person.to_the_story()
        mac = RING.address_mac("telegram", CHAT)
        await person.type(CANARY)
        key, receipt = key_of(here), RING.receipt_mac(person.receipt)
        files = files_of(sqlite_url)
        assert any(key in content for content in files.values())
        assert any(mac in content for content in files.values())
        await withdraw(person)
        for name, content in files_of(sqlite_url).items():
            for what in (CANARY.encode(), CHAT.encode(), mac, key, receipt):
                assert what not in content, name


async def test_nothing_anybody_writes_stands_in_the_files_in_the_clear(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        person = here.person(CHAT)
        await person.to_the_story()
        await person.type(CANARY)
        for name, content in files_of(sqlite_url).items():
            for what in (CANARY.encode(), CHAT.encode(), person.receipt.encode(), b"You said"):
                assert what not in content, name


@pytest.mark.postgres
async def test_nothing_anybody_writes_stands_in_postgres_in_the_clear(postgres_url: str) -> None:
    async with opened(postgres_url) as here:
        person = here.person(CHAT)
        await person.to_the_story()
        await person.type(CANARY)
        everything = {
            table.name: repr(here.rows(table)) for table in metadata.sorted_tables if table is not questionnaires
        }
        for name, content in everything.items():
            for what in (CANARY, CHAT, person.receipt, "You said"):
                assert what not in content, name


async def test_a_stored_story_tells_only_the_bucket_of_its_length(database_url: str) -> None:
    async with opened(database_url) as here:
        lengths = set()
        for number, text in enumerate(("Yes.", "A few words more than that, and no name.", "x" * 59)):
            person = here.person(f"chat {number}")
            await person.to_the_story()
            await person.type(text)
        lengths = {len(row.text) for row in here.rows(answers) if row.text is not None}
        assert len(lengths) == 1


async def test_a_crash_between_the_deletion_and_the_key_is_finished_at_the_next_start(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: KeyStore, respondents: object) -> None:
        from storage.writing import Unavailable

        raise Unavailable("the key store's disk is gone")

    async with opened(database_url) as here:
        person = here.person()
        await person.to_the_story()
        gone = _one(here)
        with monkeypatch.context() as patched:
            patched.setattr(KeyStore, "destroy", fail)
            await withdraw(person)
            assert here.store.keys.load(gone) is not None
    with Store.open(database_url, RING) as store:
        assert store.keys.load(gone) is None


async def test_a_failed_destruction_is_tried_again_at_the_next_turn(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database_url) as here:
        person = here.person()
        await person.to_the_story()
        gone = _one(here)
        with monkeypatch.context() as patched:
            patched.setattr(KeyStore, "destroy", lambda *_: (_ for _ in ()).throw(_unavailable()))
            await withdraw(person)
        assert here.store.keys.load(gone) is not None
        await here.person("somebody else").start()
        assert here.store.keys.load(gone) is None


async def test_keys_without_a_person_are_swept_and_no_others(database_url: str) -> None:
    clock = HandClock()
    async with opened(database_url, clock) as here:
        person = here.person()
        await person.start()
        one = _one(here)
        assert here.store.clear_old(clock.now())["keys"] == 0, "today's spare keys may still be used"
        clock.forward(days=4)
        assert here.store.clear_old(clock.now())["keys"] == 15
        assert here.store.keys.load(one) is not None
        await here.person("chat 2").start()
        assert here.count(respondents) == 2, "and no swept key was used"
        assert all(here.store.keys.load(row.id) is not None for row in here.rows(respondents))


def _unavailable() -> Exception:
    from storage.writing import Unavailable

    return Unavailable("away")

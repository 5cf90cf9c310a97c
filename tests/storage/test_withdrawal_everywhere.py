"""Promise: who withdraws is gone from everything this feature set added too: reminders, changed and deleted answers,
copies that wait, replies that wait, and the log; by command, by words in every published language, and by button.
"""

from __future__ import annotations

import logging
from base64 import b64encode
from pathlib import Path

import pytest

from dialogs.loading import load_shipped
from dialogs.messages import Media, Sent
from storage.models import media, metadata, outbox, questionnaires, reminders
from tests.fakes.telling import telling
from tests.storage.house import RING, Open, Person, catalogs, opened
from tests.storage.test_withdrawal import files_of

STORY, SECOND, CHAT = "canary-Ibex-first", "canary-Ibex-second", "4815162342777"


async def busy(here: Open) -> Person:
    """Somebody with a story, its history, a copy on its way and a reminder agreed; nothing of it was sent yet."""
    person = here.person(CHAT)
    await person.to_the_story()
    await person.type(STORY)
    await person.type("/answers")
    await person.type("4")
    await person.tap(f"change_{load_shipped()['parent-short'].index['why_overall']}")
    await person.type(SECOND)
    await person.type("/copy")
    await person.type("stop")
    await person.tap("tomorrow")
    assert here.count(reminders) == 1
    assert here.count(outbox) > 5
    return person


async def test_no_byte_stays_in_database_log_key_store_or_log(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with opened(sqlite_url) as here:
        person = await busy(here)
        (reminder,) = here.rows(reminders)
        sealed = [bytes(row.body)[:40] for row in here.rows(outbox)]
        traces = [
            bytes(reminder.address),
            RING.receipt_mac(person.receipt),
            RING.address_mac("telegram", CHAT),
            *sealed,
        ]
        assert all(any(trace in content for content in files_of(sqlite_url).values()) for trace in traces)
        await person.type("/delete")
        await person.tap("forget_yes")
        for name, content in files_of(sqlite_url).items():
            for trace in (STORY.encode(), SECOND.encode(), CHAT.encode(), *traces):
                assert trace not in content, name
        for table in metadata.sorted_tables:
            if table is not questionnaires and table.name not in ("inbox", "erasures"):
                assert here.rows(table) == [], table.name
        here.clock.forward(days=1)
        assert list(await here.conversation.remind()) == []
        assert list(await here.conversation.pending(["telegram"], here.clock.now(), 50)) == []
    for record in caplog.records:
        for canary in (STORY, SECOND, CHAT):
            assert canary not in str(vars(record))


@pytest.mark.parametrize("what", ["voice", "picture"])
async def test_no_byte_of_a_voice_note_or_a_picture_stays(
    sqlite_url: str, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """In clear it is nowhere at any time, and sealed it is gone; nothing is written to a folder for temporary files."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    caplog.set_level(logging.DEBUG)
    clear = f"canary-{what}-".encode() * 40_000
    given = Media(what, "audio/ogg" if what == "voice" else "image/png", clear, 12)  # type: ignore[arg-type]
    async with opened(sqlite_url, questionnaires={"parent-short": telling()}) as here:
        stays, person = here.person("stays"), here.person(CHAT)
        for each in (stays, person):
            await each.to_the_story()
            await each.send(Sent(given, SECOND))
        await person.type("/copy")
        assert person.last is not None
        (file,) = [each.file for each in person.last.deliveries if each.file is not None]
        assert b64encode(clear) in file.content
        sealed = [bytes(row.body) for row in here.rows(media)]
        assert len(sealed) == 2
        gone = next(row for row in here.rows(media) if row.respondent == int(person.last.deliveries[0].respondent))
        traces = (bytes(gone.body)[:64], bytes(gone.body)[5_000:5_064], bytes(gone.body)[-64:])
        assert all(any(trace in content for content in files_of(sqlite_url).values()) for trace in traces)
        assert not any(clear[:14] in content for content in files_of(sqlite_url).values())
        await person.type("/delete")
        await person.tap("forget_yes")
        for name, content in files_of(sqlite_url).items():
            for trace in (clear[:14], SECOND.encode(), CHAT.encode(), *traces):
                assert trace not in content, name
        assert [bytes(row.body) for row in here.rows(media)] == [body for body in sealed if body != bytes(gone.body)]
        assert "canary" not in repr(given) + repr(person.last)
    assert list(temporary.rglob("*")) == []
    for record in caplog.records:
        assert "canary" not in str(vars(record))


async def test_one_deleted_answer_takes_its_picture_along_and_a_changed_one_keeps_it_as_history(
    sqlite_url: str,
) -> None:
    clear = b"canary-picture-" * 1_000
    number = telling().index["why_overall"]
    async with opened(sqlite_url, questionnaires={"parent-short": telling()}) as here:
        person = here.person(CHAT)
        await person.to_the_story()
        await person.send(Sent(Media("picture", "image/png", clear)))
        await person.type("/answers")
        assert person.seen is not None
        await person.type("4")
        await person.tap(f"change_{number}")
        await person.send(Sent(Media("voice", "audio/ogg", b"OggS-second", 3)))
        assert sorted(row.what for row in here.rows(media)) == ["picture", "voice"]
        copy = await here.conversation.copy("telegram", CHAT)
        assert copy is not None
        assert b64encode(b"OggS-second") in copy.content
        assert b64encode(clear) not in copy.content
        await person.type("/answers")
        await person.type("4")
        await person.tap(f"erase_{number}")
        await person.tap(f"erased_{number}")
        assert here.rows(media) == []


@pytest.mark.parametrize("language", [code for code, _ in catalogs().published()])
@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_plain_words_of_every_published_language_withdraw(sqlite_url: str, language: str, channel: str) -> None:
    words = catalogs().text(language, "words", "delete my answers|withdraw|delete everything|forget me").split("|")
    async with opened(sqlite_url) as here:
        for number, word in enumerate(words):
            person = here.person(f"{CHAT}{number}", channel)
            await person.to_the_story()
            await person.type("/language")
            await person.tap(f"lang_{language}")
            await person.type(word)
            assert person.seen is not None
            lost = catalogs().text(language, "engine", "This cannot be undone.")
            app = "The messages in your chat app stay there. To remove them, delete this chat in the app."
            assert lost in person.seen.lines
            assert (catalogs().text(language, "engine", app) in person.seen.lines) is (channel == "telegram")
            await person.type(catalogs().text(language, "engine", "Yes, delete all"))
        for table in metadata.sorted_tables:
            if table is not questionnaires and table.name not in ("inbox", "erasures"):
                assert here.rows(table) == [], table.name

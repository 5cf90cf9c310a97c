"""Promise: people see what they said, from the encrypted store; one deleted answer is gone from every file; a copy is
made in memory only.
"""

from __future__ import annotations

from dialogs.loading import load_shipped
from storage.models import answers, outbox
from storage.store import Store
from tests.storage.house import RING, Open, Person, opened
from tests.storage.test_withdrawal import files_of

STORY = "canary-Quagga & <b>story</b>"


async def told(here: Open, channel: str = "telegram") -> Person:
    person = here.person(channel=channel)
    await person.to_the_story()
    await person.type(STORY)
    return person


def index(question: str) -> int:
    return load_shipped()["parent-short"].index[question]


async def test_the_list_shows_the_persons_own_words(database_url: str) -> None:
    async with opened(database_url) as here:
        for channel in ("telegram", "web"):
            person = await told(here, channel)
            await person.type("/answers")
            assert person.seen is not None
            assert STORY in person.seen.text
            screen = await here.conversation.screen(channel, person.address)
            assert screen is not None
            assert screen.lines == person.seen.lines


async def test_words_told_in_the_same_turn_batch_are_seen_after_a_restart_too(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await told(here)
    async with opened(database_url) as here:
        again = here.person()
        again._order = 100
        await again.type("my answers")
        assert again.seen is not None
        assert STORY in again.seen.text
        assert person.address == again.address


async def test_nobody_sees_what_another_said(database_url: str) -> None:
    async with opened(database_url) as here:
        await told(here)
        other = here.person("chat 2")
        await other.to_the_story()
        await other.type("My own words.")
        await other.type("/answers")
        assert other.seen is not None
        assert STORY not in other.seen.text
        assert "My own words." in other.seen.text
        await other.type("/copy")
        (file,) = [each.file for each in other.last.deliveries if each.file]
        assert b"Quagga" not in file.content


async def test_a_changed_answer_keeps_the_old_one_as_history(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await told(here)
        await person.type("/answers")
        await person.tap(f"one_{index('score_overall')}")
        await person.tap(f"change_{index('score_overall')}")
        await person.tap("5")
        rows = [row for row in here.rows(answers) if row.question == "score_overall"]
        assert sorted((row.value, bool(row.current)) for row in rows) == [("2", False), ("5", True)]
        assert here.current()["why_overall"] == ("answered", ""), "the story still fits"


async def delete(person: Person, question: str) -> None:
    await person.type("/answers")
    await person.tap(f"one_{index(question)}")
    await person.tap(f"erase_{index(question)}")
    await person.tap(f"erased_{index(question)}")


async def test_a_deleted_answer_is_gone_with_its_history(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await told(here)
        await person.type("/answers")
        await person.tap(f"one_{index('why_overall')}")
        await person.tap(f"change_{index('why_overall')}")
        await person.type("canary-Okapi")
        assert len([row for row in here.rows(answers) if row.question == "why_overall"]) == 2
        await delete(person, "why_overall")
        assert not [row for row in here.rows(answers) if row.question == "why_overall"]
        assert here.current()["score_overall"] == ("answered", "2")
        assert person.seen is not None
        assert "canary" not in person.seen.text


async def test_not_even_its_ciphertext_stays_in_the_files(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        person = await told(here)
        (sealed,) = [bytes(row.text) for row in here.rows(answers) if row.text is not None]
        assert any(sealed[:40] in content for content in files_of(sqlite_url).values())
        await delete(person, "why_overall")
        for name, content in files_of(sqlite_url).items():
            assert sealed[:40] not in content, name


async def test_a_copy_holds_every_answer_in_words_and_no_code(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await told(here)
        await person.type("take a copy")
        assert person.last is not None
        first, second = person.last.deliveries
        assert second.file is None
        assert first.file is not None
        page = first.file.content.decode()
        assert "canary-Quagga &amp; &lt;b&gt;story&lt;/b&gt;" in page, "escaped"
        for words in (
            "How happy are you with how it went?",
            "2 🙁 Unhappy",
            "Do you want to take part?",
            "Yes, I want to",
        ):
            assert words in page
        for code in ("why_overall", "score_overall", "parent-short", "identification", person.receipt, person.address):
            assert code not in page
        assert STORY not in repr(first), "it is in no log by accident"


async def test_a_copy_in_polish(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await told(here)
        await person.type("/language")
        await person.tap("lang_pl")
        await person.type("weź kopię")
        assert person.last is not None
        (file,) = [each.file for each in person.last.deliveries if each.file]
        page = file.content.decode()
        assert '<html lang="pl" dir="ltr">' in page
        assert "2 🙁 Niezadowoleni" in page


async def test_a_copy_left_behind_by_a_crash_is_made_anew_and_never_stored(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        person = await told(here)
        await person.type("/copy")
        assert person.last is not None
        first = person.last.deliveries[0]
        for content in files_of(sqlite_url).values():
            assert b"Quagga" not in content
    async with opened(sqlite_url) as here:
        found = await here.conversation.pending(["telegram"], here.clock.now(), 50)
        (again,) = [each for each in found if each.file is not None]
        assert again == first
        assert again.file == first.file


async def test_the_page_can_fetch_the_copy_and_strangers_cannot(database_url: str) -> None:
    async with opened(database_url) as here:
        await told(here, "web")
        file = await here.conversation.copy("web", "chat 1")
        assert file is not None
        assert b"Quagga" in file.content
        assert await here.conversation.copy("web", "somebody") is None
        assert await here.conversation.copy("telegram", "chat 1") is None


async def test_withdrawn_people_get_no_copy(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await told(here, "web")
        await person.type("delete my answers")
        await person.tap("forget_yes")
        assert await here.conversation.copy("web", "chat 1") is None
        assert here.count(outbox) == here.count(answers) == 0
    with Store.open(database_url, RING) as store:
        assert store.finish_erasures() == 0

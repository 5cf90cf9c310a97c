"""Promise: words that are no answer yet are gone after 24 hours, or as soon as the person has decided; and of a story
that may mean danger, the safeguarding contact gets its words and nothing else, for as long as it stands."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import update

from bot.commands import concerns as command
from bot.settings import Settings, WrongSettings
from dialogs.messages import DRAFT_HOURS
from storage import concerns
from storage.models import answers, drafts, outbox, participations
from storage.models import concerns as table
from storage.store import Store
from storage.weeks import week_of
from tests.storage.house import RING, Open, Person, opened
from tests.storage.test_withdrawal import files_of

AREA = "E06000023"
NAMED = "My son Tomek, the canary-Quagga, was heard."
DANGER = "Some days he says he wants to die, canary-Okapi."


async def writing(here: Open, text: str, address: str = "chat 1", channel: str = "telegram") -> Person:
    person = here.person(address, channel)
    await person.to_the_story()
    await person.type(text)
    return person


async def test_words_held_are_no_answer_and_stand_nowhere_in_the_clear(database_url: str) -> None:
    async with opened(database_url) as here:
        await writing(here, NAMED)
        assert here.count(drafts) == 1
        assert "why_overall" not in here.current()
        assert not any(row.text for row in here.rows(answers))
    if database_url.startswith("sqlite"):
        assert not any(b"Quagga" in content or b"Tomek" in content for content in files_of(database_url).values())


@pytest.mark.parametrize(
    ("choice", "kept"), [("take_out", "My son [name], the canary-Quagga, was heard."), ("keep_words", NAMED)]
)
async def test_what_the_person_decides_is_kept_and_the_draft_gone(database_url: str, choice: str, kept: str) -> None:
    async with opened(database_url) as here:
        person = await writing(here, NAMED)
        await person.tap(choice)
        assert here.count(drafts) == 0
        await person.type("/answers")
        assert person.seen is not None
        assert kept in person.seen.text


async def test_new_words_take_their_place_and_back_drops_them(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await writing(here, NAMED)
        await person.type("My daughter Zosia waited.")
        assert here.count(drafts) == 1
        assert person.seen is not None
        assert "Zosia" in person.seen.text
        assert "Tomek" not in person.seen.text
        await person.type("back")
        assert here.count(drafts) == 0
        assert person.seen.question == "why_overall"


async def test_after_24_hours_they_are_gone_and_it_says_so(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await writing(here, NAMED)
        here.clock.forward(hours=DRAFT_HOURS - 1)
        screen = await here.conversation.screen("telegram", person.address)
        assert screen is not None
        assert "Tomek" in screen.text
        here.clock.forward(hours=1)
        screen = await here.conversation.screen("telegram", person.address)
        assert screen is not None
        assert screen.lines[0] == "Your last words were not kept. It was too long ago."
        await person.tap("keep_words")
        assert "why_overall" not in here.current()
        assert person.seen is not None
        assert person.seen.lines[0] == "Your last words were not kept. It was too long ago."
        here.store.clear_old(here.clock.now())
        assert here.count(drafts) == 0


async def test_a_house_may_hold_them_for_fewer_hours_and_never_for_more(database_url: str) -> None:
    assert Settings.read({"WAYMARK_KEEP_DRAFTS_HOURS": "6"}).keep_drafts_hours == 6
    for wrong in ("0", "25", "a day"):
        with pytest.raises(WrongSettings, match="1 to 24"):
            Settings.read({"WAYMARK_KEEP_DRAFTS_HOURS": wrong})
    async with opened(database_url) as here:
        await writing(here, NAMED)
        here.clock.forward(hours=5)
        here.store.clear_old(here.clock.now(), draft_hours=6)
        assert here.count(drafts) == 1
        here.clock.forward(hours=1)
        here.store.clear_old(here.clock.now(), draft_hours=6)
        assert here.count(drafts) == 0
        await writing(here, NAMED, "chat 2")
        here.clock.forward(hours=DRAFT_HOURS)
        here.store.clear_old(here.clock.now(), draft_hours=DRAFT_HOURS + 10)
        assert here.count(drafts) == 0


async def test_another_device_is_asked_about_them_too(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await writing(here, NAMED)
        await person.type("stop")
        assert person.seen is not None
        assert "Your last words are not an answer yet. I keep them for 24 hours at most." in person.seen.lines
        (code,) = [line.split(": ")[1] for line in person.seen.lines if line.startswith("Your code:")]
        other = here.person("a page", "web")
        await other.start(code)
        await other.type("continue")
        assert other.seen is not None
        assert "Tomek" in other.seen.text
        await other.tap("take_out")
        assert here.current()["why_overall"] == ("answered", "")


async def test_withdrawing_empties_them(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await writing(here, NAMED)
        await person.type("delete my answers")
        await person.type("Yes, delete all")
        assert (here.count(drafts), here.count(table)) == (0, 0)
        assert all(b"Tomek" not in row.body for row in here.rows(outbox))


async def test_a_story_of_danger_is_flagged_once_it_is_kept(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await writing(here, f"{DANGER} My son Tomek.")
        assert person.last is not None
        assert any("116 123" in line for each in person.last.deliveries for line in each.reply.lines)
        assert here.count(table) == 0
        await person.tap("keep_words")
        (flagged,) = concerns.listed(here.store, None)
        assert (flagged.rules, flagged.seen, flagged.week) == (("en.self.die",), False, week_of(here.clock.now()))
        assert concerns.read(here.store, flagged.id) == f"{DANGER} My son Tomek."
        assert concerns.listed(here.store, None)[0].seen


async def test_only_of_its_area_and_only_while_it_stands(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await writing(here, DANGER)
        with here.store.engine.begin() as connection:
            connection.execute(update(participations).values(area=AREA))
        week = week_of(here.clock.now())
        assert concerns.concerns_since(here.store, AREA, week) == 1
        assert concerns.concerns_since(here.store, AREA, week + 1) == 0
        assert concerns.concerns_since(here.store, "E08000010", week) == 0
        (flagged,) = concerns.listed(here.store, AREA)
        await person.type("back")
        assert concerns.listed(here.store, AREA) == []
        assert concerns.read(here.store, flagged.id) is None
        assert concerns.concerns_since(here.store, AREA, week) == 0


async def test_no_flag_for_words_at_another_question(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await writing(here, "It was good.")
        await person.type("he wants to die")
        assert person.last is not None
        assert any("116 123" in line for each in person.last.deliveries for line in each.reply.lines)
        assert here.count(table) == 0


async def test_the_command_lists_without_words_and_reads_the_one_story(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database_url) as here:
        await writing(here, DANGER)

    @contextmanager
    def stored(_settings: object) -> Iterator[Store]:
        with Store.open(database_url, RING) as store:
            yield store

    monkeypatch.setattr(command, "opened", stored)
    assert command.run(Namespace(way="list", area="unknown"), None) == 0  # type: ignore[arg-type]
    head, line = capsys.readouterr().out.splitlines()
    assert head.split("\t") == ["id", "week", "area", "themes", "seen"]
    assert line.split("\t")[1:] == ["2026-W47", "unknown", "self", "no"]
    assert command.run(Namespace(way="read", id=int(line.split("\t")[0])), None) == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out == f"{DANGER}\n"
    assert command.run(Namespace(way="list", area="unknown"), None) == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out.splitlines()[1].endswith("\tyes")

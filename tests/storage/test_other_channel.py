"""Paused on the phone, gone on from a web page by the receipt code: every questionnaire, on both databases."""

from __future__ import annotations

import pytest

from bot.media import made_up
from dialogs.loading import load_shipped
from dialogs.messages import Reply, Sent
from storage.models import answers, media
from tests.storage.house import Person, opened

FORMS = sorted(load_shipped())


def choose(reply: Reply) -> str:
    """A button that leads on: the last of the answers that says yes to what is asked before consent."""
    taps = [button.tap.partition(".")[2] for row in reply.rows for button in row if "." in button.tap]
    wanted = [tap for tap in taps if tap in ("en", "yes", "age_16_18", "alone", "~no")]
    return wanted[0] if wanted else "!skip"


async def step(person: Person) -> None:
    assert person.seen is not None
    code = choose(person.seen)
    codes = [button.tap.replace("!", ".").partition(".")[2] for row in person.seen.rows for button in row]
    if code == "!skip":
        code = "skip" if "skip" in codes else codes[0]
    await person.tap(code)


@pytest.mark.parametrize("form", FORMS)
async def test_paused_here_and_gone_on_there(database_url: str, form: str) -> None:
    async with opened(database_url, entry=form) as here:
        phone = here.person("chat 1", "telegram")
        await phone.start()
        for _ in range(5):
            await step(phone)
        assert phone.seen is not None
        place, before = phone.seen.question, here.current()
        await phone.tap("stop")
        assert phone.seen is not None
        assert phone.seen.question is None

        page = here.person("visitor 1", "web")
        await page.start(phone.receipt)
        assert page.seen is not None
        assert page.seen.question == place, "the same place, on another channel"
        assert here.current() == before
        for _ in range(2):
            await step(page)
        assert page.seen.question not in (place, None), "and on from there"
        assert len(here.current()) > len(before)
        people = {row.respondent for row in here.rows(answers)}
        assert len(people) == 1, "one person on two channels"


async def test_how_a_score_was_given_and_who_gave_it_are_kept(database_url: str) -> None:
    async with opened(database_url, entry="young-person-supported") as here:
        person = here.person()
        await person.start()
        for code in ("en", "age_16_18", "yes", "next", "helped", "skip", "okay", "final_plan", "sad", "1", "okay"):
            await person.tap(code)
        await person.type("very happy")
        for code in ("alone", "happy", "4", "~dk"):
            await person.tap(code)
        await person.send(Sent(made_up.voice(3)))
        kept = {row.question: (row.value, row.given, row.way, row.helped) for row in here.rows(answers) if row.current}
        assert kept["age"] == ("age_16_18", "tapped", "", "")
        assert kept["stage_reached"] == ("final_plan", "tapped", "", "helped")
        assert kept["score_overall"] == ("1", "tapped", "split", "helped")
        assert kept["score_final_plan"] == ("3", "tapped", "three", "helped")
        assert kept["score_action"] == ("5", "typed", "five", "helped")
        assert kept["listened"] == ("4", "tapped", "split", "alone")
        assert kept["change"] == ("voice", "spoken", "", "alone")
        assert "practice" not in kept
        (sound,) = here.rows(media)
        assert sound.what == "voice"
        assert made_up.voice(3).content not in sound.body


async def test_under_16_without_a_parents_yes_nothing_is_kept(database_url: str) -> None:
    async with opened(database_url, entry="young-person") as here:
        person = here.person()
        await person.start()
        for code in ("en", "under_16", "no"):
            await person.tap(code)
        assert here.count(answers) == 0


async def test_under_16_with_a_parents_yes_the_yes_is_kept(database_url: str) -> None:
    async with opened(database_url, entry="young-person") as here:
        person = here.person()
        await person.start()
        for code in ("en", "under_16", "yes", "yes"):
            await person.tap(code)
        assert here.current()["parent_agrees"] == ("answered", "yes")

"""Whole surveys over HTTP, by polling and by webhook: the same answers as the engine alone gives."""

from __future__ import annotations

import asyncio

import pytest

from bot.simulation import Simulation
from dialogs.messages import Record, Started, Tapped, Typed
from tests.fakes.bot_api import BotApi, Seen
from tests.fakes.bot_faults import BROKEN, Hang, Reset, TooMany
from tests.fakes.bot_person import Person
from tests.fakes.memory_house import MemoryHouse
from tests.telegram.running import Running, listening, polling

STORY = "We waited long. 😀 Then one person listened, and it went well.\n\nThank you."


def choose(seen: Seen) -> str | None:
    """A parent whose plan was checked again and who has something to say: a label to tap, or words."""
    for wanted in (
        "English",
        "Next",
        "Yes, I want to",
        "Bristol, City of",
        "The plan was checked again",
        "Yes, you may",
    ):
        if wanted in seen.labels:
            return wanted
    if "first letters" in seen.text:
        return "Bristol"
    if any(label.startswith("4 ") for label in seen.labels):
        return next(label for label in seen.labels if label.startswith("4 "))
    return STORY if "No thanks" in seen.labels else None


async def survey(person: Person) -> list[Seen]:
    person.start()
    seen = await person.goes_on(choose, most=60)
    assert len(seen) > 10
    return seen


def engine_alone(house: MemoryHouse, person: Person) -> dict[str, Record]:
    """What the engine keeps where it is told the same without Telegram between."""
    alone = Simulation.of(house.simulation(str(person.number)).guide.questionnaire)
    for content in house.inputs[str(person.number)]:
        assert isinstance(content, Started | Tapped | Typed)
        alone.say(content)
    return alone.records


async def settled(api: BotApi, running: Running, house: MemoryHouse) -> None:
    await api.until(lambda: not api.unconfirmed)
    await api.until(lambda: not house.outbox and not running.outbox.held)


@pytest.mark.parametrize("way", [polling, listening])
async def test_several_families_at_once(api: BotApi, house: MemoryHouse, way) -> None:  # type: ignore[no-untyped-def]
    people = [api.person(100 + n) for n in range(5)]
    async with way(api, house) as running:
        await asyncio.gather(*[survey(person) for person in people])
        await settled(api, running, house)
    for person in people:
        records = house.records(person.number)
        assert len(records) >= 6
        assert records == engine_alone(house, person)
        assert any(record.text == STORY for record in records.values())
        assert person.unheard == 0
        assert not person.chat.open_queries, "a button went on spinning"
    assert house.duplicates == []


@pytest.mark.parametrize("way", [polling, listening])
async def test_a_survey_in_a_storm(api: BotApi, house: MemoryHouse, way) -> None:  # type: ignore[no-untyped-def]
    """429, 502, lost answers and hung calls: every question still comes, every answer counts once."""
    person = api.person(101)
    api.fail(BROKEN, method="getUpdates", times=2)
    api.fail(Reset(), method="getUpdates")
    api.fail(Reset(late=True), method="getUpdates")
    for fault in (Reset(), BROKEN, TooMany(0), Reset(late=True), BROKEN, Hang()):
        api.fail(fault, times=1)
    api.fail(BROKEN, method="answerCallbackQuery", times=3)

    def choose_last(seen: Seen) -> str | None:
        return choose(person.chat.seen[-1])

    async with way(api, house) as running:
        running.channel.session.timeout = 0.5  # so that the hung call is given up soon
        person.start()
        for _ in range(60):
            await person.hears()
            # A lost answer makes a question come twice; a person looks at the newest.
            await settled(api, running, house)
            person.skip_heard()
            act = choose_last(person.chat.seen[-1])
            if act is None:
                break
            if person.chat.seen[-1].tap_of(act) is not None:
                person.tap(act)
            else:
                person.say(act)
        await settled(api, running, house)
    assert house.records(101) == engine_alone(house, person)
    assert len(house.records(101)) >= 6

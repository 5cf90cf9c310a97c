"""Promise 1: buttons that died in a long outage. Telegram forgets taps after a day, and no longer takes the answer that
ends a button's spinning; whoever taps after that, or says anything, is offered to go on where they were.
"""

from __future__ import annotations

from tests.fakes.bot_api import BotApi, Seen
from tests.fakes.bot_person import Person
from tests.storage.house import HandClock, opened
from tests.telegram.running import polling


async def dead_tap(api: BotApi, person: Person, label: str) -> Seen:
    """A tap whose query Telegram has given up."""
    person.skip_heard()
    person.tap(label)
    person.chat.open_queries.clear()
    return await person.hears()


async def test_buttons_that_died_in_a_long_outage_offer_to_go_on(api: BotApi, sqlite_url: str) -> None:
    clock, person = HandClock(), api.person(101)
    async with opened(sqlite_url, clock) as here, polling(api, here.conversation):
        person.start()
        await person.hears()
        for label in ("English", "Next"):
            person.tap(label)
            seen = await person.hears()
        assert "Yes, I want to" in seen.labels
    clock.forward(days=3)  # what was tapped meanwhile, Telegram has dropped
    async with opened(sqlite_url, clock) as here, polling(api, here.conversation):
        earlier = await dead_tap(api, person, "English")
        assert "earlier question" in earlier.text
        assert "Yes, I want to" in earlier.labels, "the question they were at, with buttons that live"
        person.skip_heard()
        person.say("hello?")
        assert "Yes, I want to" in (await person.hears()).labels
        went_on = await dead_tap(api, person, "Yes, I want to")
        assert "Which council is yours?" in went_on.text
        await api.until(lambda: not api.unconfirmed)
        assert not {"101-3", "101-4"} & set(api.answered), "Telegram took no answer for these taps"

"""Promise 5: where somebody can be written to is kept until the wave closes, unless reminders were agreed."""

from __future__ import annotations

import pytest

from bot.settings import Settings, WrongSettings
from storage.models import addresses, answers, outbox, reminders, respondents
from tests.storage.house import HandClock, Open, opened
from tests.storage.test_reminders import agreed
from tests.storage.test_withdrawal import files_of

TO_THE_CLOSE = 44
"""Days from 18 November 2026 to the first of January: the wave has closed."""


def waiting(here: Open) -> list[tuple[str, str]]:
    """Whom anything could still be sent to: in the outbox, and by a reminder."""
    found = [("outbox", str(row.respondent)) for row in here.rows(outbox) if row.due is not None]
    return found + [("reminder", str(row.respondent)) for row in here.rows(reminders)]


async def test_addresses_until_the_wave_closes_unless_reminders_were_agreed(database_url: str) -> None:
    clock = HandClock()
    async with opened(database_url, clock) as here:
        clock.forward(days=TO_THE_CLOSE - 2)  # the 30th of December
        for chat in ("quagga-a", "quagga-b"):
            await here.person(chat).to_the_story()  # none of the replies gets through
        reminded = await agreed(here, "quagga-c", "another")
        clock.forward(days=1)
        here.store.clear_old(clock.now())
        assert {where for where, _ in waiting(here)} == {"outbox", "reminder"}, "the wave still runs"
        clock.forward(days=1)
        here.store.clear_old(clock.now())
        assert len(waiting(here)) > 1, "a reply of the last evening has one more day"
        clock.forward(days=1)
        gone = here.store.clear_old(clock.now())
        assert gone["closed_outbox"] > 0
        assert waiting(here) == [("reminder", reminded.last.deliveries[0].respondent)]  # type: ignore[union-attr]
        assert here.count(respondents) == here.count(addresses) == 3, "a hash, to come back by; nobody can write to it"
        (said,) = await here.conversation.remind()
        assert said.address == "quagga-c"
        await here.conversation.sent([said])
        assert waiting(here) == [], "and then nothing is left"
    if database_url.startswith("sqlite"):
        assert not any(b"quagga" in content for content in files_of(database_url).values())


async def test_who_comes_back_after_the_close_is_answered(database_url: str) -> None:
    """What is waiting then belongs to today, whatever the wave."""
    clock = HandClock()
    async with opened(database_url, clock) as here:
        person = here.person()
        await person.to_the_story()
        clock.forward(days=TO_THE_CLOSE + 5)
        await person.type("/answers")
        here.store.clear_old(clock.now(), None, True)
        assert waiting(here)
        assert here.count(addresses) == 1
        clock.forward(days=9)
        here.store.clear_old(clock.now(), None, True)
        assert (waiting(here), here.count(addresses)) == ([], 0)


async def test_a_reply_tried_again_and_again_is_gone_after_a_week(database_url: str) -> None:
    """Each try makes it due anew; its week counts from the turn it belongs to."""
    clock = HandClock()
    async with opened(database_url, clock) as here:
        person = here.person()
        await person.start()
        assert person.last is not None
        clock.forward(days=9)
        await here.conversation.postpone(person.last.deliveries, clock.now())
        assert here.store.clear_old(clock.now())["outbox"] == 1


async def test_where_an_area_wants_it_the_keyed_hash_goes_with_the_wave(database_url: str) -> None:
    """Then the receipt code alone leads back, on the same chat too; a process that serves meanwhile knows it."""
    clock = HandClock()
    async with opened(database_url, clock) as here:
        person = here.person()
        await person.to_the_story()
        code = person.receipt
        await agreed(here, "reminded", "another")
        clock.forward(days=TO_THE_CLOSE + 1)
        assert here.store.clear_old(clock.now())["addresses"] == 0, "by itself it stays as long as the answers"
        assert here.store.clear_old(clock.now(), None, True)["addresses"] == 1
        said = here.count(answers)
        await person.start()
        assert here.count(respondents) == 3, "a chat like any other"
        await person.start(code)
        assert person.receipt == code
        await person.type("/answers")
        assert person.seen is not None
        assert here.count(answers) == said
        assert here.count(addresses) == 2


def test_the_setting_of_addresses() -> None:
    assert Settings.read({}).keep_addresses == "answers"
    assert Settings.read({"WAYMARK_KEEP_ADDRESSES": "wave"}).keep_addresses == "wave"
    with pytest.raises(WrongSettings, match="answers, wave"):
        Settings.read({"WAYMARK_KEEP_ADDRESSES": "for ever"})

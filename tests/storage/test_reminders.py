"""Promise: each reminder that was agreed to is said once, by day, over crashes too; and none to who left or went on."""

from __future__ import annotations

from storage.models import outbox, reminders
from tests.storage.house import HandClock, Open, Person, opened
from tests.storage.test_withdrawal import CHAT, files_of, withdraw


async def agreed(here: Open, address: str = "chat 1", when: str = "tomorrow") -> Person:
    person = here.person(address)
    await person.to_the_story()
    await person.type("stop")
    await person.tap(when)
    assert person.last is not None
    await here.conversation.sent(person.last.deliveries)
    return person


async def test_it_comes_when_it_was_agreed_and_once(database_url: str) -> None:
    async with opened(database_url) as here:  # six in the evening
        await agreed(here)
        assert list(await here.conversation.remind()) == []
        here.clock.forward(hours=23, minutes=59)
        assert list(await here.conversation.remind()) == []
        here.clock.forward(minutes=1)
        (said,) = await here.conversation.remind()
        assert (said.channel, said.address) == ("telegram", "chat 1")
        assert said.reply.lines[0] == "This is your reminder. Your answers so far are saved."
        here.clock.forward(days=1)
        assert list(await here.conversation.remind()) == []
        assert here.count(reminders) == 0


async def test_its_buttons_lead_back_to_the_place(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await agreed(here)
        here.clock.forward(days=1)
        (said,) = await here.conversation.remind()
        person.seen = said.reply
        await person.tap("continue")
        assert person.seen.question == "why_overall"


async def test_never_at_night(database_url: str) -> None:
    async with opened(database_url) as here:
        await agreed(here)
        here.clock.forward(hours=26)  # we were away; it is eight in the evening now
        assert await here.conversation.remind() == ()
        here.clock.forward(hours=12, minutes=59)
        assert await here.conversation.remind() == ()
        here.clock.forward(minutes=1)
        assert len(await here.conversation.remind()) == 1


async def test_after_a_crash_it_is_said_by_the_next_process_and_counted_once(database_url: str) -> None:
    clock = HandClock()
    async with opened(database_url, clock) as here:
        await agreed(here)
        clock.forward(days=1)
    async with opened(database_url, clock) as here:
        (said,) = await here.conversation.remind()  # committed, and the process ends before it is sent
    async with opened(database_url, clock) as here:
        assert list(await here.conversation.remind()) == []
        left = list(await here.conversation.pending(["telegram"], clock.now(), 50))
        assert left.count(said) == 1
        await here.conversation.sent(left)
        assert here.count(outbox) == 0


async def test_who_went_on_or_refused_or_left_hears_nothing(database_url: str) -> None:
    async with opened(database_url) as here:
        for address, act in (("a", "continue"), ("b", "unremind"), ("c", "")):
            person = await agreed(here, address)
            if act:
                await person.tap(act)
            else:
                await withdraw(person)
        here.clock.forward(days=1)
        assert list(await here.conversation.remind()) == []
        assert here.count(reminders) == 0


async def test_who_blocked_us_hears_nothing(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await agreed(here)
        assert person.last is not None
        await here.conversation.gone(person.last.deliveries[-1].respondent)
        here.clock.forward(days=1)
        assert list(await here.conversation.remind()) == []


async def test_a_later_choice_takes_the_place_of_the_earlier(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await agreed(here)
        await person.type("stop")
        await person.tap("another")
        assert here.count(reminders) == 1
        here.clock.forward(days=1)
        assert list(await here.conversation.remind()) == []
        here.clock.forward(days=2)
        assert len(await here.conversation.remind()) == 1


async def test_five_times_in_a_wave_and_no_more(database_url: str) -> None:
    async with opened(database_url) as here:
        person = await agreed(here)
        for _ in range(5):
            here.clock.forward(days=1)
            (said,) = await here.conversation.remind()
            await person.type("stop")
            await person.tap("tomorrow")
        assert person.seen is not None
        assert person.seen.lines[0].startswith("I have written to you often enough.")
        assert here.count(reminders) == 0
        assert said.reply.rows


async def test_a_person_on_a_page_is_told_to_use_the_code(database_url: str) -> None:
    async with opened(database_url) as here:
        person = here.person("token", "web")
        await person.to_the_story()
        await person.type("stop")
        await person.type("tomorrow evening")
        assert person.seen is not None
        assert person.seen.lines[0] == "I cannot write to you here. Please keep your code and come back with it."
        assert here.count(reminders) == 0


async def test_no_byte_of_the_address_is_in_the_files_before_or_after_withdrawing(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        person = await agreed(here, CHAT)
        (row,) = here.rows(reminders)
        for name, content in files_of(sqlite_url).items():
            assert CHAT.encode() not in content, name
        await withdraw(person)
        for name, content in files_of(sqlite_url).items():
            assert bytes(row.address) not in content, name

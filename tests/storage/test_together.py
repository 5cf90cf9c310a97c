"""Turns that share a commit do not share a fate: one that fails harms only itself; one that lost a race is done
again.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import turns
from bot.turns import SET_ASIDE
from dialogs.messages import Tapped, Typed
from dialogs.session import Session
from storage.models import answers, inbox, outbox, poison, sessions
from tests.storage.house import opened

CANARY = "canary-of-a-broken-message"


@pytest.fixture
def broken_step(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A step that raises on the canary, each time; what it was given is listed."""
    real, met = turns.step, []

    def step(guide: Any, session: Any, inbound: Any, now: Any, ids: Any) -> Any:
        if isinstance(inbound.content, Typed) and inbound.content.text == CANARY:
            met.append(inbound.key)
            raise ZeroDivisionError(CANARY)
        return real(guide, session, inbound, now, ids)

    monkeypatch.setattr(turns, "step", step)
    return met


async def test_a_message_that_breaks_the_step_is_set_aside_and_the_next_one_flows(
    database_url: str, broken_step: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(database_url) as here:
        person = here.person()
        await person.to_the_story()
        result = await person.type(CANARY)
        assert len(broken_step) == 3
        assert [each.reply.lines[0] for each in result.deliveries] == [SET_ASIDE.lines[0].message]
        (row,) = here.rows(poison)
        assert row.fault == "ZeroDivisionError"
        assert CANARY not in repr(here.rows(poison)) + caplog.text
        repeated = await here.conversation.handle(person.inbound(Typed(CANARY), key=broken_step[0]))
        assert repeated.duplicate, "the channel may confirm it: it will not come back"
        await person.type("A story that can be read.")
        assert here.current()["why_overall"][0] == "answered"


async def test_a_broken_message_of_somebody_new_is_answered_too(database_url: str, broken_step: list[str]) -> None:
    async with opened(database_url) as here:
        result = await here.person().type(CANARY)
        assert result.deliveries[0].reply.lines[0] == SET_ASIDE.lines[0].message
        assert here.count(sessions) == 0
        await here.person().start()
        assert here.count(sessions) == 1


async def test_a_broken_message_harms_nobody_else_in_the_same_commit(database_url: str, broken_step: list[str]) -> None:
    async with opened(database_url) as here:
        people = [here.person(f"chat {number}") for number in range(20)]
        await asyncio.gather(*(person.to_the_story() for person in people))
        texts = [CANARY if number == 7 else "A story." for number in range(20)]
        results = await asyncio.gather(*(person.type(text) for person, text in zip(people, texts, strict=True)))
        assert not any(result.duplicate for result in results)
        stories = [row for row in here.rows(answers) if row.question == "why_overall"]
        assert len(stories) == 19
        assert here.count(poison) == 1


async def test_a_session_that_cannot_be_read_is_answered_kindly(database_url: str) -> None:
    from sqlalchemy import update

    async with opened(database_url) as here:
        person = here.person()
        await person.consent()
        with here.store.engine.begin() as connection:
            connection.execute(update(sessions).values(state=b"\x01" + bytes(60)))
        here.store.people.clear()
        result = await person.tap("skip")
        assert result.deliveries[0].reply.lines[0] == SET_ASIDE.lines[0].message
        assert here.rows(poison)[0].fault == "Unopenable"


async def test_two_workers_on_one_database_lose_no_turn(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as two:
        first = one.person()
        await first.start()
        other = two.person()
        both = ((one.conversation, first), (two.conversation, other))
        sent = [worker.handle(person.inbound(Typed("help"))) for _ in range(25) for worker, person in both]
        results = await asyncio.gather(*sent)
        assert not any(result.duplicate for result in results)
        assert one.count(inbox) == 51
        assert await _turns(one) == 51, "every turn built on the one before it"


async def test_a_worker_whose_memory_is_stale_reads_anew(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as two:
        first, other = one.person(), two.person()
        await first.start()
        for _ in range(5):
            await other.type("help")
            await first.send(Typed("help"))
        assert await _turns(one) == 11


async def test_a_stale_turn_that_says_nothing_is_noticed_too(database_url: str) -> None:
    """A second tap on the button just used says nothing, so that only the session's version can tell."""
    async with opened(database_url) as one, opened(database_url) as two:
        first, other = one.person(), two.person()
        await first.start()
        used = Tapped(first.button("en"))
        await first.send(used)
        for _ in range(3):
            assert (await other.send(used)).deliveries == ()
            assert (await first.send(used)).deliveries == ()
        assert await _turns(one) == 8


async def test_a_page_shows_what_the_other_worker_committed(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as two:
        page = one.person("token", "web")
        await page.start()
        assert (await two.conversation.screen("web", "token")).question == "language"
        await page.tap("en")
        assert (await two.conversation.screen("web", "token")).question == "about"
        assert (await two.conversation.waiting("web", "token"))[0].reply == page.seen


async def test_an_answer_changed_within_one_commit_is_kept_once(database_url: str) -> None:
    async with opened(database_url) as here:
        person = here.person()
        await person.to_the_story()
        back = person.button("back")
        number = int(back.split("!")[0])
        contents = [Typed("First."), Tapped(f"{number + 1}!back"), Typed("Second.")]
        await asyncio.gather(*(here.conversation.handle(person.inbound(content)) for content in contents))
        stories = [row.current for row in here.rows(answers) if row.question == "why_overall"]
        assert sorted(stories) == [False, True]


async def test_two_workers_given_the_same_updates_do_each_once(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as two:
        people = [one.person(f"chat {number}") for number in range(10)]
        await asyncio.gather(*(person.start() for person in people))
        inbounds = [person.inbound(Tapped(person.button("en"))) for person in people]
        results = await asyncio.gather(
            *(house.conversation.handle(inbound) for inbound in inbounds for house in (one, two))
        )
        assert [result.duplicate for result in results].count(False) == 10
        assert one.count(answers) == 10
        assert one.count(outbox) == 20


async def _turns(here: Any) -> int:
    """How many turns the one session has read."""
    (row,) = here.rows(sessions)
    cipher = here.store.keys.load(row.respondent)
    return Session.from_json(cipher.open("sessions", "state", row.respondent, bytes(row.state)).decode()).turns

"""Polling confirms an update only when its turn is committed, and one that cannot be committed holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from tests.fakes.bot_faults import BROKEN, Garbage, Hang, Refuse, Reset, TooMany
from tests.fakes.virtual_time import run
from tests.telegram.direct import Polled
from tests.telegram.running import ended


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[dict[str, object]]]:
    with capture_logs() as events:
        yield events
    for event in events:
        assert "a story" not in str({name: value for name, value in event.items() if name != "exc_info"})


@asynccontextmanager
async def polling(here: Polled, hold: int = 25) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(here.polling(hold).run())
    try:
        yield task
    finally:
        await ended(task)


def test_confirmed_only_after_the_commit() -> None:
    async def work() -> None:
        here = Polled()
        here.house.takes["101"] = 10.0
        slow = here.api.person(101).say("It was hard.")
        quick = here.api.person(102).say("It was good.")
        async with polling(here):
            await asyncio.sleep(9)
            assert here.house.keys == [f"telegram:{quick}"]
            assert here.api.confirmed == []
            assert here.offered == ["102"]
            await asyncio.sleep(3)
            assert here.api.confirmed == [slow, quick]
            assert here.offered == ["102", "101"]
        assert here.house.tried == [f"telegram:{slow}", f"telegram:{quick}"], "each is begun once"

    run(work())


def test_a_crash_before_the_commit_brings_the_update_again() -> None:
    async def work() -> None:
        here = Polled()
        here.house.takes[""] = 5.0
        numbers = [here.api.person(100 + n).say("It was hard.") for n in range(3)]
        async with polling(here):
            await asyncio.sleep(2)
        assert here.house.committed == []
        here.house.takes[""] = 0.01
        async with polling(here):
            await asyncio.sleep(30)
        assert here.house.keys == [f"telegram:{number}" for number in numbers]
        assert here.api.confirmed == numbers

    run(work())


def test_a_crash_after_the_commit_changes_nothing_twice() -> None:
    async def work() -> None:
        here = Polled()
        number = here.api.person(101).say("It was hard.")
        here.house.takes["102"] = 100.0
        here.api.person(102).say("Holds the confirmation up.")
        async with polling(here):
            await asyncio.sleep(0.5)
        assert here.house.keys == [f"telegram:{number}"]
        assert here.api.confirmed == []
        here.house.takes.clear()
        async with polling(here):
            await asyncio.sleep(30)
        assert here.house.keys.count(f"telegram:{number}") == 1
        assert here.house.duplicates == [f"telegram:{number}"]
        assert here.offered == ["101", "102"]

    run(work())


def test_what_is_not_stored_is_tried_until_it_is_and_others_go_on() -> None:
    async def work() -> None:
        here = Polled()
        stuck = here.api.person(101).say("It was hard.")
        here.house.not_stored(stuck, 6)
        async with polling(here):
            for n in range(5):
                await asyncio.sleep(2)
                here.api.person(200 + n).say("It was good.")
            await asyncio.sleep(2)
            assert len(here.house.committed) == 5
            assert here.api.confirmed == []
            await asyncio.sleep(60)
        assert here.house.keys[-1] == f"telegram:{stuck}"
        assert here.house.tried.count(f"telegram:{stuck}") == 7
        assert len(here.api.confirmed) == 6

    run(work())


def test_one_chat_in_order_and_many_side_by_side() -> None:
    async def work() -> None:
        here = Polled()
        here.house.takes[""] = 1.0
        sent = {n: [] for n in range(4)}  # type: dict[int, list[str]]
        for word in range(5):
            for n in range(4):
                sent[n].append(f"telegram:{here.api.person(100 + n).say(str(word))}")
        first = sent[0][0].removeprefix("telegram:")
        here.house.not_stored(int(first), 2)
        async with polling(here):
            await asyncio.sleep(60)
        for n in range(4):
            assert [each.key for each in here.house.committed if each.address == str(100 + n)] == sent[n]
        assert here.house.most_together == 4

    run(work())


def test_the_same_update_once_more_has_no_second_effect() -> None:
    async def work() -> None:
        here = Polled()
        person = here.api.person(101)
        async with polling(here):
            number = person.say("It was hard.")
            await asyncio.sleep(2)
            assert here.api.confirmed == [number]
        person.again(number)
        async with polling(here):
            await asyncio.sleep(2)
        assert here.house.keys == [f"telegram:{number}"]
        assert here.house.duplicates == [f"telegram:{number}"]
        assert here.api.confirmed == [number, number]
        assert here.offered == ["101"]

    run(work())


def test_an_update_that_breaks_every_time_is_given_up_and_the_next_one_flows() -> None:
    async def work() -> None:
        here = Polled()
        person = here.api.person(101)
        poison = person.say("a story")
        after = person.say("It was good.")
        here.house.raises(poison, 100)
        async with polling(here):
            await asyncio.sleep(120)
        assert here.house.keys == [f"telegram:{after}"]
        assert here.house.tried.count(f"telegram:{poison}") == 5
        assert here.api.confirmed == [poison, after]

    run(work())


def test_a_button_stops_spinning_after_the_commit_and_not_before() -> None:
    async def work() -> None:
        here = Polled()
        here.house.takes["101"] = 3.0
        here.api.person(101).tap_code("1.a")
        async with polling(here):
            await asyncio.sleep(2)
            assert here.api.answered == []
            await asyncio.sleep(2)
            assert here.api.answered == ["101-1"]

    run(work())


def test_strange_updates_are_confirmed_and_forgotten() -> None:
    async def work() -> None:
        here = Polled()
        for strange in ("?", 7, None, [], {}, {"update_id": "x"}):
            here.api.push_raw(strange)
        here.api.push_raw({"update_id": 900, "message": {"chat": "?"}}, 900)
        here.api.push_raw({"update_id": 901, "poll_answer": {}}, 901)
        here.api.push("message", {"chat": {"id": -5, "type": "group"}, "text": "hi"}, 902)
        here.api.push("callback_query", {"id": "a-1", "from": {}}, 903)
        here.api.chat(5).open_queries.add("a-1")
        number = here.api.person(101).say("It was hard.")
        async with polling(here):
            await asyncio.sleep(30)
        assert here.house.keys == [f"telegram:{number}"]
        assert here.api.left == [-5]
        assert here.api.answered == ["a-1"]
        assert {900, 901, 902, 903, number} <= set(here.api.confirmed)

    run(work())


# --- the server is away ----------------------------------------------------------------------------------------------


def test_every_fault_of_get_updates_is_waited_out() -> None:
    async def work() -> None:
        here = Polled()
        for fault in (BROKEN, Reset(), Reset(late=True), Garbage(), Refuse(401, "Unauthorized"), TooMany(20), BROKEN):
            here.api.fail(fault, method="getUpdates")
        async with polling(here):
            await asyncio.sleep(1)
            number = here.api.person(101).say("It was hard.")
            await asyncio.sleep(120)
        assert here.house.keys == [f"telegram:{number}"]
        times = [at for at, _ in here.direct.asked[:8]]
        gaps = [late - early for early, late in pairwise(times)]
        assert gaps[5] >= 20.0, "retry_after is obeyed"
        assert all(gap >= 0.125 for gap in gaps), "and no fault is answered by hammering"

    run(work())


def test_a_call_that_hangs_is_given_up() -> None:
    async def work() -> None:
        here = Polled()
        here.api.fail(Hang(), method="getUpdates")
        async with polling(here):
            number = here.api.person(101).say("It was hard.")
            await asyncio.sleep(39)
            assert here.house.keys == []
            await asyncio.sleep(10)
            assert here.house.keys == [f"telegram:{number}"]

    run(work())


def test_a_webhook_set_earlier_is_taken_away() -> None:
    async def work() -> None:
        here = Polled()
        here.api.hook = {"url": "http://somewhere.invalid/"}
        here.api.fail(BROKEN, method="deleteWebhook", times=3)
        async with polling(here):
            await asyncio.sleep(10)
            assert here.api.hook == {}
            here.api.hook = {"url": "http://somewhere.invalid/"}
            here.api.hook["max_connections"] = "0"
            await asyncio.sleep(60)
            assert here.api.hook == {}, "also one that somebody sets while we run"
            number = here.api.person(101).say("It was hard.")
            await asyncio.sleep(1)
            assert here.house.keys == [f"telegram:{number}"]

    run(work())


def test_two_pollers_with_one_token_are_told_to_the_operator(logged: list[dict[str, object]]) -> None:
    async def work() -> None:
        here = Polled()
        async with polling(here), polling(here):
            numbers = []
            for n in range(10):
                numbers.append(here.api.person(100 + n).say("It was hard."))
                await asyncio.sleep(5)
            await asyncio.sleep(60)
        assert sorted(here.house.keys) == [f"telegram:{number}" for number in numbers]

    run(work())
    assert "telegram.two_pollers" in [event["event"] for event in logged]


def test_numbers_that_begin_anew_after_a_silent_week_are_read() -> None:
    async def work() -> None:
        here = Polled()
        here.api.push("message", {"chat": {"id": 101, "type": "private"}, "text": "one", "message_id": 1}, 5_000_000)
        async with polling(here, hold=3600):
            await asyncio.sleep(8 * 86_400)
            here.api.push("message", {"chat": {"id": 101, "type": "private"}, "text": "two", "message_id": 2}, 77)
            await asyncio.sleep(3600)
        assert here.house.keys == ["telegram:5000000", "telegram:77"]

    run(work())


def test_a_lot_waiting_is_taken_in_parts() -> None:
    async def work() -> None:
        here = Polled()
        here.house.takes[""] = 0.2
        numbers = [here.api.person(1000 + n % 50).say("It was hard.") for n in range(350)]
        async with polling(here):
            await asyncio.sleep(60)
        assert sorted(here.house.keys) == sorted(f"telegram:{number}" for number in numbers)
        assert len(here.house.tried) == 350
        assert here.house.most_together <= 100
        assert here.api.unconfirmed == []

    run(work())

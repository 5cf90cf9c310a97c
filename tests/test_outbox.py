"""What was committed is said: in order, at the pace a channel bears, once where nothing broke, and never not at all.

All in virtual time: hours of waiting cost nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.outbox import Outbox, Tempo
from bot.pace import TELEGRAM, Limits, Pace, Together
from bot.ports import Delivery, Gone, Outcome, Refused, TryLater
from dialogs.messages import Reply
from tests.fakes.scripted_channel import RowStore, ScriptedChannel, now
from tests.fakes.virtual_time import VirtualClock, run

LIMITS = {"telegram": TELEGRAM}


@pytest.fixture(autouse=True)
def logged() -> Iterator[None]:
    """Nothing is printed, and no event holds what an error said: it may be a family's words."""
    with capture_logs() as events:
        yield
    for event in events:
        assert "a story" not in str({name: value for name, value in event.items() if name != "exc_info"})


class House:
    """An outbox between a scripted channel and a store in memory."""

    def __init__(
        self, limits: dict[str, Limits] | None = None, tempo: Tempo | None = None, chance: float = 0.0
    ) -> None:
        self.line, self.rows = ScriptedChannel(), RowStore()
        self.limits, self.tempo, self.chance = limits, tempo, chance
        self.outbox = self.fresh()

    def fresh(self) -> Outbox:
        """Another life of the process: nothing in memory."""
        self.outbox = Outbox(
            self.rows, {"telegram": self.line}, VirtualClock(), self.limits, self.tempo, lambda: self.chance
        )
        return self.outbox

    def say(self, address: str, count: int = 1) -> None:
        self.outbox.offer(self.rows.commit(address, count))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.outbox.run())
        try:
            yield
        finally:
            await ended(task)


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_said_at_once_in_order_and_marked_together() -> None:
    async def work() -> None:
        house = House()
        async with house.running():
            for person in ("ada", "ben", "cy"):
                house.say(person, 3)
            await asyncio.sleep(1)
            for person in ("ada", "ben", "cy"):
                assert house.line.ids(person) == [1, 2, 3]
                assert house.line.times(person) == [0.0, 0.0, 0.0]
            assert house.rows.marked == [9]
            assert not house.rows.rows
            assert house.outbox.held == 0

    run(work())


def test_one_chat_hears_four_at_once_and_then_one_a_second() -> None:
    async def work() -> None:
        house = House(LIMITS)
        async with house.running():
            house.say("ada", 8)
            house.say("ben", 1)
            await asyncio.sleep(10)
            assert house.line.times("ada") == pytest.approx([0, 0, 0, 0, 1, 2, 3, 4])
            assert house.line.times("ben") == [0]
            await asyncio.sleep(60)
            house.say("ada", 5)
            await asyncio.sleep(10)
            assert house.line.times("ada")[8:] == pytest.approx([70, 70, 70, 70, 71])

    run(work())


def test_all_chats_together_hear_thirty_a_second() -> None:
    async def work() -> None:
        house = House(LIMITS)
        async with house.running():
            for n in range(150):
                house.say(f"family {n}")
            await asyncio.sleep(10)
        times = sorted(each.at for each in house.line.heard)
        assert len(times) == 150
        assert times[:30] == [0.0] * 30
        for early, late in zip(times, times[60:], strict=False):
            assert late - early >= 1.0 - 1e-9, "more than a burst and a second's worth within a second"
        assert times[-1] == pytest.approx(4.0)

    run(work())


def test_retry_after_is_obeyed_and_nobody_else_waits() -> None:
    async def work() -> None:
        house = House(chance=1.0)
        house.line.plan("ada", TryLater(7))
        async with house.running():
            house.say("ada", 2)
            house.say("ben", 2)
            await asyncio.sleep(30)
        assert house.line.times("ben") == [0, 0]
        assert house.line.ids("ada") == [1, 2]
        assert 7.0 <= house.line.times("ada")[0] <= 8.0
        tried = [each.at for each in house.line.tried if each.address == "ada"]
        assert len(tried) == 3, "one refusal and two that were heard"

    run(work())


def test_a_second_chat_told_to_wait_means_everybody() -> None:
    async def work() -> None:
        house = House(LIMITS)
        house.line.plan("ada", TryLater(30))
        house.line.plan("ben", TryLater(20))
        async with house.running():
            house.say("ada")
            await asyncio.sleep(1)
            house.say("ben")
            await asyncio.sleep(1)
            house.say("cy")
            await asyncio.sleep(60)
        assert house.line.times("cy")[0] >= 21.0
        assert house.line.times("ada")[0] >= 30.0

    run(work())


def test_without_a_word_the_pauses_double_and_end_at_a_bound() -> None:
    async def work() -> None:
        house = House(chance=1.0, tempo=Tempo(first=1.0, longest=8.0, tries=6, patience=100.0))
        house.line.plan("ada", *[TryLater(None)] * 8)
        async with house.running():
            house.say("ada", 2)
            house.say("ben")
            await asyncio.sleep(1000)
        assert house.line.times("ben") == [0.0]
        tried = [each.at for each in house.line.tried if each.address == "ada"]
        gaps = [late - early for early, late in pairwise(tried)]
        assert gaps[:5] == pytest.approx([1, 2, 4, 8, 8])
        # From the sixth on it rests in the store and is looked for every `recover` seconds.
        assert all(125 <= gap <= 145 for gap in gaps[5:8])
        assert house.line.ids("ada") == [1, 2]
        assert not house.rows.rows

    run(work())


def test_a_hanging_chat_holds_up_nobody() -> None:
    async def work() -> None:
        house = House(LIMITS)
        house.line.takes["ada"] = 20.0
        async with house.running():
            house.say("ada", 3)
            for n in range(20):
                house.say(f"family {n}")
            await asyncio.sleep(100)
        assert all(each.at == 0 for each in house.line.heard if each.address != "ada")
        assert house.line.times("ada") == pytest.approx([20, 40, 60])

    run(work())


def test_who_blocked_us_is_not_tried_again_until_they_write_again() -> None:
    async def work() -> None:
        house = House()
        house.line.plan("ada", Gone())
        async with house.running():
            house.say("ada", 5)
            house.say("ben", 2)
            await asyncio.sleep(60)
            assert [each.address for each in house.line.tried].count("ada") == 1
            assert house.rows.lost == ["respondent of ada"]
            assert house.line.ids("ben") == [1, 2]
            assert not house.rows.rows
            house.say("ada")
            await asyncio.sleep(1)
            assert house.line.ids("ada") == [6]

    run(work())


def test_what_the_channel_will_never_take_is_dropped_and_the_next_is_said() -> None:
    async def work() -> None:
        house = House()
        house.line.plan("ada", Refused("telegram-400"))
        async with house.running():
            house.say("ada", 2)
            await asyncio.sleep(1)
        assert house.line.ids("ada") == [2]
        assert not house.rows.rows

    run(work())


def test_a_channel_that_breaks_its_promise_loses_nothing() -> None:
    async def work() -> None:
        house = House()
        house.line.plan("ada", ZeroDivisionError("a story"), RuntimeError())
        async with house.running():
            house.say("ada", 2)
            house.say("ben")
            await asyncio.sleep(30)
        assert house.line.ids("ada") == [1, 2]
        assert house.line.times("ben") == [0.0]

    run(work())


def test_a_long_wait_is_spent_in_the_store_and_fresh_ones_do_not_overtake() -> None:
    async def work() -> None:
        house = House()
        house.line.plan("ada", TryLater(1000))
        async with house.running():
            house.say("ada", 2)
            await asyncio.sleep(1)
            assert house.outbox.held == 0
            for _ in range(3):
                await asyncio.sleep(300)
                house.say("ada")
            await asyncio.sleep(80)
            assert house.line.heard == []
            await asyncio.sleep(200)
        assert house.line.ids("ada") == [1, 2, 3, 4, 5]
        assert house.line.times("ada")[0] >= 1000

    run(work())


def test_the_last_words_to_people_who_withdrew_are_all_said() -> None:
    """They are in no store and belong to nobody any more."""

    async def work() -> None:
        house = House()
        house.line.plan("ben", TryLater(1000))
        async with house.running():
            for person in ("ada", "ben"):
                house.outbox.offer([Delivery(-n, "", "telegram", person, Reply((f"{n}",))) for n in (1, 2)])
            await asyncio.sleep(2000)
        assert house.line.ids("ada") == [-1, -2]
        assert house.line.ids("ben") == [-1, -2]

    run(work())


def test_what_a_page_collects_is_left_alone() -> None:
    async def work() -> None:
        house = House()
        async with house.running():
            house.outbox.offer(house.rows.commit("page", channel="web"))
            await asyncio.sleep(60)
        assert house.line.tried == []
        assert len(house.rows.rows) == 1

    run(work())


def test_more_than_memory_takes_for_one_chat_stays_in_order() -> None:
    async def work() -> None:
        house = House(tempo=Tempo(lane=5, batch=7))
        house.line.takes["ada"] = 0.5
        async with house.running():
            for _ in range(30):
                house.say("ada")
            await asyncio.sleep(20)
            house.say("ada")
            await asyncio.sleep(300)
        assert house.line.ids("ada") == list(range(1, 32))
        assert not house.rows.rows

    run(work())


# --- ends and beginnings ---------------------------------------------------------------------------------------------


def test_what_is_being_sent_may_end_and_is_not_said_again() -> None:
    async def work() -> None:
        house = House()
        house.line.takes[""] = 1.0
        async with house.running():
            house.say("ada", 3)
            await asyncio.sleep(1.5)
        assert house.line.ids("ada") == [1, 2]
        assert sorted(mark[1] for mark in house.rows.rows) == [3]
        house.rows.worker_died()
        house.fresh()
        async with house.running():
            await asyncio.sleep(5)
        assert house.line.ids("ada") == [1, 2, 3]

    run(work())


def test_the_end_does_not_wait_for_a_call_that_hangs() -> None:
    async def work() -> None:
        house = House(tempo=Tempo(grace=2.0))
        house.line.takes[""] = 100.0
        async with house.running():
            house.say("ada")
            await asyncio.sleep(1)
            began = now()
        assert now() - began <= 4.0
        assert len(house.rows.rows) == 1

    run(work())


def test_after_a_crash_everything_is_said_and_only_the_unmarked_twice() -> None:
    async def work() -> None:
        house = House()
        for n in range(4):
            house.say(f"family {n}", 3)  # committed, and then nothing more of this process
        house.rows.worker_died()
        house.line.takes[""] = 0.01
        house.fresh()
        async with house.running():
            await asyncio.sleep(5)
        for n in range(4):
            assert house.line.ids(f"family {n}") == [1, 2, 3]
        assert not house.rows.rows

    run(work())


def test_the_same_outbox_started_again_goes_on() -> None:
    """The supervisor does this after a fault of ours."""

    async def work() -> None:
        house = House()
        house.say("ada", 2)
        async with house.running():
            await asyncio.sleep(1)
            assert house.line.ids("ada") == [1, 2]
            house.line.plan("ben", TryLater(30))
            house.say("ben", 2)
            await asyncio.sleep(1)
        async with house.running():
            house.say("ada")
            await asyncio.sleep(60)
        assert house.line.ids("ada") == [1, 2, 3]
        assert house.line.ids("ben") == [1, 2]

    run(work())


def test_while_the_store_is_away_nothing_is_said_twice_and_nothing_forgotten() -> None:
    async def work() -> None:
        house = House()
        async with house.running():
            house.say("ada", 2)
            house.rows.away = True
            await asyncio.sleep(600)
            assert house.line.ids("ada") == [1, 2]
            house.rows.away = False
            await asyncio.sleep(60)
            house.say("ada")
            await asyncio.sleep(1)
        assert house.line.ids("ada") == [1, 2, 3]
        assert not house.rows.rows

    run(work())


def test_a_thousand_left_behind_come_in_batches() -> None:
    async def work() -> None:
        house = House(LIMITS)
        for n in range(1000):
            house.rows.commit(f"family {n}")
        house.rows.worker_died()
        async with house.running():
            await asyncio.sleep(1)
            assert house.outbox.held <= 300
            await asyncio.sleep(60)
        assert len(house.line.heard) == 1000
        assert len({each.address for each in house.line.heard}) == 1000

    run(work())


# --- whatever happens ------------------------------------------------------------------------------------------------

waits = st.sampled_from([None, 0.0, 1.0, 4.0, 40.0, 400.0])
trouble = st.one_of(waits.map(TryLater), st.just(Refused("telegram-400")), st.just(RuntimeError("broke")))
plans = st.dictionaries(st.sampled_from("abcd"), st.lists(trouble, max_size=5), max_size=4)
turns = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 3), st.floats(0, 30)), max_size=12)


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink))
@given(plans, turns, st.lists(st.floats(0, 100), max_size=2))
def test_in_any_storm_each_is_heard_in_order(
    storm: dict[str, list[Outcome | Exception]], said: list[tuple[str, int, float]], restarts: list[float]
) -> None:
    async def work() -> None:
        house = House(LIMITS, Tempo(recover=30.0), chance=0.5)
        begun: list[float] = []
        house.line.takes[""] = 0.05
        for person, outcomes in storm.items():
            house.line.plan(person, *outcomes)
        async with house.running():
            for person, count, pause in said:
                house.say(person, count)
                await asyncio.sleep(pause)
        for lives in restarts:
            house.rows.worker_died()
            house.fresh()
            begun.append(now())
            async with house.running():
                await asyncio.sleep(lives)
        house.rows.worker_died()
        house.fresh()
        begun.append(now())
        async with house.running():
            await asyncio.sleep(3_000)
        assert not house.rows.rows
        for person in "abcd":
            committed = sum(count for who, count, _ in said if who == person)
            refused = sum(isinstance(each, Refused) for each in storm.get(person, []))
            ids = house.line.ids(person)
            assert ids == sorted(set(ids)), "in order, and each once: every end was orderly"
            assert len(ids) >= committed - refused
            times = [each.at for each in house.line.tried if each.address == person]
            for early, late in zip(times, times[4:], strict=False):
                within_one_life = not any(early <= each <= late for each in begun)
                assert late - early >= 0.9 or not within_one_life, "five within a second to one chat"

    run(work())


# --- pace ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 5), min_size=1, max_size=40), st.integers(1, 5))
def test_no_window_holds_more_than_a_burst_and_its_share(gaps: list[float], burst: int) -> None:
    pace, moment, said = Pace(1.0, burst), 0.0, []
    for gap in gaps:
        moment += gap
        said.append(moment + pace.reserve(moment))
        moment = said[-1]
    for start in said:
        for width in (0.0, 1.0, 3.0):
            assert sum(start <= each <= start + width for each in said) <= burst + width + 1e-6


def test_a_rested_pace_has_its_whole_burst() -> None:
    pace = Pace(1.0, 3)
    assert pace.rested(0.0)
    assert [pace.reserve(0.0) for _ in range(3)] == [0, 0, 0]
    assert not pace.rested(2.9)
    assert pace.rested(3.0)


def test_the_same_chat_told_twice_holds_nobody_else() -> None:
    together = Together(Pace(0.0, 1))
    together.told_to_wait("ada", 0.0, 5.0)
    together.told_to_wait("ada", 1.0, 5.0)
    assert together.reserve(2.0) == 0.0
    together.told_to_wait("ben", 3.0, 5.0)
    assert together.reserve(4.0) == pytest.approx(4.0)


def test_no_limit_is_no_wait() -> None:
    pace = Limits().chat()
    assert [pace.reserve(0.0) for _ in range(1000)] == [0.0] * 1000

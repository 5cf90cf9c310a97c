"""The supervisor: a crashed loop comes back, a stop ends all within the grace, what will not end is abandoned."""

from __future__ import annotations

import asyncio
import os
import signal
from time import monotonic

import pytest

from bot.supervisor import Loop, Supervisor, ending_on_signals


async def test_a_crashed_loop_is_started_again_and_the_others_go_on() -> None:
    starts: list[str] = []

    async def crashes() -> None:
        starts.append("crashes")
        if len(starts) < 4:
            raise RuntimeError("boom")

    async def steady() -> None:
        await asyncio.sleep(0.05)
        starts.append("steady")

    await Supervisor((Loop("crashes", crashes), Loop("steady", steady)), first=0.001).run()
    assert starts.count("crashes") >= 3
    assert "steady" in starts


async def test_the_pause_before_a_restart_grows_to_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("bot.supervisor.asyncio.sleep", sleep)
    monkeypatch.setattr("bot.supervisor.random.uniform", lambda low, high: low)
    left = 6

    async def crashes() -> None:
        nonlocal left
        left -= 1
        if left:
            raise OSError

    await Supervisor((Loop("crashes", crashes),), first=1, longest=5).run()
    assert pauses == [1, 2, 4, 5, 5]


async def test_stop_ends_every_loop_in_order_of_its_own_cleaning_up() -> None:
    cleaned: list[str] = []

    async def loop() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            cleaned.append("clean")

    supervisor = Supervisor((Loop("a", loop), Loop("b", loop)))
    asyncio.get_running_loop().call_later(0.02, supervisor.stop)
    began = monotonic()
    await supervisor.run()
    assert cleaned == ["clean", "clean"]
    assert monotonic() - began < 3


async def test_what_will_not_end_is_abandoned_after_the_grace() -> None:
    killed = asyncio.Event()
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    def kill() -> None:
        killed.set()
        release.set()

    supervisor = Supervisor((Loop("stubborn", stubborn),), grace=0.05, kill=kill)
    asyncio.get_running_loop().call_later(0.01, supervisor.stop)
    await supervisor.run()
    assert killed.is_set()


async def test_the_first_signal_stops_and_the_second_finds_the_default_again() -> None:
    stopped = asyncio.Event()
    before = signal.getsignal(signal.SIGTERM)
    with ending_on_signals(stopped.set):
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(stopped.wait(), 5)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL, "a second one would kill"
    assert signal.getsignal(signal.SIGTERM) is before

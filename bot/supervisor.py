"""The supervisor: one task group owns all background work. A loop that crashes is started again; a signal ends all of
it.

`app` gives it the loops (polling, outbox, …). Nothing else in the house creates a task that outlives its caller.

>>> import asyncio
>>> async def once() -> None: print("worked")
>>> async def main() -> None: await Supervisor((Loop("once", once),)).run()
>>> asyncio.run(main())
worked
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Loop:
    """Background work by name.

    `work` runs until it is cancelled; if it returns, it was done and is not started again.
    """

    name: str
    work: Callable[[], Awaitable[None]]


class Supervisor:
    """Runs loops until all are done or `stop()` is called.

    `first` and `longest` (seconds): the pause before a crashed loop starts again, doubled each time it crashes soon,
    with up to a quarter of jitter so that several do not march in step. `grace` (seconds): how long the loops have to
    end after `stop()`; what still runs then is abandoned by `kill`, which is safe because everything acknowledged is
    committed.
    """

    def __init__(
        self,
        loops: tuple[Loop, ...],
        *,
        first: float = 0.5,
        longest: float = 60.0,
        grace: float = 5.0,
        kill: Callable[[], None] = lambda: os._exit(1),
    ) -> None:
        self._loops = loops
        self._first = first
        self._longest = longest
        self._grace = grace
        self._kill = kill
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask everything to end; returns at once."""
        self._stopping.set()

    async def run(self) -> None:
        """Returns when every loop has ended by itself, or within `grace` seconds of `stop()`."""
        async with asyncio.TaskGroup() as group:
            tasks = {group.create_task(self._keep(loop), name=loop.name) for loop in self._loops}
            stopping = group.create_task(self._stopping.wait(), name="stopping")
            working: asyncio.Future[Any] = asyncio.gather(*tasks, return_exceptions=True)
            either: set[asyncio.Future[Any]] = {stopping, working}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            for task in tasks:
                task.cancel()
            if tasks:
                _, still = await asyncio.wait(tasks, timeout=self._grace)
                for task in still:
                    log.error("supervisor.stuck", loop=task.get_name())
                if still:
                    self._kill()

    async def _keep(self, loop: Loop) -> None:
        pause = self._first
        while True:
            began = monotonic()
            try:
                await loop.work()
                return
            except Exception as error:  # whatever it was: the house keeps running, and the log names it
                if monotonic() - began > self._longest:
                    pause = self._first
                log.error("supervisor.crashed", loop=loop.name, seconds=round(pause, 1), exc_info=error)
            await asyncio.sleep(pause * random.uniform(1.0, 1.25))
            pause = min(pause * 2, self._longest)


@contextmanager
def ending_on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Inside: the first SIGINT or SIGTERM calls `stop`, a second one kills the process as if nobody had listened."""
    running = asyncio.get_running_loop()
    caught = (signal.SIGINT, signal.SIGTERM)

    def on(number: signal.Signals) -> None:
        for each in caught:
            running.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
        stop()
        log.info("supervisor.stopping", signal=number.name)

    before = {each: signal.getsignal(each) for each in caught}
    for each in caught:
        running.add_signal_handler(each, on, each)
    try:
        yield
    finally:
        for each in caught:
            running.remove_signal_handler(each)
            signal.signal(each, before[each])

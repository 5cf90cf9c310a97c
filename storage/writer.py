"""One thread that writes. It takes whatever is waiting, does all of it in one transaction, and only then tells anybody.

A disk flush costs the same for one turn as for sixty, so under load many share one; alone, a turn waits for nobody. A
job that fails harms only itself: the batch is rolled back and done again one by one. A job that loses a race is loaded
and done again. Nothing is told as done that is not committed.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue
from typing import Any, Protocol

from storage.store import Store
from storage.unit import Unit
from storage.writing import Clash, Unavailable

MOST_TOGETHER = 64
"""Jobs in one transaction."""

MOST_RACES = 8
"""Races a batch may lose before its jobs are told that nothing was stored."""

MOST_FAULTS = 3
"""Times a job may raise before it is set aside."""


class Job(Protocol):
    """Something to do inside a transaction. May be run again after a rollback, so it changes nothing but the unit.

    `careful`: an earlier try lost a race, so a doubled key is likely. `fault`: the name of the exception that it raised
    `MOST_FAULTS` times; then it must not do what it did, but set itself aside, or raise to hand the fault to who asked.
    """

    def run(self, unit: Unit, careful: bool, fault: str | None) -> Any: ...


@dataclass(slots=True)
class Asked:
    """A job, who waits for it, and how often it raised."""

    job: Job
    future: asyncio.Future[Any]
    faults: int = 0
    fault: str | None = None
    outcome: Any = None
    failure: Exception | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A job from a function."""

    do: Callable[[Unit], Any]

    def run(self, unit: Unit, careful: bool, fault: str | None) -> Any:
        return self.do(unit)


@dataclass(slots=True)
class Writer:
    """`now` gives the time of a transaction. `point` is called by name at 'stepped', 'before_commit' and
    'after_commit': for the tests that kill us there."""

    store: Store
    now: Callable[[], datetime]
    point: Callable[[str], None] | None = None
    most: int = MOST_TOGETHER
    _queue: SimpleQueue[Asked | None] = field(default_factory=SimpleQueue)
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _closing: bool = False

    def start(self) -> None:
        """From the event loop that will ask."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._work, name="waymark-writer", daemon=True)
        self._thread.start()

    def ask(self, job: Job) -> asyncio.Future[Any]:
        """Done when it is committed. Raises `Unavailable` (also `Clash`) where nothing was stored."""
        if self._loop is None or self._closing:
            raise Unavailable("closed")
        future = self._loop.create_future()
        self._queue.put(Asked(job, future))
        return future

    async def close(self) -> None:
        """What was asked before is done first."""
        if self._thread is None or self._closing:
            return
        self._closing = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        # Their outcomes were handed to the loop before the thread ended; let the loop take them.
        await asyncio.sleep(0)

    # --- in the thread ---

    def _work(self) -> None:
        queue = self._queue
        while True:
            first = queue.get()
            if first is None:
                return
            batch = [first]
            ending = False
            while len(batch) < self.most and not queue.empty():
                more = queue.get()
                if more is None:
                    ending = True
                    break
                batch.append(more)
            try:
                self._together(batch)
            except Exception as fault:  # a fault of the writer itself: nobody may wait for ever
                self.store.rollback()
                for asked in batch:
                    asked.failure = asked.failure or fault
            self._tell(batch)
            if ending:
                return

    def _together(self, batch: Sequence[Asked]) -> None:
        """All in one transaction, or, where one of them raises, one by one."""
        careful = False
        for race in range(MOST_RACES):
            try:
                self._transact(batch, careful)
                return
            except Clash as clash:
                self.store.rollback()
                careful = True
                if clash.integrity and race and len(batch) == 1:
                    # Nobody can be first again and again: a constraint that refuses this job alone is the job's own
                    # fault.
                    batch[0].faults += 1
                    batch[0].fault = "IntegrityError"
                elif race:
                    time.sleep(random.uniform(0.001, 0.004) * 2**race)
            except Unavailable as unavailable:
                self.store.rollback()
                for asked in batch:
                    asked.failure = unavailable
                return
            except Exception as fault:
                self.store.rollback()
                if len(batch) > 1:
                    for asked in batch:
                        self._together((asked,))
                    return
                (asked,) = batch
                asked.faults += 1
                asked.fault = type(fault).__name__
                if asked.faults > MOST_FAULTS:
                    asked.failure = fault
                    return
        if len(batch) > 1:
            for asked in batch:
                self._together((asked,))
            return
        batch[0].failure = Unavailable("lost every race")

    def _transact(self, batch: Sequence[Asked], careful: bool) -> None:
        store, point = self.store, self.point
        unit = store.begin(self.now())
        for asked in batch:
            asked.outcome = asked.job.run(unit, careful, asked.fault if asked.faults >= MOST_FAULTS else None)
        if point is not None:
            point("stepped")
        unit.flush()
        if point is not None:
            point("before_commit")
        store.commit(unit)
        if point is not None:
            point("after_commit")

    def _tell(self, batch: Sequence[Asked]) -> None:
        assert self._loop is not None
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(_settle, batch)


def _settle(batch: Sequence[Asked]) -> None:
    for asked in batch:
        if asked.future.done():
            continue
        if asked.failure is not None:
            asked.future.set_exception(asked.failure)
        else:
            asked.future.set_result(asked.outcome)

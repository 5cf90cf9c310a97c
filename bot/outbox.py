"""The outbox: what a turn committed is said here, at the pace a channel bears, until it is said.

A turn's deliveries are offered right after its commit and go out at once; the rows behind them are marked later, many
in one transaction. Whatever was not marked (a crash, a restart, another worker that died) is found again by `_recover`.
So a reply comes at least once; a reply that comes twice is a question shown twice, and the engine knows an old button.

`lanes` keeps each chat's order. `run` owns all tasks.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.counts import Counts
from bot.lanes import Lanes
from bot.pace import Limits, Tempo
from bot.ports import Channel, Clock, Delivery

__all__ = ["Outbox", "OutboxStore", "Tempo"]

log = structlog.get_logger()


class OutboxStore(Protocol):
    """What the outbox asks of storage. All calls may raise; they are tried again."""

    async def pending(self, channels: Collection[str], now: datetime, limit: int) -> Sequence[Delivery]:
        """Up to `limit` unsent deliveries of these channels that are due at `now`, oldest first, and this worker's from
        now on: no other is given them while this one lives. A delivery just committed belongs to the worker that
        committed it."""
        ...

    async def sent(self, deliveries: Sequence[Delivery]) -> None:
        """These are done: said, or refused for good."""
        ...

    async def postpone(self, deliveries: Sequence[Delivery], until: datetime) -> None:
        """These are not due before `until`."""
        ...

    async def gone(self, respondent: str) -> None:
        """Nothing that waits for this respondent will be said."""
        ...


class Outbox:
    """`channels`: by name; only those that push are served. `limits`: by channel name, for channels whose service has
    them."""

    def __init__(
        self,
        store: OutboxStore,
        channels: Mapping[str, Channel],
        clock: Clock,
        limits: Mapping[str, Limits] | None = None,
        tempo: Tempo | None = None,
        chance: Callable[[], float] = random.random,
        counts: Counts | None = None,
    ) -> None:
        self._store = store
        self._channels = frozenset(name for name, channel in channels.items() if channel.push)
        self._clock = clock
        self._tempo = tempo or Tempo()
        self._chance = chance
        pushed = {name: channels[name] for name in self._channels}
        self._lanes = Lanes(pushed, limits or {}, self._tempo, self, chance, counts)
        self._said: list[Delivery] = []
        self._lost: set[str] = set()
        self._later: list[tuple[tuple[Delivery, ...], datetime]] = []
        self._to_mark = asyncio.Event()
        self._look = asyncio.Event()

    @property
    def held(self) -> int:
        """Deliveries in memory that are not yet marked in the store."""
        return len(self._lanes.held)

    def offer(self, deliveries: Iterable[Delivery]) -> None:
        """Say these, committed a moment ago. Returns at once; what finds no room stays in the store and is
        recovered."""
        for delivery in deliveries:
            if delivery.channel in self._channels:
                self._lanes.put(delivery, fresh=True)

    async def run(self) -> None:
        """Serve until cancelled. Then what is being sent may end, within `grace`, and is marked."""
        try:
            async with asyncio.TaskGroup() as group:
                self._lanes.open(group)
                group.create_task(self._mark_for_ever(), name="outbox-marks")
                try:
                    await self._recover_for_ever()
                finally:
                    await self._lanes.close()
        finally:
            await self._mark_last()

    # --- what became of a delivery (`bot.lanes.Book`) ----------------------------------------------------------------

    def done(self, delivery: Delivery) -> None:
        self._said.append(delivery)
        self._to_mark.set()

    def lost(self, delivery: Delivery) -> None:
        if delivery.respondent:
            self._lost.add(delivery.respondent)

    def later(self, deliveries: tuple[Delivery, ...], seconds: float) -> None:
        self._later.append((deliveries, self._clock.now() + timedelta(seconds=seconds)))
        self._to_mark.set()

    def behind(self) -> None:
        self._look.set()

    # --- the store ---------------------------------------------------------------------------------------------------

    async def _recover_for_ever(self) -> None:
        longest = self._tempo.recover
        pause = shortest = min(1.0, longest)
        while True:
            self._look.clear()
            try:
                taken, more = await self._recover()
            except Exception as fault:  # the store is away; what is in memory goes on
                log.warning("outbox.recover_failed", exc_info=fault)
                taken = more = False
            if more:
                # More than a batch was left behind: let it go out before more is taken.
                await asyncio.sleep(shortest)
                continue
            # Soon again after a start and after a find: a server may take a second to notice that a worker died.
            pause = shortest if taken else min(pause * 2, longest)
            try:
                async with asyncio.timeout(pause * (0.75 + self._chance() / 2)):
                    await self._look.wait()
                await asyncio.sleep(shortest)
            except TimeoutError:
                pass

    async def _recover(self) -> tuple[bool, bool]:
        """Take what was left behind. Returns whether there was something, and whether there may be more."""
        now = asyncio.get_running_loop().time()
        room = min(self._tempo.batch, self._tempo.all_lanes - self.held)
        self._lanes.forget_idle(now)
        if room <= 0 or not self._channels:
            return False, False
        behind = self._lanes.overdue(now)
        found = await self._store.pending(self._channels, self._clock.now(), room)
        if len(found) < room:
            # Everything that was due is here now, in order: fresh deliveries may follow it.
            for lane in behind:
                lane.behind = False
        in_order = sorted(found, key=_number)  # due together, but put off at different moments
        taken = sum(self._lanes.put(delivery, fresh=False) for delivery in in_order)
        if taken:
            log.info("outbox.recovered", count=taken)
        return taken > 0, taken > 0 and len(found) >= room

    async def _mark_for_ever(self) -> None:
        failures = 0
        while True:
            await self._to_mark.wait()
            await asyncio.sleep(self._tempo.gather)
            self._to_mark.clear()
            try:
                await self._mark()
                failures = 0
            except Exception as fault:  # kept and tried again: a lost mark would say a thing twice
                failures += 1
                log.warning("outbox.mark_failed", attempt=failures, exc_info=fault)
                await asyncio.sleep(min(2.0**failures, 30.0) * (0.5 + self._chance() / 2))
                self._to_mark.set()

    async def _mark(self) -> None:
        while self._lost:
            respondent = next(iter(self._lost))
            await self._store.gone(respondent)
            self._lost.discard(respondent)
        while self._later:
            deliveries, until = self._later[0]
            await self._store.postpone(deliveries, until)
            del self._later[0]
        if self._said:
            said = self._said[:]
            await self._store.sent(said)
            del self._said[: len(said)]
            self._lanes.held.difference_update([(each.respondent, each.id) for each in said])

    async def _mark_last(self) -> None:
        try:
            async with asyncio.timeout(self._tempo.grace):
                await self._mark()
        except Exception as fault:  # they are said once more after the next start
            log.warning("outbox.mark_failed", exc_info=fault)


def _number(delivery: Delivery) -> int:
    return delivery.id

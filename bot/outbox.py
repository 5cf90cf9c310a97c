"""The outbox: what a turn committed is said here, at the pace a channel bears, until it is said.

A turn's deliveries are offered right after its commit and go out at once; the rows behind them are marked later, many
in one transaction. Whatever was not marked (a crash, a restart, another worker that died) is found again by `recover`.
So a reply comes at least once; a reply that comes twice is a question shown twice, and the engine knows an old button.

One lane per chat keeps its order; a slow chat holds up nobody else. `run` owns all tasks.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.pace import Limits, Pace
from bot.ports import Channel, Clock, Delivered, Delivery, Gone, Outcome, Refused, TryLater

log = structlog.get_logger()


class OutboxStore(Protocol):
    """What the outbox asks of storage. All calls may raise; they are tried again."""

    async def pending(self, channels: Collection[str], now: datetime, limit: int) -> Sequence[Delivery]:
        """Up to `limit` unsent deliveries of these channels that are due at `now`, oldest first, and leased to the
        caller: nobody else is given them for `LEASE` seconds. A delivery just committed is leased to the worker that
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


@dataclass(frozen=True, slots=True)
class Tempo:
    """The outbox's own times (seconds) and bounds.

    `gather`: how long done deliveries are gathered before they are marked together. `recover`: between two looks for
    rows left behind. `first`, `longest`: the back-off where the channel named no time, doubled from one to the other
    and made uneven by up to half. `patience`: how long a delivery may wait in memory before it is handed back to the
    store, and for how long. `grace`: at the end, for what is being sent. `at_once`: deliveries being sent at the same
    moment. `lane`, `all_lanes`: deliveries held in memory for one chat, for all of them; what is over waits in the
    store.
    """

    gather: float = 0.15
    recover: float = 10.0
    first: float = 1.0
    longest: float = 60.0
    patience: float = 300.0
    grace: float = 3.0
    at_once: int = 64
    lane: int = 100
    all_lanes: int = 5_000
    batch: int = 100


Mark = tuple[str, int]


@dataclass(slots=True)
class _Lane:
    """One chat: what waits for it, in order."""

    pace: Pace
    queue: deque[Delivery] = field(default_factory=deque)
    busy: bool = False
    tries: int = 0
    waits_until: float = 0.0
    behind: bool = False
    """Something of this chat is only in the store: fresh deliveries must not overtake it."""


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
    ) -> None:
        self._store = store
        self._channels = {name: channel for name, channel in channels.items() if channel.push}
        self._clock = clock
        self._tempo = tempo or Tempo()
        self._chance = chance
        self._limits = {name: (limits or {}).get(name, Limits()) for name in self._channels}
        self._together = {name: each.together() for name, each in self._limits.items()}
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._held: set[Mark] = set()
        self._said: list[Delivery] = []
        self._lost: set[str] = set()
        self._later: list[tuple[Delivery, float]] = []
        self._to_mark = asyncio.Event()
        self._look = asyncio.Event()
        self._slots = asyncio.Semaphore(self._tempo.at_once)
        self._group: asyncio.TaskGroup | None = None
        self._waiting: deque[_Lane] = deque()

    @property
    def held(self) -> int:
        """Deliveries in memory that are not yet marked in the store."""
        return len(self._held)

    def offer(self, deliveries: Iterable[Delivery]) -> None:
        """Say these, committed a moment ago. Returns at once; what finds no room stays in the store and is
        recovered."""
        for delivery in deliveries:
            if delivery.channel in self._channels:
                self._queue(delivery, fresh=True)

    async def run(self) -> None:
        """Serve until cancelled. Then what is being sent may end, within `grace`, and is marked."""
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                for lane in self._waiting:
                    self._wake(lane)
                self._waiting.clear()
                group.create_task(self._mark_for_ever(), name="outbox-marks")
                await self._recover_for_ever()
        finally:
            self._group = None
            await self._mark_last()

    # --- one chat ----------------------------------------------------------------------------------------------------

    def _queue(self, delivery: Delivery, fresh: bool) -> None:
        mark = (delivery.respondent, delivery.id)
        if mark in self._held:
            return
        place = (delivery.channel, delivery.address)
        lane = self._lanes.get(place)
        if lane is None:
            lane = self._lanes[place] = _Lane(self._limits[delivery.channel].chat())
        if fresh and lane.behind:
            return
        if len(lane.queue) >= self._tempo.lane or len(self._held) >= self._tempo.all_lanes:
            lane.behind = True
            return
        self._held.add(mark)
        lane.queue.append(delivery)
        if not lane.busy:
            lane.busy = True
            self._wake(lane)

    def _wake(self, lane: _Lane) -> None:
        if self._group is None:
            self._waiting.append(lane)
        else:
            self._group.create_task(self._drain(lane))

    async def _drain(self, lane: _Lane) -> None:
        """Say all that waits for one chat, one after the other."""
        try:
            while lane.queue:
                delivery = lane.queue[0]
                await self._turn_comes(lane, delivery.channel)
                async with self._slots:
                    outcome = await self._deliver(delivery)
                self._settle(lane, delivery, outcome)
        finally:
            lane.busy = False
            if lane.behind:
                self._look.set()

    async def _turn_comes(self, lane: _Lane, channel: str) -> None:
        now = asyncio.get_running_loop().time
        together = self._together[channel]
        wait = max(lane.waits_until - now(), lane.pace.reserve(now()))
        if wait > 0:
            await asyncio.sleep(wait)
        wait = together.reserve(now())
        while wait > 0:
            await asyncio.sleep(wait)
            wait = together.held_until - now()

    async def _deliver(self, delivery: Delivery) -> Outcome:
        try:
            return await self._channels[delivery.channel].deliver(delivery)
        except Exception as fault:  # a channel promises not to raise; if it does, nothing may be lost by it
            log.error("outbox.channel_raised", channel=delivery.channel, delivery=delivery.id, exc_info=fault)
            return TryLater(None)

    def _settle(self, lane: _Lane, delivery: Delivery, outcome: Outcome) -> None:
        match outcome:
            case Delivered():
                lane.tries = 0
                lane.queue.popleft()
                self._done(delivery)
            case Refused(why):
                log.error("outbox.refused", channel=delivery.channel, delivery=delivery.id, why=why)
                lane.tries = 0
                lane.queue.popleft()
                self._done(delivery)
            case Gone():
                log.info("outbox.gone", channel=delivery.channel, count=len(lane.queue))
                self._lost.add(delivery.respondent)
                for each in lane.queue:
                    self._done(each)
                lane.queue.clear()
                lane.behind = False
            case TryLater(seconds):
                self._wait(lane, delivery, seconds)

    def _done(self, delivery: Delivery) -> None:
        self._said.append(delivery)
        self._to_mark.set()

    def _wait(self, lane: _Lane, delivery: Delivery, told: float | None) -> None:
        now = asyncio.get_running_loop().time()
        lane.tries += 1
        if told is None:
            doubled = self._tempo.first * 2.0 ** min(lane.tries - 1, 30)
            seconds = min(doubled, self._tempo.longest) * (0.5 + self._chance() / 2)
        else:
            # Never sooner than told; the unevenness only adds.
            seconds = told + self._chance() * min(1.0, told / 4)
            self._together[delivery.channel].told_to_wait(delivery.address, now, told)
        log.warning(
            "outbox.later",
            channel=delivery.channel,
            delivery=delivery.id,
            seconds=round(seconds, 1),
            attempt=lane.tries,
        )
        lane.waits_until = now + seconds
        if seconds > self._tempo.patience:
            self._hand_back(lane, seconds)
        elif seconds > 5.0:
            # Longer than a blink: the lease in the store must outlast the wait.
            self._later += [(each, seconds) for each in lane.queue]
            self._to_mark.set()

    def _hand_back(self, lane: _Lane, seconds: float) -> None:
        """Too long to keep in memory: the store gives these back when their time has come."""
        self._later += [(each, seconds) for each in lane.queue]
        self._held -= {(each.respondent, each.id) for each in lane.queue}
        lane.queue.clear()
        lane.behind = True
        self._to_mark.set()

    # --- the store ---------------------------------------------------------------------------------------------------

    async def _recover_for_ever(self) -> None:
        pause = self._tempo.recover
        while True:
            self._look.clear()
            try:
                again = await self._recover()
            except Exception as fault:  # the store is away; what is in memory goes on
                log.warning("outbox.recover_failed", exc_info=fault)
                again = False
            if again:
                # More than a batch was left behind: let it go out before more is taken.
                await asyncio.sleep(min(1.0, pause))
                continue
            try:
                async with asyncio.timeout(pause * (0.75 + self._chance() / 2)):
                    await self._look.wait()
                await asyncio.sleep(min(1.0, pause))
            except TimeoutError:
                pass

    async def _recover(self) -> bool:
        """Take what was left behind. True where there may be more."""
        room = min(self._tempo.batch, self._tempo.all_lanes - len(self._held))
        self._forget_idle()
        if room <= 0 or not self._channels:
            return False
        waiting = [lane for lane in self._lanes.values() if lane.behind and not lane.queue]
        found = await self._store.pending(frozenset(self._channels), self._clock.now(), room)
        if len(found) < room:
            # Everything that was due is here now, in order: fresh deliveries may follow it.
            for lane in waiting:
                lane.behind = False
        before = len(self._held)
        for delivery in found:
            self._queue(delivery, fresh=False)
        taken = len(self._held) - before
        if taken:
            log.info("outbox.recovered", count=taken)
        return taken > 0 and len(found) >= room

    def _forget_idle(self) -> None:
        now = asyncio.get_running_loop().time()
        idle = [
            place
            for place, lane in self._lanes.items()
            if not lane.busy and not lane.behind and lane.waits_until <= now and lane.pace.rested(now)
        ]
        for place in idle:
            del self._lanes[place]

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
        if self._later:
            later = self._later[:]
            until = self._clock.now() + timedelta(seconds=max(seconds for _, seconds in later))
            await self._store.postpone([delivery for delivery, _ in later], until)
            del self._later[: len(later)]
        if self._said:
            said = self._said[:]
            await self._store.sent(said)
            del self._said[: len(said)]
            self._held.difference_update([(each.respondent, each.id) for each in said])

    async def _mark_last(self) -> None:
        try:
            async with asyncio.timeout(self._tempo.grace):
                await self._mark()
        except Exception as fault:  # they are said once more after the next start
            log.warning("outbox.mark_failed", exc_info=fault)

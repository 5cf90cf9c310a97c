"""One lane per chat: what waits for it is said in its order, at its pace, and a slow chat holds up nobody else.

`outbox` puts deliveries in and is told what became of them; nothing here knows a store. An empty lane is forgotten when
its pace has rested.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.counts import Counts
from bot.pace import Limits, Pace, Tempo
from bot.ports import Channel, Delivered, Delivery, Gone, Outcome, Refused, TryLater

log = structlog.get_logger()

Mark = tuple[str, int]

BLINK = 5.0
"""Seconds. A wait that is longer is told to the store, so that it does not offer what waits."""

FRESH = 20.0
"""Seconds. A store may take a delivery that it committed so lately for one that is being sent, and not offer it yet
(`storage.outbox.FRESH_SECONDS`, and a blink)."""


class Book(Protocol):
    """Who is told what became of a delivery. All return at once."""

    def done(self, delivery: Delivery) -> None:
        """Said, or refused for good."""
        ...

    def lost(self, delivery: Delivery) -> None:
        """The person of this delivery cannot be reached any more."""
        ...

    def later(self, deliveries: tuple[Delivery, ...], seconds: float) -> None:
        """Not before so many seconds from now."""
        ...

    def behind(self) -> None:
        """There is room again for something that is only in the store."""
        ...


@dataclass(slots=True)
class Lane:
    """One chat: what waits for it, in order."""

    pace: Pace
    queue: deque[Delivery] = field(default_factory=deque)
    busy: bool = False
    tries: int = 0
    waits_until: float = float("-inf")
    behind: bool = False
    """Something of this chat is only in the store: fresh deliveries must not overtake it."""
    due: float = float("-inf")
    """When all that is behind can have come from the store."""


class Lanes:
    """`held`: the marks of deliveries in memory that the store does not know to be done. `chance` gives 0 to 1."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        limits: Mapping[str, Limits],
        tempo: Tempo,
        book: Book,
        chance: Callable[[], float] = random.random,
        counts: Counts | None = None,
    ) -> None:
        self.held: set[Mark] = set()
        self._channels = channels
        self._limits = {name: limits.get(name, Limits()) for name in channels}
        self._together = {name: each.together() for name, each in self._limits.items()}
        self._tempo = tempo
        self._book = book
        self._chance = chance
        self._counts = counts or Counts()
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._slots = asyncio.Semaphore(tempo.at_once)
        self._group: asyncio.TaskGroup | None = None
        self._drains: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[None]] = set()

    def open(self, group: asyncio.TaskGroup) -> None:
        """From here on lanes move; also what was put in before, or left by a run that broke off."""
        self._group = group
        for lane in self._lanes.values():
            lane.busy = False
            self._wake(lane)

    async def close(self) -> None:
        """What is being sent may end, within `grace`. What waits for its turn stays in the store."""
        self._group = None
        for drain in self._drains - self._sending:
            drain.cancel()
        if self._sending:
            await asyncio.wait(self._sending, timeout=self._tempo.grace)

    def put(self, delivery: Delivery, fresh: bool) -> bool:
        """True where it is taken. `fresh`: committed just now, so it may have older ones before it in the store."""
        place = (delivery.channel, delivery.address)
        lane = self._lanes.get(place)
        if lane is None:
            lane = self._lanes[place] = Lane(self._limits[delivery.channel].chat())
        # Below 0 it is in no store (the last words to somebody who withdrew): it comes once, and only from memory.
        if delivery.id > 0:
            mark = (delivery.respondent, delivery.id)
            if mark in self.held:
                return False
            now = asyncio.get_running_loop().time()
            wait = lane.waits_until - now
            if wait > BLINK:
                # After those that were put off before it, also if another life of this process says them.
                self._book.later((delivery,), wait + 1.0)
            if lane.behind and (fresh or (wait > BLINK and not lane.queue)):
                return False
            # What comes from the store came in a batch that there is room for.
            if fresh and (len(lane.queue) >= self._tempo.lane or len(self.held) >= self._tempo.all_lanes):
                lane.behind = True
                lane.due = now + FRESH
                return False
            self.held.add(mark)
        lane.queue.append(delivery)
        self._wake(lane)
        return True

    def overdue(self, now: float) -> list[Lane]:
        """Those behind whose rest would come now, if the store is asked."""
        return [lane for lane in self._lanes.values() if lane.behind and not lane.queue and lane.due < now]

    def forget_idle(self, now: float) -> None:
        idle = [
            place
            for place, lane in self._lanes.items()
            if not (lane.busy or lane.queue or lane.behind) and lane.waits_until <= now and lane.pace.rested(now)
        ]
        for place in idle:
            del self._lanes[place]

    # --- one chat ----------------------------------------------------------------------------------------------------

    def _wake(self, lane: Lane) -> None:
        if self._group is not None and lane.queue and not lane.busy:
            lane.busy = True
            drain = self._group.create_task(self._drain(lane))
            self._drains.add(drain)
            drain.add_done_callback(self._drains.discard)

    async def _drain(self, lane: Lane) -> None:
        """Say all that waits for one chat, one after the other."""
        drain = asyncio.current_task()
        assert drain is not None
        try:
            while lane.queue and self._group is not None:
                delivery = lane.queue[0]
                await self._turn_comes(lane, delivery.channel)
                async with self._slots:
                    self._sending.add(drain)
                    outcome = await self._deliver(delivery)
                self._settle(lane, delivery, outcome)
                self._sending.discard(drain)
        finally:
            self._sending.discard(drain)
            lane.busy = False
            if lane.behind:
                self._book.behind()

    async def _turn_comes(self, lane: Lane, channel: str) -> None:
        now = asyncio.get_running_loop().time
        together = self._together[channel]
        soonest = max(lane.waits_until, now())
        wait = soonest + lane.pace.reserve(soonest) - now()
        if wait > 0:
            await asyncio.sleep(wait)
        wait = together.reserve(now())
        if wait > 0:
            while wait > 0:
                await asyncio.sleep(wait)
                wait = together.held_until - now()
            lane.pace.late(now())

    async def _deliver(self, delivery: Delivery) -> Outcome:
        try:
            return await self._channels[delivery.channel].deliver(delivery)
        except Exception as fault:  # a channel promises not to raise; if it does, nothing may be lost by it
            log.error("outbox.channel_raised", channel=delivery.channel, delivery=delivery.id, exc_info=fault)
            return TryLater(None)

    def _settle(self, lane: Lane, delivery: Delivery, outcome: Outcome) -> None:
        match outcome:
            case Delivered():
                self._counts.sent += 1
                lane.tries = 0
                lane.queue.popleft()
                self._book.done(delivery)
            case Refused(why):
                self._counts.refused += 1
                log.error("outbox.refused", channel=delivery.channel, delivery=delivery.id, why=why)
                lane.tries = 0
                lane.queue.popleft()
                self._book.done(delivery)
            case Gone():
                self._counts.gone += 1
                log.info("outbox.gone", channel=delivery.channel, count=len(lane.queue))
                self._book.lost(delivery)
                for each in lane.queue:
                    self._book.done(each)
                lane.queue.clear()
                lane.behind = False
            case TryLater(seconds):
                self._counts.retried += 1
                self._wait(lane, delivery, seconds)

    def _wait(self, lane: Lane, delivery: Delivery, told: float | None) -> None:
        now = asyncio.get_running_loop().time()
        lane.tries += 1
        if told is not None:
            # Never sooner than told; the unevenness only adds.
            seconds = told + self._chance() * min(1.0, told / 4)
            self._together[delivery.channel].told_to_wait(delivery.address, now, told)
        elif lane.tries >= self._tempo.tries:
            seconds = self._tempo.patience * (1.0 + self._chance() / 4)
        else:
            doubled = self._tempo.first * 2.0 ** (lane.tries - 1)
            seconds = min(doubled, self._tempo.longest) * (0.5 + self._chance() / 2)
        waits = {"channel": delivery.channel, "delivery": delivery.id, "attempt": lane.tries}
        log.warning("outbox.later", **waits, seconds=round(seconds, 1))
        lane.waits_until = now + seconds
        if seconds > BLINK:
            self._book.later(tuple(lane.queue), seconds)
        if seconds >= self._tempo.patience:
            # Too long to keep in memory: the store gives these back when their time has come.
            self.held -= {(each.respondent, each.id) for each in lane.queue}
            lane.queue = deque(each for each in lane.queue if each.id <= 0)
            lane.behind = True
            lane.due = lane.waits_until + BLINK

"""The year: a clock put forward by half an hour to a few hours, the house's own loops following it, families at their
times of day, and each agreed reminder waited for.

    told = await Year(folder, families=60).run()
    told.faults                                    # [] where everything was as promised
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import bot.app
from bot.conversation import Conversation
from bot.demo.fill import ShiftedClock
from bot.demo.house import AREAS
from bot.demo.moods import EXAMPLESHIRE, LANGUAGES
from bot.outbox import Outbox, Tempo
from bot.ports import Delivery
from bot.settings import Settings
from bot.supervisor import Loop, Supervisor
from dialogs.messages import Content, Inbound, Reply, Started
from dialogs.messages import Line as Words
from locales.catalogs import Catalogs
from locales.wording import Wording
from storage import migrate
from storage.keys import Keyring
from storage.store import Store
from storage.tombstones import Tombstones
from storage.weeks import quarter_of
from tests.soak.door import looked_in, opened_door
from tests.soak.families import LATER, STOPS, Household, tapped
from tests.soak.gauges import Gauge, Told, measured
from tests.soak.line import Line
from tests.soak.walls import LONDON, MONDAY, NIGHT, TURNS_OF_CLOCKS, VISITS, Agreed, moments

KEEP_DAYS = 60
"""Answers go two months after their quarter here, so that a year sees people age out three times."""

WARM = 300
"""People whose state stays in memory. The house's own 20,000 would not be met in a year of these few."""

AT_ONCE, MOST_TURNS = 24, 150
INVITED, AGAIN, BLOCKS, TWICE = 0.7, 0.3, 0.02, 0.02
REMINDED = Words("engine", "This is your reminder. Your answers so far are saved.")
OFTEN_ENOUGH = Words("engine", "I have written to you often enough. I will not write again by myself.")


class Watched(Conversation):
    """Knows for which moment the loop has looked for reminders."""

    clock: ShiftedClock
    looked: datetime | None = None

    async def remind(self) -> Sequence[Delivery]:
        began = self.clock.at
        found = await super().remind()
        self.looked = began
        return found


class Year:
    """`families` new ones a week. `pause`: seconds between two looks of the house's loops, instead of a minute and six
    hours. `every`: days between two gauges. `stops`: see `families.STOPS`."""

    def __init__(
        self,
        folder: Path,
        families: int,
        first: date = MONDAY,
        days: int = 364,
        every: int = 7,
        seed: int = 1,
        pause: float = 0.003,
        stops: float = STOPS,
    ) -> None:
        self._settings = Settings.read({"WAYMARK_HOME": str(folder)})
        self._families, self._pause, self._stops = families, pause, stops
        self._first, self._days, self._every = first, days, every
        self._chance = Random(seed)
        self._seed = seed
        self._clock = ShiftedClock(datetime.combine(first, time(), UTC))
        wording = Wording(Catalogs.shipped())
        self._reminders = {wording.line(REMINDED, code) for code in LANGUAGES}
        self._often = {wording.line(OFTEN_ENOUGH, code) for code in LANGUAGES}
        self._line = Line(Random(seed), lambda each: each.reply.lines[0] in self._reminders)
        self._people: dict[str, Household] = {}
        self._agreed: dict[str, Agreed] = {}
        self._coming: dict[date, list[Household]] = defaultdict(list)
        self._invites: dict[str, list[str]] = {}
        self._number = self._key = self._cleared = 0
        self.told = Told()

    async def run(self, said: Callable[[Gauge], None] = lambda gauge: None) -> Told:
        settings = self._settings
        keeping = replace(settings, keep_answers_days=KEEP_DAYS)
        settings.home.mkdir(parents=True, exist_ok=True)
        migrate.upgrade(settings.database_url)
        ring = Keyring.read_or_make(settings.key_file)
        pauses = {name: getattr(bot.app, name) for name in ("REMINDING_SECONDS", "CLEARING_SECONDS")}
        async with AsyncExitStack() as stack:
            for name, before in pauses.items():
                stack.callback(setattr, bot.app, name, before)
                setattr(bot.app, name, self._pause * (1 if name == "REMINDING_SECONDS" else 10))
            store = stack.enter_context(
                Store.open(settings.database_url, ring, most_warm=WARM, tombstones=Tombstones(settings.erasure_log))
            )
            self._watch(store)
            rooms = bot.app.house(settings, store, AREAS, frozenset({"telegram"}))
            self._talk = Watched(rooms, self._clock)
            self._talk.clock = self._clock
            await stack.enter_async_context(self._talk)
            self._outbox = Outbox(
                self._talk, {"telegram": self._line}, self._clock, tempo=Tempo(gather=0.02, recover=0.5, first=0.01)
            )
            loops = (
                Loop("outbox", self._outbox.run),
                Loop("clearing", lambda: bot.app._clear(store, self._clock, keeping)),
                Loop("reminders", lambda: bot.app._remind(self._talk, self._outbox)),
            )
            self._door = await stack.enter_async_context(opened_door(self._talk, rooms, self._clock))
            supervisor = Supervisor(loops)
            async with asyncio.TaskGroup() as group:
                group.create_task(supervisor.run())
                try:
                    for number in range(self._days):
                        await self._day(self._first + timedelta(days=number), number, store)
                        if (number + 1) % self._every == 0:
                            self._line.forget()
                            self.told.gauges.append(measured((number + 1) // self._every, store))
                            said(self.told.gauges[-1])
                finally:
                    supervisor.stop()
        self.told.faults += [f"not reminded: {each}" for each in self._overdue()]
        if self._line.counts["doubled"]:
            self.told.faults.append(f"{self._line.counts['doubled']} replies came twice")
        self.told.counts.update(self._line.counts)
        return self.told

    # --- a day ---

    async def _day(self, day: date, number: int, store: Store) -> None:
        for _ in range(self._families * (number + 1) // 7 - self._families * number // 7):
            self._coming[day].append(self._newcomer())
        comers = self._coming.pop(day, [])
        for moment, visiting in moments(day):
            self._clock.at = moment
            if moment.astimezone(LONDON).time() == NIGHT:
                cleared = self._cleared
                await self._until(partial(self._has_cleared, cleared + 2))
            await self._until(partial(self._has_looked, moment))
            await self._quiet()
            await self._remindings()
            if visiting and comers:
                share = -(-len(comers) // len(VISITS))
                now, comers = comers[:share], comers[share:]
                await self._at_once([self._visit(each, Started(self._code(store))) for each in now])
                for each in now:
                    self._plan(each, day)
        await self._quiet()
        self.told.counts["pages"] += await looked_in(self._door)
        self.told.faults += [f"not reminded: {each}" for each in self._overdue()]

    def _newcomer(self) -> Household:
        self._number += 1
        return Household(self._number, self._seed, young=self._number % 6 == 0, stops=self._stops)

    def _plan(self, each: Household, day: date) -> None:
        if each.address in self._agreed or each.address in self._line.blocked:
            return
        if self._chance.random() < AGAIN:
            self._coming[day + timedelta(days=self._chance.choice((4, 7, 10, 91)))].append(each)
        elif each.channel == "telegram" and self._chance.random() < BLOCKS:
            self._line.blocked.add(each.address)

    def _code(self, store: Store) -> str:
        """What a link carries: one of this quarter's invites for most. A new quarter brings new ones."""
        wave = quarter_of(self._clock.at)
        if wave not in self._invites:
            self._invites = {wave: store.invite(EXAMPLESHIRE.code, wave, "parent-short", self._families * 8)}
            self.told.counts["waves"] += 1
        left = self._invites[wave]
        return f"i-{left.pop()}" if left and self._chance.random() < INVITED else ""

    # --- people ---

    async def _at_once(self, visits: list[Any]) -> None:
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(visit: Any) -> None:
            async with slots:
                await visit

        async with asyncio.TaskGroup() as group:
            for visit in visits:
                group.create_task(one(visit))

    async def _visit(self, family: Household, first: Content) -> None:
        """From the first thing done to where the family goes away."""
        self.told.counts["visits"] += 1
        reading = self._line.opens(family.address)
        content: Content | None = first
        for _ in range(MOST_TURNS):
            if content is None:
                break
            choice = tapped(content)
            replies = await self._turn(family, content, reading)
            if self._often & {line for reply in replies for line in reply.lines}:
                self.told.counts["told that it was often enough"] += 1
            elif choice in LATER and family.channel == "telegram":
                self._agreed[family.address] = Agreed(choice, self._clock.at)
                self._people[family.address] = family
            asked = next((reply for reply in reversed(replies) if reply.rows), None)
            content = family.does(asked) if asked is not None else None
        self._line.closes(family.address)

    async def _turn(self, family: Household, content: Content, reading: asyncio.Queue[Delivery]) -> list[Reply]:
        self._key += 1
        self.told.counts["turns"] += 1
        self.told.counts[type(content).__name__] += 1
        inbound = Inbound(f"soak|{self._key}", family.channel, family.address, content, self._clock.at, self._key)
        result = await self._talk.handle(inbound)
        self._outbox.offer(result.deliveries)
        if self._chance.random() < TWICE:
            again = await self._talk.handle(inbound)
            self.told.counts["again"] += 1
            if not again.duplicate or again.deliveries:
                self.told.faults.append("an update that came twice had a second effect")
        if family.channel != "telegram":
            await self._talk.waiting(family.channel, family.address)
            return [each.reply for each in result.deliveries]
        async with asyncio.timeout(60):
            return [(await reading.get()).reply for _ in result.deliveries]

    async def _remindings(self) -> None:
        """Those that came at this moment: were they agreed to, is it their hour, and what the families do then."""
        came, self._line.reminders = self._line.reminders, []
        reactions = []
        for each in came:
            agreed, family = self._agreed.pop(each.address, None), self._people.pop(each.address, None)
            if agreed is None or family is None:
                self.told.faults.append(f"a reminder nobody waits for, at {self._clock.at}")
                continue
            if not agreed.fits(self._clock.at):
                self.told.faults.append(f"a reminder at {self._clock.at}: {agreed}")
            self.told.reminders[agreed.choice] += 1
            if any(abs(self._clock.at.date() - turn) <= timedelta(1) for turn in TURNS_OF_CLOCKS):
                self.told.counts["reminders by a clock change"] += 1
            content = family.reminded(each.reply)
            if content is not None:
                reactions.append(self._visit(family, content))
        await self._at_once(reactions)

    def _overdue(self) -> list[Agreed]:
        late = [(address, each) for address, each in self._agreed.items() if self._clock.at > each.latest]
        for address, _ in late:
            del self._agreed[address]
        return [each for _, each in late]

    # --- the loops ---

    def _watch(self, store: Store) -> None:
        clear = store.clear_old

        def counted(now: datetime, *keep: Any) -> dict[str, int]:
            gone = clear(now, *keep)
            self._cleared += 1
            self.told.counts.update({f"cleared {name}": count for name, count in gone.items() if count})
            return gone

        store.clear_old = counted  # type: ignore[method-assign]

    def _has_cleared(self, times: int) -> bool:
        return self._cleared >= times

    def _has_looked(self, moment: datetime) -> bool:
        return self._talk.looked == moment

    async def _quiet(self) -> None:
        await self._until(lambda: not self._outbox.held)

    async def _until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not true():  # noqa: ASYNC110 - any condition of the house, not one event
                await asyncio.sleep(0.001)

"""Lets made-up families talk: week by week under a shifted clock, many at once, each through the same turn as
everybody else.

Nothing is written by hand: what is stored is what the conversation stored. The same seed gives the same families and
the same answers (not the same codes or keys: those are drawn by the house).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.demo.family import Family
from bot.demo.moods import LANGUAGES, MOODS, Mood
from bot.ports import TurnResult
from dialogs.messages import Content, Inbound, Reply, Started

WEEKS = 26
QUARTER = 13
INVITED = 0.85
AGAIN = 0.3
MIDWEEK = timedelta(days=4)
"""How many come by an invite, how many come a second time;

and when in the week, so that 26 weeks are always two quarters.
"""

AT_ONCE = 48
"""Families in the middle of a turn at the same moment: they share commits."""

MOST_TURNS = 200
"""Far above the longest way; a script gone wild ends here."""

Handle = Callable[[Inbound], Awaitable[TurnResult]]


class ShiftedClock:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Visit:
    """One family on one day. `payload` is what its link carries, '' where it comes by itself or once more."""

    number: int
    week: int
    payload: str


def visits(families: int, invites: Sequence[Sequence[str]], chance: Random) -> Iterator[list[Visit]]:
    """For each of the 26 weeks who comes: more of them after an invitation (at the start of both quarters), some
    without an invite, some a second time. `invites`: the codes of the first quarter, then of the second.
    """
    weights = [3.0 if week % QUARTER < 3 else 1.0 for week in range(WEEKS)]
    codes = [iter(each) for each in invites]
    plan: list[list[Visit]] = [[] for _ in range(WEEKS)]
    for number in range(families):
        week = chance.choices(range(WEEKS), weights)[0]
        code = next(codes[week // QUARTER], "") if chance.random() < INVITED else ""
        plan[week].append(Visit(number, week, f"i-{code}" if code else ""))
        if chance.random() < AGAIN and week + 1 < WEEKS:
            # Comes back a week later: goes on where it stopped, or only looks.
            plan[week + 1].append(Visit(number, week + 1, ""))
    yield from plan


async def fill(
    handle: Handle,
    clock: ShiftedClock,
    channel: str,
    families: int,
    invites: Sequence[Sequence[str]],
    until: datetime,
    seed: int = 20260,
    done: Callable[[int], None] = lambda visits: None,
) -> int:
    """Lets `families` talk over the 26 weeks before `until`. `done` hears of each visit that ended.

    Returns the turns taken.
    """
    chance = Random(seed)
    people = {number: _family(number, seed) for number in range(families)}
    turns = 0
    at_once = asyncio.Semaphore(AT_ONCE)

    async def visit(one: Visit) -> None:
        nonlocal turns
        async with at_once:
            family = Family(*people[one.number], one.week)
            taken = await _talk(handle, clock, channel, one, family)
            turns += taken
        done(1)

    for week, coming in enumerate(visits(families, invites, chance)):
        clock.at = until - timedelta(weeks=WEEKS - week) + MIDWEEK
        async with asyncio.TaskGroup() as group:
            for one in coming:
                group.create_task(visit(one))
    return turns


def _family(number: int, seed: int) -> tuple[Mood, Random, str]:
    chance = Random(f"{seed}/{number}")
    mood = chance.choices(MOODS, [mood.share for mood in MOODS])[0]
    return mood, chance, chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]


async def _talk(handle: Handle, clock: ShiftedClock, channel: str, visit: Visit, family: Family) -> int:
    """One visit to its end; returns its turns."""
    content: Content | None = Started(visit.payload)
    turns = 0
    while content is not None and turns < MOST_TURNS:
        key = f"demo|{visit.number}|{visit.week}|{turns}"
        turns += 1
        result = await handle(Inbound(key, channel, f"demo-{visit.number}", content, clock.now(), 0))
        asked = _asked(tuple(delivery.reply for delivery in result.deliveries))
        content = family.does(asked) if asked is not None else None
    return turns


def _asked(replies: tuple[Reply, ...]) -> Reply | None:
    """The last reply that asks something."""
    return next((reply for reply in reversed(replies) if reply.question is not None), None)

"""The demo from the start to the end: a store of its own, made-up families, a report, and then the real house serves
it.

The store is marked, so that a second start keeps it, one that was broken off begins again, and a store that the demo
did not make is never touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.app import house
from bot.conversation import Conversation
from bot.demo.fill import INVITED, ShiftedClock, fill, visits
from bot.demo.moods import EXAMPLESHIRE
from bot.settings import Settings
from dialogs.areas import Register
from storage import migrate
from storage.keys import Keyring
from storage.store import Store
from storage.weeks import quarter_of

MARK = "demo.json"
SEED = 20260
AREAS = Register.shipped().plus(EXAMPLESHIRE)


class NotOurStore(Exception):
    """The store was not made by the demo. Says what to do."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the demo did. `waves`: the two closed quarters that the families talked in."""

    families: int
    turns: int
    waves: tuple[str, ...]


def before_this_quarter(now: datetime) -> datetime:
    """The first moment of the quarter of `now` (in UTC): everything before it is closed.

    >>> before_this_quarter(datetime(2026, 11, 21, 9, tzinfo=UTC)).isoformat()
    '2026-10-01T00:00:00+00:00'
    """
    return datetime(now.year, (now.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC)


def prepared(settings: Settings) -> Filled | None:
    """What an earlier start filled, None where there is nothing yet. A start that was broken off is cleared away.

    Raises `NotOurStore` for PostgreSQL and for a store that the demo did not make.
    """
    if not settings.database_url.startswith("sqlite:///"):
        raise NotOurStore("The demo keeps to an SQLite store of its own. Unset WAYMARK_DATABASE_URL.")
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    mark = settings.home / MARK
    if mark.exists():
        made = json.loads(mark.read_text(encoding="utf-8"))
        if made["state"] == "filled":
            return Filled(made["families"], made["turns"], tuple(made["waves"]))
        for left in database.parent.glob(f"{database.stem}*.db*"):
            left.unlink()
    elif database.exists():
        raise NotOurStore(f"{database} was not made by the demo. Move it away, or set WAYMARK_HOME to another folder.")
    return None


async def furnish(
    settings: Settings, families: int, now: datetime, plan: Callable[[int], Callable[[int], None]]
) -> Filled:
    """Make the store and let the families talk.

    `plan` hears how many visits there will be and gives what hears of each one's end.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    mark = settings.home / MARK
    mark.write_text(json.dumps({"state": "filling"}), encoding="utf-8")
    migrate.upgrade(settings.database_url, settings.key_database_url)
    ring = Keyring.read_or_make(settings.key_file)
    until = before_this_quarter(now)
    clock = ShiftedClock(until)
    with Store.open(settings.database_url, ring, settings.key_database_url) as store:
        rooms = house(settings, store, AREAS, frozenset())
        waves = _waves(until)
        each = round(families * INVITED * 0.75)
        invites = [store.invite(EXAMPLESHIRE.code, wave, settings.questionnaire, each) for wave in waves]
        coming = sum(len(week) for week in visits(families, invites, Random(SEED)))
        async with Conversation(rooms, clock) as conversation:
            turns = await fill(conversation.handle, clock, "web", families, invites, until, SEED, plan(coming))
    filled = Filled(families, turns, waves)
    state = {"state": "filled", "families": families, "turns": turns, "waves": waves}
    mark.write_text(json.dumps(state), encoding="utf-8")
    return filled


def _waves(until: datetime) -> tuple[str, str]:
    """The two quarters before this moment, the older one first.

    >>> _waves(datetime(2026, 1, 1, tzinfo=UTC))
    ('2025Q3', '2025Q4')
    """
    last = until - timedelta(days=1)
    return quarter_of(before_this_quarter(last) - timedelta(days=1)), quarter_of(last)

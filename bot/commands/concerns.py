"""`waymark concerns list|read`: for the safeguarding contact of an area, under the rule of docs/safeguarding.md.

The list says which stories there are and no word of them; `read` shows the words of one, and nothing else of whoever
wrote it.
"""

from __future__ import annotations

import argparse

from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened, plain
from bot.settings import Settings
from dialogs.areas import Register
from dialogs.noticing.danger import themes
from storage import concerns
from storage.weeks import monday_of

UNKNOWN = "unknown"
"""Stands for the area of people who did not name one."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    return _read(args.id, settings) if args.way == "read" else _list(args.area, settings)


def _list(area: str, settings: Settings) -> int:
    if area != UNKNOWN and area not in Register.shipped().areas:
        raise CommandFailed(f"No area has the code {area!r}. For people without an area: {UNKNOWN}.", ASKED_WRONGLY)
    with opened(settings) as store, plain():
        found = concerns.listed(store, None if area == UNKNOWN else area)
    print("id\tweek\tarea\tthemes\tseen")
    for each in found:
        year, week, _ = monday_of(each.week).isocalendar()
        about = ", ".join(sorted(_themes(each.rules)))
        print(each.id, f"{year}-W{week:02}", each.area or UNKNOWN, about, "yes" if each.seen else "no", sep="\t")
    return DONE


def _read(concern: int, settings: Settings) -> int:
    with opened(settings) as store, plain():
        words = concerns.read(store, concern)
    if words is None:
        raise CommandFailed(f"There is no concern {concern}: it may have been changed, deleted or withdrawn.")
    print(words)
    return DONE


def _themes(rules: tuple[str, ...]) -> frozenset[str]:
    """'other' for a rule that this release has no more."""
    found: set[str] = set()
    for rule in rules:
        try:
            found |= themes((rule,))
        except KeyError:
            found.add("other")
    return frozenset(found)

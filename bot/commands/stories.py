"""`waymark stories`: the stories of an area for those who code them, as a table in the exports folder.

Only stories whose owners said that their words may be shown, of closed quarters, and only where enough families did.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from datetime import UTC, datetime

from analytics.disclosure.rules import Rules
from analytics.factors import factors
from analytics.stages import audience_name
from bot import exports
from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened, plain
from bot.demo.moods import EXAMPLESHIRE
from bot.noticing.phones import Phones
from bot.settings import Settings
from dialogs.areas import Register
from storage.stories import Story, still, to_code
from storage.weeks import quarter_of

WARNING = """\
These are families' own words. They agreed that some may be shown without names; they did not agree to be found.
- Only people who code may read them, and only for that. Do not try to find out who wrote.
- Names and numbers that our rules notice are taken out. Look for those that are left, and never quote them.
- Do not mail or copy the file. {ends}A story leaves it when its family takes it back; copies elsewhere are yours to
  delete (docs/coding.md)."""
ENDS = "It goes {days} days after its last change. "


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.area not in Register.shipped().plus(EXAMPLESHIRE).areas:
        raise CommandFailed(f"No area has the code {args.area!r}.", ASKED_WRONGLY)
    now = datetime.now(UTC)
    running = quarter_of(now)
    if late := [wave for wave in args.wave if wave >= running]:
        raise CommandFailed(f"{', '.join(late)} is not over yet.", ASKED_WRONGLY)
    waves = sorted(set(args.wave))
    with opened(settings) as store, plain():
        exports.clear(settings.exports, now, settings.keep_exports_days, lambda ids: still(store, ids))
        found, few = enough(to_code(store, args.area, waves, (Phones(),)), Rules.of("authority").k)
    if not found:
        raise CommandFailed(
            f"Too few families of {args.area} in {', '.join(waves)} let their words be shown: nothing is written."
        )
    try:
        path = exports.write(settings.exports, "-".join(("stories", args.area, *waves)), found)
        frame = _frame(settings)
    except exports.AlreadyThere as there:
        raise CommandFailed(
            f"{settings.exports / str(there)} is there: somebody may be coding in it. Move it away first."
        ) from None
    except OSError as fault:
        raise CommandFailed(f"{settings.exports}: cannot be written ({type(fault).__name__}).") from None
    print(f"{len(found)} stories: {path}")
    print(f"What can be noted: {frame}")
    for audience in few:
        print(f"{audience_name(audience)}: too few families let their words be shown; their stories are left out.")
    days = settings.keep_exports_days
    print(WARNING.format(ends=ENDS.format(days=days) if days else ""))
    return DONE


def enough(found: list[Story], k: int) -> tuple[list[Story], list[str]]:
    """The stories of those audiences of which at least `k` families let them be shown, and the other audiences: whoever
    reads the only story knows whose it is."""
    families: dict[str, set[str]] = defaultdict(set)
    for story in found:
        families[story.known.audience].add(story.known.family)
    few = sorted(audience for audience, theirs in families.items() if len(theirs) < k)
    return [story for story in found if story.known.audience not in few], few


def _frame(settings: Settings) -> object:
    """The keys of factors and their points, beside the stories. No word of a family."""
    rows = [
        (factor.key, factor.label, point, words)
        for factor in factors().values()
        for point, words in (("", ""), *factor.points.items())
    ]
    try:
        return exports.write_rows(settings.exports, "code-frame", ("factor", "about", "point", "in words"), rows)
    except exports.AlreadyThere as there:
        return settings.exports / str(there)

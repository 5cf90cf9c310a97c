"""`waymark digest`: what stands at the end of a week, for the council's staff."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, time

from analytics.writers.digest_writer import DIGESTS
from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened
from bot.demo.moods import EXAMPLESHIRE
from bot.reporting import NothingToReport, digested, ledger_of
from bot.settings import Settings
from dialogs.areas import Register
from storage.bursts import counted
from storage.weeks import week_of

BURST = (
    "\nIn this week {} chats without a personal link were begun in bursts: many from one place within an hour, over "
    "all areas here. It may be a class or a meeting; it may be one person who answers often. "
    "The report says how many began without a personal link.\n"
)


def run(args: argparse.Namespace, settings: Settings) -> int:
    areas = Register.shipped().plus(EXAMPLESHIRE).areas
    if args.area not in areas:
        raise CommandFailed(f"No area has the code {args.area!r}.", ASKED_WRONGLY)
    with opened(settings) as store:
        try:
            now = datetime.now(UTC)
            made = digested(
                store,
                ledger_of(settings, datetime.now(UTC)),
                areas[args.area],
                now,
                args.week,
                actions=args.actions,
                coded=args.coded,
            )
            many = counted(
                store.engine, week_of(datetime.combine(args.week, time(), UTC)) if args.week else week_of(now) - 1
            )
        except NothingToReport as nothing:
            raise CommandFailed(str(nothing)) from None
    text = DIGESTS[args.format](made)
    if many and args.format == "text":
        text += BURST.format(many)
    if args.out is None:
        print(text)
        return DONE
    try:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise CommandFailed(f"{args.out}: cannot be written ({type(fault).__name__}).") from None
    print(args.out)
    return DONE

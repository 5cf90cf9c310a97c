"""`waymark digest`: what stands at the end of a week, for the council's staff."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from analytics.writers.digest_writer import DIGESTS
from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened
from bot.demo.moods import EXAMPLESHIRE
from bot.reporting import LEDGER, NothingToReport, digested
from bot.settings import Settings
from dialogs.areas import Register


def run(args: argparse.Namespace, settings: Settings) -> int:
    areas = Register.shipped().plus(EXAMPLESHIRE).areas
    if args.area not in areas:
        raise CommandFailed(f"No area has the code {args.area!r}.", ASKED_WRONGLY)
    with opened(settings) as store:
        try:
            made = digested(store, settings.home / LEDGER, areas[args.area], datetime.now(UTC), args.week)
        except NothingToReport as nothing:
            raise CommandFailed(str(nothing)) from None
    text = DIGESTS[args.format](made)
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

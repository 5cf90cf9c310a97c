"""`waymark snapshot`: what reports are made of, as a folder that `python -m analytics` reads on another machine."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened
from bot.demo.moods import EXAMPLESHIRE
from bot.every_area import kept
from bot.reporting import NothingToReport
from bot.settings import Settings
from dialogs.areas import Register


def run(args: argparse.Namespace, settings: Settings) -> int:
    areas = Register.shipped().plus(EXAMPLESHIRE).areas
    if unknown := sorted(set(args.area or ()) - areas.keys()):
        raise CommandFailed(f"No area has the code {unknown[0]!r}.", ASKED_WRONGLY)
    wanted = [area for code, area in areas.items() if not args.area or code in args.area]
    with opened(settings) as store:
        try:
            number, rows = kept(store, wanted, args.out, datetime.now(UTC))
        except NothingToReport as nothing:
            raise CommandFailed(str(nothing)) from None
        except OSError as fault:
            raise CommandFailed(f"{args.out}: cannot be written ({type(fault).__name__}).") from None
    print(f"{args.out}: {number} areas, {rows} rows of answers")
    return DONE

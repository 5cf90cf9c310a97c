"""`waymark we-did`: the page "You said, we did" of an area, in each published language."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened
from bot.demo.moods import EXAMPLESHIRE
from bot.reporting import NothingToReport, answered, ledger_of
from bot.settings import Settings
from dialogs.areas import Register
from locales.catalogs import Catalogs


def run(args: argparse.Namespace, settings: Settings) -> int:
    areas = Register.shipped().plus(EXAMPLESHIRE).areas
    if args.area not in areas:
        raise CommandFailed(f"No area has the code {args.area!r}.", ASKED_WRONGLY)
    with opened(settings) as store:
        try:
            files = answered(
                store,
                ledger_of(settings, datetime.now(UTC)),
                areas[args.area],
                args.actions,
                args.out,
                Catalogs.shipped(),
                datetime.now(UTC),
            )
        except NothingToReport as nothing:
            raise CommandFailed(str(nothing)) from None
        except OSError as fault:
            raise CommandFailed(f"{args.out}: cannot be written ({type(fault).__name__}).") from None
    for file in files:
        print(file)
    return DONE

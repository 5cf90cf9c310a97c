"""`waymark report`: the report of an area, from its closed quarters; or its trend, areas side by side, the forums."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened
from bot.demo.moods import EXAMPLESHIRE
from bot.reporting import NothingToReport, ledger_of, viewed, written
from bot.settings import Settings
from dialogs.areas import Register


def run(args: argparse.Namespace, settings: Settings) -> int:
    areas = Register.shipped().plus(EXAMPLESHIRE).areas
    alone = args.kind in ("area", "trend")
    if alone and args.area not in areas:
        raise CommandFailed(f"No area has the code {args.area!r}.", ASKED_WRONGLY)
    formats = [(args.format, args.out)]
    with opened(settings) as store:
        try:
            if args.kind == "area":
                files = written(
                    store,
                    ledger_of(settings, datetime.now(UTC)),
                    areas[args.area],
                    formats,
                    datetime.now(UTC),
                    waves=args.wave or (),
                    public=args.public,
                    population=args.population,
                    coded=args.coded,
                )
            else:
                files = viewed(
                    store,
                    ledger_of(settings, datetime.now(UTC)),
                    args.kind,
                    [areas[args.area]] if alone else list(Register.shipped().areas.values()),
                    formats,
                    datetime.now(UTC),
                    waves=args.wave or (),
                    public=args.public,
                )
        except NothingToReport as nothing:
            raise CommandFailed(str(nothing)) from None
        except OSError as fault:
            raise CommandFailed(f"{args.out}: cannot be written ({type(fault).__name__}).") from None
    for file in files:
        print(file)
    return DONE

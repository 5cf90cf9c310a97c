"""`waymark report`: the report of an area, from its closed quarters, or of every area; or its trend, areas side by
side, the forums."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from analytics.all_areas import Written
from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened
from bot.demo.moods import EXAMPLESHIRE
from bot.every_area import every
from bot.reporting import NothingToReport, ledger_of, viewed, written
from bot.settings import Settings
from dialogs.areas import Area, Register
from storage.store import Store


def run(args: argparse.Namespace, settings: Settings) -> int:
    areas = Register.shipped().plus(EXAMPLESHIRE).areas
    alone = args.kind in ("area", "trend") and not args.all
    if args.all and (args.area or args.kind != "area"):
        raise CommandFailed("--all is for the reports of areas, and takes no --area.", ASKED_WRONGLY)
    if args.all and (args.population or args.coded):
        raise CommandFailed("--population and --coded belong to one area.", ASKED_WRONGLY)
    if args.engine != "columns" and (args.all or args.kind != "area"):
        raise CommandFailed("--engine counts the report of one area.", ASKED_WRONGLY)
    if alone and args.area not in areas:
        raise CommandFailed(f"No area has the code {args.area!r}.", ASKED_WRONGLY)
    formats = [(args.format, args.out)]
    with opened(settings) as store:
        try:
            if args.all:
                return _every(store, settings, list(areas.values()), args)
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
                    engine=args.engine,
                    url=settings.database_url,
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


def _every(store: Store, settings: Settings, areas: Sequence[Area], args: argparse.Namespace) -> int:
    def told(one: Written) -> None:
        print(*one.files, sep="\n") if one.files else print(f"{one.area}: {one.why_not}", file=sys.stderr)

    waves, now = args.wave or (), datetime.now(UTC)
    every(store, settings.home, areas, args.format, args.out, now, waves=waves, public=args.public, told=told)
    return DONE

"""`waymark db upgrade|downgrade|current`: the database's tables, through Alembic."""

from __future__ import annotations

import argparse

from alembic.util import CommandError

from bot.commands.failing import ASKED_WRONGLY, DONE, FOUND, CommandFailed
from bot.commands.storing import plain
from bot.settings import Settings
from storage import migrate


def run(args: argparse.Namespace, settings: Settings) -> int:
    url, keys = settings.database_url, settings.key_database_url
    with plain():
        try:
            match args.way:
                case "upgrade":
                    migrate.upgrade(url, keys, args.revision)
                case "downgrade":
                    migrate.downgrade(url, args.revision, keys)
        except CommandError as fault:
            raise CommandFailed(f"No such revision: {args.revision} ({fault}).", ASKED_WRONGLY) from None
        revisions = migrate.current(url, keys)
    for revision in revisions:
        state = "newest" if revision.current else f"newest is {revision.newest}"
        if not revision.behind and not revision.current:
            state = f"of a newer release, {'accepts' if revision.fits else 'refuses'} this one ({revision.newest})"
        print(f"{revision.history:<5} {revision.now or 'empty':<24} {state}")
    return DONE if args.way != "current" or all(r.fits for r in revisions) else FOUND

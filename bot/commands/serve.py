"""`waymark serve`: the bot, until SIGINT or SIGTERM. The web chat always, Telegram where a token is set."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot import logs
from bot.app import UnknownEntry, serve
from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import plain
from bot.links import Links
from bot.listening import PortTaken, listen
from bot.settings import Settings
from dialogs.faults import FaultyQuestionnaire
from storage import migrate
from storage.store import Store


def run(args: argparse.Namespace, settings: Settings) -> int:
    logs.setup(settings.log_level, settings.log_format)
    if not settings.key_file.exists():
        raise CommandFailed(
            f"There is no key file at {settings.key_file}. Restore it, or for a new house: waymark keys init"
        )
    with plain():
        url, keys = settings.database_url, settings.key_database_url
        if not args.no_upgrade and not all(revision.current for revision in migrate.current(url, keys)):
            migrate.upgrade(url, keys)
        try:
            with listen(settings.http_host, settings.http_port) as listening:
                asyncio.run(serve(settings, listening, _started))
        except PortTaken as fault:
            raise CommandFailed(f"WAYMARK_HTTP_PORT: {fault}. Give another one; 0 takes any free one.") from None
        except (UnknownEntry, FaultyQuestionnaire) as fault:
            raise CommandFailed(str(fault), ASKED_WRONGLY) from None
    return DONE


def _started(links: Links, store: Store) -> None:
    print(f"Web chat: {links.web}/   (Ctrl-C ends it)", file=sys.stderr, flush=True)

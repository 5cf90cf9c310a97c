"""`waymark serve`: the bot, until SIGINT or SIGTERM. The web chat always, Telegram where a token is set."""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
from contextlib import ExitStack

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
        if not args.no_upgrade and any(revision.behind for revision in migrate.current(url, keys)):
            migrate.upgrade(url, keys)
        try:
            with ExitStack() as stack:
                listening = stack.enter_context(_listen("WAYMARK_HTTP_PORT", settings.http_host, settings.http_port))
                measuring: socket.socket | None = None
                if settings.metrics_port is not None:
                    # Never another address than this machine's own: nobody is asked who they are there.
                    own = _listen("WAYMARK_METRICS_PORT", "127.0.0.1", settings.metrics_port)
                    measuring = stack.enter_context(own)
                asyncio.run(serve(settings, listening, _started, measuring=measuring))
        except (UnknownEntry, FaultyQuestionnaire) as fault:
            raise CommandFailed(str(fault), ASKED_WRONGLY) from None
    return DONE


def _listen(variable: str, host: str, port: int) -> socket.socket:
    try:
        return listen(host, port)
    except PortTaken as fault:
        raise CommandFailed(f"{variable}: {fault}. Give another one; 0 takes any free one.") from None


def _started(links: Links, store: Store) -> None:
    print(f"Web chat: {links.web}/   (Ctrl-C ends it)", file=sys.stderr, flush=True)

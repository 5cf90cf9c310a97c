"""`waymark demo`:

a made-up area to look at. Fills a store of its own once, writes the area's report, then serves until Ctrl-C.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot import logs
from bot.app import serve
from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened, plain
from bot.demo.house import AREAS, Filled, NotOurStore, furnish, prepared
from bot.demo.moods import EXAMPLESHIRE
from bot.links import Links
from bot.listening import PortTaken, listen
from bot.reporting import ledger_of, written
from bot.settings import Settings
from storage.store import Store
from storage.weeks import quarter_of

MORE_PORTS = 50
"""Where the port is in use, one of the next ones will do for a demo."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    logs.setup("warning" if settings.log_level == "info" else settings.log_level, settings.log_format)
    console = Console(stderr=True, highlight=False)
    with plain():
        try:
            filled = prepared(settings) or _filled(settings, args.families, console)
        except NotOurStore as fault:
            raise CommandFailed(str(fault), ASKED_WRONGLY) from None
        report = _report(settings, filled)
        if args.no_serve:
            console.print(f"Report: {report.as_uri()}", soft_wrap=True)
            return DONE
        try:
            with listen(settings.http_host, settings.http_port, MORE_PORTS) as listening:
                asyncio.run(serve(settings, listening, _Doors(settings, report, console), AREAS))
        except PortTaken as fault:
            raise CommandFailed(f"WAYMARK_HTTP_PORT: {fault}. Give another one; 0 takes any free one.") from None
    console.print("Closed. What was said is kept; the next start goes on with it.")
    return DONE


def _filled(settings: Settings, families: int, console: Console) -> Filled:
    console.print(
        f"Exampleshire is made up, and so are its families. {families} of them now talk to the bot, over 26 weeks."
    )
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:

        def plan(visits: int) -> Callable[[int], None]:
            task = progress.add_task("Visits to the chat", total=visits)
            return lambda done: progress.advance(task, done)

        filled = asyncio.run(furnish(settings, families, datetime.now(UTC), plan))
    console.print(f"{filled.turns} turns taken and stored.")
    return filled


def _report(settings: Settings, filled: Filled) -> Path:
    """The area's report as a page and its journey map as a picture. Returns the page."""
    page = settings.home / "report.html"
    with opened(settings) as store:
        formats = [("html", page), ("png", settings.home / "journey-map.png")]
        now = datetime.now(UTC)
        written(store, ledger_of(settings, now), EXAMPLESHIRE, formats, now, waves=filled.waves)
    return page.resolve()


class _Doors:
    """Prints the links once people can come; each start makes a fresh invite to try."""

    def __init__(self, settings: Settings, report: Path, console: Console) -> None:
        self._settings = settings
        self._report = report
        self._console = console

    def __call__(self, links: Links, store: Store) -> None:
        (code,) = store.invite(EXAMPLESHIRE.code, quarter_of(datetime.now(UTC)), self._settings.questionnaire, 1)
        rows = [("Web chat", f"{links.web}/"), *(("Invite to chat", link) for link in links.invite(code))]
        if self._settings.telegram_token:
            rows.append(("Telegram", f"https://t.me/{links.bot}" if links.bot else "your bot is listening"))
        rows.append(("Report", self._report.as_uri()))
        for name, link in rows:
            self._console.print(f"{name + ':':<16}{link}", soft_wrap=True, markup=False)
        self._console.print("Ctrl-C ends it.")

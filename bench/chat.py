"""What a turn costs: Waymark on SQLite and PostgreSQL, by long polling and by webhook, beside a bare aiogram handler
and an aiogram-dialog survey in memory."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.postgres import server
from bench.results import console, machine, markdown, plain, table
from bench.rounds import BARE, Worker, run

NOTES = {
    BARE: "aiogram, one handler, one answer, nothing stored",
    "chat.aiogram_dialog": "aiogram-dialog survey of 5 windows, in memory",
    "chat.sqlite.1": "Waymark, SQLite FULL, polling, 1 chat",
    "chat.sqlite.16": "Waymark, SQLite FULL, polling, 16 chats at once",
    "chat.postgres.1": "Waymark, PostgreSQL, polling, 1 chat",
    "chat.postgres.16": "Waymark, PostgreSQL, polling, 16 chats at once",
    "chat.webhook.1": "Waymark, SQLite FULL, webhook, 1 chat",
    "chat.webhook": "Waymark, SQLite FULL, webhook, 16 chats at once",
}
"""Every variant, in the order of the table."""


def measure(asked: Collection[str], rounds: int, interactions: int, folder: Path) -> dict[str, Any]:
    """Measure these variants, print the table, and return what belongs into the file, by variant. Raises
    `WorkerFailed`."""
    out = console()
    folder.mkdir(parents=True, exist_ok=True)
    own = Path(tempfile.mkdtemp(prefix="bench-", dir=folder)).resolve()
    before = machine()
    with ExitStack() as ending:
        ending.callback(shutil.rmtree, own, ignore_errors=True)
        workers = [_worker(name, ending) for name in NOTES if name in asked or name == BARE]
        with out.status("starting the workers") as status:
            tell: Callable[[str], None] = status.update
            for worker in workers:
                ending.callback(worker.stop)
                worker.start(own)
            for worker in workers:
                worker.ready()
            results = run(workers, rounds, interactions, tell)
    about = f"One update handled to the end: {rounds} rounds of {interactions} interactions each; {before}"
    out.print(table(results, about))
    (folder / "bench-chat.md").write_text(f"{about}\n\n{markdown(results)}\n", "utf-8")
    return {each.name: plain(each) for each in results}


def _worker(name: str, ending: ExitStack) -> Worker:
    if not name.startswith("chat.postgres"):
        return Worker(name, NOTES[name])
    # One server for each: two variants on one would share its cache, and its CPU could not be told apart.
    url, process = ending.enter_context(server())
    return Worker(name, NOTES[name], ("--url", url, "--server", str(process)))

"""The long kill test: `python -m tests.torture` (make torture). Prints one table; ends with 1 where anything was lost.

python -m tests.torture --sqlite 200 --postgres 50 --seed 7
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.postgres import Postgres
from tests.torture.campaign import Campaign, Plan, Tally
from tests.torture.lives import Zygote

SECONDS_A_KILL = 20.0
"""Far above what one takes; it bounds a run that hangs."""

PART = 50
"""Kills in one campaign: a new database and new people for the next ones."""


def plans(sqlite: int, postgres: int, seed: int) -> Iterator[Plan]:
    """SQLite by polling and by webhook; PostgreSQL with one worker and with two. Every twentieth kill is on a plain
    process."""
    shares = (
        ("SQLite, polling", sqlite - sqlite // 2, Plan("", "sqlite")),
        ("SQLite, webhook", sqlite // 2, Plan("", "sqlite", "webhook")),
        ("PostgreSQL, polling", postgres // 3, Plan("", "postgresql")),
        ("PostgreSQL, webhook, two workers", postgres - postgres // 3, Plan("", "postgresql", "webhook", 2)),
    )
    for name, kills, plan in shares:
        while kills > 0:
            part = min(kills, PART)
            plain = -(-part // 20)
            seed += 1
            yield replace(plan, name=name, kills=part - plain, plain=plain, seed=seed)
            kills -= part


async def fought(plan: Plan, zygote: Zygote, server: Postgres | None) -> Tally:
    with tempfile.TemporaryDirectory(prefix="waymark-torture-") as folder:
        url = f"sqlite:///{folder}/waymark.db" if server is None else server.database()
        try:
            async with asyncio.timeout(120 + SECONDS_A_KILL * (plan.kills + plan.plain)):
                return await Campaign(replace(plan, url=url), Path(folder), zygote).run()
        finally:
            if server is not None:
                server.drop(url)


def table(tallies: dict[str, Tally]) -> Table:
    """One row a kind of campaign."""
    made = Table(title="Kill tests: SIGKILL of the serving process")
    made.add_column("")
    for name in ("kills", "of them plain", "families", "inputs", "answers given", "sent again", "said again"):
        made.add_column(name, justify="right")
    for name in ("compared", "lost", "stored twice", "different", "unexplained", "seconds"):
        made.add_column(name, justify="right")
    for name, t in tallies.items():
        figures = (t.deaths, t.kills["plain"], t.families, t.inputs, t.answers, t.sent_again, t.said_again)
        verdict = (t.compared, t.lost, t.doubled, t.differing, t.unexplained, round(t.seconds))
        made.add_row(name, *(f"{figure:,}" for figure in (*figures, *verdict)))
    return made


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    top.add_argument("--sqlite", type=int, default=200, metavar="N", help="kills on SQLite (200)")
    top.add_argument("--postgres", type=int, default=50, metavar="N", help="kills on PostgreSQL (50)")
    top.add_argument("--seed", type=int, default=1, metavar="N", help="what happens when; the moments stay random (1)")
    args = top.parse_args()
    console = Console(stderr=True)
    tallies: dict[str, Tally] = {}
    with Zygote() as zygote:
        server = Postgres.start() if args.postgres else None
        try:
            for plan in plans(args.sqlite, args.postgres, args.seed):
                tally = asyncio.run(fought(plan, zygote, server if plan.url == "postgresql" else None))
                tallies.setdefault(plan.name, Tally()).add(tally)
                how = ", ".join(f"{count} {kind}" for kind, count in sorted(tally.kills.items()))
                console.print(f"{plan.name}: {how}; {round(tally.seconds)} s; {'good' if tally.good else 'NOT GOOD'}")
                for note in tally.notes:
                    console.print(note, markup=False)
        finally:
            if server is not None:
                server.close()
    Console(width=180).print(table(tallies))
    return 0 if all(tally.good for tally in tallies.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

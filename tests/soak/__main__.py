"""The long run: `python -m tests.soak` (make soak). Prints a table; ends with 1 where anything was not as promised.

python -m tests.soak --families 40 --minutes 15
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.table import Table

from bot import logs
from tests.soak.gauges import TABLES, Gauge, Told, flat
from tests.soak.year import Year

QUARTER = 13


def table(gauges: list[Gauge]) -> Table:
    """Every fourth week, and the last."""
    made = Table(title="A year of weeks: what the process and its database hold")
    for name in ("week", "RSS MB", "files", "tasks", "threads", "WAL MB", "database MB", *(t.name for t in TABLES)):
        made.add_column(name, justify="right")
    for each in [*gauges[3:-1:4], gauges[-1]]:
        figures = (f"{each.rss:.1f}", each.files, each.tasks, each.threads, f"{each.wal:.2f}", f"{each.file:.1f}")
        rows = (f"{each.of(t.name):,}" for t in TABLES)
        made.add_row(str(each.week), *(str(figure) for figure in figures), *rows)
    return made


def judged(told: Told) -> list[str]:
    """All that was wrong in a whole year: the last quarter is held against the second."""
    quarters = [told.gauges[start : start + QUARTER] for start in range(0, 4 * QUARTER, QUARTER)]
    return told.faults + flat(quarters[1], quarters[3])


async def year(families: int, minutes: float, seed: int, console: Console) -> Told:
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="waymark-soak-") as folder:
        async with asyncio.timeout(minutes * 60):
            run = Year(Path(folder), families, seed=seed)

            def said(gauge: Gauge) -> None:
                console.print(f"week {gauge.week}: {gauge.rss:.1f} MB, {round(monotonic() - began)} s")

            return await run.run(said)


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    top.add_argument("--families", type=int, default=40, metavar="N", help="new families a week (40)")
    top.add_argument("--minutes", type=float, default=15.0, metavar="N", help="longest run (15)")
    top.add_argument("--seed", type=int, default=1, metavar="N", help="who comes and what they do (1)")
    args = top.parse_args()
    logs.setup("error")
    told = asyncio.run(year(args.families, args.minutes, args.seed, Console(stderr=True)))
    out = Console(width=180)
    out.print(table(told.gauges))
    out.print(f"reminders: {dict(told.reminders)}", markup=False)
    out.print(", ".join(f"{name} {count:,}" for name, count in sorted(told.counts.items())), markup=False)
    faults = judged(told)
    for fault in faults:
        out.print(fault, markup=False)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

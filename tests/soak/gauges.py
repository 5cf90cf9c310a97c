"""What the process holds after a week, and whether that stays as it is.

>>> flat([Gauge(1, rss=100.0, tasks=6), Gauge(2, rss=104.0, tasks=6)], [Gauge(3, rss=109.0, tasks=6)])
[]
>>> flat([Gauge(1, rss=100.0, tasks=6)], [Gauge(2, rss=120.0, tasks=7)])
['rss: 100.0, then 120.0', 'tasks: 6, then 7']
"""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from bench.measures import memory_mb
from storage.models import answers, drafts, inbox, outbox, poison, reminders, respondents
from storage.store import Store

GROWTH, ROWS = 1.1, 1.25
"""What the median of a later stretch may be of an earlier one's: in memory, and in rows (families come by chance)."""

TABLES = (inbox, outbox, drafts, reminders, respondents, answers, poison)

MOST_THREADS = min(32, (os.cpu_count() or 1) + 4) + 2
"""What `asyncio.to_thread` may start as it needs them (SOURCE: ThreadPoolExecutor, max_workers), the writer, and the
main one."""

WAL_MB = 16.0
"""SQLite copies a log back after 1,000 pages of 4 KB (SOURCE: PRAGMA wal_autocheckpoint). There are two, one of the
data and one of the keys, and a reader in the way may let one grow to twice that."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """At the end of a week. `rss`, `wal`, `file` in MB; `rows` by table."""

    week: int
    rss: float = 0.0
    files: int = 0
    tasks: int = 0
    threads: int = 0
    wal: float = 0.0
    file: float = 0.0
    rows: tuple[tuple[str, int], ...] = ()

    def of(self, table: str) -> int:
        return dict(self.rows).get(table, 0)


@dataclass(slots=True)
class Told:
    """What a run saw. `counts`: visits, turns, media, …; `reminders` by the choice that led to them."""

    gauges: list[Gauge] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    reminders: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def measured(week: int, store: Store) -> Gauge:
    """Asked of the machine and of the database, after a collection of what nobody holds any more."""
    gc.collect()
    with store.engine.connect().execution_options(reading=True) as connection:
        rows = tuple((t.name, connection.execute(select(func.count()).select_from(t)).scalar_one()) for t in TABLES)
    database = Path(store.url.partition("///")[2])
    every = list(database.parent.glob(f"{database.stem}*.db*"))
    return Gauge(
        week,
        rss=memory_mb(),
        files=len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0,
        tasks=len(asyncio.all_tasks()),
        threads=threading.active_count(),
        wal=sum(_size(f) for f in every if f.name.endswith("-wal")) / 1e6,
        file=sum(_size(f) for f in every if f.name.endswith(".db")) / 1e6,
        rows=rows,
    )


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # a log goes with the last connection that has it open
        return 0


def flat(before: Sequence[Gauge], after: Sequence[Gauge]) -> list[str]:
    """What is more in the weeks `after` than in those `before`: memory and rows by their medians, files and tasks by
    the most. Nothing where all is flat."""
    faults: list[str] = []
    then, now = (median(each.rss for each in some) for some in (before, after))
    if now > then * GROWTH:
        faults.append(f"rss: {then}, then {now}")
    for name in ("files", "tasks"):  # pools open and close one; the most must not grow
        most, more = (max(getattr(each, name) for each in some) for some in (before, after))
        if more > most:
            faults.append(f"{name}: {most}, then {more}")
    if (threads := max(each.threads for each in after)) > MOST_THREADS:
        faults.append(f"threads: {threads}")
    for table in ("inbox", "outbox", "respondents", "answers"):
        then, now = (median(each.of(table) for each in some) for some in (before, after))
        if now > max(then * ROWS, 10):
            faults.append(f"rows of {table}: {then}, then {now}")
    faults += [
        f"{each.of('poison')} messages set aside by week {each.week}" for each in after[-1:] if each.of("poison")
    ]
    faults += [f"wal: {each.wal:.1f} MB in week {each.week}" for each in after if each.wal > WAL_MB]
    return faults

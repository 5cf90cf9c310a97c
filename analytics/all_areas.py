"""The reports of all areas of a snapshot's folder, on all processors at once.

    for one in write_all(folder, Path("var/reports"), "html", made_on=today, ledger=Path("var/releases.db")):
        print(one.area, one.files or one.why_not)

Each process makes one report after the other; what they share is the release ledger, in which only one of them can
release at a time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from analytics.disclosure.ledger_file import LedgerFile
from analytics.disclosure.past import WindowRefused
from analytics.disclosure.rules import Readers
from analytics.report import NoReport, report
from analytics.snapshot import SnapshotFault, about_of
from analytics.writers.files import NothingToDraw, write


@dataclass(frozen=True, slots=True)
class Written:
    """`files` of one area's report, or `why_not`: no answers in these waves, or a time that cannot be reported."""

    area: str
    files: tuple[Path, ...] = ()
    why_not: str = ""


def write_all(
    folder: Path,
    out: Path,
    kind: str,
    *,
    made_on: date,
    ledger: Path,
    waves: Sequence[str] = (),
    readers: Readers = "public",
    minimum: int | None = None,
    processes: int | None = None,
) -> Iterator[Written]:
    """One file for each area, `out`/CODE.`kind`, as they are done. `processes`: as many as there are processors.

    Raises `SnapshotFault` for a folder that is none, and whatever a report raises that no other would escape, such as
    `TooLow` and `FaultyLedger`.
    """
    areas = sorted(about_of(folder, whole=True).areas)
    one = partial(
        _written, folder, out, kind, made_on=made_on, ledger=ledger, waves=waves, readers=readers, minimum=minimum
    )
    # Started anew, not forked: a fork of a process with threads may hang.
    with ProcessPoolExecutor(processes or os.cpu_count(), get_context("spawn")) as pool:
        running = [pool.submit(one, area) for area in areas]
        try:
            for done in as_completed(running):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _written(
    folder: Path,
    out: Path,
    kind: str,
    area: str,
    *,
    made_on: date,
    ledger: Path,
    waves: Sequence[str],
    readers: Readers,
    minimum: int | None,
) -> Written:
    try:
        made = report(
            folder,
            area,
            made_on=made_on,
            waves=waves,
            readers=readers,
            minimum=minimum,
            ledger=LedgerFile(ledger),
        )
        return Written(area, write(made, kind, out / f"{area}.{kind}"))
    except (NoReport, NothingToDraw, SnapshotFault, WindowRefused) as fault:
        return Written(area, (), str(fault))

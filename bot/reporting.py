"""From the store to a report's files: the one place where the chat's side and the figures' side meet.

Imported by `waymark report` and the demo only, never by the serving process: it loads the report's libraries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from analytics.digest import Digest, digest
from analytics.disclosure.ledger_file import FaultyLedger, LedgerFile
from analytics.disclosure.past import WindowRefused
from analytics.report import NoReport, report
from analytics.snapshot import SnapshotFault
from analytics.writers.files import NothingToDraw, write
from analytics.writers.sav_writer import NoSpss
from dialogs.areas import Area
from storage.snapshots import snapshot
from storage.store import Store
from storage.weeks import monday_of, quarter_of, week_of

LEDGER = "releases.db"
"""In WAYMARK_HOME: every figure ever released, with the families behind it as digests."""


class NothingToReport(Exception):
    """No report can be made; says why in one line."""


def written(
    store: Store,
    ledger: Path,
    area: Area,
    formats: Sequence[tuple[str, Path]],
    now: datetime,
    *,
    waves: Sequence[str] = (),
    public: bool = False,
) -> list[Path]:
    """Write the report of an area over its closed waves (none named: all) in each format to its path; returns the
    files.

    A wave is a quarter and closed when the quarter of `now` is a later one. `public`: no figure on fewer than 10
    families, otherwise 5. `ledger`: file of what was ever released; this report is entered there before it is written.
    Raises `NothingToReport`.
    """
    try:
        taken = snapshot(store, {area.code: area.name}, quarter_of(now))
        if not taken.waves:
            raise NothingToReport(f"There is no closed quarter with answers from {area.name} yet.")
        made = report(
            taken,
            area.code,
            made_on=now.date(),
            waves=tuple(waves),
            readers="public" if public else "authority",
            ledger=LedgerFile(ledger),
        )
        return [file for kind, path in formats for file in write(made, kind, path)]
    except (FaultyLedger, NoReport, NoSpss, NothingToDraw, SnapshotFault, WindowRefused) as fault:
        raise NothingToReport(f"No report of {area.name}: {fault}.") from None


def digested(store: Store, ledger: Path, area: Area, now: datetime, monday: date | None = None) -> Digest:
    """The digest of an area at the end of the week that begins on `monday`; None: the week that ended last.

    It speaks of the quarter in which the week ends, running or not, and compares with the quarter before. Raises
    `NothingToReport`, also for a week that has not ended.
    """
    last = week_of(now) - 1
    week = last if monday is None else week_of(datetime(monday.year, monday.month, monday.day, tzinfo=now.tzinfo))
    if week > last:
        raise NothingToReport(f"That week has not ended: the last one that has begins on {monday_of(last)}")
    sunday = monday_of(week) + timedelta(days=6)
    wave = quarter_of(datetime(sunday.year, sunday.month, sunday.day, tzinfo=now.tzinfo))
    try:
        taken = snapshot(store, {area.code: area.name}, _after(wave))
        if wave not in taken.waves:
            raise NothingToReport(f"Nobody from {area.name} has come to the chat in {wave} yet.")
        return digest(taken, area.code, week, made_on=now.date(), ledger=LedgerFile(ledger))
    except (FaultyLedger, NoReport, SnapshotFault, WindowRefused) as fault:
        raise NothingToReport(f"No digest of {area.name}: {fault}.") from None


def _after(wave: str) -> str:
    """The quarter after this one.

    >>> _after("2026Q3"), _after("2026Q4")
    ('2026Q4', '2027Q1')
    """
    year, quarter = int(wave[:4]), int(wave[5])
    return f"{year}Q{quarter + 1}" if quarter < 4 else f"{year + 1}Q1"

"""From the store to a report's files: the one place where the chat's side and the figures' side meet.

Imported by `waymark report` and the demo only, never by the serving process: it loads the report's libraries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from analytics.disclosure.ledger_file import FaultyLedger, LedgerFile
from analytics.disclosure.past import WindowRefused
from analytics.report import NoReport, report
from analytics.snapshot import SnapshotFault
from analytics.writers.files import NothingToDraw, write
from dialogs.areas import Area
from storage.snapshots import snapshot
from storage.store import Store
from storage.weeks import quarter_of

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
    except (FaultyLedger, NoReport, NothingToDraw, SnapshotFault, WindowRefused) as fault:
        raise NothingToReport(f"No report of {area.name}: {fault}.") from None

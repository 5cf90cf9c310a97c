"""Every area at once: its closed quarters as a snapshot's folder, and the report of each.

Imported by `waymark snapshot` and `waymark report --all` only: it loads the report's libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from analytics.all_areas import Written, write_all
from analytics.faults import FAULTS
from analytics.progress import Progress
from analytics.snapshot import about_of
from bot.reporting import LEDGER, NothingToReport
from dialogs.areas import Area
from storage.snapshots import write_snapshot
from storage.store import Store
from storage.weeks import quarter_of


def kept(store: Store, areas: Sequence[Area], folder: Path, now: datetime) -> tuple[int, int]:
    """Write what is closed of these areas into the folder (made if missing); an older snapshot there is replaced.

    Returns how many areas are in it, and how many rows of answers. Raises `NothingToReport` where no quarter with
    answers is closed: the folder then holds a snapshot of nobody.
    """
    names = {area.code: area.name for area in areas}
    rows = write_snapshot(store, names, quarter_of(now), folder)
    found = about_of(folder)
    if not found.areas:
        raise NothingToReport("There is no closed quarter with answers yet.")
    return len(found.areas), rows


def every(
    store: Store,
    home: Path,
    areas: Sequence[Area],
    kind: str,
    out: Path,
    now: datetime,
    *,
    waves: Sequence[str] = (),
    public: bool = False,
    told: Callable[[Written], None] = lambda _: None,
) -> int:
    """The report of each area that has answers, `out`/CODE.`kind`, on all processors; returns how many are written.

    `home`: where the release ledger is. `told` hears of each area when it is done. Raises `NothingToReport`.
    """
    with TemporaryDirectory(prefix="waymark-snapshot-") as aside:
        folder = Path(aside)
        number, _ = kept(store, areas, folder, now)
        out.mkdir(parents=True, exist_ok=True)
        written = 0
        try:
            running = write_all(
                folder,
                out,
                kind,
                made_on=now.date(),
                ledger=home / LEDGER,
                waves=tuple(waves),
                readers="public" if public else "authority",
            )
            with Progress(number, "areas") as bar:
                for done, one in enumerate(running, start=1):
                    bar.at(done)
                    written += bool(one.files)
                    told(one)
        except FAULTS as fault:
            raise NothingToReport(f"No reports: {fault}.") from None
    return written

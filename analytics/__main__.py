"""The numbers room on its own: `python -m analytics FOLDER --area CODE --format html --out report.html`, from a
snapshot folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from analytics.disclosure.ledger_file import FaultyLedger, LedgerFile
from analytics.disclosure.past import WindowRefused
from analytics.disclosure.rules import MINIMUM, TooLow
from analytics.report import NoReport, report
from analytics.snapshot import SnapshotFault
from analytics.writers.files import FORMATS, NothingToDraw, write
from analytics.writers.sav_writer import NoSpss

EXAMPLE = "example: python -m analytics var/snapshot --area E06000023 --wave 2026Q3 --format html --out var/report.html"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: written. 2: not, with one line on standard error that says why."""
    parser = argparse.ArgumentParser(
        prog="python -m analytics", description="Area report from a snapshot.", epilog=EXAMPLE
    )
    parser.add_argument("snapshot", type=Path, help="folder of a snapshot")
    parser.add_argument("--area", required=True, help="code of the authority")
    parser.add_argument(
        "--wave", action="append", default=[], help="a closed wave; may be given again (none: all of them)"
    )
    parser.add_argument("--format", choices=sorted(FORMATS), default="html")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    parser.add_argument(
        "--readers", choices=sorted(MINIMUM), default="public", help="public (minimum 10) or authority (5)"
    )
    parser.add_argument("--minimum", type=int, help="raise the minimum number of families")
    parser.add_argument(
        "--ledger", type=Path, help="file of what was ever released; releases.db beside the snapshot if left out"
    )
    parser.add_argument("--view", choices=("five", "full"), default="five", help="which map a picture shows")
    asked = parser.parse_args(arguments)
    try:
        made = report(
            asked.snapshot,
            asked.area,
            made_on=datetime.now(UTC).date(),
            waves=asked.wave,
            readers=asked.readers,
            minimum=asked.minimum,
            ledger=LedgerFile(asked.ledger or asked.snapshot.absolute().with_name("releases.db")),
        )
        for path in write(made, asked.format, asked.out, asked.view):
            sys.stdout.write(f"{path}\n")
    except (FaultyLedger, NoReport, NoSpss, NothingToDraw, SnapshotFault, TooLow, WindowRefused, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

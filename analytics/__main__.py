"""The numbers room on its own: `python -m analytics FOLDER --area CODE --format html --out report.html`, from a
snapshot folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from analytics.all_areas import write_all
from analytics.disclosure.ledger_file import LedgerFile
from analytics.disclosure.rules import MINIMUM, TooLow
from analytics.engines.port import NAMES
from analytics.faults import FAULTS
from analytics.population import Population
from analytics.progress import Progress
from analytics.report import report
from analytics.snapshot import about_of
from analytics.themes import Coded
from analytics.writers.files import FORMATS, write

EXAMPLE = "example: python -m analytics var/snapshot --area E06000023 --wave 2026Q3 --format html --out var/report.html"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: written. 2: not, with one line on standard error that says why."""
    parser = argparse.ArgumentParser(
        prog="python -m analytics", description="Area report from a snapshot.", epilog=EXAMPLE
    )
    parser.add_argument("snapshot", help="folder of a snapshot, or the URL of a database that one was loaded into")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--area", help="code of the authority")
    which.add_argument(
        "--all", action="store_true", help="every area of the folder, on all processors; --out is a folder"
    )
    which.add_argument("--load", metavar="URL", help="put the snapshot into this PostgreSQL database")
    parser.add_argument(
        "--engine", choices=NAMES, default="columns", help="what counts (columns); a URL is PostgreSQL's"
    )
    parser.add_argument(
        "--wave", action="append", default=[], help="a closed wave; may be given again (none: all of them)"
    )
    parser.add_argument("--format", choices=sorted(FORMATS), default="html")
    parser.add_argument("--out", type=Path, help="file to write")
    parser.add_argument(
        "--readers", choices=sorted(MINIMUM), default="public", help="public (minimum 10) or authority (5)"
    )
    parser.add_argument("--minimum", type=int, help="raise the minimum number of families")
    parser.add_argument(
        "--ledger", type=Path, help="file of what was ever released; releases.db beside the snapshot if left out"
    )
    parser.add_argument("--population", type=Path, help="TOML of the families in the process, as the area counts them")
    parser.add_argument("--coded", type=Path, help="CSV or Parquet of coded stories (docs/coding.md)")
    parser.add_argument("--view", choices=("five", "full"), default="five", help="which map a picture shows")
    asked = parser.parse_args(arguments)
    if asked.out is None and not asked.load:
        parser.error("say where to write: --out")
    try:
        if asked.load:
            return _load(asked)
        return _all(asked) if asked.all else _one(asked)
    except (*FAULTS, TooLow, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2


def _load(asked: argparse.Namespace) -> int:
    from analytics.engines.postgresql_engine import load

    sys.stdout.write(f"{load(Path(asked.snapshot), asked.load)} rows of answers\n")
    return 0


def _one(asked: argparse.Namespace) -> int:
    there = "://" in asked.snapshot
    made = report(
        asked.snapshot if there else Path(asked.snapshot),
        asked.area,
        made_on=datetime.now(UTC).date(),
        waves=asked.wave,
        readers=asked.readers,
        minimum=asked.minimum,
        ledger=LedgerFile(_ledger(asked, Path("releases.db") if there else Path(asked.snapshot))),
        engine=asked.engine,
        supplied=Population.read(asked.population) if asked.population else Population(),
        coded=Coded.read(asked.coded) if asked.coded else None,
    )
    for path in write(made, asked.format, asked.out, asked.view):
        sys.stdout.write(f"{path}\n")
    return 0


def _all(asked: argparse.Namespace) -> int:
    folder = Path(asked.snapshot)
    total = len(about_of(folder).areas)
    not_written = []
    running = write_all(
        folder,
        asked.out,
        asked.format,
        made_on=datetime.now(UTC).date(),
        ledger=_ledger(asked, folder),
        waves=asked.wave,
        readers=asked.readers,
        minimum=asked.minimum,
    )
    with Progress(total, "areas") as bar:
        for done, one in enumerate(running, start=1):
            bar.at(done)
            not_written += [] if one.files else [f"{one.area}: {one.why_not}\n"]
    sys.stdout.write(f"{total - len(not_written)} of {total} reports in {asked.out}\n")
    sys.stderr.writelines(sorted(not_written))
    return 0


def _ledger(asked: argparse.Namespace, beside: Path) -> Path:
    found: Path = asked.ledger or beside.absolute().with_name("releases.db")
    return found


if __name__ == "__main__":
    sys.exit(main())

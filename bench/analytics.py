"""What figures cost: counting a country, one area's report, its pages, and writing a snapshot.

Each variant lives in a process of its own (`bench.analytics_worker`) and does one round when it is told to; the rounds
of all variants take turns, so that what else the machine does hits them alike. Ratios are medians of the ratios round
by round.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rich.table import Table

from bench import nation
from bench.results import console, machine
from bench.rounds import WorkerFailed

SMALL, LARGE = 10**6, 10**7

NOTES: Mapping[str, str] = {
    "analytics.full.duckdb": "all count vectors of 153 areas, 10^7 answers, four waves",
    "analytics.full.raw_duckdb": "the same numbers by DuckDB SQL written by hand",
    "analytics.full.sqlite": "the same queries on plain SQLite, 10^6 answers",
    "analytics.area.1e6": "one area's report without charts, 10^6 answers in the country",
    "analytics.area.1e7": "the same, 10^7 answers in the country, ten times as many in the area",
    "report.html": "one area's whole report as HTML, 10^7",
    "report.pdf": "the same as PDF, beyond the HTML",
    "report.all": "all 153 areas' reports as HTML in parallel, 10^6",
    "snapshot.rate": "a snapshot written from SQLite, answers a second",
    "snapshot.rate.postgres": "the same from PostgreSQL",
}

AGAINST = {
    "analytics.full.duckdb": "analytics.full.raw_duckdb",
    "analytics.full.sqlite": "full.duckdb.1e6",
    "analytics.area.1e7": "analytics.area.1e6",
    "report.pdf": "report.html",
}
"""What each ratio is to."""

ONCE = {"report.all": 1, "analytics.full.sqlite": 2, "snapshot.rate": 3, "snapshot.rate.postgres": 3}
"""Long ones have fewer rounds."""

BOUNDS: Mapping[str, tuple[str, float]] = {
    "analytics.full.duckdb": ("ratio", 1.2),
    "analytics.full.sqlite": ("at least", 40.0),
    "analytics.area.1e7": ("seconds", 0.15),
    "report.html": ("seconds", 3.0),
    "report.pdf": ("seconds", 2.0),
    "snapshot.rate": ("per second", 200_000.0),
    "snapshot.rate.postgres": ("per second", 200_000.0),
}


class _Worker:
    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.rounds, self.cpu, self.peak = name, list[float](), list[float](), 0.0
        command = [sys.executable, "-m", "bench.analytics_worker", name, str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def round(self, counts: bool) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        if not said:
            raise WorkerFailed(self.name)
        found = json.loads(said)
        self.peak = found["peak_mb"]
        if counts:
            self.rounds.append(found["seconds"])
            self.cpu.append(found["cpu"])
        self.answers = found.get("answers", 0)

    def end(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(60)


def measure(wanted: Sequence[str], rounds: int, interactions: int, folder: Path) -> dict[str, dict[str, Any]]:
    """Prints its table. `interactions` is of no meaning here. The countries are made once and kept in `folder`."""
    names = [name for name in NOTES if name in wanted]
    needed = [*names, *(AGAINST[name] for name in names if name in AGAINST)]
    for answers in (SMALL, LARGE):
        nation.folder_of(folder / "bench", answers)
    workers = {name: _Worker(name, folder / "bench") for name in dict.fromkeys(needed)}
    try:
        for place in range(rounds + 1):
            for worker in workers.values():
                if place <= ONCE.get(worker.name, rounds):
                    worker.round(counts=place > 0 or ONCE.get(worker.name) == 1)
    finally:
        for worker in workers.values():
            worker.end()
    found = {name: _figures(workers[name], workers.get(AGAINST.get(name, ""))) for name in names}
    console().print(_table(found))
    return found


def _figures(worker: _Worker, against: _Worker | None) -> dict[str, Any]:
    seconds = median(worker.rounds)
    spread = [round(min(worker.rounds), 4), round(max(worker.rounds), 4)]
    figures = {"seconds": round(seconds, 4), "spread": spread, "peak_mb": round(worker.peak, 1)}
    figures["cpu_seconds"] = round(median(worker.cpu), 3)
    if worker.answers:
        figures["per_second"] = round(worker.answers / seconds, 1)
        figures["cpu_us_each"] = round(median(worker.cpu) / worker.answers * 1e6, 2)
    if against is not None:
        pairs = zip(worker.rounds, against.rounds, strict=False)
        figures["ratio"] = round(median(mine / theirs for mine, theirs in pairs), 3)
    return figures


def _table(found: Mapping[str, Mapping[str, Any]]) -> Table:
    shown = Table(title=f"Figures; {machine()}", title_justify="left")
    for heading in ("variant", "seconds", "from", "to", "CPU s", "a second", "ratio", "peak MB", "bound", "what it is"):
        shown.add_column(heading, justify="left" if heading in ("variant", "what it is") else "right", no_wrap=True)
    for name, one in found.items():
        shown.add_row(
            name,
            f"{one['seconds']:.3f}",
            *(f"{end:.3f}" for end in one["spread"]),
            f"{one['cpu_seconds']:.3f}",
            f"{one['per_second']:.0f}" if "per_second" in one else "",
            f"{one['ratio']:.2f}" if "ratio" in one else "",
            f"{one['peak_mb']:.0f}",
            _bound(name, one),
            NOTES[name],
        )
    return shown


def _bound(name: str, one: Mapping[str, Any]) -> str:
    if name not in BOUNDS:
        return ""
    what, bound = BOUNDS[name]
    value = one[{"seconds": "seconds", "per second": "per_second"}.get(what, "ratio")]
    good = value >= bound if what in ("at least", "per second") else value <= bound
    return f"{what} {bound:g}: {'kept' if good else 'MISSED'}"

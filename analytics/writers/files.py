"""From a report to files, by format. A new format is one writer and one line in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analytics.blocks import Chart, JourneyMap, Report
from analytics.charts.draw import wide
from analytics.charts.raster import png
from analytics.writers.csv_writer import csv_text, dictionary_text
from analytics.writers.html_writer import html
from analytics.writers.json_writer import json_text
from analytics.writers.pdf_writer import pdf
from analytics.writers.sav_writer import write_sav
from analytics.writers.xlsx_writer import xlsx


class NothingToDraw(ValueError):
    """The report has no such chart."""


def write(report: Report, kind: str, path: Path, view: str = "five") -> tuple[Path, ...]:
    """Write the report as `kind` (a key of `FORMATS`); returns the files written. A folder that is missing is made.

    `view`: which map a picture shows, 'five' steps or the 'full' way. Raises `KeyError` for another kind,
    `NothingToDraw` where the report holds no chart.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    return FORMATS[kind](report, path, view)


def _html(report: Report, path: Path, view: str) -> tuple[Path, ...]:
    path.write_text(html(report), encoding="utf-8")
    return (path,)


def _json(report: Report, path: Path, view: str) -> tuple[Path, ...]:
    path.write_text(json_text(report), encoding="utf-8")
    return (path,)


def _csv(report: Report, path: Path, view: str) -> tuple[Path, ...]:
    """With a byte-order mark, without which a well-known spreadsheet misreads every letter beyond ASCII."""
    path.write_bytes(csv_text(report).encode("utf-8-sig"))
    beside = path.with_name(f"{path.stem}.dictionary.json")
    beside.write_text(dictionary_text(report, path.name), encoding="utf-8")
    return (path, beside)


def _xlsx(report: Report, path: Path, view: str) -> tuple[Path, ...]:
    path.write_bytes(xlsx(report))
    return (path,)


def _sav(report: Report, path: Path, view: str) -> tuple[Path, ...]:
    write_sav(report, path)
    return (path,)


def _pdf(report: Report, path: Path, view: str) -> tuple[Path, ...]:
    path.write_bytes(pdf(report))
    return (path,)


def _png(report: Report, path: Path, view: str) -> tuple[Path, ...]:
    path.write_bytes(png(wide(picture(report, view))))
    return (path,)


def _svg(report: Report, path: Path, view: str) -> tuple[Path, ...]:
    path.write_text(wide(picture(report, view)), encoding="utf-8")
    return (path,)


def picture(report: Report, view: str) -> Chart:
    """The first map of this view (parents come first); of a report without maps its first chart. Raises
    `NothingToDraw`."""
    charts = report.charts()
    maps = [chart for chart in charts if isinstance(chart, JourneyMap)]
    for chart in (one for one in maps if one.view == view):
        return chart
    if charts and not maps:
        return charts[0]
    raise NothingToDraw("nothing to draw: there is no score in this time")


FORMATS: dict[str, Callable[[Report, Path, str], tuple[Path, ...]]] = {
    "html": _html,
    "json": _json,
    "png": _png,
    "svg": _svg,
    "csv": _csv,
    "xlsx": _xlsx,
    "sav": _sav,
    "pdf": _pdf,
}

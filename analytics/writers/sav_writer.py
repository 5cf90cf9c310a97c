"""Every figure of the report as an SPSS file (.sav): the same lines as the CSV.

A number that is held back, was not asked or does not apply is a user-missing value of its own, each with its label; a 0
is a figure. Needs the extra `spss` (pyreadstat, which takes its columns from pandas).
"""

from __future__ import annotations

from pathlib import Path

from analytics.blocks import Report
from analytics.disclosure.rules import MEANING, Mark
from analytics.writers.csv_writer import FIELDS
from analytics.writers.figures import figures

MISSING: dict[Mark, float] = {Mark.SUPPRESSED: -1.0, Mark.NOT_ASKED: -2.0, Mark.NOT_APPLICABLE: -3.0}
"""No figure of a report is below 0, so these stand for nothing else."""

NOTE_WIDTH = 80
"""Bytes in one line of a note in the file."""


class NoSpss(ValueError):
    """The libraries for SPSS files are not installed."""


def write_sav(report: Report, path: Path) -> None:
    """Raises `NoSpss`. Columns as in the CSV, but `mark` is part of `value`: SPSS counts a missing value as none."""
    try:
        import pandas as pd
        import pyreadstat
    except ImportError:
        raise NoSpss("SPSS files need two more libraries: pip install 'waymark[spss]'") from None
    names = [name for name, _, _ in FIELDS if name not in ("value", "mark", "text")]
    lines = list(figures(report))
    columns: dict[str, list[str] | list[float | None]] = {
        name: [line.head()[place] for line in lines] for place, name in enumerate(names)
    }
    columns["value"] = [
        MISSING[v] if isinstance(v, Mark) else None if isinstance(v, str) else float(v)
        for v in (line.value for line in lines)
    ]
    columns["text"] = [line.value if isinstance(line.value, str) else "" for line in lines]
    about = {name: text for name, _, text in FIELDS}
    about["value"] = "The figure; a missing value says why there is none. A 0 is a figure"
    pyreadstat.write_sav(
        pd.DataFrame(columns),
        path,
        file_label=f"Waymark area report {report.area}"[:64],
        column_labels=[about[name] for name in columns],
        note=[line for mark, meaning in MEANING.items() for line in _lines(f"{mark.value} {meaning}")],
        variable_value_labels={"value": {code: f"{mark.value} {MEANING[mark]}" for mark, code in MISSING.items()}},
        missing_ranges={"value": list(MISSING.values())},
        variable_measure={"value": "scale", **dict.fromkeys([*names, "text"], "nominal")},
        variable_format={"value": "F8.2"},
    )


def _lines(text: str) -> list[str]:
    """
    >>> _lines("one two " * 20)[0].count("one")
    10
    """
    found = [""]
    for word in text.split():
        if len(f"{found[-1]} {word}".encode()) > NOTE_WIDTH:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    return found

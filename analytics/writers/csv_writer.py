"""Every figure of the report, one to a line, and the data dictionary that goes with it (a frictionless table schema).

A text that a spreadsheet could take for a formula starts with an apostrophe, so that it stays a text (OWASP, "CSV
Injection").
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from analytics.blocks import Report
from analytics.disclosure.rules import MEANING, Mark
from analytics.writers.carried import carried
from analytics.writers.figures import figures

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("area", "string", "Code of the authority"),
    ("waves", "string", "Waves the figure is from, with a space between"),
    ("readers", "string", "Whom the figures are for: public, or authority (inside it only)"),
    ("section", "string", "Section of the report"),
    ("table", "string", "Table of the report; the end of its name says who answered"),
    ("row", "string", "What the figure is about: a stage of the way, a question or an answer"),
    ("row_label", "string", "The same in words"),
    ("measure", "string", "What the figure is: families, mean, low, high, share …"),
    ("measure_label", "string", "The same in words"),
    ("unit", "string", "families: a count of families; mean: on the scale of 1 to 5; percent: 0 to 100; text: words"),
    ("value", "number", "The figure. Empty where `mark` says why, or where `text` holds words"),
    ("mark", "string", "Why there is no figure: [c], [x] or [z]; empty where there is one. A 0 is a figure"),
    ("text", "string", "Words, where the unit is text"),
)


def csv_text(report: Report) -> str:
    """The table with its heading, lines ended by CR LF (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([name for name, _, _ in FIELDS])
    for line in figures(report):
        mark = line.value.value if isinstance(line.value, Mark) else ""
        words = line.value if isinstance(line.value, str) else ""
        figure = "" if isinstance(line.value, (Mark, str)) else line.value
        writer.writerow([*map(inert, line.head()), figure, mark, inert(words)])
    return carried(out.getvalue())


def inert(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would run it.

    >>> inert("=1+1"), inert("Review"), inert("-5")
    ("'=1+1", 'Review', "'-5")
    """
    return (
        f"'{text}"
        if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") or text[:1] in ("\uff1d", "\uff0b", "\uff0d", "\uff20")
        else text
    )


def dictionary(report: Report, path: str) -> dict[str, Any]:
    """The data dictionary of `csv_text`: a frictionless data package with one resource, `path`."""
    allowed: dict[str, dict[str, Any]] = {
        "readers": {"enum": ["public", "authority"]},
        "unit": {"enum": ["text", "families", "mean", "percent"]},
        "mark": {"enum": [mark.value for mark in Mark]},
        "value": {"minimum": 0},
    }
    return {
        "name": f"waymark-area-report-{report.area.lower()}",
        "title": f"{report.name}: how the way to a plan went",
        "description": " ".join(f"{mark.value} {meaning}" for mark, meaning in MEANING.items()),
        "minimum_families": report.rules.k,
        "resources": [
            {
                "name": "figures",
                "path": path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {
                            "name": n,
                            "type": t,
                            "description": d,
                            **({"constraints": allowed[n]} if n in allowed else {}),
                        }
                        for n, t, d in FIELDS
                    ],
                    "missingValues": [""],
                    "primaryKey": ["table", "row", "measure"],
                },
            }
        ],
    }


def dictionary_text(report: Report, path: str) -> str:
    return carried(json.dumps(dictionary(report, path), ensure_ascii=False, indent=1)) + "\n"

"""The report as JSON; `report.schema.json` beside this file is its published schema.

A value that may not be said is null, with the reason in `mark`: [c], [x] or [z]. A 0 is a 0.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from analytics.blocks import (
    Block,
    Chart,
    Column,
    JourneyMap,
    OverTime,
    Panel,
    Parts,
    Point,
    Report,
    SideBySide,
    Table,
    Value,
    Words,
)
from analytics.disclosure.rules import Mark
from analytics.writers.carried import carried

FORMAT = "waymark-area-report/1"


def as_dict(report: Report) -> dict[str, Any]:
    """The report as plain lists and dictionaries."""
    return {
        "format": FORMAT,
        "area": {"code": report.area, "name": report.name},
        "waves": list(report.waves),
        "readers": report.rules.readers,
        "minimum_families": report.rules.k,
        "made_on": report.made_on.isoformat(),
        "released_on": (report.released_on or report.made_on).isoformat(),
        "until_week": report.until,
        "sections": [{"id": s.id, "title": s.title, "blocks": [_block(b) for b in s.blocks]} for s in report.sections],
    }


def json_text(report: Report) -> str:
    return carried(json.dumps(as_dict(report), ensure_ascii=False, indent=1)) + "\n"


def schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12)."""
    read: dict[str, Any] = json.loads((files("analytics.writers") / "report.schema.json").read_text(encoding="utf-8"))
    return read


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Words():
            return {"kind": "words", "tone": block.tone, "paragraphs": list(block.paragraphs)}
        case Table():
            return {
                "kind": "table",
                "id": block.id,
                "title": block.title,
                "note": block.note,
                "columns": [{"key": c.key, "label": c.label, "unit": c.unit} for c in block.columns],
                "rows": [
                    {
                        "key": r.key,
                        "label": r.label,
                        "cells": {c.key: _cell(v) for c, v in _pairs(block.columns, r.cells)},
                    }
                    for r in block.rows
                ],
            }
        case JourneyMap():
            return {
                "kind": "journey_map",
                "id": block.id,
                "view": block.view,
                "title": block.title,
                "subtitle": block.subtitle,
                "alt": block.alt,
                "words": list(block.words),
                "overall": _point(block.overall),
                "points": [_point(p) for p in block.points],
            }
        case OverTime():
            return {"kind": "over_time", **_head(block), "panels": [_panel(p) for p in block.panels]}
        case SideBySide():
            return {"kind": "side_by_side", **_head(block), "rows": [_panel(p) for p in block.rows]}
        case Parts():
            rows = [{"key": r.key, "label": r.label, "percent": [_cell(v) for v in r.cells]} for r in block.rows]
            return {"kind": "parts", **_head(block), "names": list(block.names), "rows": rows}


def _head(chart: Chart) -> dict[str, Any]:
    return {"id": chart.id, "title": chart.title, "subtitle": chart.subtitle, "alt": chart.alt}


def _panel(panel: Panel) -> dict[str, Any]:
    points = [_point(p) for p in panel.points]
    return {"key": panel.key, "label": panel.label, "points": points, "change": panel.change}


def _pairs(columns: tuple[Column, ...], cells: tuple[Value, ...]) -> zip[tuple[Column, Value]]:
    return zip(columns, cells, strict=True)


def _cell(value: Value) -> dict[str, Any]:
    return {"value": None, "mark": value.value} if isinstance(value, Mark) else {"value": value, "mark": None}


def _point(point: Point) -> dict[str, Any]:
    return {
        "key": point.key,
        "label": point.label,
        "families": _cell(point.n),
        "population": point.population,
        "mean": _cell(point.mean if point.mean is not None else point.mark or Mark.SUPPRESSED),
        "low": _cell(point.low if point.low is not None else point.mark or Mark.SUPPRESSED),
        "high": _cell(point.high if point.high is not None else point.mark or Mark.SUPPRESSED),
        "standing": point.standing,
        "note": point.note,
    }

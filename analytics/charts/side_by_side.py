"""A dot and its interval for each row, in the order of the table: areas by name. No rank, no colour for good or bad.

Where the table says that an area is clearly higher or lower than the others, a triangle and the words say so; a row
without a figure keeps its place and shows its mark.
"""

from __future__ import annotations

from collections.abc import Callable

from analytics.blocks import Panel, SideBySide
from analytics.charts.letters import width_of
from analytics.charts.signs import ENGLISH, Signs
from analytics.charts.svg import (
    BAND,
    BLUE,
    GREY,
    INK,
    ORANGE,
    QUIET,
    RULE,
    circle,
    document,
    face,
    heading,
    line,
    rect,
    text,
    triangle,
    wrapped,
)

_NARROW = 600.0
"""Under this width the name stands above its row."""


def side_by_side(chart: SideBySide, width: float, signs: Signs = ENGLISH) -> str:
    narrow = width < _NARROW
    said = [signs.families(p.points[0].n, p.points[0].population) for p in chart.rows]
    beside = max((width_of(s, 13) for s in said), default=0.0)
    words = max((width_of(_words(p, signs), 13, bold=True) + 20 for p in chart.rows if _stands(p)), default=0.0)
    left = 34.0 if narrow else 290.0
    right = width - 34 if narrow else width - 34 - max(beside, words)
    deep = 74.0 if narrow else 44.0
    marks, top = heading(chart.title, chart.subtitle, width)
    top += 50

    def at(score: float) -> float:
        return left + (score - 1) / 4 * (right - left)

    bottom = top + deep * len(chart.rows) + 6
    for score in range(1, 6):
        marks.append(line(at(score), top, at(score), bottom, RULE, 1))
        marks.append(face(at(score), top - 16, 12, score))
        marks.append(text(at(score), top - 36, str(score), 13, bold=True))
    for place, (row, count) in enumerate(zip(chart.rows, said, strict=True)):
        y = top + deep * (place + 0.5) + (18 if narrow else 3)
        marks.append(line(12, top + deep * (place + 1), width - 12, top + deep * (place + 1), RULE, 0.6))
        if narrow:
            room = width - 36 - width_of(count, 13)
            label = wrapped(row.label, 15, room, bold=True)
            size = 15.0 if len(label) == 1 else 13.0
            label = wrapped(row.label, size, room, bold=True)[:2]
            marks.append(rect(12, y - 48, width - 24, 24, "#ffffff"))
            marks += [text(12, y - 32 + 14 * i, part, size, "start", bold=True) for i, part in enumerate(label)]
            marks.append(text(width - 12, y - 32, count, 13, "end", fill=QUIET))
        else:
            label = wrapped(row.label, 15, left - 40)
            for i, part in enumerate(label[:2]):
                marks.append(text(12, y + 5 + 17 * (i - (min(2, len(label)) - 1) / 2), part, 15, "start"))
            up = -6 if _stands(row) else 5
            marks.append(text(right + 18, y + up, count, 13, "start", fill=QUIET))
        marks += _row(row, y, at, narrow, right, signs)
    note = wrapped(signs.note, 13, width - 24)
    marks += [text(12, bottom + 24 + 17 * i, part, 13, "start", fill=QUIET) for i, part in enumerate(note)]
    height = bottom + 24 + 17 * len(note)
    return document(width, height, chart.title, chart.alt, f"{chart.id}-{width:.0f}".replace(".", "-"), marks, signs)


def _stands(row: Panel) -> bool:
    return row.change in ("higher", "lower")


def _words(row: Panel, signs: Signs) -> str:
    return signs.higher if row.change == "higher" else signs.lower


def _row(row: Panel, y: float, at: Callable[[float], float], narrow: bool, right: float, signs: Signs) -> list[str]:
    point = row.points[0]
    if point.mean is None or point.low is None or point.high is None:
        sign, why = signs.why(point.mark)
        return [text(at(3), y + 5, f"{sign} {why}", 14, bold=True, fill=QUIET)]
    low, high = at(point.low), at(point.high)
    marks = [
        rect(low, y - 11, high - low, 22, BAND, 3, GREY),
        circle(at(point.mean), y, 13, "#ffffff", INK, 2.4),
        text(at(point.mean), y + 4.5, f"{point.mean:.1f}", 13, bold=True),
    ]
    if _stands(row):
        up = row.change == "higher"
        words = _words(row, signs)
        wide = width_of(words, 13, bold=True) + 20
        x, below = right + 18, y + 11
        if narrow:
            x, below = high + 8 if high + 8 + wide < 352 else low - 8 - wide, y + 4
            marks.append(rect(x - 2, y - 11, wide + 4, 22, "#ffffff", 3))
        marks.append(triangle(x + 7, below - 4, 7, -6 if up else 6, BLUE if up else ORANGE))
        marks.append(text(x + 18, below, words, 13, "start", bold=True))
    return marks

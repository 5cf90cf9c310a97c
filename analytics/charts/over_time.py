"""Small pictures of one scale side by side: each a part of the way, wave by wave, with what changed said in words.

Reads without colour: each point carries its number, the box its interval, and a clear change a triangle and a word. A
wave without a figure keeps its place, shows its mark, and breaks the line.
"""

from __future__ import annotations

from analytics.blocks import OverTime, Panel, Point
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
    heading,
    line,
    rect,
    text,
    triangle,
    wrapped,
)

_ROOM, _GAP, _AXIS = 190.0, 22.0, 26.0
"""Least width of a panel, space between two, width of the numbers at its left."""
_DEEP, _DOT = 128.0, 13.0
"""Height from 1 to 5; radius of a point that carries its number."""


def over_time(chart: OverTime, width: float, signs: Signs = ENGLISH) -> str:
    """As many panels beside each other as `width` and the number of waves allow; at least one."""
    waves = max((len(p.points) for p in chart.panels), default=1)
    wanted = max(_ROOM, _AXIS + waves * 38.0)
    across = max(1, min(4, int((width - 24 + _GAP) // (wanted + _GAP))))
    each = (width - 24 - _GAP * (across - 1)) / across
    marks, top = heading(chart.title, chart.subtitle, width)
    rows = [chart.panels[i : i + across] for i in range(0, len(chart.panels), across)]
    for row in rows:
        titles = [wrapped(p.label, 15, each, bold=True) for p in row]
        deep = max(len(t) for t in titles)
        for place, (panel, lines) in enumerate(zip(row, titles, strict=True)):
            left = 12 + place * (each + _GAP)
            marks += [text(left, top + 16 + 19 * i, part, 15, "start", bold=True) for i, part in enumerate(lines)]
            marks += _verdict(panel, left, top + 16 + 19 * deep, signs)
            marks += _panel(panel, left, top + 19 * deep + 46, each, signs)
        top += 19 * deep + 46 + _DEEP + 58
    said = signs.marks(p.mark for panel in chart.panels for p in panel.points if p.mean is None)
    note = wrapped(f"{signs.note} {said}", 13, width - 24)
    marks += [text(12, top + 4 + 17 * i, part, 13, "start", fill=QUIET) for i, part in enumerate(note)]
    height = top + 17 * len(note) + 4
    return document(width, height, chart.title, chart.alt, f"{chart.id}-{width:.0f}".replace(".", "-"), marks, signs)


def _verdict(panel: Panel, left: float, y: float, signs: Signs) -> list[str]:
    if panel.change in ("", "no clear change"):
        return [text(left, y, signs.unclear, 13, "start", fill=QUIET)] if panel.change else []
    up = panel.change == "higher"
    words = signs.higher if up else signs.lower
    return [
        triangle(left + 7, y - 4, 7, -6 if up else 6, BLUE if up else ORANGE),
        text(left + 20, y, words, 13, "start", bold=True),
    ]


def _panel(panel: Panel, left: float, top: float, width: float, signs: Signs) -> list[str]:
    def at(score: float) -> float:
        return top + (5 - score) / 4 * _DEEP

    marks: list[str] = []
    for score in range(1, 6):
        marks.append(line(left + _AXIS - 6, at(score), left + width, at(score), RULE, 1))
        marks.append(text(left + 12, at(score) + 4.5, str(score), 13, "end", fill=QUIET))
    step = (width - _AXIS) / max(1, len(panel.points))
    places = [left + _AXIS + step * (i + 0.5) for i in range(len(panel.points))]
    for x, point in zip(places, panel.points, strict=True):
        if point.low is not None and point.high is not None:
            marks.append(rect(x - 16, at(point.high), 32, at(point.low) - at(point.high), BAND, 3, GREY))
    before: tuple[float, Point] | None = None
    for x, point in zip(places, panel.points, strict=True):
        if before is not None and before[1].mean is not None and point.mean is not None:
            marks.append(line(before[0], at(before[1].mean), x, at(point.mean), BLUE, 3))
        before = (x, point)
    every = 1 if step >= max((width_of(p.label, 13) + 9 for p in panel.points), default=0.0) else 2
    for place, (x, point) in enumerate(zip(places, panel.points, strict=True)):
        if point.mean is None:
            marks.append(text(x, at(3) + 5, signs.why(point.mark)[0], 15, bold=True, fill=QUIET))
        else:
            marks.append(circle(x, at(point.mean), _DOT, "#ffffff", INK, 2))
            marks.append(text(x, at(point.mean) + 4.5, f"{point.mean:.1f}", 13, bold=True))
        if (len(panel.points) - 1 - place) % every == 0:
            marks.append(text(_within(x, point.label, left, width), at(1) + 32, point.label, 13, fill=QUIET))
    return marks


def _within(x: float, label: str, left: float, width: float) -> float:
    half = width_of(label, 13) / 2
    return min(max(x, left + half), left + width - half)

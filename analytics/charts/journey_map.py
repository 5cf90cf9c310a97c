"""The journey map as a picture: the way from left to right (or down, for a phone), faces and scores at the side.

It reads without colour: each point carries its number, the bar its two ends, highest and lowest a shape and a word. A
stage without a figure keeps its place, says why, and breaks the curve; nothing is drawn across it.
"""

from __future__ import annotations

from collections.abc import Sequence

from analytics.blocks import JourneyMap, Point
from analytics.charts.signs import ENGLISH, Signs
from analytics.charts.svg import (
    BAND,
    BLUE,
    GREY,
    HIGH_WASH,
    INK,
    LOW_WASH,
    ORANGE,
    QUIET,
    RULE,
    circle,
    document,
    face,
    line,
    path,
    rect,
    smooth,
    text,
    triangle,
    wrapped,
)

_TOP, _BOTTOM = 128.0, 432.0
_LEFT = 150.0


def wide(chart: JourneyMap, signs: Signs = ENGLISH) -> str:
    """For a page, a slide, a board paper: 1000 wide (1120 with more than six columns), letters of 13 and more."""
    columns = len(chart.points) + 1
    width = 1000.0 if columns <= 6 else 1120.0
    step = (width - _LEFT - 20) / columns
    across = [_LEFT + step * (i + 0.5) for i in range(columns)]
    gap = across[-1] - step / 2
    legends = [_under(x, p, step, signs) for x, p in zip(across, (*chart.points, chart.overall), strict=True)]
    height = _BOTTOM + 36 + max(deep for _, deep in legends) + 34
    marks = [
        text(24, 36, chart.title, 22, "start", bold=True),
        text(24, 64, chart.subtitle, 15, "start", fill=QUIET),
        *_grid(chart, width - 20),
        line(gap, _TOP - 24, gap, height - 40, GREY, 1.2, "5 5"),
        *(mark for x, p in zip(across, (*chart.points, chart.overall), strict=True) for mark in _band(x, p)),
        *_curves([(x, p) for x, p in zip(across, chart.points, strict=False)]),
    ]
    for x, point, (legend, _) in zip(across, (*chart.points, chart.overall), legends, strict=True):
        marks += _point(x, point, signs, square=point is chart.overall)
        marks += legend
    marks.append(text(24, height - 12, signs.note, 14, "start", fill=QUIET))
    return document(width, height, chart.title, chart.alt, chart.id.replace(".", "-"), marks, signs)


def _y(score: float) -> float:
    return _BOTTOM - (score - 1) / 4 * (_BOTTOM - _TOP)


def _grid(chart: JourneyMap, right: float) -> list[str]:
    width = right - _LEFT
    marks = [
        rect(_LEFT, _y(5) - 26, width, _y(3.5) - _y(5) + 26, HIGH_WASH),
        rect(_LEFT, _y(2.5), width, _y(1) - _y(2.5) + 12, LOW_WASH),
    ]
    for score, word in enumerate(chart.words, start=1):
        y = _y(score)
        marks.append(line(_LEFT, y, right, y, RULE, 1))
        marks.append(face(_LEFT - 22, y, 14, score))
        marks.append(text(_LEFT - 44, y + 5, str(score), 15, "end", bold=True))
        parts = wrapped(word, 13, 84)
        for i, part in enumerate(parts):
            marks.append(text(_LEFT - 60, y + 5 + 15 * (i - (len(parts) - 1) / 2), part, 13, "end", fill=QUIET))
    return marks


def _curves(points: Sequence[tuple[float, Point]]) -> list[str]:
    """The curve of the journey, broken where a stage has no figure."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, point in points:
        if point.mean is None or not point.on_the_way:
            runs.append([])
        else:
            runs[-1].append((x, _y(point.mean)))
    return [path(smooth(run), BLUE, 4) for run in runs if len(run) > 1]


def _band(x: float, point: Point) -> list[str]:
    """The interval, under the curve and wider than the point, so that a narrow one is seen too."""
    if point.low is None or point.high is None:
        return []
    return [rect(x - 26, _y(point.high), 52, _y(point.low) - _y(point.high), BAND, 3, GREY)]


def _point(x: float, point: Point, signs: Signs, square: bool) -> list[str]:
    if point.mean is None or point.low is None or point.high is None:
        sign, why = signs.why(point.mark)
        return [text(x, _y(3) - 4, sign, 20, bold=True, fill=QUIET), text(x, _y(3) + 18, why, 14, fill=QUIET)]
    top, bottom, y = _y(point.high), _y(point.low), _y(point.mean)
    marks: list[str] = []
    if square:
        marks.append(rect(x - 20, y - 15, 40, 30, "#ffffff", 5, INK, 3))
    else:
        stroke = {"highest": BLUE, "lowest": ORANGE}.get(point.standing, INK)
        marks.append(circle(x, y, 17.5, "#ffffff", stroke, 5 if point.standing else 3))
    marks.append(text(x, y + 5.5, f"{point.mean:.1f}", 16, bold=True))
    if point.standing == "highest":
        marks += [
            triangle(x - 38, min(top, y - 18) - 15, 9, -8, BLUE),
            text(x - 26, min(top, y - 18) - 9, signs.highest, 15, "start", bold=True),
        ]
    if point.standing == "lowest":
        marks += [
            triangle(x - 36, max(bottom, y + 18) + 18, 9, 8, ORANGE),
            text(x - 24, max(bottom, y + 18) + 23, signs.lowest, 15, "start", bold=True),
        ]
    return marks


def _under(x: float, point: Point, step: float, signs: Signs) -> tuple[list[str], float]:
    """The name and the families below a column, and how deep they reach."""
    parts = wrapped(point.label, 15, step - 4, bold=True)
    top = _BOTTOM + 38
    marks = [text(x, top + 18 * i, part, 15, bold=True) for i, part in enumerate(parts)]
    below = [
        p
        for words in (signs.families(point.n, point.population), point.note)
        if words
        for p in wrapped(words, 13.5, step - 2)
    ]
    y = top + 18 * len(parts) + 2
    marks += [text(x, y + 16 * i, part, 13.5, fill=QUIET) for i, part in enumerate(below)]
    return marks, 18 * len(parts) + 16 * len(below)

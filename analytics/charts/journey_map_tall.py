"""The journey map for a phone: the way runs down the page, 1 to 5 from left to right. Same points, same marks, same
words."""

from __future__ import annotations

from analytics.blocks import JourneyMap, Point
from analytics.charts.letters import width_of
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

_WIDTH, _LEFT, _RIGHT, _ROW = 360.0, 36.0, 324.0, 88.0


def tall(chart: JourneyMap, signs: Signs = ENGLISH) -> str:
    """360 wide, letters of 13 and more at that size."""
    heading = wrapped(chart.title, 17, _WIDTH - 24, bold=True)
    below = wrapped(chart.subtitle, 13, _WIDTH - 24)
    top = 30 + 22 * len(heading) + 18 * len(below) + 62
    rows = (*chart.points, chart.overall)
    note = wrapped(signs.note, 13, _WIDTH - 24)
    height = top + _ROW * len(rows) + 16 + 17 * len(note)
    marks = [text(12, 28 + 22 * i, part, 17, "start", bold=True) for i, part in enumerate(heading)]
    marks += [text(12, 28 + 22 * len(heading) + 18 * i, part, 13, "start", fill=QUIET) for i, part in enumerate(below)]
    marks += _axis(chart, top, height - 10 - 17 * len(note))
    middles = [top + _ROW * i + 56 for i in range(len(rows))]
    marks += [
        rect(_x(p.low), y - 23, _x(p.high) - _x(p.low), 46, BAND, 3, GREY)
        for y, p in zip(middles, rows, strict=True)
        if p.low is not None and p.high is not None
    ]
    marks += _curves(chart.points, middles)
    divider = middles[-1] - 54
    marks.append(line(8, divider, _WIDTH - 8, divider, GREY, 1.2, "5 5"))
    for y, point in zip(middles, rows, strict=True):
        marks += _row(y, point, signs, square=point is chart.overall)
    low = height + 10 - 17 * len(note)
    marks += [text(12, low + 17 * i, part, 13, "start", fill=QUIET) for i, part in enumerate(note)]
    return document(_WIDTH, height, chart.title, chart.alt, chart.id.replace(".", "-") + "-tall", marks, signs)


def _x(score: float) -> float:
    return _LEFT + (score - 1) / 4 * (_RIGHT - _LEFT)


def _axis(chart: JourneyMap, top: float, bottom: float) -> list[str]:
    half = (_RIGHT - _LEFT) / 8
    marks = [
        rect(_x(1) - half, top, 4 * half, bottom - top, LOW_WASH),
        rect(_x(4) - half, top, 4 * half, bottom - top, HIGH_WASH),
    ]
    for score in range(1, 6):
        x = _x(score)
        marks += [
            line(x, top, x, bottom, RULE, 1),
            face(x, top - 22, 14, score),
            text(x, top - 42, str(score), 14, bold=True),
        ]
    return marks


def _curves(points: tuple[Point, ...], middles: list[float]) -> list[str]:
    """As in the wide map, with down as the way: the curve is smoothed over y, then written with x and y changed."""
    runs: list[list[tuple[float, float]]] = [[]]
    for y, point in zip(middles, points, strict=False):
        if point.mean is None or not point.on_the_way:
            runs.append([])
        else:
            runs[-1].append((y, _x(point.mean)))
    return [f'<g transform="matrix(0 1 1 0 0 0)">{path(smooth(run), BLUE, 4)}</g>' for run in runs if len(run) > 1]


def _row(y: float, point: Point, signs: Signs, square: bool) -> list[str]:
    said = signs.families(point.n, point.population)
    label = f"{point.label} ({point.note})" if point.note else point.label
    room = _WIDTH - 24 - width_of(said, 13) - 12
    size = 15.0 if width_of(label, 15, bold=True) <= room else 13.0
    lines = wrapped(label, size, room, bold=True)
    marks: list[str] = []
    for i, part in enumerate(lines):
        at = y - 33 - 15 * (len(lines) - 1 - i)
        marks.append(rect(10, at - 15, width_of(part, size, bold=True) + 6, 20, "#ffffff", 3))
        marks.append(text(12, at, part, size, "start", bold=True))
    marks += [
        rect(_WIDTH - 16 - width_of(said, 13), y - 48, width_of(said, 13) + 8, 20, "#ffffff", 3),
        text(_WIDTH - 12, y - 33, said, 13, "end", fill=QUIET),
    ]
    if point.mean is None or point.low is None or point.high is None:
        sign, why = signs.why(point.mark)
        return [*marks, text(_x(3), y + 5, f"{sign} {why}", 15, bold=True, fill=QUIET)]
    low, high, x = _x(point.low), _x(point.high), _x(point.mean)
    if square:
        marks.append(rect(x - 20, y - 15, 40, 30, "#ffffff", 5, INK, 3))
    else:
        stroke = {"highest": BLUE, "lowest": ORANGE}.get(point.standing, INK)
        marks.append(circle(x, y, 17, "#ffffff", stroke, 5 if point.standing else 3))
    marks.append(text(x, y + 5, f"{point.mean:.1f}", 15, bold=True))
    if point.standing:
        up = point.standing == "highest"
        h = -7 if up else 7
        word = signs.highest if up else signs.lowest
        wide = width_of(word, 14, bold=True) + 24
        low, high = min(low, x - 18), max(high, x + 18)
        at = high + 18 if high < _x(3.6) else low - wide + 2
        marks.append(rect(at - 12, y - 13, wide, 26, "#ffffff", 4))
        marks.append(triangle(at, y, 8, h, BLUE if up else ORANGE))
        marks.append(text(at + 11, y + 5, word, 14, "start", bold=True))
    return marks

"""Shares of a whole, one bar for each row, all of one set of answers: rows can be compared at a glance. The last two
answers are don't know and skipped.

Reads in grey: the answers go from dark to light in their order, each piece carries its percent, and the pieces stand in
the order of the legend. What is held back is a dashed piece with its mark, as wide as what the printed shares leave.
"""

from __future__ import annotations

from analytics.blocks import Parts, Row
from analytics.charts.letters import width_of
from analytics.charts.signs import ENGLISH, Signs
from analytics.charts.svg import GREY, INK, PAPER, QUIET, document, heading, line, rect, text, wrapped
from analytics.disclosure.rules import Mark

_NARROW = 600.0
_SHADES = ("#123f6b", "#2f6ea8", "#79a8d3", "#bcd4ea", "#e3edf6", "#f6e3cf", "#ffffff")
"""Dark to light: told apart by any eye and in grey. Letters on the first two are white."""


_UNSURE = "?"
"""In the piece of those who do not know: beside the lightest blue it is the same grey."""


def parts(chart: Parts, width: float, signs: Signs = ENGLISH) -> str:
    narrow = width < _NARROW
    left, right = (12.0, width - 12) if narrow else (300.0, width - 16)
    marks, top = heading(chart.title, chart.subtitle, width)
    legend, y = _legend(chart, width, top + 6, signs)
    marks += legend
    for row in chart.rows:
        lines = wrapped(row.label, 14, (right - left) if narrow else left - 28)
        deep = 16.0 * len(lines)
        if narrow:
            marks += [text(left, y + 14 + 16 * i, part, 14, "start") for i, part in enumerate(lines)]
            marks += _bar(row, left, y + deep + 5, right - left)
            y += deep + 46
        else:
            middle = y + max(42.0, deep + 10) / 2
            at = middle + 5 - 8 * (len(lines) - 1)
            marks += [text(12, at + 16 * i, part, 14, "start") for i, part in enumerate(lines)]
            marks += _bar(row, left, middle - 14, right - left)
            y += max(42.0, deep + 10)
    return document(width, y + 12, chart.title, chart.alt, f"{chart.id}-{width:.0f}".replace(".", "-"), marks, signs)


def _shade(place: int, many: int) -> str:
    """The last two are white-ish, whatever the number of answers: who does not know, and who skipped."""
    if place >= many - 2:
        return _SHADES[5 + place - (many - 2)]
    return _SHADES[min(4, round(place * 4 / max(1, many - 3)))]


def _legend(chart: Parts, width: float, top: float, signs: Signs) -> tuple[list[str], float]:
    marks: list[str] = []
    x = 12.0
    hidden = any(isinstance(cell, Mark) for row in chart.rows for cell in row.cells)
    names = [*chart.names, *([f"[c] {signs.held_back}"] if hidden else [])]
    for place, name in enumerate(names):
        wide = 26 + width_of(name, 13) + 16
        if x + wide > width and x > 12:
            x, top = 12.0, top + 24
        held = place == len(chart.names)
        marks.append(_piece(x, top, 18, 16, PAPER if held else _shade(place, len(chart.names)), held))
        if place == len(chart.names) - 2:
            marks.append(text(x + 9, top + 13, _UNSURE, 13))
        marks.append(text(x + 25, top + 13, name, 13, "start"))
        x += wide
    return marks, top + 34


def _piece(x: float, y: float, width: float, height: float, fill: str, held: bool) -> str:
    box = rect(x, y, width, height, fill, 0, GREY if held else INK, 0.8)
    return box.replace("/>", ' stroke-dasharray="3 3"/>') if held else box


def _bar(row: Row, left: float, y: float, width: float) -> list[str]:
    """Percents are whole, so that they may add up to 99 or 101: the bar is as long all the same."""
    known = [cell for cell in row.cells if isinstance(cell, int)]
    marks_of = {cell for cell in row.cells if isinstance(cell, Mark)}
    whole = max(100, sum(known)) if marks_of else max(1, sum(known))
    if Mark.SUPPRESSED not in marks_of and not known:
        sign = next(iter(marks_of), Mark.SUPPRESSED).value
        return [_piece(left, y, width, 28, PAPER, True), text(left + width / 2, y + 19, sign, 13, bold=True)]
    x, drawn = left, []
    for place, cell in enumerate(row.cells):
        if not isinstance(cell, int) or not cell:
            continue
        wide = width * cell / whole
        shade = _shade(place, len(row.cells))
        drawn.append(_piece(x, y, wide, 28, shade, False))
        if wide >= width_of(f"{cell}", 13) + 6:
            said = (
                f"{cell} {_UNSURE}"
                if place == len(row.cells) - 2 and wide >= width_of(f"{cell} ?", 13) + 6
                else f"{cell}"
            )
            drawn.append(text(x + wide / 2, y + 19, said, 13, fill=PAPER if shade in _SHADES[:2] else INK))
        x += wide
    if marks_of and left + width - x > 1:
        drawn.append(_piece(x, y, left + width - x, 28, PAPER, True))
        if left + width - x > 22:
            drawn.append(text((x + left + width) / 2, y + 19, "[c]", 13, bold=True, fill=QUIET))
    drawn.append(line(left, y + 28, left + width, y + 28, INK, 0.8))
    return drawn

"""A drawing: SVG shapes without a letter, and beside them the words with the places where they go.

Kept apart, because a browser sets the words itself while a PNG card gets them set by a tool that knows every script.

>>> Drawing(10, 10, "<path d='M0 0'/>", (Label("Hi", 5, 2, 10, 6, 4),)).bare()
'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10"><path d=\\'M0 0\\'/></svg>'
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

INK = "#1f2c38"
"""Lines and words: 14.3 to 1 on white (WCAG 2.2 asks 4.5 for text, 3 for what must be seen)."""
LINE = "#5d6a75"
"""Quiet lines: 5.6 to 1 on white."""

LETTER = 0.57
"""Mean width of a letter in em, for breaking lines where no font can be asked. Wide enough for Noto Sans Bold."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words of a drawing: centred on `x`, from `y` down, at most `width` by `height` and `lines` lines.

    `size` is that of the letters; what sets the words may take a smaller one to make them fit. A single line stands in
    the middle of its height."""

    text: str
    x: float
    y: float
    width: float
    height: float
    size: float
    lines: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """`shapes` is the inside of an SVG of `width` by `height` units; `credit`: whose work is in it, '' for ours."""

    width: int
    height: int
    shapes: str
    labels: tuple[Label, ...] = ()
    credit: str = ""

    def bare(self) -> str:
        """The SVG without its words."""
        return self._svg("")

    def svg(self) -> str:
        """The SVG with its words, broken into lines by estimate; a label without words is left out."""
        return self._svg("".join(_text(label) for label in self.labels if label.text))

    def on_white(self) -> Drawing:
        """The same on a white sheet with round corners: its black lines are lost on a page that is dark."""
        margin = round(min(self.width, self.height) * 0.06)
        width, height = self.width + 2 * margin, self.height + 2 * margin
        sheet = f'<rect width="{width}" height="{height}" rx="{2 * margin}" fill="#ffffff"/>'
        labels = tuple(replace(label, x=label.x + margin, y=label.y + margin) for label in self.labels)
        shapes = f'{sheet}<g transform="translate({margin} {margin})">{self.shapes}</g>'
        return Drawing(width, height, shapes, labels, self.credit)

    def _svg(self, words: str) -> str:
        credit = f"<!-- {self.credit} -->" if self.credit else ""
        size = f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{credit}{self.shapes}{words}</svg>'


def _text(label: Label) -> str:
    lines, size = _broken(label)
    weight = ' font-weight="700"' if label.bold else ""
    letters = f'font-family="Noto Sans, system-ui, sans-serif" font-size="{size:g}"{weight}'
    head = f'<text text-anchor="middle" {letters} fill="{INK}">'
    # A line is 1.36 letters high in Noto Sans, and its baseline 1.07 under its top.
    top = label.y + (0 if label.lines > 1 else (label.height - 1.36 * size) / 2)
    spans = (
        f'<tspan x="{label.x:g}" y="{top + size * (1.07 + 1.2 * row):.4g}">{escape(line)}</tspan>'
        for row, line in enumerate(lines)
    )
    return head + "".join(spans) + "</text>"


def _broken(label: Label) -> tuple[list[str], float]:
    """Lines and the letter size at which they fit; at worst two thirds of the wish, and then cut by nobody."""
    for part in (1.0, 0.9, 0.8, 0.7):
        size = label.size * part
        letters = max(1, int(label.width / (LETTER * size)))
        lines = textwrap.wrap(label.text, letters, break_long_words=False, break_on_hyphens=False)
        if len(lines) <= label.lines and max(map(len, lines)) <= letters:
            break
    return lines, round(size, 1)

"""The few SVG marks the charts are drawn with. Every text is escaped; every number is short."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import pairwise

from analytics.charts.letters import runs_right_to_left, script_of, width_of
from analytics.charts.signs import ENGLISH, Signs

INK = "#1b2a3a"
QUIET = "#55606b"
RULE = "#c9ced4"
PAPER = "#ffffff"
BLUE = "#1f5f99"
ORANGE = "#b85c00"
GREY = "#6b7680"
BAND = "#dfe4e9"
LOW_WASH = "#fdf0e3"
HIGH_WASH = "#e8f1f9"
FONT = "'Noto Sans', system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_ISOLATE, _END = "\u2067", "\u2069"
"""Around words that run from right to left: the order inside is theirs, the place of the whole stays ours (Unicode
Bidirectional Algorithm, RLI and PDI)."""


def number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def text(
    x: float, y: float, words: str, size: float, anchor: str = "middle", bold: bool = False, fill: str = INK
) -> str:
    """`anchor`: 'start' begins at x, 'end' ends there, as seen from the left, whatever way the words run."""
    weight = ' font-weight="700"' if bold else ""
    place = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}" text-anchor="{anchor}"'
    script = script_of(words)
    hand = f" font-family=\"'Noto Sans {script}', {FONT}\"" if script else ""
    said = f"{_ISOLATE}{words}{_END}" if runs_right_to_left(words) else words
    return f'<text {place}{weight}{hand} fill="{fill}">{escape(said)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" stroke="{colour}" '
        f'stroke-width="{number(width)}"{dashed}/>'
    )


def rect(
    x: float, y: float, width: float, height: float, fill: str, radius: float = 0, stroke: str = "none", line: float = 1
) -> str:
    place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" rx="{number(radius)}"'
    return f'<rect {place} fill="{fill}" stroke="{stroke}" stroke-width="{number(line)}"/>'


def circle(x: float, y: float, r: float, fill: str, stroke: str, width: float) -> str:
    place = f'cx="{number(x)}" cy="{number(y)}" r="{number(r)}"'
    return f'<circle {place} fill="{fill}" stroke="{stroke}" stroke-width="{number(width)}"/>'


def triangle(x: float, y: float, half: float, point: float, fill: str) -> str:
    """Points up where `point` is below 0, down where it is above."""
    left, right, base, tip = number(x - half), number(x + half), number(y - point), number(y + point)
    return f'<path d="M{left} {base}L{right} {base}L{number(x)} {tip}Z" fill="{fill}"/>'


def path(d: str, colour: str, width: float, fill: str = "none", dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{d}" fill="{fill}" stroke="{colour}" stroke-width="{number(width)}" stroke-linecap="round"{dashed}/>'
    )


def face(x: float, y: float, r: float, level: int) -> str:
    """A face for 1 (corners of the mouth down) to 5 (up). The mouth says it; there is no colour in it."""
    bend = (level - 3) / 2 * r * 0.62
    mouth = y + r * 0.36 - bend * 0.45
    eyes = "".join(
        f'<circle cx="{number(x + side * r * 0.36)}" cy="{number(y - r * 0.22)}" r="{number(r * 0.12)}" fill="{INK}"/>'
        for side in (-1, 1)
    )
    left, right, deep = number(x - r * 0.45), number(x + r * 0.45), number(mouth + bend * 1.6)
    curve = f"M{left} {number(mouth)}Q{number(x)} {deep} {right} {number(mouth)}"
    return circle(x, y, r, PAPER, INK, 1.4) + eyes + path(curve, INK, 1.8)


def wrapped(words: str, size: float, width: float, bold: bool = False) -> list[str]:
    """Break into lines that fit `width`; a single word that does not fit stands alone."""
    lines: list[str] = []
    for word in words.split():
        if lines and width_of(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def document(
    width: float, height: float, name: str, alt: str, key: str, marks: Iterable[str], signs: Signs = ENGLISH
) -> str:
    """The whole picture. `name` and `alt` are read out by a screen reader; `key` makes their ids unique in a page.

    For a language that runs from right to left the picture is turned round, letters and faces apart: the way begins
    at the right, as its readers begin.
    """
    size = f'viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" height="{number(height)}"'
    said = f'role="img" lang="{escape(signs.language)}" aria-labelledby="{escape(key)}-t {escape(key)}-d"'
    drawn = "".join(marks)
    if signs.direction == "rtl":
        drawn = f'<g transform="matrix(-1 0 0 1 {number(width)} 0)">{_TEXT.sub(_turned, drawn)}</g>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {said} font-family="{FONT}">'
        f'<title id="{escape(key)}-t">{escape(name)}</title><desc id="{escape(key)}-d">{escape(alt)}</desc>'
        f"{rect(0, 0, width, height, PAPER)}{drawn}</svg>"
    )


_TEXT = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)" font-size="([\d.]+)" text-anchor="(\w+)"([^>]*)>([^<]*)<')
_OTHER = {"start": "end", "end": "start", "middle": "middle"}


def _turned(found: re.Match[str]) -> str:
    """A text in a picture that is turned round, turned back about its own place."""
    x, y, size, anchor, looks, words = found.groups()
    back = f'transform="matrix(-1 0 0 1 {number(2 * float(x))} 0)"'
    # Also a line that begins with a name in Latin letters is one of this language.
    if not words.startswith(_ISOLATE) and any(runs_right_to_left(letter) for letter in words):
        words = f"{_ISOLATE}{words}{_END}"
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{_OTHER[anchor]}" {back}{looks}>{words}<'


def smooth(points: list[tuple[float, float]]) -> str:
    """A curve through the points that never swings past them (monotone cubic; Fritsch & Carlson 1980, with x
    growing)."""
    if len(points) < 2:
        return ""
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    tangents = [slopes[0]]
    for before, after in pairwise(slopes):
        tangents.append(0.0 if before * after <= 0 else 2 * before * after / (before + after))
    tangents.append(slopes[-1])
    d = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for i, (a, b) in enumerate(pairwise(points)):
        third = (b[0] - a[0]) / 3
        d.append(
            f"C{number(a[0] + third)} {number(a[1] + third * tangents[i])} {number(b[0] - third)} "
            f"{number(b[1] - third * tangents[i + 1])} {number(b[0])} {number(b[1])}"
        )
    return "".join(d)


def heading(title: str, subtitle: str, width: float) -> tuple[list[str], float]:
    """(marks, where the picture below may begin)."""
    size = 20.0 if width >= 600 else 17.0
    lines = wrapped(title, size, width - 24, bold=True)
    below = wrapped(subtitle, 14, width - 24) if subtitle else []
    marks = [text(12, 30 + (size + 5) * i, part, size, "start", bold=True) for i, part in enumerate(lines)]
    top = 30 + (size + 5) * (len(lines) - 1)
    marks += [text(12, top + 25 + 19 * i, part, 14, "start", fill=QUIET) for i, part in enumerate(below)]
    return marks, top + 19 * len(below) + 22

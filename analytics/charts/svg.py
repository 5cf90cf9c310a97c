"""The few SVG marks the charts are drawn with. Every text is escaped; every number is short."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise

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

WIDE = 0.57
"""Mean width of a letter in ems: enough to break labels, generous so that they do not run into each other."""


def number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def text(
    x: float, y: float, words: str, size: float, anchor: str = "middle", bold: bool = False, fill: str = INK
) -> str:
    weight = ' font-weight="700"' if bold else ""
    place = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}" text-anchor="{anchor}"'
    return f'<text {place}{weight} fill="{fill}">{escape(words)}</text>'


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


def wrapped(words: str, size: float, width: float) -> list[str]:
    """Break into lines that fit `width`; a single word that does not fit stands alone."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(f"{lines[-1]} {word}") * size * WIDE <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def document(width: float, height: float, name: str, alt: str, key: str, marks: Iterable[str]) -> str:
    """The whole picture. `name` and `alt` are read out by a screen reader; `key` makes their ids unique in a page."""
    size = f'viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" height="{number(height)}"'
    said = f'role="img" aria-labelledby="{escape(key)}-t {escape(key)}-d"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {said} font-family="{FONT}">'
        f'<title id="{escape(key)}-t">{escape(name)}</title><desc id="{escape(key)}-d">{escape(alt)}</desc>'
        f"{rect(0, 0, width, height, PAPER)}{''.join(marks)}</svg>"
    )


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

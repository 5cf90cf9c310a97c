"""How wide words are, and which way they run: measured with the letters carried along, guessed for other scripts.

>>> round(width_of("Review", 10), 1), runs_right_to_left("مدد"), script_of("সাহায্য")
(34.3, True, 'Bengali')
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

WIDER = 1.04
"""A page may be shown in other letters than these, up to so much wider."""
UNKNOWN = 0.62
"""Ems of a letter that is not carried along: joined and stacked scripts stay below it."""

SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0370, 0x03FF, "Greek"),
    (0x0400, 0x052F, "Cyrillic"),
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x08FF, "Arabic"),
    (0xFB50, 0xFEFC, "Arabic"),
    (0x0900, 0x097F, "Devanagari"),
    (0x0980, 0x09FF, "Bengali"),
    (0x0A00, 0x0A7F, "Gurmukhi"),
    (0x0A80, 0x0AFF, "Gujarati"),
    (0x0B80, 0x0BFF, "Tamil"),
)
"""First and last code point of each, from Unicode's Blocks.txt."""


def width_of(words: str, size: float, bold: bool = False) -> float:
    """In units of the picture, marks that stand on another letter not counted."""
    if words.isascii():
        return sum(map(_ascii(bold).__getitem__, words.encode())) * size * WIDER
    known = _widths(bold)
    ems = sum(known.get(ord(c), UNKNOWN) for c in words if unicodedata.category(c) not in ("Mn", "Cf"))
    return ems * size * WIDER


def script_of(words: str) -> str:
    """That of the first letter that is not Latin; '' where all are."""
    for letter in words:
        for first, last, name in SCRIPTS:
            if first <= ord(letter) <= last:
                return name
    return ""


def runs_right_to_left(words: str) -> bool:
    """By the first letter that has a direction (Unicode's rule P2)."""
    strong = (unicodedata.bidirectional(letter) for letter in words)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


@cache
def _ascii(bold: bool) -> tuple[float, ...]:
    """Ems of the first 128 code points: most words hold no others, and there are no marks among them."""
    known = _widths(bold)
    return tuple(known.get(code, UNKNOWN) for code in range(128))


@cache
def _widths(bold: bool) -> dict[int, float]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    name = f"NotoSans-Latin-{'Bold' if bold else 'Regular'}.ttf"
    with (files("analytics") / "fonts" / name).open("rb") as file, TTFont(file) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"]
        return {code: metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}

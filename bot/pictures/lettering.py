"""Words set into a box of a picture: broken into lines, made smaller until they fit, centred, in any script.

Pillow with raqm shapes each run (joined Arabic, Bengali vowels before their consonant); the order of runs on a line is
ours, because a Latin name inside an Arabic sentence is in another font than its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.pictures.faults import CannotDraw, TooLong
from bot.pictures.fonts import Fonts, Run

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

Direction = Literal["ltr", "rtl"]

STEP = 2
"""Pixels by which letters get smaller at each try."""


@dataclass(frozen=True, slots=True)
class Hand:
    """How to write: which fonts, which language (some letters differ by it), how heavy."""

    fonts: Fonts
    language: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that fit: each as its runs from left to right, with the pixels from one baseline to the next."""

    lines: tuple[tuple[Run, ...], ...]
    size: int
    height: int
    """Of one line. Nastaliq slopes: its lines are more than twice the letter size."""
    ascent: int
    hand: Hand
    direction: Direction

    @property
    def total(self) -> int:
        return self.height * len(self.lines)


def direction_of(text: str) -> Direction:
    """That of the first letter that has one (Unicode's rule P2); 'ltr' for none."""
    strong = (unicodedata.bidirectional(one) for one in text)
    return "rtl" if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def set_at(text: str, hand: Hand, size: int, width: float) -> Block:
    """The text in lines of this size, as many as it takes. Raises `TooLong` where a single word is too wide, `NoGlyph`
    where a letter has no font."""
    block = _broken(text, hand, size, width)
    if block is None:
        raise TooLong(f"a word does not fit {width:g} at {size} pixels")
    return block


def fit(text: str, hand: Hand, width: float, height: float, largest: int, smallest: int, most_lines: int) -> Block:
    """The text at the largest size at which it fits the box. Words are never cut.

    Raises `TooLong` where even `smallest` is too big, `NoGlyph` where a letter has no font.
    """
    hand.fonts.runs(text, hand.language, hand.bold)  # says at once, and all of it, what cannot be written
    for size in range(largest, smallest - 1, -STEP):
        block = _broken(text, hand, size, width)
        if block is not None and len(block.lines) <= most_lines and block.total <= height:
            return _balanced(text, block, width)
    raise TooLong(f"{len(text)} letters do not fit {width:g} x {height:g} at {smallest} pixels")


Side = Literal["left", "middle", "right"]


def write(draw: ImageDraw, block: Block, at: float, top: float, ink: str, side: Side = "middle") -> None:
    """Draw the block from `top` down; each line begins at `at`, ends there, or has its middle there."""
    before = {"left": 0.0, "middle": 0.5, "right": 1.0}[side]
    for number, runs in enumerate(block.lines):
        baseline = top + number * block.height + block.ascent
        x = at - _width(runs, block.hand, block.size) * before
        for run in runs:
            font = _font(run.font, block.size)
            direction, language = _direction(run), block.hand.language
            draw.text((x, baseline), run.text, fill=ink, font=font, anchor="ls", direction=direction, language=language)
            x += _run_width(run, block.hand.language, block.size)


def _broken(text: str, hand: Hand, size: int, width: float) -> Block | None:
    """The text in lines of this size; None where a single word is too wide."""
    direction = direction_of(text)
    lines: list[tuple[Run, ...]] = []
    words: list[str] = []
    for word in text.split():
        longer = _laid(" ".join([*words, word]), hand, direction)
        if _width(longer, hand, size) <= width:
            words.append(word)
            continue
        if not words or _width(_laid(word, hand, direction), hand, size) > width:
            return None
        lines.append(_laid(" ".join(words), hand, direction))
        words = [word]
    if words:
        lines.append(_laid(" ".join(words), hand, direction))
    fonts = {run.font for runs in lines for run in runs}
    metrics = [_font(font, size).getmetrics() for font in fonts] or [(size, 0)]
    ascent, descent = (max(heights) for heights in zip(*metrics, strict=True))
    return Block(tuple(lines), size, ascent + descent, ascent, hand, direction)


def _balanced(text: str, block: Block, width: float) -> Block:
    """The same in as many lines, as narrow as that goes: no word alone on the last line."""
    for part in (0.5, 0.6, 0.7, 0.8, 0.9):
        narrow = _broken(text, block.hand, block.size, width * part)
        if narrow is not None and len(narrow.lines) == len(block.lines):
            return narrow
    return block


def _laid(line: str, hand: Hand, direction: Direction) -> tuple[Run, ...]:
    """The line's runs from left to right. In a right-to-left line the first run stands rightmost.

    A space between two runs belongs to the line: it must not travel to the far side of a run that turns round.
    """
    runs: list[Run] = []
    for run in hand.fonts.runs(line, hand.language, hand.bold):
        found = re.fullmatch(r"(\s*)(.*?)(\s*)", run.text, re.DOTALL)
        assert found is not None
        runs += [Run(part, run.font) for part in found.groups() if part]
    return tuple(reversed(runs)) if direction == "rtl" else tuple(runs)


def _direction(run: Run) -> Direction:
    return direction_of(run.text)


def _width(runs: Iterable[Run], hand: Hand, size: int) -> float:
    return sum(_run_width(run, hand.language, size) for run in runs)


@lru_cache(maxsize=4096)
def _run_width(run: Run, language: str, size: int) -> float:
    return _font(run.font, size).getlength(run.text, direction=_direction(run), language=language)


@lru_cache(maxsize=64)
def _font(file: Path, size: int) -> FreeTypeFont:
    from PIL import ImageFont, features

    if not features.check("raqm"):
        raise CannotDraw("this Pillow has no raqm: joined scripts would fall apart")
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.RAQM)

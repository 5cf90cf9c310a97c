"""Why a picture cannot be made. Whoever asked says its words alone: a picture is never in the way of a question."""

from __future__ import annotations


class CannotDraw(Exception):
    """Names the picture's trouble, never a person's words: captions come from our own texts."""


class NoGlyph(CannotDraw):
    """No font at hand has these characters. Better no picture than empty boxes in place of letters."""

    def __init__(self, characters: str) -> None:
        super().__init__("no font at hand has " + ", ".join(f"U+{ord(one):04X}" for one in sorted(set(characters))))
        self.characters = characters


class TooLong(CannotDraw):
    """The words do not fit, even small."""

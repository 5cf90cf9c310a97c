"""Five faces, from very sad (1) to very happy (5), drawn by us: the mouth tells them apart, never the colour alone.

Orange for sad over grey to blue for happy, as in the web chat; red and green would judge, and one man in twelve cannot
tell them apart. No tears, no anger: a low answer must be as easy to give as a high one. Nobody's skin, hair or sex.

>>> face(1) == face(1) and face(1) != face(2)
True
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.pictures.drawing import INK, LINE, Drawing, Label

SCORES = (1, 2, 3, 4, 5)
THREE = (2, 3, 4)
"""Sad, okay, happy: the middle three, so that the words for the ends ("very …") are kept for the second question."""

SAD = (1, 2)
HAPPY = (5, 4)
"""The second question, as it asks: the strong one first."""

SIDE = 100
"""A face is a square of 100 units."""


@dataclass(frozen=True, slots=True)
class _Look:
    """`mouth`, `eyes` and `brows` are SVG paths; a mouth that is `open` is filled."""

    tint: str
    mouth: str
    open: bool = False
    brows: str = ""


_LOOKS = {
    1: _Look("#f4c6a1", "M29 76 Q50 52 71 76", brows="M26 34 Q32 32 37 28.5 M74 34 Q68 32 63 28.5"),
    2: _Look("#f9dfc8", "M32 72 Q50 60 68 72"),
    3: _Look("#e4e8ec", "M32 67 H68"),
    4: _Look("#d0e4f3", "M29 60 Q50 82 71 60"),
    5: _Look("#a9d1ec", "M26 57 Q50 62 74 57 Q72 82 50 82 Q28 82 26 57 Z", open=True),
}


def mouth(score: int) -> str:
    """The path of the mouth alone. Raises `KeyError` for a score outside 1 to 5."""
    return _LOOKS[score].mouth


def face(score: int) -> str:
    """The face of a score as a whole SVG. Raises `KeyError` for a score outside 1 to 5."""
    return drawing(score).bare()


def drawing(score: int) -> Drawing:
    """The same as a drawing."""
    return Drawing(SIDE, SIDE, _shapes(score))


def row(
    scores: tuple[int, ...],
    numbers: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
    mirrored: bool = False,
) -> Drawing:
    """Faces side by side, the first on the left (`mirrored`: on the right), with a number and words under each.

    `numbers` and `words` are already in the person's language, one for each face; without them their room is left out.
    Raises `ValueError` where the counts differ.
    """
    if len(numbers) not in (0, len(scores)) or len(words) not in (0, len(scores)):
        raise ValueError(f"{len(scores)} faces, {len(numbers)} numbers, {len(words)} words")
    cell = 740 // max(len(scores), 3)  # two stand close, as large as three
    side = min(cell - 16, 180)
    shapes, labels = [], []
    for place, score in enumerate(scores):
        x = cell * (len(scores) - 1 - place if mirrored else place) + cell / 2
        scale = side / SIDE
        shapes.append(f'<g transform="translate({x - side / 2:g} 4) scale({scale:g})">{_shapes(score)}</g>')
        if numbers:
            labels.append(Label(numbers[place], x, side + 8, cell, 54, 40, bold=True))
        if words:
            labels.append(Label(words[place], x, side + (62 if numbers else 12), cell - 6, 86, 30, lines=2))
    height = side + 12 + (54 if numbers else 0) + (82 if words else 0)
    return Drawing(cell * len(scores), height, "".join(shapes), tuple(labels))


def _shapes(score: int) -> str:
    look = _LOOKS[score]
    fill = "#ffffff" if look.open else "none"
    pen = f'stroke="{INK}" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"'
    brows = f'<path d="{look.brows}" fill="none" {pen}/>' if look.brows else ""
    return (
        f'<circle cx="50" cy="50" r="47" fill="{look.tint}" stroke="{LINE}" stroke-width="3"/>'
        f'<ellipse cx="34" cy="43" rx="5" ry="6.5" fill="{INK}"/>'
        f'<ellipse cx="66" cy="43" rx="5" ry="6.5" fill="{INK}"/>'
        f'{brows}<path d="{look.mouth}" fill="{fill}" {pen}/>'
    )

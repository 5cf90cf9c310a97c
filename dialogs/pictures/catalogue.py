"""Every picture by its name: `help` … for icons, `face-1` … `face-5`, `faces-3`, `faces-5`, `step-identify` …

A question names a picture; whoever shows it asks here. Names are small letters, digits and hyphens: fit for an address.

>>> drawing("faces-5").height < drawing("faces-5", words=lambda line: line.message).height
True
>>> "rocket" in NAMES
False
"""

from __future__ import annotations

from collections.abc import Callable

from dialogs.messages import Line
from dialogs.pictures import faces, icons, strip
from dialogs.pictures.drawing import Drawing
from dialogs.pictures.words import FACE_WORDS, HERE, STEP_WORDS

Say = Callable[[Line], str]
"""A line in the person's language."""

_ROWS = {"faces-3": faces.THREE, "faces-5": faces.SCORES, "faces-sad": faces.SAD, "faces-happy": faces.HAPPY}
_NUMBERED = ("faces-3", "faces-5")

NAMES: tuple[str, ...] = (
    *icons.FILES,
    *(f"face-{score}" for score in faces.SCORES),
    *_ROWS,
    *(f"step-{step}" for step in strip.STEPS),
)


def drawing(name: str, words: Say | None = None, mirrored: bool = False) -> Drawing:
    """The picture of this name. Rows and strips carry their words if `words` can say them, and run from right to left
    if `mirrored`; a single icon or face has neither. Raises `KeyError` for a name that is not in `NAMES`.

    Faces are numbered from 1 in the row they stand in: the three are 1, 2, 3. The two of a second question are not.
    """
    if name in icons.FILES:
        return icons.icon(name)
    if name in _ROWS:
        scores = _ROWS[name]
        numbers = tuple(str(place) for place in range(1, len(scores) + 1)) if name in _NUMBERED else ()
        said = tuple(words(FACE_WORDS[score]) for score in scores) if words else ()
        return faces.row(scores, numbers, said, mirrored)
    kind, _, rest = name.partition("-")
    if name not in NAMES:
        raise KeyError(name)
    if kind == "face":
        return faces.drawing(int(rest))
    wording = strip.Wording(tuple(words(STEP_WORDS[step]) for step in strip.STEPS), words(HERE)) if words else None
    return strip.strip(rest, wording, mirrored)

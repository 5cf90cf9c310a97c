"""The words of the two scales, 1 to 5, and how a score is shown: number, face and words, each saying it alone.

The ends are those of the study's survey (very dissatisfied … very satisfied; not at all … extremely), in plainer words.
"""

from __future__ import annotations

from dialogs.messages import Line
from dialogs.pictures.words import FACE_WORDS

SCORES = ("1", "2", "3", "4", "5")

WORDS: dict[str, dict[str, Line]] = {
    "satisfaction": {
        "5": Line("scale", "Very happy"),
        "4": Line("scale", "Happy"),
        "3": Line("scale", "In the middle"),
        "2": Line("scale", "Unhappy"),
        "1": Line("scale", "Very unhappy"),
    },
    "extent": {
        "5": Line("scale", "Completely"),
        "4": Line("scale", "Very much"),
        "3": Line("scale", "Quite a bit"),
        "2": Line("scale", "A little"),
        "1": Line("scale", "Not at all"),
    },
}
_FACES = {"5": "😀", "4": "🙂", "3": "😐", "2": "🙁", "1": "😢"}

LABELS: dict[str, dict[str, Line]] = {
    scale: {
        n: Line("", f"{n} {_FACES[n]} {{words}}" if scale == "satisfaction" else f"{n} {{words}}", (("words", line),))
        for n, line in words.items()
    }
    for scale, words in WORDS.items()
}

_ROUND = {"5": "😀", "4": "🙂", "3": "😐", "2": "🙁", "1": "😞"}

FACES: dict[str, Line] = {n: Line("", f"{_ROUND[n]} {{words}}", (("words", FACE_WORDS[int(n)]),)) for n in SCORES}
"""Score -> its face and words, for the kind `faces`: the words that stand under the drawn faces. Nobody cries here."""


def face(scale: str, text: str) -> str | None:
    """The score whose face was typed, with its number or without; None for anything else.

    >>> face("satisfaction", "3 😐"), face("satisfaction", "🙂"), face("satisfaction", "3 🙂"), face("extent", "🙂")
    ('3', '4', None, None)
    """
    if scale != "satisfaction" or len(text) > 20:
        return None
    bare = "".join(ch for ch in text if not ch.isspace() and ch != "\ufe0f")
    return next((number for number, sign in _FACES.items() if bare in (sign, number + sign)), None)

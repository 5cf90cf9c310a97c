"""Don't know, does not apply, not there yet, too hard to talk about: never a score, never a zero, stored and counted
apart from each other and from a skip."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.definition import Taken
from dialogs.lexicon import DONT_KNOW, NOT_APPLICABLE, NOT_YET, TOO_HARD, Lexicon
from dialogs.messages import Button, Category, Line
from dialogs.reading import fold

Other = dict[Category, Line]
"""Which of them a question allows, each with the label of its button."""

LABELS: Other = {
    "dont_know": DONT_KNOW,
    "not_applicable": NOT_APPLICABLE,
    "not_yet": NOT_YET,
    "too_hard": TOO_HARD,
}
TAPS: dict[Category, str] = {"dont_know": "~dk", "not_applicable": "~na", "not_yet": "~ny", "too_hard": "~th"}

TAP_DONT_KNOW = TAPS["dont_know"]


def other_rows(ask: int, allowed: Iterable[tuple[Category, Line]]) -> tuple[tuple[Button, ...], ...]:
    """What the question allows beside its answers, two in a row; no row where it allows none."""
    buttons = [Button(label, f"{ask}.{TAPS[category]}", "other") for category, label in allowed]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def tapped_other(code: str, allowed: Iterable[Category]) -> Taken | None:
    """The tap as one of those the question allows, else None."""
    return next((Taken(category) for category in allowed if TAPS[category] == code), None)


def read_other(text: str, lexicon: Lexicon, allowed: Iterable[Category]) -> Taken | None:
    """The typed words as one of those the question allows, else None."""
    category = lexicon.others.get(fold(text))
    return Taken(category, given="typed") if category is not None and category in allowed else None

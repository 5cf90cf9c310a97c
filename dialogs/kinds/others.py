"""Don't know and does not apply: never a score, never a zero, stored and counted apart from each other and from a
skip."""

from __future__ import annotations

from dialogs.definition import Taken
from dialogs.lexicon import DONT_KNOW, Lexicon
from dialogs.messages import Button, Line
from dialogs.reading import fold

TAP_DONT_KNOW = "~dk"
TAP_NOT_APPLICABLE = "~na"


def other_rows(ask: int, dont_know: bool, not_applicable: Line | None = None) -> tuple[tuple[Button, ...], ...]:
    """One row with what the question allows beside its answers; no row where it allows neither."""
    row = []
    if dont_know:
        row.append(Button(DONT_KNOW, f"{ask}.{TAP_DONT_KNOW}", "other"))
    if not_applicable:
        row.append(Button(not_applicable, f"{ask}.{TAP_NOT_APPLICABLE}", "other"))
    return (tuple(row),) if row else ()


def read_other(text: str, lexicon: Lexicon, dont_know: bool, not_applicable: bool = False) -> Taken | None:
    """The typed words as don't know or does not apply, where the question allows that; else None."""
    category = lexicon.others.get(fold(text))
    if (category == "dont_know" and dont_know) or (category == "not_applicable" and not_applicable):
        return Taken(category, given="typed")
    return None

"""Words of somebody who wants to complain or to appeal: this chat starts neither, and a missed time limit cannot be got
back. So it says plainly what it is not, who helps, and the time limit (`words.NOT_A_COMPLAINT`).

Rules are phrases of wanting ("we want to appeal", "how do I complain"), not of having done so long ago.

>>> wants_complaint("How can I appeal against this?", "en")
True
>>> wants_complaint("They listened to us.", "en")
False
"""

from __future__ import annotations

from functools import cache

from dialogs.noticing.phrases import Book
from dialogs.noticing.rulebook import rulebooks
from dialogs.noticing.tokens import folded


def wants_complaint(text: str, language: str = "") -> bool:
    """Does somebody seem to want to complain or appeal? The rules of every language are tried, as in `danger`."""
    return bool(complaint_rules(text, language))


def complaint_rules(text: str, language: str = "") -> tuple[str, ...]:
    """Ids of the rules that say so, sorted; () for none."""
    return _book().found(folded(text))


@cache
def _book() -> Book:
    return Book((rule.id, phrase) for book in rulebooks("complaint") for rule in book.rules for phrase in rule.phrases)

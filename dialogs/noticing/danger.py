"""Words that may mean that somebody is in danger. Deterministic: the same words always give the same rules, and a
person can read why. Never a statistical model.

The rules say yes too often on purpose: a false alarm shows help numbers to somebody who did not need them, a missed one
shows none to somebody who did. What follows from a flag is the published rule that consent explains.

>>> danger("Some days he says he wants to die.", "en")
('en.self.die',)
>>> danger("The meeting was short and kind.", "en")
()
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal, get_args

from dialogs.noticing.phrases import Book
from dialogs.noticing.rulebook import FaultyRules, rulebooks
from dialogs.noticing.tokens import folded

Theme = Literal["self", "others", "abuse", "neglect", "threat", "missing"]
"""Harm to self; being hurt by others; sexual abuse, control and exploitation; neglect; harm or threats to somebody
else; missing or taken away."""


def danger(text: str, language: str = "") -> tuple[str, ...]:
    """Ids of the rules whose words stand in the text, sorted; () for none.

    The rules of every language are tried, whatever `language` says: people mix languages, and switch to their first
    one when it matters. `language` stands in the interface for rules that may one day depend on it.
    """
    return _book().found(folded(text))


def themes(ids: Iterable[str]) -> frozenset[Theme]:
    """The themes of these rules. Raises `KeyError` for an id that no rule has."""
    known = _themes()
    return frozenset(known[id] for id in ids)


@cache
def _book() -> Book:
    _themes()
    return Book((rule.id, phrase) for book in rulebooks("danger") for rule in book.rules for phrase in rule.phrases)


@cache
def _themes() -> dict[str, Theme]:
    known: dict[str, Theme] = {}
    for book in rulebooks("danger"):
        for rule in book.rules:
            if rule.theme not in get_args(Theme):
                raise FaultyRules(
                    f"{rule.id}: theme {rule.theme!r} is unknown: use one of {', '.join(get_args(Theme))}"
                )
            known[rule.id] = rule.theme  # type: ignore[assignment]  # just checked
    return known

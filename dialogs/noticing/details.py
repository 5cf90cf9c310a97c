"""What could identify somebody in a story: pointed out before it is sent, and the person decides.

Deterministic: patterns with their check digits, and word lists (`lists`). A library that knows more can be added where
the house is put together, as a `Finder`: `bot.noticing` adds Google's phone numbers.

>>> [detail.kind for detail in details("My son Tomek is at Oakfield Primary. Call 07700 900123.", "en")]
['name', 'school', 'phone']
>>> text = "My son Tomek waited."
>>> taken_out(text, details(text, "en"))
'My son [name] waited.'
>>> details("Will they help in May?", "en")
()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dialogs.noticing import addresses, births, names, numbers, schools
from dialogs.noticing.detail import KINDS, Detail, Finder, Kind
from dialogs.noticing.lists import lists
from dialogs.noticing.tokens import Words
from dialogs.noticing.words import TAKEN_OUT

__all__ = ["KINDS", "Detail", "Finder", "Kind", "details", "taken_out"]


def details(text: str, language: str, finders: Sequence[Finder] = ()) -> tuple[Detail, ...]:
    """The details of a story in order, none over another. () for none, and for an empty text.

    `language` is the person's ('en', 'pl' …); other languages' names are found too. An unknown one is no error.
    """
    known, words = lists(language), Words(text)
    found = [
        *numbers.find(text, language, words, known),
        *births.find(text, words, known),
        *addresses.find(text, words, known),
        *schools.find(words, known),
        *names.find(words, known),
    ]
    for finder in finders:
        found += finder.find(text, language)
    return _apart(found)


def taken_out(text: str, details: Iterable[Detail], words: Mapping[str, str] | None = None) -> str:
    """The text with a word in brackets in place of each detail. `words`: by kind, in the person's language; None:
    English. The details may be any that `details` gave for this text."""
    words = words or {kind: line.message for kind, line in TAKEN_OUT.items()}
    for detail in sorted(details, key=lambda detail: -detail.start):
        text = text[: detail.start] + words[detail.kind] + text[detail.end :]
    return text


def _apart(found: list[Detail]) -> tuple[Detail, ...]:
    if len(found) < 2:
        return tuple(found)
    kept: list[Detail] = []
    for detail in sorted(found, key=lambda detail: (KINDS.index(detail.kind), detail.start, -detail.end)):
        if all(detail.end <= other.start or other.end <= detail.start for other in kept):
            kept.append(detail)
    return tuple(sorted(kept, key=lambda detail: detail.start))

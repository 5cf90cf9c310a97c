"""The word lists of `rules/details-<language>.toml`, ready for looking up: which words are names, which say that one
follows, which make a school or an address of the words beside them.

All languages' cues and Latin names hold in every language: a Polish family writes of Mrs Khan, in Polish or in English.
`never` and the two languages of Arabic letters, whose names are each other's ordinary words, are kept apart.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from dialogs.noticing.tokens import fold, folded

LANGUAGES = ("en", "pl", "ro", "ur", "ar", "bn")
_SAME_LETTERS = {"ur": "ar", "ar": "ur"}

Cues = dict[str, tuple[tuple[str, ...], ...]]
"""The last word of a cue -> the words of each cue that ends so."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists for texts of one language. Sets hold folded words. `before`, `called`, `title`, `title_capital` are
    cues before a name and `after` those behind one, all by their last word."""

    given: frozenset[str]
    unsure: frozenset[str]
    cued: frozenset[str]
    title: Cues
    title_capital: Cues
    called: Cues
    before: Cues
    after: Cues
    then: frozenset[str]
    stop: frozenset[str]
    birth: Cues
    months: frozenset[str]
    school_after: frozenset[str]
    school_before: frozenset[str]
    school_generic: frozenset[str]
    saint: frozenset[str]
    street_after: frozenset[str]
    street_sure: frozenset[str]
    street_before: Cues
    number_words: Cues
    street_generic: frozenset[str]
    reference: Cues
    cues: frozenset[str]
    """Last words of all cues before a name."""
    listed: frozenset[str]
    """Words a name may begin at by itself."""
    behind: frozenset[str]
    """Last words of the cues behind a name."""
    birth_cues: frozenset[str]
    references: frozenset[str]
    streets: frozenset[str]
    schools: frozenset[str]


@cache
def lists(language: str) -> Lists:
    """The lists for texts of a language; those of every language together for one that has none of its own."""
    tables = {code: _table(code) for code in LANGUAGES if code != _SAME_LETTERS.get(language)}
    never = frozenset(_words(tables[language]["names"]["never"])) if language in tables else frozenset()
    given = frozenset(form for t in tables.values() for form in _forms(t, "given") | _forms(t, "surnames"))
    unsure = frozenset(form for t in tables.values() for form in _forms(t, "unsure"))
    cued = frozenset(form for t in tables.values() for form in _forms(t, "cued"))

    def every(section: str, key: str) -> frozenset[str]:
        return frozenset(w for t in tables.values() for w in _words(t[section].get(key, "").replace("|", " ")))

    def cues(section: str, key: str) -> Cues:
        found: dict[str, set[tuple[str, ...]]] = {}
        for table in tables.values():
            text = table[section].get(key, "")
            # Titles and heads stand as single words, cues of several words with | between.
            for cue in text.split("|") if "|" in text or section != "cues" else text.split():
                if spelt := tuple(folded(cue)):
                    found.setdefault(spelt[-1], set()).add(spelt)
        return {word: tuple(sorted(spelt)) for word, spelt in found.items()}

    title, title_capital = cues("cues", "title"), cues("cues", "title_capital")
    called, before, after = cues("cues", "called"), cues("cues", "before"), cues("cues", "after")
    heads, heads_before = every("school", "heads_after"), every("school", "heads_before")
    saint, birth, reference = every("school", "saint"), cues("birth", "cues"), cues("reference", "cues")
    street_after = every("address", "street_after")
    street_before, number_words = cues("address", "street_before"), cues("address", "number_words")
    return Lists(
        given=given - never - cued, unsure=unsure - given - never, cued=cued | (given & never) | (unsure & never),
        title=title, title_capital=title_capital, called=called, before=before, after=after, then=every("cues", "then"),
        stop=every("stop", "words"), birth=birth, months=every("birth", "months"), school_after=heads,
        school_before=heads_before, school_generic=every("school", "generic"), saint=saint, street_after=street_after,
        street_sure=every("address", "street_after_sure"), street_before=street_before, number_words=number_words,
        street_generic=every("address", "generic"), reference=reference,
        birth_cues=frozenset(birth), references=frozenset(reference),
        cues=frozenset((*title, *title_capital, *called, *before)),
        behind=frozenset(after),
        listed=(given | unsure) - never,
        streets=frozenset(street_after | street_before.keys() | number_words.keys()),
        schools=frozenset(heads | heads_before | saint),
    )  # fmt: skip


def cue_stands(cues: Cues, words: list[str], place: int) -> int:
    """How many words the longest cue has that ends with the word at this place; 0 where none does."""
    longest = 0
    for cue in cues.get(words[place], ()):
        if len(cue) > longest and words[max(0, place + 1 - len(cue)) : place + 1] == list(cue):
            longest = len(cue)
    return longest


def _table(code: str) -> dict[str, Any]:
    file = resources.files("dialogs.noticing") / "rules" / f"details-{code}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _words(text: str) -> list[str]:
    return [word for raw in text.split() if (word := fold(raw))]


def _forms(table: dict[str, Any], key: str) -> set[str]:
    """The names of a list in every form the language gives them: Tomek, Tomka, Tomkowi."""
    names = table["names"]
    found: set[str] = set()
    for name in names[key].split():
        forms = {name}
        for ending in names.get("endings", ()):
            was = ending["from"]
            if name.endswith(was) and (was or name[-1] not in "aeiouyąęó"):
                forms |= {name.removesuffix(was) + new for new in ending["to"]}
        forms |= {name + suffix for suffix in names.get("suffixes", ())}
        forms |= {prefix + name for prefix in names.get("prefixes", ())}
        found |= {fold(form) for form in forms}
    return found - set(_words(names["never"]))

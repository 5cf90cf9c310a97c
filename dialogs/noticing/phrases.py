"""Phrases without regular expressions: what a safeguarding lead can read, write and review in a rules file.

    kill* myself/herself     a word that starts with kill, then one of two words
    hurt .. himself          up to three words may stand between
    want to? die             "to" may be missing
    never ... home           up to six words may stand between

Phrases are looked for by sets of places, so that thousands cost little: only phrases whose rarest word is in the text
are tried at all.

>>> book = Book([("rule", "want to? .. die")])
>>> book.found(["i", "want", "to", "just", "die"])
('rule',)
>>> book.found(["i", "want", "tea"])
()
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dialogs.noticing.tokens import folded

GAPS = {"..": 3, "...": 6}
"""Words that may stand between, at most."""

SHORTEST_STEM = 3
"""Letters before a *: fewer would catch half the language. Also the key that finds stems quickly."""


class FaultyPhrase(ValueError):
    """A phrase that cannot be read: says which and why."""


class _Element(NamedTuple):
    exact: frozenset[str]
    stems: tuple[str, ...]
    optional: bool
    gap: int
    """Words that may stand before this element."""

    @property
    def rarity(self) -> int:
        """Letters of its shortest alternative: the longer, the fewer texts have it."""
        return 0 if self.optional else min(map(len, (*self.exact, *self.stems)))


def parse(phrase: str) -> tuple[_Element, ...]:
    """Raises `FaultyPhrase`: no word, a gap or an optional word at an end, a stem too short."""
    elements: list[_Element] = []
    gap = 0
    for part in phrase.split():
        if part in GAPS:
            gap = GAPS[part]
            continue
        optional = part.endswith("?")
        exact: set[str] = set()
        stems: list[str] = []
        for word in part.removesuffix("?").split("/"):
            stem = word.endswith("*")
            spelt = folded(word.rstrip("*"))
            if len(spelt) != 1:
                raise FaultyPhrase(f"“{phrase}”: “{word}” is not one word")
            if stem and len(spelt[0]) < SHORTEST_STEM:
                raise FaultyPhrase(f"“{phrase}”: “{word}” is too short for a *")
            if stem:
                stems.append(spelt[0])
            else:
                exact.add(spelt[0])
        elements.append(_Element(frozenset(exact), tuple(stems), optional, gap))
        gap = 0
    if gap or not elements or elements[0].gap or elements[0].optional or elements[-1].optional:
        raise FaultyPhrase(f"“{phrase}”: starts or ends with something that need not stand")
    return tuple(elements)


class Book:
    """Phrases with what they mean. Immutable; made once."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """(name, phrase) pairs; a name may have many phrases. Raises `FaultyPhrase`."""
        self._anchored: dict[str, list[tuple[str, tuple[_Element, ...]]]] = {}
        self._stem_anchored: dict[str, list[tuple[str, tuple[_Element, ...]]]] = {}
        self._keys: set[str] = set()
        for name, phrase in phrases:
            elements = parse(phrase)
            anchor = max(elements, key=lambda element: element.rarity)
            for word in anchor.exact:
                self._anchored.setdefault(word, []).append((name, elements))
            for stem in anchor.stems:
                self._stem_anchored.setdefault(stem, []).append((name, elements))
                self._keys.add(stem[:SHORTEST_STEM])
        self._stems = {key: [s for s in self._stem_anchored if s.startswith(key)] for key in self._keys}

    def found(self, words: Sequence[str]) -> tuple[str, ...]:
        """Names of the phrases that stand in these folded words, each once, sorted. () for none."""
        distinct = set(words)
        candidates: list[tuple[str, tuple[_Element, ...]]] = []
        for word in distinct & self._anchored.keys():
            candidates += self._anchored[word]
        for word in distinct:
            key = word[:SHORTEST_STEM]
            if key in self._keys:
                for stem in self._stems[key]:
                    if word.startswith(stem):
                        candidates += self._stem_anchored[stem]
        if not candidates:
            return ()
        places: dict[str, set[int]] = {}
        for place, word in enumerate(words):
            places.setdefault(word, set()).add(place)
        found: set[str] = set()
        for name, elements in candidates:
            if name not in found and _stands(elements, places):
                found.add(name)
        return tuple(sorted(found))


def _stands(elements: tuple[_Element, ...], places: dict[str, set[int]]) -> bool:
    ends: set[int] | None = None
    """Where the phrase so far may end; None before its first word."""
    for element in elements:
        here: set[int] = set()
        for word in element.exact & places.keys():
            here |= places[word]
        for stem in element.stems:
            for word in places:
                if word.startswith(stem):
                    here |= places[word]
        if ends is None:
            ends = here
        else:
            after = {place for end in ends for place in range(end + 1, end + 2 + element.gap) if place in here}
            ends = after | ends if element.optional else after
        if not ends:
            return False
    return True

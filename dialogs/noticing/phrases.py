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

SHORTEST_STEM = 2
"""Letters before a *: one would catch half the language. Also the key that finds stems quickly."""


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
        if elements and elements[-1].optional:
            gap = max(gap, elements[-1].gap)  # the gap before a word that is missing stays
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
        for name, phrase in phrases:
            elements = parse(phrase)
            anchor = max(elements, key=lambda element: element.rarity)
            for word in anchor.exact:
                self._anchored.setdefault(word, []).append((name, elements))
            for stem in anchor.stems:
                self._stem_anchored.setdefault(stem, []).append((name, elements))
        self._stems: dict[str, list[str]] = {}
        for stem in self._stem_anchored:
            self._stems.setdefault(stem[:SHORTEST_STEM], []).append(stem)

    def found(self, words: Sequence[str]) -> tuple[str, ...]:
        """Names of the phrases that stand in these folded words, each once, sorted. () for none."""
        distinct = set(words)
        candidates: list[tuple[str, tuple[_Element, ...]]] = []
        for word in distinct & self._anchored.keys():
            candidates += self._anchored[word]
        begun: dict[str, list[str]] = {}
        for word in distinct:
            begun.setdefault(word[:SHORTEST_STEM], []).append(word)
        for key in begun.keys() & self._stems.keys():
            for stem in self._stems[key]:
                if any(word.startswith(stem) for word in begun[key]):
                    candidates += self._stem_anchored[stem]
        # Most candidates fail on their second word: that is asked before any place is looked up.
        candidates = [
            (name, elements)
            for name, elements in candidates
            if all(element.optional or _met(element, distinct, begun) for element in elements)
        ]
        if not candidates:
            return ()
        places: dict[str, set[int]] = {}
        for place, word in enumerate(words):
            places.setdefault(word, set()).add(place)
        return tuple(sorted({name for name, elements in candidates if _stands(elements, places, begun)}))


def _met(element: _Element, distinct: set[str], begun: dict[str, list[str]]) -> bool:
    return not distinct.isdisjoint(element.exact) or any(
        word.startswith(stem) for stem in element.stems for word in begun.get(stem[:SHORTEST_STEM], ())
    )


def _stands(elements: tuple[_Element, ...], places: dict[str, set[int]], begun: dict[str, list[str]]) -> bool:
    ends: set[int] | None = None
    """Where the phrase so far may end; None before its first word."""
    for element in elements:
        here: set[int] = set()
        for word in element.exact & places.keys():
            here |= places[word]
        for stem in element.stems:
            for word in begun.get(stem[:SHORTEST_STEM], ()):
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

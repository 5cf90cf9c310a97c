"""The words of a text, folded so that "Córka", "corka" and "CORKA" are one; the ground on which every rule stands.

Folding goes further than `dialogs.reading.fold`: accents go too, because people type without them on a phone, and the
Arabic and Urdu shapes of one letter become one.

>>> folded("Don't tell my CÓRKA!")
['dont', 'tell', 'my', 'corka']
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff\u200c\u200d"
"""Signs that belong to a word and are no letters to Python: vowels of Indian scripts, Arabic vowels, joiners."""

_APOSTROPHES = "'’‘`´ʼ"
_WORD = re.compile(rf"[\w{_MARKS}]+(?:[{_APOSTROPHES}][\w{_MARKS}]+)*")

_DIGIT = re.compile(r"\d")

# Letters that Unicode does not take apart, and one letter in two alphabets' shapes (Persian and Arabic yeh, kaf, heh).
_ONE_LETTER = {
    "ł": "l", "ı": "i", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
    "ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ۃ": "ه", "ة": "ه", "ۂ": "ه", "ں": "ن", "ٱ": "ا",
    "ـ": "", "_": "",
}  # fmt: skip


class _Fold(dict[int, str]):
    """`str.translate`'s table, filled as letters come: a few hundred entries at most per script."""

    def __missing__(self, code: int) -> str:
        letter = chr(code).casefold()
        out = []
        for part in unicodedata.normalize("NFKD", _ONE_LETTER.get(letter, letter)):
            # Vowel signs of Indian scripts carry the word; accents, Arabic vowels, dots below and joiners do not.
            indian = "\u0900" <= part <= "\u0dff" and part != "\u09bc"
            if indian or (unicodedata.category(part) not in ("Mn", "Cf", "Sk") and part not in _APOSTROPHES):
                out.append(_ONE_LETTER.get(part, part))
        self[code] = "".join(out)
        return self[code]


_FOLD = _Fold()


def fold(word: str) -> str:
    """One word, folded. '' for signs alone."""
    return word.lower().replace("'", "").replace("_", "") if word.isascii() else word.translate(_FOLD)


def folded(text: str) -> list[str]:
    """The words of a text in order, without their places: all that rules need which only say yes or no."""
    if text.isascii():
        return [word.replace("'", "") for word in _WORD.findall(text.lower())]
    raws = _WORD.findall(text)
    memo = {raw: fold(raw) for raw in set(raws)}
    return [word for raw in raws if (word := memo[raw])]


class Words:
    """The words of a text side by side: as they stand (`raw`), `folded`, and their places. An English 's is no part
    of them.

    >>> words = Words("Tomek's mum")
    >>> words.folded, words.span(0), words.span(1)
    (['tomek', 'mum'], (0, 5), (8, 11))
    """

    __slots__ = ("_places", "_starts", "digits", "distinct", "folded", "raw", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        raws = _WORD.findall(text)
        memo = {raw: _possessor(raw) for raw in set(raws)}
        self.raw: list[str] = raws
        self.folded = [memo[raw] for raw in raws]
        self.distinct = frozenset(memo.values())
        self.digits = _DIGIT.search(text) is not None
        self._starts: list[int] | None = None
        self._places: dict[str, list[int]] = {}

    def places(self, marks: frozenset[str]) -> list[int]:
        """Where words of a set stand, in order. Quick where none does."""
        here = self.distinct & marks
        if not here:
            return []
        if not self._places:
            for place, word in enumerate(self.folded):
                self._places.setdefault(word, []).append(place)
        return sorted(place for word in here for place in self._places[word])

    def span(self, place: int) -> tuple[int, int]:
        """Offsets of the word in the text. Worked out at the first call: most texts have nothing to point at."""
        if self._starts is None:
            self._starts, at = [], 0
            for raw in self.raw:
                # Between words stands nothing a word could begin with, so the next one found is the next one.
                at = self.text.index(raw, at)
                self._starts.append(at)
                at += len(raw)
        start, raw = self._starts[place], self.raw[place]
        return start, start + len(raw) - (2 if _owns(raw) else 0)

    def between(self, place: int) -> str:
        """What stands between this word and the next; after the last word, the rest of the text."""
        end = self.span(place)[1]
        return self.text[end : self.span(place + 1)[0]] if place + 1 < len(self.raw) else self.text[end:]


def _owns(raw: str) -> bool:
    return len(raw) > 2 and raw[-1] in "sS" and raw[-2] in _APOSTROPHES


def _possessor(raw: str) -> str:
    if raw.isalnum() and raw.isascii():
        return raw.lower()
    return fold(raw[:-2]) if _owns(raw) else fold(raw)

"""The fixed words of the charts, in one language. English is built in; who draws for others hands theirs in, beside a
chart whose title and labels are in that language: this floor knows no translations.

>>> Signs(direction="rtl").families(12, None), ENGLISH.families(Mark.SUPPRESSED, None)
('12 families', 'families: [c]')
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from analytics.disclosure.rules import Count, Mark


@dataclass(frozen=True, slots=True)
class Signs:
    """`count` has the place {n}, `count_of` also {all}, `no_count` {mark}. `direction` 'rtl': the way, the scale and
    the labels run from right to left."""

    language: str = "en"
    direction: Literal["ltr", "rtl"] = "ltr"
    highest: str = "Highest"
    lowest: str = "Lowest"
    held_back: str = "held back"
    not_asked: str = "not asked"
    nobody: str = "nobody yet"
    count: str = "{n} families"
    count_of: str = "{n} of {all} families"
    no_count: str = "families: {mark}"
    higher: str = "Clearly higher"
    lower: str = "Clearly lower"
    unclear: str = "No clear change"
    note: str = "Number: mean score. Grey box: where the mean of all families probably lies (95 %)."

    def why(self, mark: Mark | None) -> tuple[str, str]:
        """(sign, words) of what stands where there is no figure."""
        words = {Mark.NOT_ASKED: self.not_asked, Mark.NOT_APPLICABLE: self.nobody}
        one = mark or Mark.SUPPRESSED
        return one.value, words.get(one, self.held_back)

    def marks(self, found: Iterable[Mark | None]) -> str:
        """What the signs mean that stand in a picture, in words.

        >>> ENGLISH.marks([Mark.NOT_ASKED, None])
        '[c] held back, [x] not asked.'
        """
        there = {mark or Mark.SUPPRESSED for mark in found}
        said = ", ".join(" ".join(self.why(mark)) for mark in Mark if mark in there)
        return f"{said}." if said else ""

    def families(self, n: Count, population: int | None) -> str:
        """How many stand behind a figure."""
        if isinstance(n, Mark):
            return self.no_count.format(mark=n.value)
        return self.count_of.format(n=n, all=population) if population else self.count.format(n=n)


ENGLISH = Signs()

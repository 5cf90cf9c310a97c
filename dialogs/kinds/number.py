"""A number with its unit: "12", "12 weeks", "about ١٢". By a button, or typed in the digits of any script.

    kind = "number"
    unit = "weeks"              # a word to stand behind the number
    units = ["week", "wks"]     # other words for it that may be typed
    least = 0
    most = 200
    quick = [6, 12, 20]         # numbers with a button of their own
    bands = [6, 16, 20]         # reports count the answers in these: up to 6, 7 to 16, 17 to 20, more than 20

The value is the number itself. A report shows how many families are in each band and never works out a mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dialogs.dates import plain
from dialogs.definition import Fault, Question, Reading, Surroundings, Taken, Trouble
from dialogs.kinds.others import LABELS, Other, other_rows, read_other, tapped_other
from dialogs.messages import Button, Line
from dialogs.reading import fold
from dialogs.session import Held

OTHERS: Other = {"dont_know": LABELS["dont_know"]}
_NUMBER = re.compile(r"(\d{1,6}) ?(\D*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Question):
    unit: str
    units: tuple[str, ...]
    least: int
    most: int
    quick: tuple[int, ...]
    bands: tuple[int, ...]

    kind = "number"

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Number:
        unit = table.pop("unit", "")
        if not isinstance(unit, str) or not unit.strip():
            fault("a number needs its unit", 'write unit = "weeks"')
            unit = "weeks"
        units = table.pop("units", [])
        if not isinstance(units, list) or not all(isinstance(word, str) and word.strip() for word in units):
            fault("'units' is no list of words", 'write units = ["week"], or leave it out')
            units = []
        least, most = table.pop("least", 0), table.pop("most", 999)
        if not _whole(least) or not _whole(most) or least > most:
            fault("'least' and 'most' are no whole numbers from 0 to 999999, the smaller first", "write most = 200")
            least, most = 0, 999
        quick, bands = (_list(table.pop(key, []), key, least, most, fault) for key in ("quick", "bands"))
        if not bands:
            fault("a number needs bands for reports", "write bands = [6, 16, 20]: the last number of each but the last")
            bands = (most,)
        return cls(**shared, unit=unit, units=tuple(units), least=least, most=most, quick=quick, bands=bands)

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        buttons = tuple(Button(Line("", str(number)), f"{ask}.{number}") for number in self.quick)
        return (*(buttons[i : i + 4] for i in range(0, len(buttons), 4)), *other_rows(ask, OTHERS.items()))

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        if code.isascii() and code.isdecimal() and code in {str(number) for number in self.quick}:
            return Taken("answered", (code,))
        return tapped_other(code, OTHERS)

    def typed(self, text: str, around: Surroundings) -> Reading:
        if other := read_other(text, around.lexicon, OTHERS):
            return other
        found = _NUMBER.fullmatch(plain(text, around.lexicon)) if len(text) <= 60 else None
        own = {fold(word) for word in (self.unit, *self.units)}
        own |= {around.lexicon.label(self.context, word) for word in (self.unit, *self.units)}
        if found is None or found[2].strip() not in ("", *own):
            values = (("example", str(self.quick[0] if self.quick else self.bands[0])),)
            return Trouble((Line("engine", "I did not understand. Please type a number, like {example}.", values),))
        number = int(found[1])
        if not self.least <= number <= self.most:
            bounds = (("least", str(self.least)), ("most", str(self.most)))
            return Trouble((Line("engine", "Please type a number from {least} to {most}.", bounds),))
        return Taken("answered", (str(number),), given="typed")

    def label(self, held: Held, around: Surroundings) -> Line | None:
        if held.category in OTHERS:
            return OTHERS[held.category]
        if not held.value:
            return None
        values = (("number", held.value[0]), ("unit", Line(self.context, self.unit)))
        return Line("engine", "{number} {unit}", values)

    def outcomes(self) -> tuple[Held | None, ...]:
        return (Held("answered", (str(self.least),)), Held("answered", (str(self.most),)), Held("dont_know"))

    def meaning(self) -> tuple[str, ...]:
        return ("number", self.stage, self.unit, *map(str, self.bands))

    def band(self, value: str) -> str:
        """The id of the band of a stored value: 'up_to_6', 'up_to_16', 'over_20'."""
        return next((f"up_to_{end}" for end in self.bands if int(value) <= end), f"over_{self.bands[-1]}")

    def banded(self) -> tuple[tuple[str, str], ...]:
        """(id, label) of every band, the lowest first: ('up_to_16', '7 to 16 weeks')."""
        starts = (self.least, *(end + 1 for end in self.bands))
        named = [
            (f"up_to_{end}", f"{start} to {end} {self.unit}") for start, end in zip(starts, self.bands, strict=False)
        ]
        return (*named, (f"over_{self.bands[-1]}", f"More than {self.bands[-1]} {self.unit}"))


def _whole(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= 999_999


def _list(found: object, key: str, least: int, most: int, fault: Fault) -> tuple[int, ...]:
    good = isinstance(found, list) and all(_whole(n) and least <= n <= most for n in found)
    if not isinstance(found, list) or not good or sorted(set(found)) != found:
        fault(f"'{key}' is no rising list of whole numbers from least to most", f"write {key} = [6, 12, 20]")
        return ()
    return tuple(found)

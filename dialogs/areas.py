"""The register of the 153 local authorities in England with a duty for special educational needs, and finding one by a
few letters.

Codes and names are the Office for National Statistics' (Open Government Licence v3.0). A demo or test may add made-up
areas with
codes that start with 'X'.

>>> [a.name for a in Register.shipped().find("hertf")]
['Hertfordshire']
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dialogs.reading import fold

FIRST_SHOWN = 8
"""Buttons of found areas that fit on a phone without scrolling far."""


@dataclass(frozen=True, slots=True)
class Area:
    code: str
    name: str
    region: str


class Register:
    """Immutable. `areas` by code, in the order of the list."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas = {area.code: area for area in areas}
        self._folded = [(fold(area.name), area) for area in self.areas.values()]

    @staticmethod
    @cache
    def shipped() -> Register:
        text = (resources.files("dialogs") / "data" / "england_send_authorities.csv").read_text(encoding="utf-8")
        return Register(Area(row["code"], row["name"], row["region"]) for row in csv.DictReader(text.splitlines()))

    def plus(self, *areas: Area) -> Register:
        return Register([*self.areas.values(), *areas])

    def name(self, code: str) -> str:
        """The area's name. Raises `KeyError` for a code that is not in the register."""
        return self.areas[code].name

    def find(self, letters: str) -> tuple[Area, ...]:
        """Areas whose name has a word that starts with the letters; those whose name starts with them first. Empty
        letters: none.

        'City of', 'County of' and such stand after a comma in the register, so that the name itself comes first.
        """
        wanted = fold(letters)
        if not wanted:
            return ()
        first = [a for name, a in self._folded if name.startswith(wanted)]
        inside = [a for name, a in self._folded if f" {wanted}" in name and a not in first]
        if exact := [a for a in first if fold(a.name.split(",")[0]) == wanted]:
            first = exact + [a for a in first if a not in exact]
        # "county durham" and "city of york" as people say them, though the register writes the name first.
        if not first and not inside:
            words = [w for w in wanted.split() if w not in ("city", "county", "of", "the", "council", "borough")]
            inside = [a for name, a in self._folded if words and all(f" {w}" in f" {name}" for w in words)]
        return tuple(first + inside)

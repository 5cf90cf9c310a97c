"""The register of the 153 local authorities in England with a duty for special educational needs, and finding one by a
few letters.

Codes and names are the Office for National Statistics' (Open Government Licence v3.0). A demo or test may add made-up
areas with codes that start with 'X'.

>>> [a.name for a in Register.shipped().find("hertf")]
['Hertfordshire']
>>> [a.name for a in Register.shipped().find("hertfodshire")][:1]
['Hertfordshire']
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources

from dialogs.reading import fold

FIRST_SHOWN = 8
"""Buttons of found areas that fit on a phone without scrolling far."""

LONGEST_NAME = 60
"""Letters of the longest thing that can be a name; what is longer is not looked for."""

MISSPELT_FROM = 5
"""Letters from which a mistake is forgiven: in a shorter word one letter makes too many other names."""

ALIKE = 0.8
"""difflib ratio from which two spellings count as one name. One wrong, missing or swapped letter keeps 5 letters at
0.8; 'leicester' and 'leicestershire' (0.78) stay apart."""

_TITLES = {"city", "county", "of", "the", "council", "borough", "royal", "london"}
_TITLES |= {"metropolitan", "district", "unitary", "authority", "cc", "bc", "mbc"}
"""Words people put around a name."""

_SHORT = dict(
    pair.split(":")
    for line in (
        "beds:bedford berks:berkshire bucks:buckinghamshire cambs:cambridgeshire derbys:derbyshire",
        "glos:gloucestershire gloucs:gloucestershire hants:hampshire herts:hertfordshire lancs:lancashire",
        "leics:leicestershire lincs:lincolnshire northants:northamptonshire notts:nottinghamshire oxon:oxfordshire",
        "salop:shropshire staffs:staffordshire warks:warwickshire wilts:wiltshire worcs:worcestershire",
        "yorks:yorkshire saint:st n:north s:south e:east w:west ne:north-east",
    )
    for pair in line.split()
)
"""Short forms of counties and directions as people write them."""

_FORMER = {"cumbria": ("cumberland", "westmorland and furness")}
"""A county that was parted, and whose name is in none of its parts (Cumbria (Structural Changes) Order 2022)."""


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
        self._regions: dict[str, list[Area]] = {}
        self._initials: dict[str, list[Area]] = {}
        self._spellings: dict[str, list[Area]] = {}
        for name, area in self._folded:
            self._regions.setdefault(fold(area.region), []).append(area)
            words = name.split()
            for short in {"".join(w[0] for w in words), "".join(w[0] for w in words if w != "and")}:
                self._initials.setdefault(short, []).append(area)
            for spelling in {_bare(area), *(w for w in words if len(w) >= MISSPELT_FROM)}:
                self._spellings.setdefault(spelling, []).append(area)

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

        Where no name has the letters: initials ('BCP'), short forms ('Herts'), words around the name ('city of'), the
        region of that name ('London'), and last a name spelt almost so.
        """
        wanted = fold(letters)
        if not wanted or len(wanted) > LONGEST_NAME:
            return ()
        found = self._starting(wanted)
        found += [a for a in self._regions.get(wanted, ()) if a not in found]
        return tuple(found or self._as_said(wanted) or self._misspelt(wanted))

    def _starting(self, wanted: str) -> list[Area]:
        # 'City of', 'County of' and such stand after a comma in the register, so that the name itself comes first.
        first = [a for name, a in self._folded if name.startswith(wanted)]
        inside = [a for name, a in self._folded if f" {wanted}" in name and a not in first]
        return sorted(first, key=lambda a: _bare(a) != wanted) + inside

    def _as_said(self, wanted: str) -> list[Area]:
        words = _said(wanted)
        name = " ".join(words)
        if name in _FORMER:
            return [a for part in _FORMER[name] for a in self._starting(part)]
        if len(words) == 1 and len(name) >= 3 and name in self._initials:
            return self._initials[name]
        found = [a for known, a in self._folded if words and all(f" {w}" in f" {known}" for w in words)]
        return sorted(found, key=lambda a: _bare(a) != name)

    def _misspelt(self, wanted: str) -> list[Area]:
        said = " ".join(_said(wanted))
        if len(said) < MISSPELT_FROM:
            return []
        close = get_close_matches(said, self._spellings, n=FIRST_SHOWN, cutoff=ALIKE)
        if not close:
            # It may be the first letters of a name, one of them wrong.
            begun = get_close_matches(said, {s[: len(said)] for s in self._spellings}, n=FIRST_SHOWN, cutoff=ALIKE)
            close = [spelling for start in begun for spelling in self._spellings if spelling.startswith(start)]
        return list(dict.fromkeys(a for spelling in close for a in self._spellings[spelling]))


def _bare(area: Area) -> str:
    """The name without what stands after a comma: 'bristol' of 'Bristol, City of'."""
    return fold(area.name.split(",")[0])


def _said(wanted: str) -> list[str]:
    """The words of a name as the register has them, without those that people put around it."""
    return " ".join(_SHORT.get(w, w) for w in wanted.split() if w not in _TITLES).replace("-", " ").split()

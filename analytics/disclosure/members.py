"""The families behind one figure and what each of them adds to it, held as columns: an area may have thousands, and a
report has dozens of figures.

>>> some = Members.of({7: ("2026Q3", "answered", "score_4"), 3: ("2026Q3", "skipped")})
>>> some[7], list(some), len(some.only(frozenset({"skipped"})))
(('2026Q3', 'answered', 'score_4'), [3, 7], 1)
>>> some == Members.of({3: ("2026Q3", "skipped"), 7: ("2026Q3", "answered", "score_4")})
True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Contribution = tuple[str, ...]
"""What one family adds to a cell: the wave it answered in, then the bins it is counted in."""

Families = NDArray[np.uint64]
Places = NDArray[np.int64]


class Members(Mapping[int, Contribution]):
    """Digest of a family -> its contribution. `families` are sorted and each stands there once; `places` says for each
    which of `kinds` is its contribution."""

    __slots__ = ("families", "kinds", "places")

    def __init__(self, families: Families, places: Places, kinds: Sequence[Contribution]) -> None:
        self.families, self.places, self.kinds = families, places, tuple(kinds)

    @staticmethod
    def of(members: Mapping[int, Contribution]) -> Members:
        """The same as columns; what is such already is given back as it is."""
        if isinstance(members, Members):
            return members
        kinds = sorted(set(members.values()))
        place = {kind: i for i, kind in enumerate(kinds)}
        families = sorted(members)
        return Members(
            np.array(families, dtype=np.uint64), np.array([place[members[f]] for f in families], np.int64), kinds
        )

    def only(self, labels: frozenset[str]) -> Members:
        """The families counted in any of these bins."""
        counted = np.array([not labels.isdisjoint(kind[1:]) for kind in self.kinds], dtype=bool)
        return self._where(counted[self.places]) if len(self.kinds) else self

    def within(self, families: Families) -> Members:
        """Those of them who are among `families` (sorted)."""
        return self._where(found_in(self.families, families))

    def without(self, start: str) -> Members:
        """The same families, without the bins that begin so."""
        if not any(bin_.startswith(start) for kind in self.kinds for bin_ in kind[1:]):
            return self
        kinds = [(*kind[:1], *(b for b in kind[1:] if not b.startswith(start))) for kind in self.kinds]
        return Members(self.families, self.places, kinds)

    def alike(self) -> Members:
        """The same families, each with the same contribution: where it counts only that they are there."""
        return Members(self.families, np.zeros(len(self), dtype=np.int64), ((),))

    def _where(self, chosen: NDArray[np.bool_]) -> Members:
        return Members(self.families[chosen], self.places[chosen], self.kinds)

    def in_terms_of(self, kinds: Mapping[Contribution, int]) -> Places:
        """For each family the number that `kinds` gives to its contribution."""
        numbers = np.array([kinds[kind] for kind in self.kinds], dtype=np.int64)
        return numbers[self.places] if len(numbers) else self.places

    def __getitem__(self, family: int) -> Contribution:
        place = int(np.searchsorted(self.families, np.uint64(family)))
        if place == len(self.families) or int(self.families[place]) != family:
            raise KeyError(family)
        return self.kinds[int(self.places[place])]

    def __iter__(self) -> Iterator[int]:
        return iter(self.families.tolist())

    def __len__(self) -> int:
        return len(self.families)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        theirs = Members.of(other)
        if len(self) != len(theirs) or not np.array_equal(self.families, theirs.families):
            return False
        kinds = numbered(self, theirs)
        return np.array_equal(self.in_terms_of(kinds), theirs.in_terms_of(kinds))

    __hash__ = None  # type: ignore[assignment]  # equal by content, and large: no key of anything

    def __repr__(self) -> str:
        """How many, and no family."""
        return f"Members({len(self)})"


NOBODY = Members(np.empty(0, np.uint64), np.empty(0, np.int64), ())


def numbered(*members: Members) -> dict[Contribution, int]:
    """Every kind of contribution found in them -> a number."""
    return {kind: i for i, kind in enumerate(dict.fromkeys(kind for one in members for kind in one.kinds))}


def found_in(these: Families, those: Families) -> NDArray[np.bool_]:
    """For each of `these`: is it among `those`? Both sorted."""
    if not len(those):
        return np.zeros(len(these), dtype=bool)
    place = np.minimum(np.searchsorted(those, these), len(those) - 1)
    found: NDArray[np.bool_] = those[place] == these
    return found


def united(*groups: Families) -> Families:
    """All families of these groups; sorted."""
    # A merge of sorted runs, which np.unique does not know of.
    all_ = np.sort(np.concatenate([NOBODY.families, *groups]), kind="stable")
    return all_[np.r_[True, all_[1:] != all_[:-1]]] if len(all_) else all_

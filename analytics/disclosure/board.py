"""All figures of one question side by side, as rows over its families: what a new one is held against, many at once.

    board = Board(entries)
    if board.allows([(members, printed)], k):
        board.add(members, printed, k)

The rules are those of `differences`; here they are asked of whole columns. A family is a place in the row; what stands
there is a number for what it contributes, or -1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.differences import isolates, leaves_over, one_sided
from analytics.disclosure.ledger import Entry
from analytics.disclosure.members import NOBODY, Contribution, Families, Members, united
from analytics.disclosure.rules import SMALL_GROUP

Bins = frozenset[frozenset[str]]
ANSWERED = frozenset({"answered"})
NOT_SO = "no."
"""Begins a bin that only says which other one a family is not in."""

Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]


class Board:
    def __init__(self, entries: Iterable[Entry]) -> None:
        self._families: Families = NOBODY.families
        self._kinds = _Kinds()
        self._rows: list[_Row] = []
        self._tried: list[_Row] = []
        held = [(Members.of(e.members), e.printed, e.cell.k) for e in entries]
        self._room([members for members, _, _ in held])
        self._rows = [self._row(*one) for one in held]

    def add(self, members: Members, printed: Bins, k: int) -> None:
        """This figure is said."""
        for row in self._tried:
            if row.members is members and row.printed == printed and row.k == k:
                self._rows.append(row)
                return
        self._room([members])
        self._rows.append(self._row(members, printed, k))

    def allows(self, new: Sequence[tuple[Members, Bins]], k: int) -> bool:
        """Whether these figures may be said together, under this minimum, after all that was said."""
        self._room([members for members, _ in new])
        self._tried = [self._row(members, printed, k) for members, printed in new]
        rows = list(self._rows)
        for row in self._tried:
            if not _apart(row, rows):
                return False
            rows.append(row)
        asked = frozenset[frozenset[str]]().union(*(printed for _, printed in new))
        # Readers with a higher minimum see only the figures under it or above: for them these alone must hold.
        return not any(
            _leaves_few([row for row in rows if row.k >= least], asked, least)
            for least in sorted({row.k for row in rows if row.k <= k})
        )

    def _room(self, groups: Sequence[Members]) -> None:
        """Places for all families of these groups."""
        missing = [m.families for m in groups if not _inside(m.families, self._families)]
        if missing:
            self._families = united(self._families, *missing)
            self._rows = [self._row(row.members, row.printed, row.k) for row in self._rows]

    def _row(self, members: Members, printed: Bins, k: int) -> _Row:
        numbers = self._kinds.numbers(members)
        if len(members) == len(self._families):
            codes = numbers
        else:
            codes = np.full(len(self._families), -1, dtype=np.int32)
            codes[np.searchsorted(self._families, members.families)] = numbers
        return _Row(self._kinds, members, printed, k, codes)


def _inside(these: Families, those: Families) -> bool:
    if len(these) > len(those):
        return False
    place = np.searchsorted(those, these)
    return bool(not len(these) or (place[-1] < len(those) and (those[place] == these).all()))


class _Kinds:
    """Contributions by number, and which of them count as what. Place -1 of each table is for who contributes none."""

    def __init__(self) -> None:
        self._number: dict[Contribution, int] = {}
        self._answers: dict[Contribution, int] = {}
        self._answer: list[int] = []
        self._counted: dict[frozenset[str], Mask] = {}

    def numbers(self, members: Members) -> Numbers:
        found = np.array([self._of(kind) for kind in members.kinds], dtype=np.int32)
        return found[members.places] if len(found) else np.empty(0, dtype=np.int32)

    def _of(self, kind: Contribution) -> int:
        number = self._number.setdefault(kind, len(self._number))
        if number == len(self._answer):
            plain = (*kind[:1], *(bin_ for bin_ in kind[1:] if not bin_.startswith(NOT_SO)))
            answered = not ANSWERED.isdisjoint(kind[1:])
            self._answer.append(self._answers.setdefault(plain, len(self._answers)) if answered else -1)
        return number

    def answers(self) -> Numbers:
        return np.array([*self._answer, -1], dtype=np.int32)

    def counted(self, labels: frozenset[str]) -> Mask:
        known = self._counted.get(labels)
        if known is None or len(known) <= len(self._number):
            known = np.array([*(not labels.isdisjoint(kind[1:]) for kind in self._number), False], dtype=bool)
            self._counted[labels] = known
        return known


class _Row:
    """One figure. `members`: its families; `codes`: for each place what that family contributes."""

    def __init__(self, kinds: _Kinds, members: Members, printed: Bins, k: int, codes: Numbers) -> None:
        self.members, self.printed, self.k, self.codes, self._kinds = members, printed, k, codes, kinds
        self._masks: dict[frozenset[str], tuple[Mask, NDArray[np.uint8]]] = {}

    @cached_property
    def said(self) -> Numbers:
        """What each family answered, or -1."""
        return self._kinds.answers()[self.codes]

    @cached_property
    def base(self) -> Members:
        """Who answered, and what."""
        return self.members.only(ANSWERED).without(NOT_SO)

    def mask(self, labels: frozenset[str]) -> Mask:
        return self._both(labels)[0]

    def packed(self, labels: frozenset[str]) -> NDArray[np.uint8]:
        return self._both(labels)[1]

    def _both(self, labels: frozenset[str]) -> tuple[Mask, NDArray[np.uint8]]:
        found = self._masks.get(labels)
        if found is None:
            mask = self._kinds.counted(labels)[self.codes]
            found = self._masks[labels] = mask, np.packbits(mask)
        return found


def _apart(now: _Row, rows: Sequence[_Row]) -> bool:
    """Nothing, or enough, lies between this figure and each of the others."""
    if not rows:
        return True
    for labels in frozenset[frozenset[str]]().union(now.printed, *(row.printed for row in rows)):
        if not _known(labels, now.printed):
            continue
        beside = [
            row for row in rows if (labels in now.printed or labels in row.printed) and _known(labels, row.printed)
        ]
        if beside:
            differing = np.array([row.packed(labels) for row in beside]) ^ now.packed(labels)
            changed = np.bitwise_count(differing).sum(axis=1, dtype=np.int64)
            if ((changed > 0) & (changed < [min(row.k, now.k) for row in beside])).any():
                return False
    for row in rows:
        k, changed_ = min(row.k, now.k), int(np.count_nonzero(row.said != now.said))
        if 0 < changed_ < k or (k <= changed_ < SMALL_GROUP * k and one_sided(row.base, now.base, k)):
            return False
    return True


def _leaves_few(rows: Sequence[_Row], asked: Bins, k: int) -> bool:
    """Does any sum and difference of them leave fewer than k families over: of those who answered, or of those in one
    of the bins `asked`?"""
    said = np.array([row.said for row in rows])
    most = said.max(axis=0)
    if ((said == most) | (said < 0)).all():
        found = leaves_over(said >= 0, k)
    else:  # a family contributes different things to different figures
        found = isolates([row.base for row in rows], k)
    return found or any(
        leaves_over(np.array([row.mask(labels) for row in rows if _known(labels, row.printed)]), k) for labels in asked
    )


@lru_cache(maxsize=4096)
def _known(labels: frozenset[str], printed: Bins) -> bool:
    """Can a reader add these bins up from the printed ones?"""
    return frozenset[str]().union(*(one for one in printed if one <= labels)) == labels

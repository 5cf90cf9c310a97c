"""What can be worked out by adding and taking away released figures? Two tests, each on the families behind them.

* `enough_changed`: between two releases of one figure nobody's contribution changed, or those of at least k families
  did. Families who came, who left and who answered anew all count, since a reader sees only what they did together.
* `isolates`: no sum and difference of *any number* of releases leaves fewer than k families over. Pairs are not enough:
  three harmless figures can be taken from each other until one family stands alone.

>>> before, after = {1: ("w", "s1"), 2: ("w", "s4")}, {1: ("w", "s1"), 2: ("w", "s5"), 3: ("w", "s2")}
>>> changed(before, after).tolist()
[2, 3]
>>> a, b, both = {1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 11, 12}, {*range(1, 14)}
>>> isolates([{f: () for f in group} for group in (a, b, both)], 5)
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.members import Contribution, Families, Members, found_in, numbered
from analytics.disclosure.rules import SMALL_GROUP
from analytics.disclosure.sparse import PRIME, Whole, leaves_few, zero_in, zero_on

Given = Mapping[int, Contribution]
"""`Members`, or a plain mapping of the same."""

EXACT_BITS = 52
"""Bits that a float holds exactly."""
TRIED = 1_000
"""Sets of families that are tried one by one; where there are more, the answer is the cautious one."""


def changed(before: Given, after: Given) -> Families:
    """Families who came, left or contribute something else; sorted."""
    first, second = Members.of(before), Members.of(after)
    kinds = numbered(first, second)
    stayed, there = found_in(first.families, second.families), found_in(second.families, first.families)
    same = first.in_terms_of(kinds)[stayed] == second.in_terms_of(kinds)[there]
    return np.sort(np.concatenate([first.families[~stayed], second.families[~there], first.families[stayed][~same]]))


def enough_changed(before: Given, after: Given, k: int) -> bool:
    """Of two sets of families: the same, or at least k in one of them only."""
    difference = len(np.setxor1d(Members.of(before).families, Members.of(after).families, assume_unique=True))
    return not difference or difference >= k


def one_sided(before: Given, after: Given, k: int) -> bool:
    """Did all of the changed, or all but one, push the figure the same way by the same answer? Then the difference of
    two figures tells what they said.

    Who leaves pushes a mean as who comes with the opposite score; of other answers, leaving is another thing than
    coming. Where a family may give several answers, each of them is looked at by itself.
    """
    difference = changed(before, after)
    pushes, total = Counter[tuple[str, ...]](), 0
    for members, came in ((Members.of(after), True), (Members.of(before), False)):
        theirs = members.within(difference)
        for place, times in enumerate(np.bincount(theirs.places, minlength=len(theirs.kinds)).tolist()):
            if times:
                total += times
                for push in _pushes(theirs.kinds[place][1:], came):
                    pushes[push] += times
    return 0 < total < SMALL_GROUP * k and max(pushes.values(), default=0) >= total - 1


def _pushes(bins: tuple[str, ...], came: bool) -> list[tuple[str, ...]]:
    scores = [b for b in bins if b.startswith("score_")]
    if scores:
        score = int(scores[0].removeprefix("score_"))
        return [(f"score_{score if came else 6 - score}",)]
    said = [b for b in bins if b != "answered"] or ["answered"]
    return [("came" if came else "left", b) for b in said]


def isolates(releases: Sequence[Given], k: int) -> bool:
    """Is there a sum and difference of these releases, with any factors, in which only 1 to k - 1 families are left?

    The smallest thing a figure is made of is a family with one contribution. Such parts that stand in the same releases
    cannot be told apart: they are one column. Combinations in which no column of k or more families is left are the
    left null space of those columns; within it `sparse` looks for one that leaves few of the others. Where it would
    take too long to tell, the answer is yes.
    """
    rows = [members for members in map(Members.of, releases) if len(members)]
    if len(rows) < 2:
        return False
    stands, families = _stands(rows)
    if len(stands) < 2:
        return False
    return _found(stands, families, k)


def leaves_over(stands: NDArray[np.bool_], k: int) -> bool:
    """`isolates` where each family contributes one thing wherever it stands. `stands`: figures by families."""
    # Figures of the same families are one, and those of nobody none.
    apart = [row for row in {row.tobytes(): row for row in stands}.values() if row.any()]
    if len(apart) < 2:
        return False
    rows = np.array(apart)
    somebody = rows.any(axis=0)
    return _found(rows if somebody.all() else rows[:, somebody], None, k)


def _found(stands: NDArray[np.bool_], families: Families | None, k: int) -> bool:
    """`families`: whose each column is; None: each of another one."""
    column = _as_one(stands)
    order = np.argsort(column)
    begins = np.flatnonzero(np.r_[True, column[order][1:] != column[order][:-1]])
    size = np.diff(np.r_[begins, len(order)])
    few = size < k
    if not few.any():
        return False
    alone = np.sort(order[np.repeat(few, size)])
    free = zero_in(stands[:, order[begins[~few]]])
    left = free @ stands[:, alone] % PRIME
    if not left.any():
        return False
    parts = 1 if families is None else int(np.unique(families[alone], return_counts=True)[1].max())
    found = leaves_few(left, (k - 1) * parts + 1)
    if found is False or (found and parts == 1):
        return found
    return _tried(left, alone.astype(np.uint64) if families is None else families[alone], k)


def _tried(left: Whole, families: Families, k: int) -> bool:
    """The same by trying each small set of families; where there are too many of them, the answer is yes."""
    named = np.unique(families)
    if sum(comb(len(named), size) for size in range(1, k)) > TRIED:
        return True
    for size in range(1, min(k, len(named) + 1)):
        for group in combinations(named.tolist(), size):
            inside = np.isin(families, group)
            if len(zero_on(left[:, inside], left[:, ~inside])):
                return True
    return False


def _stands(rows: Sequence[Members]) -> tuple[NDArray[np.bool_], Families]:
    """Which part stands in which release (releases that are alike once), and of which family each part is."""
    kinds = numbered(*rows)
    everybody = np.unique(np.concatenate([members.families for members in rows]))
    parts = [np.searchsorted(everybody, m.families) * len(kinds) + m.in_terms_of(kinds) for m in rows]
    known = np.unique(np.concatenate(parts))
    stands = np.zeros((len(rows), len(known)), dtype=bool)
    for row, part in zip(stands, parts, strict=True):
        row[np.searchsorted(known, part)] = True
    apart = list({row.tobytes(): row for row in stands}.values())
    return np.array(apart), everybody[known // len(kinds)]


def _as_one(stands: NDArray[np.bool_]) -> NDArray[np.float64] | NDArray[np.void]:
    """Each column as one value, to be compared as a whole: a number where there are few rows, which is quick."""
    if len(stands) <= EXACT_BITS:
        return np.ldexp(1.0, np.arange(len(stands))) @ stands
    packed = np.ascontiguousarray(np.packbits(stands, axis=0).T)
    return packed.view(np.dtype((np.void, packed.shape[1]))).ravel()

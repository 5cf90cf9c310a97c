"""What can be worked out by adding and taking away released figures? Two tests, each on the families behind them.

* `enough_changed`: between two releases of one figure nobody's contribution changed, or those of at least k families
  did. Families who came, who left and who answered anew all count, since a reader sees only what they did together.
* `isolates`: no sum and difference of *any number* of releases leaves fewer than k families over. Pairs are not enough:
  three harmless figures can be taken from each other until one family stands alone.

>>> before, after = {1: ("w", "s1"), 2: ("w", "s4")}, {1: ("w", "s1"), 2: ("w", "s5"), 3: ("w", "s2")}
>>> sorted(changed(before, after))
[2, 3]
>>> a, b, both = {1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 11, 12}, {*range(1, 14)}
>>> isolates([frozenset((f, ()) for f in group) for group in (a, b, both)], 5)
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.ledger import Contribution

Part = tuple[int, Contribution]
"""A family with one contribution: the smallest thing a figure is made of."""

TRIED = 4_000
"""Sets of small groups that are tried; where there are more, the answer is the cautious one."""
SMALL_GROUP = 4
"""As in `scores`: a change in which all families, or all but one, did the same is held back under so many times k."""


def of_bins(members: Mapping[int, Contribution], labels: frozenset[str]) -> dict[int, Contribution]:
    """The families counted in any of these bins."""
    return {family: given for family, given in members.items() if not labels.isdisjoint(given[1:])}


def changed(before: Mapping[int, Contribution], after: Mapping[int, Contribution]) -> set[int]:
    """Families who came, left or contribute something else."""
    return {f for f in before.keys() | after.keys() if before.get(f) != after.get(f)}


def enough_changed(before: Iterable[int], after: Iterable[int], k: int) -> bool:
    """Of two sets of families: the same, or at least k in one of them only."""
    difference = set(before) ^ set(after)
    return not difference or len(difference) >= k


def one_sided(before: Mapping[int, Contribution], after: Mapping[int, Contribution], k: int) -> bool:
    """Did all of the changed, or all but one, push the figure the same way by the same answer? Then the difference of
    two figures tells what they said.

    Who leaves pushes a mean as who comes with the opposite score; of other answers, leaving is another thing than
    coming.
    """
    pushes: Counter[tuple[str, ...]] = Counter()
    for family in changed(before, after):
        for given, came in ((after.get(family), True), (before.get(family), False)):
            if given is not None:
                pushes[_push(given[1:], came)] += 1
    total = pushes.total()
    return 0 < total < SMALL_GROUP * k and max(pushes.values()) >= total - 1


def _push(bins: tuple[str, ...], came: bool) -> tuple[str, ...]:
    scores = [b for b in bins if b.startswith("score_")]
    if scores:
        score = int(scores[0].removeprefix("score_"))
        return (f"score_{score if came else 6 - score}",)
    return ("came" if came else "left", *bins)


def isolates(releases: Sequence[frozenset[Part]], k: int) -> bool:
    """Is there a sum and difference of these releases, with any factors, in which only 1 to k - 1 families are left?

    Families that stand in the same releases cannot be told apart: they are one column. Combinations in which no column
    of k or more families is left are the left null space of those columns; within it each small set of small columns is
    tried for a combination that leaves it alone. Where there are too many of them, the answer is yes.
    """
    rows = list(dict.fromkeys(r for r in releases if r))
    if len(rows) < 2:
        return False
    stands: dict[Part, int] = {}
    for bit, row in enumerate(rows):
        for part in row:
            stands[part] = stands.get(part, 0) | 1 << bit
    columns: dict[int, set[int]] = {}
    for (family, _), where in stands.items():
        columns.setdefault(where, set()).add(family)
    small = [where for where, families in columns.items() if len(families) < k]
    if not small:
        return False
    large = [where for where in columns if where not in set(small)]
    left = _left_null(_matrix(large, len(rows))) @ _matrix(small, len(rows))
    rank = _rank(left)
    if rank == 0:
        return False
    tried = 0
    for size in range(1, min(k, len(small) + 1)):
        for group in combinations(range(len(small)), size):
            tried += 1
            if tried > TRIED:
                return True
            alone = set().union(*(columns[small[i]] for i in group))
            if len(alone) < k and _rank(np.delete(left, group, axis=1)) < rank:
                return True
    return False


Floats = NDArray[np.float64]


def _matrix(columns: Sequence[int], rows: int) -> Floats:
    return np.array([[float(where >> bit & 1) for where in columns] for bit in range(rows)]).reshape(rows, len(columns))


def _left_null(matrix: Floats) -> Floats:
    """Rows that span every combination of the matrix's rows that is zero."""
    if matrix.shape[1] == 0:
        return np.eye(matrix.shape[0])
    u, s, _ = np.linalg.svd(matrix)
    rank = int((s > 1e-9).sum())
    result: Floats = u[:, rank:].T
    return result


def _rank(matrix: Floats) -> int:
    return 0 if 0 in matrix.shape else int(np.linalg.matrix_rank(matrix, tol=1e-7))

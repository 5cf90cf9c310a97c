"""Is there a combination of rows in which only a few columns are left? The search behind `differences.isolates`, exact
and quick where there are many more columns than rows.

Rows are figures, columns families, numbers whole. The columns are packed with disjoint sets on which the rows are
(almost) independent, and the rows reduced to a systematic form on each. A combination of more than w rows of a form is
not zero in more than w columns of its set, less the rows that the set does not tell apart. So once all combinations of
one row, then of two, have been looked at in every form, the others leave at least a known number of columns over, and
mostly that is enough. This is how the least weight of a linear code is found (Brouwer and Zimmermann; A. Betten and
others 2006, *Error-Correcting Linear Codes*, ch. 1.8), here with whole numbers.

It computes with remainders by a large prime. What is zero in whole numbers is zero there too, so a combination may look
sparser than it is and never denser: the answer errs to the side of holding back.

>>> import numpy as np
>>> rows = np.array([[1, 1, 1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0, 1, 1]])
>>> leaves_few(rows, 3), leaves_few(rows, 5)
(False, True)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

PRIME = 2**31 - 1
"""Products of two remainders fit into 63 bits."""
SPARE = 4
"""Sums of columns beyond the number of rows."""
LOOK = 16
"""Columns that are looked at together for the next pivot."""
LACKING = 2
"""Sets of columns that tell fewer rows apart add nothing once pairs of rows were looked at."""


def leaves_few(rows: Whole, few: int) -> bool | None:
    """Is there a combination of the rows, with any factors, that is not zero in 1 to `few` - 1 columns? None: it would
    take too long to tell.

    Rows need not be independent; [] and rows of zeros: False.
    """
    forms = list[tuple[Whole, int]]()
    for form, lacking in _forms(rows, (few + 1) // 2):
        if int(np.count_nonzero(form, axis=1).min()) < few:
            return True
        forms.append((form, lacking))
    for most in (1, 2):
        if not forms or sum(max(0, most + 1 - lacking) for _, lacking in forms) >= few:
            return False
        if most == 1 and any(_pair_leaves(form, np.count_nonzero(form, axis=1), few) for form, _ in forms):
            return True
    return None


def zero_on(rows: Whole, columns: Whole) -> Whole:
    """A basis of the combinations of `rows` that are zero in all of `columns` (both have one line for each figure)."""
    whole = np.concatenate([columns, rows], axis=1)
    form, pivots = _reduced(whole, np.arange(whole.shape[1]))
    kept = form[: len(pivots)]
    return kept[[p >= columns.shape[1] for p in pivots]][:, columns.shape[1] :]


def zero_in(columns: NDArray[np.bool_]) -> Whole:
    """A basis of the combinations of rows that are zero in all of these columns, each line the factors of the rows.

    Columns are added up by luck into a few more than there are rows: what is zero in all of them is zero in the sums,
    and the other way round with all but certainty, which is looked at.
    """
    rows = len(columns)
    if columns.shape[1] > rows + SPARE:
        sums = _times(columns, _luck(columns.shape[1], rows + SPARE))
        found = _free(sums)
        if not _times(found, columns).any():
            return found
    return _free(columns.astype(np.int64))


def _free(columns: Whole) -> Whole:
    rows, width = columns.shape
    form = np.concatenate([columns, np.eye(rows, dtype=np.int64)], axis=1)
    place = 0
    for column in range(width):
        there = np.flatnonzero(form[place:, column])
        if not len(there):
            continue
        if there[0]:
            form[[place, place + there[0]]] = form[[place + there[0], place]]
        below = form[place + 1 :, column:]
        first = form[place, column:] * pow(int(form[place, column]), -1, PRIME) % PRIME
        np.remainder(below + (PRIME - below[:, :1]) * first, PRIME, out=below)
        place += 1
        if place == rows:
            break
    return form[place:, width:]


def _times(one: NDArray[np.generic], other: NDArray[np.generic]) -> Whole:
    """The product, by the prime. One of the two holds only 0 and 1: so floats are exact, and quick."""
    product: Whole = (one.astype(np.float64) @ other.astype(np.float64)).astype(np.int64) % PRIME
    return product


@lru_cache(maxsize=256)
def _luck(rows: int, columns: int) -> Whole:
    return np.random.default_rng(20_151_106).integers(PRIME, size=(rows, columns))


def _forms(rows: Whole, most: int) -> Iterator[tuple[Whole, int]]:
    """Systematic forms of the rows, each on another set of columns, and how many of their rows the set does not tell
    apart (at most two); no more than `most`."""
    open_ = np.flatnonzero(rows.any(axis=0)) if rows.size else np.array([], dtype=np.int64)
    form = rows
    for place in range(most):
        if not len(open_):
            return
        form, pivots = _reduced(form, open_)
        if not place:
            form = form[: len(pivots)]
        if len(form) - len(pivots) > LACKING:
            return
        yield form, len(form) - len(pivots)
        taken = np.zeros(rows.shape[1], dtype=bool)
        taken[pivots] = True
        open_ = open_[~taken[open_]]


def _reduced(rows: Whole, order: Whole) -> tuple[Whole, list[int]]:
    """Reduced by rows, with pivots taken from these columns in turn; the pivots' rows come first."""
    form, pivots, begin = rows.astype(np.int64) % PRIME, list[int](), 0
    while (place := len(pivots)) < len(form) and begin < len(order):
        there = form[place:, order[begin : begin + LOOK]].any(axis=0)
        if not there.any():
            begin += LOOK
            continue
        begin += int(there.argmax()) + 1
        column = int(order[begin - 1])
        source = place + int(np.flatnonzero(form[place:, column])[0])
        if source != place:
            form[[place, source]] = form[[source, place]]
        form[place] = form[place] * pow(int(form[place, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(form[:, column])
        others = others[others != place]
        form[others] = (form[others] + (PRIME - form[others, column])[:, None] * form[place]) % PRIME
        pivots.append(column)
    return form, pivots


def _pair_leaves(form: Whole, left: Whole, few: int) -> bool:
    """Do two rows, with the factor that cancels most, leave fewer than `few` columns?"""
    there = form != 0
    shared = (there.astype(np.float64) @ there.T).astype(np.int64)
    # So many must cancel at once; both cannot cancel more than they share.
    needed = left[:, None] + left - shared - few + 1
    first, second = np.nonzero(np.triu(needed <= shared, 1))
    if not len(first):
        return False
    turned = _inverse(form)
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        both, times = there[a] & there[b], int(needed[a, b])
        ratios = np.sort(form[b][both] * turned[a][both] % PRIME)
        if len(ratios) and (times <= 1 or (ratios[times - 1 :] == ratios[: len(ratios) - times + 1]).any()):
            return True
    return False


def _inverse(rows: Whole) -> Whole:
    """One over each remainder, by Fermat's little theorem; 0 stays 0."""
    result, power, exponent = np.ones_like(rows), rows.copy(), PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % PRIME
        power, exponent = power * power % PRIME, exponent >> 1
    return result

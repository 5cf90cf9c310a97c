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

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

PRIME = 2**31 - 1
"""Products of two remainders fit into 63 bits."""
LACKING = 2
"""Sets of columns that tell fewer rows apart add nothing once pairs of rows were looked at."""


def leaves_few(rows: Whole, few: int) -> bool | None:
    """Is there a combination of the rows, with any factors, that is not zero in 1 to `few` - 1 columns? None: it would
    take too long to tell.

    Rows need not be independent; [] and rows of zeros: False.
    """
    forms = _forms(rows, (few + 1) // 2)
    for most in (1, 2):
        for form, _ in forms:
            left = np.count_nonzero(form, axis=1)
            if (int(left.min()) if most == 1 else _least_of_pairs(form, left, few)) < few:
                return True
        if not forms or sum(max(0, most + 1 - lacking) for _, lacking in forms) >= few:
            return False
    return None


def zero_on(rows: Whole, columns: Whole) -> Whole:
    """A basis of the combinations of `rows` that are zero in all of `columns` (both have one line for each figure)."""
    whole = np.concatenate([columns, rows], axis=1)
    form, pivots = _reduced(whole, np.arange(whole.shape[1]))
    kept = form[: len(pivots)]
    return kept[[p >= columns.shape[1] for p in pivots]][:, columns.shape[1] :]


def _forms(rows: Whole, most: int) -> list[tuple[Whole, int]]:
    """Systematic forms of the rows, each on another set of columns, and how many of their rows the set does not tell
    apart (at most two); no more than `most`."""
    open_ = np.flatnonzero(rows.any(axis=0)) if rows.size else np.array([], dtype=np.int64)
    found: list[tuple[Whole, int]] = []
    current = rows
    while len(found) < most and len(open_):
        form, pivots = _reduced(current, open_)
        if not found:
            form = form[: len(pivots)]
        if len(form) - len(pivots) > LACKING:
            break
        current = form
        found.append((form, len(form) - len(pivots)))
        open_ = open_[~np.isin(open_, pivots)]
    return found


def _reduced(rows: Whole, order: Whole) -> tuple[Whole, list[int]]:
    """Reduced by rows, with pivots taken from these columns in turn; the pivots' rows come first."""
    form, pivots = rows.astype(np.int64) % PRIME, list[int]()
    for column in order.tolist():
        place = len(pivots)
        if place == len(form):
            break
        there = np.flatnonzero(form[place:, column])
        if not len(there):
            continue
        source = place + int(there[0])
        form[[place, source]] = form[[source, place]]
        form[place] = form[place] * pow(int(form[place, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(form[:, column])
        others = others[others != place]
        form[others] = (form[others] - form[others, column][:, None] * form[place] % PRIME) % PRIME
        pivots.append(column)
    return form, pivots


def _least_of_pairs(form: Whole, left: Whole, few: int) -> int:
    """Columns left by two rows with the factor that cancels most; any number from `few` on may stand for more."""
    least = few
    for first in range(len(form)):
        here = form[first] != 0
        turned = _inverse(form[first])
        for second in range(first + 1, len(form)):
            both = here & (form[second] != 0)
            shared, together = int(both.sum()), int(left[first] + left[second])
            # Cancelling all that both share leaves this many at least.
            if not shared or together - 2 * shared >= least:
                continue
            ratios = form[second][both] * turned[both] % PRIME
            cancelled = int(np.unique(ratios, return_counts=True)[1].max())
            least = min(least, together - shared - cancelled)
    return least


def _inverse(row: Whole) -> Whole:
    """One over each remainder, by Fermat's little theorem; 0 stays 0."""
    result, power, exponent = np.ones_like(row), row.copy(), PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % PRIME
        power, exponent = power * power % PRIME, exponent >> 1
    return result

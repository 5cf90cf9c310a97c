"""Scores made from what is printed of a figure, and from nothing else: what the statistics on this floor may use.

Whether a change is clear, which stage stands lowest, and two stages taken together are printed too. Made from the exact
scores, each of them would tell a little more about these than the figure does; asked often enough (another wave beside
it, another area), enough to count a few families. So they are made from these scores: of all sets that fit the printed
counts and mean, a smooth one that is spread about as widely as the printed interval says. Where every count is
printed they are the scores given.

>>> protected((7,), ((0, 1, 2, 3, 4),), 3.1, 1.5, None)
(0, 1, 4, 2, 0)
>>> protected((6, 4, 20), ((0, 1), (2,), (3, 4)), 3.8, 0.8, None)
(0, 6, 4, 10, 10)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from analytics.statistics.interval import SCORES, Counts, Floats

_BENDS = np.linspace(-3.0, 3.0, 19)
"""From all near the mean (below 0) over even (0) to all at both ends."""
_Z = 1.959964
"""Of the central 95 % of a normal distribution."""


@lru_cache(maxsize=4096)
def protected(
    bins: Counts, together: tuple[tuple[int, ...], ...], mean: float, width: float, population: int | None
) -> Counts:
    """Five counts of scores. `bins`: families in each of the groups of scores `together` (places 0 to 4); `mean` and
    `width` of its interval as they are printed, `population` as of the interval. No families: zeros."""
    n = sum(bins)
    if not n:
        return (0, 0, 0, 0, 0)
    ends = [(min(group) + 1, max(group) + 1) for group in together]
    least, most = (sum(b * e[side] for b, e in zip(bins, ends, strict=True)) for side in (0, 1))
    total = min(max(round(mean * n), least), most)
    shares = _bent(bins, together, total)
    spread = shares @ (np.array(SCORES, dtype=float) - total / n) ** 2 / n
    wide = np.flatnonzero(spread >= _variance(width, n, population))
    return _whole(shares[wide[0] if len(wide) else -1], bins, together, total)


def _variance(width: float, n: int, population: int | None) -> float:
    """Of the scores, from the width of the interval of their mean: by the prior of one family in all its variance is
    s^2 / (n + 2), less what is known of a finite population. Printing moved each end outward by half a step on average,
    as long as under the lowest minimum: under a higher one it is longer, and this errs to the wide side."""
    if population is not None and population <= n:
        return 4.0
    known = 1.0 if population is None else population / (population - n)
    step = 0.5 if n < 10 else 0.2 if n < 50 else 0.1
    return ((width - step) / 2 / _Z) ** 2 * (n + 2) * known


def _bent(bins: Counts, together: Sequence[tuple[int, ...]], total: int) -> Floats:
    """For each of `_BENDS` five shares of families: in each group as exp(tilt s + bend s^2), tilted so that all scores
    add up to `total`."""
    s = np.array(SCORES, dtype=float) - 3
    low, high = np.full(len(_BENDS), -40.0), np.full(len(_BENDS), 40.0)
    shares = np.zeros((len(_BENDS), 5))
    for _ in range(30):
        tilt = (low + high) / 2
        power = tilt[:, None] * s + _BENDS[:, None] * s**2
        for families, group in zip(bins, together, strict=True):
            inside = power[:, list(group)]
            grown = np.exp(inside - inside.max(axis=1, keepdims=True))
            shares[:, list(group)] = families * grown / grown.sum(axis=1, keepdims=True)
        below = shares @ np.array(SCORES, dtype=float) < total
        low, high = np.where(below, tilt, low), np.where(below, high, tilt)
    return shares


def _whole(shares: Floats, bins: Counts, together: Sequence[tuple[int, ...]], total: int) -> Counts:
    """Whole families: rounded down, the rest to the largest remainders of each group; then one after the other moved by
    one score until all add up to `total`."""
    counts = np.floor(shares + 1e-9).astype(int)
    for families, group in zip(bins, together, strict=True):
        places = sorted(group, key=lambda i: (counts[i] - shares[i], i))
        for place in places[: families - int(counts[list(group)].sum())]:
            counts[place] += 1
    while (missing := total - int(counts @ np.array(SCORES))) != 0:
        step = 1 if missing > 0 else -1
        moves = [(i, i + step) for group in together for i in group if i + step in group and counts[i]]
        source, target = max(moves, key=lambda m: (counts[m[0]] - shares[m[0]] + shares[m[1]] - counts[m[1]], -m[0]))
        counts[source] -= 1
        counts[target] += 1
    s1, s2, s3, s4, s5 = counts.tolist()
    return s1, s2, s3, s4, s5

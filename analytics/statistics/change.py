"""Did it change? A two-sided permutation test of two groups' mean scores, and Holm's correction over one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np

from analytics.statistics.interval import SCORES, Counts, mean

EXACT_UP_TO = 300
"""Families in both groups up to which every rearrangement is counted; beyond, 9,999 are drawn (floats stay exact
enough until here)."""
DRAWS = 9_999
_SEED = 20_151_104


@dataclass(frozen=True, slots=True)
class Change:
    """`difference` after - before on the 1-5 scale; `p` of the two-sided test; `adjusted` by Holm over the report;
    `clear` at 5 %."""

    difference: float
    p: float
    adjusted: float
    clear: bool


@lru_cache(maxsize=1024)
def permutation_p(before: Counts, after: Counts) -> float:
    """P that a random relabelling of the families differs at least as much as seen (Fisher 1935; two-sided by absolute
    difference).

    Exact while both groups hold at most 300 families together, by counting over the score sums; otherwise by draws,
    where (hits + 1) / (draws + 1) keeps the test valid (Phipson & Smyth 2010). Raises `ValueError` if a group is empty.
    """
    n_before, n_after = sum(before), sum(after)
    pooled = tuple(b + a for b, a in zip(before, after, strict=True))
    total = sum(s * c for s, c in zip(SCORES, pooled, strict=True))
    seen = abs(mean(after) - mean(before))

    def as_extreme(
        sums: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        gap: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (
            np.abs(sums / n_before - (total - sums) / n_after) >= seen - 1e-9
        )
        return gap

    if n_before + n_after > EXACT_UP_TO:
        drawn = np.random.default_rng(_SEED).multivariate_hypergeometric(pooled, n_before, size=DRAWS)
        hits = int(as_extreme(drawn @ np.array(SCORES, dtype=float)).sum())
        return (hits + 1) / (DRAWS + 1)
    ways = _ways(pooled, n_before)
    sums = np.arange(len(ways), dtype=float)
    return float(ways[as_extreme(sums)].sum() / ways.sum())


def _ways(pooled: Counts, size: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """For every score sum: in how many ways `size` families out of the pooled ones reach it."""
    table = np.zeros((size + 1, 5 * size + 1))
    table[0, 0] = 1.0
    for score, count in zip(SCORES, pooled, strict=True):
        grown = np.zeros_like(table)
        for taken in range(min(count, size) + 1):
            shift = score * taken
            grown[taken:, shift:] += comb(count, taken) * table[: size + 1 - taken, : table.shape[1] - shift]
        table = grown
    row: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = table[size]
    return row


def holm(values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down adjusted p values in the order given (Holm 1979). An empty list gives an empty tuple.

    >>> holm([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    adjusted = [0.0] * len(values)
    highest = 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[i]))
        adjusted[i] = highest
    return tuple(adjusted)


def changes(pairs: Sequence[tuple[Counts, Counts]], level: float = 0.05) -> tuple[Change, ...]:
    """One `Change` for each (before, after), with Holm's correction over all of them together."""
    values = [permutation_p(before, after) for before, after in pairs]
    return tuple(
        Change(mean(after) - mean(before), p, adjusted, adjusted <= level)
        for (before, after), p, adjusted in zip(pairs, values, holm(values), strict=True)
    )

"""The mean of 1-5 scores and an interval for it that stays honest with seven families, and with all-equal answers.

The interval is the central 95 % of the posterior of the mean under a Dirichlet prior with 0.2 per category (one
family's worth in all; Perks 1947), the Dirichlet-multinomial model. A t interval or a bootstrap covers only about two
thirds of the time in the worst case at n = 7 and has no width at all when every answer is the same; docs/statistics.md
holds the measured table.

>>> i = mean_interval((0, 0, 0, 0, 7))
>>> i.mean, round(i.low, 1), i.high
(5.0, 4.0, 5.0)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

SCORES = (1, 2, 3, 4, 5)
PRIOR = 0.2
"""Prior weight of each score, in families: the 1/5 per category of Perks (1947), so the prior weighs one family in
all."""
LEVEL = 0.95
HALVINGS = 13
"""Times the bracket around an end is halved."""

Counts = tuple[int, ...]
Weights = tuple[float, ...]
"""Like counts, but a family may weigh less than one (when it scored two parts of one step)."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """`mean` of the scores as they were given (1 lowest, 5 highest), and the ends of its interval; `n` families, of
    `population` where that is known."""

    mean: float
    low: float
    high: float
    n: int
    population: int | None = None


def mean(counts: Weights) -> float:
    """The mean score. Raises `ValueError` for no scores: there is no mean of nothing."""
    n = sum(counts)
    if n <= 0:
        raise ValueError("no scores, no mean")
    return sum(s * c for s, c in zip(SCORES, counts, strict=True)) / n


@lru_cache(maxsize=65536)
def mean_interval(counts: Counts, population: int | None = None, level: float = LEVEL) -> Interval:
    """Interval for the mean of all families (`population` None: a great many), or of exactly `population` families.

    With a known `population` the families that did not answer are filled in by a Pólya urn (`polya`), so the interval
    closes as everybody has answered. It always holds the mean of the given scores. Raises `ValueError` for no scores
    or more scores than families.
    """
    given = mean(counts)
    n = sum(counts)
    if population is None:
        low, high = _posterior_ends(tuple(c + PRIOR for c in counts), level)
    else:
        from analytics.statistics.polya import completed_means

        low, high = (
            float(q) for q in np.quantile(completed_means(counts, population), [(1 - level) / 2, (1 + level) / 2])
        )
    return Interval(given, min(low, given), max(high, given), n, population)


def weighted_interval(weights: Weights, level: float = LEVEL) -> Interval:
    """As `mean_interval` for a great many families, where the five weights add up to the number of families,
    rounded."""
    given = mean(weights)
    low, high = _posterior_ends(tuple(w + PRIOR for w in weights), level)
    return Interval(given, min(low, given), max(high, given), round(sum(weights)))


def bounds(weights: Weights) -> tuple[float, float]:
    """Between these the ends are looked for: eight standard deviations of the mean to each side, on the scale."""
    total = sum(weights)
    middle = sum(s * w for s, w in zip(SCORES, weights, strict=True)) / total
    spread = sqrt(sum((s - middle) ** 2 * w for s, w in zip(SCORES, weights, strict=True)) / total / (total + 1))
    return max(1.0, middle - 8 * spread), min(5.0, middle + 8 * spread)


def _posterior_ends(weights: Weights, level: float) -> tuple[float, float]:
    """Both quantiles at once by bisection, down to less than 0.001."""
    lowest, highest = bounds(weights)
    low, high = np.full(2, lowest), np.full(2, highest)
    wanted = np.array([(1 - level) / 2, (1 + level) / 2])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = probability_below(weights, middle) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    ends = (low + high) / 2
    return float(ends[0]), float(ends[1])


_GRID: Floats = np.linspace(-12.0, 20.0, 241)
NODES: Floats = np.exp(_GRID)
STEP = float(_GRID[1] - _GRID[0])
"""Of the integral of `probability_below`, over log u."""


def probability_below(weights: Weights, points: Floats) -> Floats:
    """P(mean <= t) where the scores' shares are Dirichlet(`weights`), for each t of `points`.

    The mean is below t exactly when sum((s - t) G_s) <= 0 for independent Gamma(w_s) variables G_s; that probability
    is a one-dimensional integral of the characteristic function (Gil-Pelaez 1951; Imhof 1961), here by the trapezoid
    rule over log u. No random numbers.
    """
    distance = np.array(SCORES, dtype=float)[:, None, None] - points[None, :, None]
    scaled = distance * NODES[None, None, :]
    weight = np.array(weights)[:, None, None]
    phase = (weight * np.arctan(scaled)).sum(axis=0)
    size = np.exp(-0.5 * (weight * np.log1p(scaled * scaled)).sum(axis=0))
    integral = (np.sin(phase) * size).sum(axis=1) * STEP
    result: Floats = 0.5 - integral / np.pi
    return result

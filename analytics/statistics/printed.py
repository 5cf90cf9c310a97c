"""The interval of a mean as it is printed: the mean to a tenth, the ends outward to halves, fifths or tenths.

Which step an end is rounded to is seen without finding the end: the probability of the mean to lie below two steps says
whether it lies between them. That takes one evaluation in place of thirteen, and gives exactly what rounding the ends
of `interval` gives; where the two steps are too near to an end to tell, those are found and rounded.

>>> printed_interval((3, 4, 9, 20, 8), 10)
Interval(mean=3.6, low=3.2, high=3.9, n=44, population=None)
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor, sqrt
from statistics import NormalDist

import numpy as np

from analytics.statistics.interval import (
    HALVINGS,
    LEVEL,
    NODES,
    PRIOR,
    SCORES,
    STEP,
    Counts,
    Floats,
    Interval,
    Weights,
    bounds,
    mean,
    mean_interval,
    weighted_interval,
)

_WANTED = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
_Z = tuple(NormalDist().inv_cdf(side) for side in _WANTED)
_COARSE = 20
"""Nodes of the integral from one look to the next, to see from where on nothing is added."""
_NOTHING = 80.0
"""exp(-80 / 2) is nothing beside a probability."""
_S = np.array(SCORES, dtype=float)


def rounded(interval: Interval, coarse: int) -> Interval:
    """Mean to the nearest tenth, ends outward to 1/`coarse`: rounding never makes the interval narrower."""
    low = floor(interval.low * coarse + 1e-9) / coarse
    high = ceil(interval.high * coarse - 1e-9) / coarse
    return Interval(round(interval.mean + 1e-9, 1), low, high, interval.n, interval.population)


@lru_cache(maxsize=65536)
def printed_interval(counts: Counts, coarse: int, population: int | None = None) -> Interval:
    """`rounded(mean_interval(counts, population), coarse)`. Raises `ValueError` as that does."""
    if population is not None:
        return rounded(mean_interval(counts, population), coarse)
    n, given = sum(counts), mean(counts)
    return _printed(counts, given, n, coarse) or rounded(mean_interval(counts), coarse)


def printed_weighted(weights: Weights, coarse: int) -> Interval:
    """`rounded(weighted_interval(weights), coarse)`."""
    found = _printed(weights, mean(weights), round(sum(weights)), coarse)
    return found or rounded(weighted_interval(weights), coarse)


def _printed(given: Weights, middle: float, n: int, coarse: int) -> Interval | None:
    """None where it cannot be told so."""
    weights = tuple(w + PRIOR for w in given)
    total = sum(weights)
    centre = sum(s * w for s, w in zip(SCORES, weights, strict=True)) / total
    spread, third = (
        sum((s - centre) ** power * w for s, w in zip(SCORES, weights, strict=True)) / total for power in (2, 3)
    )
    deviation = sqrt(spread / (total + 1))
    skew = 2 * third / (total + 1) / (total + 2) / deviation**3
    lowest, highest = bounds(weights)
    # An end found by halving lies within half of its last bracket; twice that leaves room for the integral's own error.
    room = (highest - lowest) / 2**HALVINGS
    steps, points = list[int](), list[float]()
    for z in _Z:
        # The steps around an end as Cornish and Fisher guess it.
        guessed = centre + deviation * (z + skew * (z * z - 1) / 6)
        steps.append(floor(min(max(guessed, lowest), highest) * coarse))
        points += [steps[-1] / coarse + room, (steps[-1] + 1) / coarse - room]
    inside = [min(max(point, lowest), highest) for point in points]
    for place, found in enumerate(_below(np.array(weights), np.array(inside)).tolist()):
        # The ends are looked for between `lowest` and `highest` only.
        clear = points[place] >= highest if place % 2 else points[place] <= lowest
        if not clear and (found < _WANTED[place // 2]) is bool(place % 2):
            return None
    low = min(steps[0], floor(middle * coarse + 1e-9)) / coarse
    high = max(steps[1] + 1, ceil(middle * coarse - 1e-9)) / coarse
    return Interval(round(middle + 1e-9, 1), low, high, n)


def _below(weights: Floats, points: Floats) -> Floats:
    """P(mean <= t) for each t of `points`, as `interval.probability_below`, as far as the integral is not nothing."""
    distance = (_S[:, None] - points)[:, :, None]
    reached = np.tensordot(weights, np.log1p((distance * NODES[::_COARSE]) ** 2), 1).min(axis=0) > _NOTHING
    nodes = NODES[: _COARSE * int(reached.argmax())] if reached.any() else NODES
    scaled = (distance * nodes).reshape(len(SCORES), -1)
    phase = weights @ np.arctan(scaled)
    size = np.exp(-0.5 * (weights @ np.log1p(scaled * scaled)))
    result: Floats = 0.5 - (np.sin(phase) * size).reshape(len(points), -1).sum(axis=1) * (STEP / np.pi)
    return result

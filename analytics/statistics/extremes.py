"""Which stage stands out, if any: a high or a low is marked only where the difference to every other stage excludes
0.

The draws decide. They are not made where their outcome is known without them: where the difference is so large, or so
small, that they could not say anything else (`_sure`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import floor, log, sqrt
from zlib import crc32

import numpy as np

from analytics.statistics.interval import LEVEL, NODES, PRIOR, SCORES, STEP, Floats, Weights, mean

DRAWS = 8000
_CERTAIN = 40.0
"""Odds of e^40 to 1 and more are certain: a fault of the memory is likelier."""
_LOOKS = (np.zeros(1), np.linspace(-3.2, 3.2, 9))
"""Where two posteriors are looked at, in standard deviations of where they meet: a first look, and a closer one."""
_SEED = 20_151_105


@dataclass(frozen=True, slots=True)
class Extremes:
    """Keys of the stage marked highest and lowest; None where nothing stands out clearly."""

    highest: str | None
    lowest: str | None


def extremes(stages: Mapping[str, Weights]) -> Extremes:
    """Compare the best (worst) stage with each of the others, by draws from the posteriors of their means.

    It is marked only where its difference to every single other stage excludes 0: a stage that merely beats the
    average may have its equal beside it. The same families score several stages; drawing the stages independently is
    the cautious side, since one family's scores tend to agree, and which family gave which scores never passes the
    gate. Because the best of m was picked after looking, each interval has level 1 - 0.05 / m (Bonferroni). Fewer than
    two stages: nothing is marked.

    >>> extremes({"a": (0, 0, 2, 9, 20), "b": (20, 9, 2, 0, 0), "c": (0, 0, 2, 9, 20)})
    Extremes(highest=None, lowest='b')
    """
    heard = {key: counts for key, counts in stages.items() if sum(counts) > 0}
    if len(heard) < 2:
        return Extremes(None, None)
    tail = (1 - LEVEL) / len(heard) / 2
    means = {key: mean(counts) for key, counts in heard.items()}
    best = max(means, key=lambda k: means[k])
    worst = min(means, key=lambda k: means[k])

    def clear(key: str, up: bool) -> bool:
        """From each of the others, the nearest first: mostly it says all."""
        others = sorted(means.keys() - {key}, key=lambda k: (abs(means[k] - means[key]), k))
        return all(_apart((key, tuple(heard[key])), (other, tuple(heard[other])), up, tail) for other in others)

    return Extremes(best if clear(best, True) else None, worst if clear(worst, False) else None)


Stage = tuple[str, Weights]


@lru_cache(maxsize=1024)
def _apart(one: Stage, other: Stage, up: bool, tail: float) -> bool:
    """Does the first lie above (`up`) or below the other, by the difference of their draws without one `tail`?"""
    known = _sure(one[1], other[1], tail) if up else _sure(other[1], one[1], tail)
    if known is not None:
        return known
    gap = _draws(*one) - _draws(*other)
    return float(np.quantile(gap, tail)) > 0 if up else float(np.quantile(gap, 1 - tail)) < 0


def _sure(high: Weights, low: Weights, tail: float) -> bool | None:
    """Whether the draws say that `high` lies above; None where they have to be asked.

    The chance that one draw says otherwise lies between two sums over the posteriors, and how many of all draws do then
    differs from its mean as Chernoff and Hoeffding say (Hoeffding 1963, theorem 1).
    """
    most = floor(tail * (DRAWS - 1))  # so many may say otherwise; from two more on they are too many
    (m, s), (n, t) = _moments(high), _moments(low)
    middle, width = (m * t**2 + n * s**2) / (s**2 + t**2), s * t / sqrt(s**2 + t**2)
    for look in _LOOKS:
        points = middle + width * look
        below, above = _below(high, points), 1 - _below(low, points)
        steps = np.diff(np.r_[0.0, below, 1.0])
        if _unlikely(most + 1, float(steps @ np.r_[1.0, above]), more=True):
            return True
        if _unlikely(most + 1, float(steps @ np.r_[above, 0.0]), more=False):
            return False
    return None


def _unlikely(times: int, chance: float, more: bool) -> bool:
    """That so many or more (or fewer) draws of all say it, when one says it with this chance."""
    share = times / DRAWS
    chance = min(max(chance + (1e-5 if more else -1e-5), 1e-12), 1 - 1e-12)  # room for the integral's own error
    if (chance >= share) if more else (chance <= share):
        return False
    return DRAWS * (share * log(share / chance) + (1 - share) * log((1 - share) / (1 - chance))) > _CERTAIN


def _moments(counts: Weights) -> tuple[float, float]:
    """Mean and standard deviation of the posterior of the mean."""
    weights = [c + PRIOR for c in counts]
    total = sum(weights)
    middle = sum(s * w for s, w in zip(SCORES, weights, strict=True)) / total
    spread = sum((s - middle) ** 2 * w for s, w in zip(SCORES, weights, strict=True)) / total
    return middle, sqrt(spread / (total + 1))


def _below(counts: Weights, points: Floats) -> Floats:
    """P(mean <= t) for each t of `points`, as `interval.probability_below`; the integral is drawn together by as much
    as a large group is narrower, so that nothing of it is left out."""
    weights = np.array(counts) + PRIOR
    reach = NODES / (weights.sum() * _moments(counts)[1])
    scaled = ((np.array(SCORES, dtype=float)[:, None] - points)[:, :, None] * reach).reshape(len(SCORES), -1)
    phase = weights @ np.arctan(scaled)
    size = np.exp(-0.5 * (weights @ np.log1p(scaled * scaled)))
    result: Floats = 0.5 - (np.sin(phase) * size).reshape(len(points), -1).sum(axis=1) * (STEP / np.pi)
    return result


@lru_cache(maxsize=128)
def _draws(key: str, counts: Weights) -> Floats:
    """Each stage draws from a stream of its own, so that equal scores do not draw alike."""
    random = np.random.default_rng((_SEED, crc32(key.encode())))
    result: Floats = random.dirichlet([c + PRIOR for c in counts], size=DRAWS) @ np.array(SCORES, dtype=float)
    return result

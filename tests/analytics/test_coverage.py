"""Do the intervals hold what they promise? Simulated in the five populations of `made_up.MOODS`; the table is in
docs/statistics.md."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from analytics.made_up import MOODS
from analytics.statistics.change import permutation_p
from analytics.statistics.interval import mean_interval
from analytics.statistics.share import wilson

SCORES = np.arange(1, 6)


@cache
def _ends(counts: tuple[int, ...], population: int | None) -> tuple[float, float]:
    found = mean_interval(counts, population)
    return found.low, found.high


def covered(mood: tuple[float, ...], n: int, rounds: int, population: int | None = None, seed: int = 7) -> float:
    """Share of `rounds` samples whose interval holds the true mean (of all of `population`, or of the endless mood)."""
    random = np.random.default_rng([seed, n, population or 0])
    hits = 0
    for _ in range(rounds):
        if population is None:
            counts, truth = random.multinomial(n, mood), float(SCORES @ np.array(mood))
        else:
            everybody = random.multinomial(population, mood)
            counts, truth = random.multivariate_hypergeometric(everybody, n), float(SCORES @ everybody) / population
        low, high = _ends(tuple(int(c) for c in counts), population)
        hits += low - 1e-3 <= truth <= high + 1e-3
    return hits / rounds


@pytest.mark.parametrize("n", [7, 10, 20])
@pytest.mark.parametrize("mood", MOODS)
def test_the_mean_interval_covers(mood: str, n: int) -> None:
    """At least 92 % in the long run; 400 samples may fall short of that by two of their own standard errors (2.7
    points)."""
    assert covered(MOODS[mood], n, 400) >= 0.92 - 0.027


@pytest.mark.slow
@pytest.mark.parametrize("n", [7, 10, 20])
@pytest.mark.parametrize("mood", MOODS)
def test_the_mean_interval_covers_at_length(mood: str, n: int) -> None:
    assert covered(MOODS[mood], n, 20_000) >= 0.92
    assert covered(MOODS[mood], n, 4_000, population=3 * n) >= 0.92


@pytest.mark.slow
@pytest.mark.parametrize("n", [7, 20])
@pytest.mark.parametrize("mood", MOODS)
def test_change_is_not_cried_wolf(mood: str, n: int) -> None:
    """Two waves of the same mood: the test calls a change in at most 5.5 % of 4,000 pairs."""
    random = np.random.default_rng([11, n])
    pairs = random.multinomial(n, MOODS[mood], size=(4_000, 2))
    alarms = sum(permutation_p(tuple(map(int, a)), tuple(map(int, b))) <= 0.05 for a, b in pairs)
    assert alarms / 4_000 <= 0.055


def test_the_share_interval_covers_on_average() -> None:
    """Wilson's interval holds 95 % averaged over the true share (Agresti & Coull 1998 say the same of it)."""
    random = np.random.default_rng(3)
    shares = random.uniform(0.02, 0.98, size=2_000)
    hits = sum((found := wilson(int(random.binomial(20, p)), 20)).low <= p <= found.high for p in shares)
    assert 0.93 <= hits / 2_000 <= 0.975

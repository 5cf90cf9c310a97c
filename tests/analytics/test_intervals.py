"""The intervals: published worked examples, the exact posterior against draws, and the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics.interval import mean, mean_interval, weighted_interval
from analytics.statistics.printed import printed_interval, printed_weighted, rounded
from analytics.statistics.share import share_difference, wilson

# Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17: 857-872, Table
# I, method 3.
SINGLE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)]

# Newcombe 1998, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17:
# 873-890, Table II, method 10.
DIFFERENCE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("count", "n", "low", "high"), SINGLE)
def test_wilson_is_that_of_newcombe_1998(count: int, n: int, low: float, high: float) -> None:
    found = wilson(count, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(("a", "n_a", "b", "n_b", "low", "high"), DIFFERENCE)
def test_difference_is_that_of_newcombe_1998(a: int, n_a: int, b: int, n_b: int, low: float, high: float) -> None:
    _, found_low, found_high = share_difference(a, n_a, b, n_b)
    assert (round(found_low, 4), round(found_high, 4)) == (low, high)


@pytest.mark.parametrize("count_n", [(1, 0), (-1, 5), (6, 5)])
def test_no_share_of_nothing(count_n: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(*count_n)


@pytest.mark.parametrize(
    "counts",
    [
        (0, 0, 0, 0, 7),
        (1, 1, 1, 1, 1),
        (3, 0, 0, 0, 4),
        (0, 2, 6, 7, 4),
        (20, 30, 40, 50, 60),
        (0, 0, 0, 1, 6),
        (400, 300, 500, 600, 700),
    ],
)
def test_the_posterior_is_exact(counts: tuple[int, ...]) -> None:
    """Against 400,000 draws from the same Dirichlet: the quantiles agree to what the draws can say."""
    draws = np.random.default_rng(1).dirichlet([c + 0.2 for c in counts], size=400_000) @ np.arange(1, 6)
    low, high = np.quantile(draws, [0.025, 0.975])
    found = mean_interval(counts)
    assert found.low == pytest.approx(low, abs=0.012)
    assert found.high == pytest.approx(max(high, mean(counts)), abs=0.012)


def test_all_equal_answers_still_have_a_width() -> None:
    found = mean_interval((0, 0, 0, 0, 7))
    assert found.high == 5.0
    assert found.low < 4.2


def test_a_known_population_closes_the_interval() -> None:
    counts = (2, 3, 4, 5, 6)
    widths = []
    for population in (20, 25, 40, 400, 100_000):
        found = mean_interval(counts, population)
        widths.append(found.high - found.low)
    assert widths[0] == 0.0
    assert widths == sorted(widths)
    endless = mean_interval(counts)
    assert widths[-1] == pytest.approx(endless.high - endless.low, abs=0.05)


def test_more_scores_than_families_is_an_error() -> None:
    with pytest.raises(ValueError, match="population"):
        mean_interval((2, 3, 4, 5, 6), 19)
    with pytest.raises(ValueError, match="no scores"):
        mean_interval((0, 0, 0, 0, 0))


def test_weights_of_whole_families_give_the_same_interval() -> None:
    counts = (2, 3, 4, 5, 6)
    a, b = mean_interval(counts), weighted_interval(tuple(float(c) for c in counts))
    assert (a.low, a.high, a.n) == (b.low, b.high, b.n)


@given(
    counts=st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(any).map(tuple),
    coarse=st.sampled_from((2, 5, 10)),
)
def test_the_ends_as_they_are_printed_are_the_rounded_ends(counts: tuple[int, ...], coarse: int) -> None:
    """Found without finding the ends."""
    assert printed_interval(counts, coarse) == rounded(mean_interval(counts), coarse)
    pooled = tuple(c * 0.8 for c in counts)
    assert printed_weighted(pooled, coarse) == rounded(weighted_interval(pooled), coarse)

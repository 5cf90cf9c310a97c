"""The permutation test against scipy's, Holm against its paper, and what stands out on a map."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import permutation_test

from analytics.statistics.change import changes, holm, permutation_p
from analytics.statistics.extremes import Extremes, _draws, extremes
from analytics.statistics.interval import LEVEL, mean

PAIRS = [
    ((3, 4, 2, 1, 0), (0, 1, 2, 4, 3)),
    ((1, 2, 3, 2, 1), (2, 2, 1, 2, 2)),
    ((0, 0, 0, 0, 6), (1, 0, 0, 0, 5)),
    ((5, 0, 0, 0, 5), (0, 0, 10, 0, 0)),
]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_exact_test_agrees_with_scipy(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    a, b = (np.repeat(np.arange(1, 6), c) for c in (before, after))
    theirs = permutation_test(
        (a, b), lambda x, y: x.mean() - y.mean(), n_resamples=40_000, rng=np.random.default_rng(1)
    )
    assert permutation_p(before, after) == pytest.approx(theirs.pvalue, abs=0.012)


def test_large_groups_are_drawn_and_agree_with_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = (20, 30, 40, 30, 20), (14, 24, 40, 36, 26)
    exact = permutation_p.__wrapped__(before, after)
    monkeypatch.setattr("analytics.statistics.change.EXACT_UP_TO", 10)
    assert permutation_p.__wrapped__(before, after) == pytest.approx(exact, abs=0.01)


def test_nothing_changes_between_equals() -> None:
    assert permutation_p((1, 2, 3, 4, 5), (1, 2, 3, 4, 5)) == 1.0


def test_holm_is_that_of_its_paper() -> None:
    """Holm 1979, Scandinavian Journal of Statistics 6: 65-70: smallest times m, the next times m - 1, never falling."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()
    assert holm([0.9, 0.8]) == (1.0, 1.0)


def test_a_change_is_clear_only_after_the_correction() -> None:
    weak = ((3, 5, 3, 1, 1), (0, 3, 3, 4, 3))
    alone = changes([weak])[0]
    among_many = changes([weak] * 8)[0]
    assert alone.p < 0.05
    assert alone.clear
    assert not among_many.clear
    assert alone.difference == pytest.approx(46 / 13 - 31 / 13)


def test_a_stage_stands_out_only_where_it_clearly_differs() -> None:
    assert extremes({"a": (0, 1, 3, 8, 9), "b": (4, 8, 3, 1, 0), "c": (2, 3, 5, 6, 2)}) == Extremes("a", "b")
    assert extremes({"a": (1, 1, 1, 1, 1), "b": (1, 1, 1, 1, 2)}) == Extremes(None, None)
    assert extremes({"a": (1, 1, 1, 1, 1)}) == Extremes(None, None)
    assert extremes({}) == Extremes(None, None)


def test_nothing_is_highest_beside_its_equal() -> None:
    """Two stages far above the rest: the better of them beats the average of the others, but not every other."""
    stages = {"a": (0, 0, 2, 9, 20), "b": (0, 0, 3, 9, 19), "c": (12, 9, 6, 3, 1), "d": (6, 9, 9, 6, 1)}
    assert extremes(stages).highest is None
    assert extremes({k: v for k, v in stages.items() if k != "b"}).highest == "a"
    assert extremes({"a": (9, 9, 9, 9, 9), "b": (20, 9, 2, 0, 0), "c": (20, 9, 2, 0, 0)}) == Extremes("a", None)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_certain_is_what_the_draws_say(seed: int) -> None:
    """Few families and many, near stages and far ones: the same marks as if all draws were made."""
    random = np.random.default_rng(seed)
    share, near = random.dirichlet(np.ones(5)), random.choice((20, 200, 2000))
    stages = {
        f"s{place}": tuple(
            float(c) * random.choice((0.7, 1.0))
            for c in random.multinomial(int(10 ** random.uniform(0.7, 3.8)), random.dirichlet(share * near + 0.01))
        )
        for place in range(int(random.integers(2, 10)))
    }
    means, tail = {key: mean(counts) for key, counts in stages.items()}, (1 - LEVEL) / len(stages) / 2
    best, worst = max(means, key=lambda k: means[k]), min(means, key=lambda k: means[k])
    above = [_draws(best, stages[best]) - _draws(key, stages[key]) for key in stages if key != best]
    below = [_draws(worst, stages[worst]) - _draws(key, stages[key]) for key in stages if key != worst]
    assert extremes(stages) == Extremes(
        best if all(np.quantile(gap, tail) > 0 for gap in above) else None,
        worst if all(np.quantile(gap, 1 - tail) < 0 for gap in below) else None,
    )

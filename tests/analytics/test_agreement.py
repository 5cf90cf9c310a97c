"""Agreement of coders, held against published worked examples."""

from __future__ import annotations

import pytest

from analytics.statistics.agreement import cohen_kappa, krippendorff_alpha

# Krippendorff 2011, section C: four observers, twelve units, values 1 to 5, with gaps.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
UNITS = [[v for v in unit if v != "."] for unit in zip(*(row.split() for row in OBSERVERS), strict=True)]


def test_alpha_of_the_published_example() -> None:
    assert krippendorff_alpha(UNITS) == pytest.approx(0.743, abs=0.0005)
    assert krippendorff_alpha(UNITS, order="12345") == pytest.approx(0.815, abs=0.0005)


def test_alpha_of_two_observers_who_say_yes_or_no() -> None:
    """Krippendorff 2011, section A: ten units, alpha 0.095."""
    first, second = "0100000010", "1110010000"
    assert krippendorff_alpha(list(zip(first, second, strict=True))) == pytest.approx(0.095, abs=0.0005)


def test_alpha_of_two_observers_and_five_names() -> None:
    """Krippendorff 2011, section B: twelve units, alpha 0.692."""
    first, second = "aabbdcccedda", "babbbccceddd"
    assert krippendorff_alpha(list(zip(first, second, strict=True))) == pytest.approx(0.692, abs=0.0005)


def test_kappa_of_the_published_example() -> None:
    """Fleiss, Levin and Paik 2003, *Statistical Methods for Rates and Proportions*, table 18.1: 100 subjects, overall
    kappa 0.68."""
    table = {"pp": 75, "pn": 1, "po": 4, "np": 5, "nn": 4, "no": 1, "oo": 10}
    pairs = [(cell[0], cell[1]) for cell, n in table.items() for _ in range(n)]
    assert cohen_kappa(pairs) == pytest.approx(0.68, abs=0.005)


def test_where_nothing_can_be_compared_there_is_no_figure() -> None:
    assert cohen_kappa([]) is None
    assert cohen_kappa([("a", "a")] * 5) is None
    assert krippendorff_alpha([["a"], ["b"]]) is None
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) is None
    with pytest.raises(ValueError, match="no place"):
        krippendorff_alpha([["a", "b"]], order="a")


def test_full_agreement_is_one_and_systematic_disagreement_below_nothing() -> None:
    assert krippendorff_alpha([["a", "a"], ["b", "b"]]) == 1
    assert cohen_kappa([("a", "a"), ("b", "b")]) == 1
    assert (krippendorff_alpha([["a", "b"], ["b", "a"]]) or 0) < 0

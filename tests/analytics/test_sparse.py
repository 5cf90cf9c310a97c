"""The search for combinations that leave a few families over: held against trying all of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from analytics.disclosure.sparse import leaves_few, zero_on


def _tried(rows: np.ndarray, few: int) -> bool:
    """Whether taking away fewer than `few` columns lowers the rank: then a combination is left in them alone."""
    whole = np.linalg.matrix_rank(rows)
    return any(
        np.linalg.matrix_rank(np.delete(rows, group, axis=1)) < whole
        for size in range(1, few)
        for group in combinations(range(rows.shape[1]), size)
    )


@pytest.mark.parametrize("seed", range(40))
def test_it_finds_what_trying_all_finds(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = (random.random((int(random.integers(1, 5)), int(random.integers(4, 13)))) < 0.5).astype(np.int64)
    few = int(random.integers(2, 5))
    said = leaves_few(rows, few)
    if said is not None:
        assert said == _tried(rows, few)


def test_it_mostly_can_tell() -> None:
    """Sub-groups of 90 families by five ways to divide them: fifteen figures, told in a moment."""
    random = np.random.default_rng(1)
    rows = [np.ones(90, dtype=np.int64)]
    for parts in (4, 2, 3, 4, 2):
        where = random.integers(parts, size=90)
        rows += [(where == part).astype(np.int64) for part in range(parts)]
    assert leaves_few(np.array(rows), 5) is False
    lone = rows[1].copy()
    lone[np.flatnonzero(lone)[0]] = 0
    assert leaves_few(np.array([*rows, lone]), 5) is True


def test_three_harmless_figures_leave_one() -> None:
    a, b = np.repeat([[1, 1, 0]], 1, axis=0), np.array([[0, 1, 1]])
    sizes = (6, 1, 6)
    rows = np.array([np.repeat(x, sizes) for x in (a[0], b[0], np.array([1, 1, 1]))], dtype=np.int64)
    assert leaves_few(rows, 2) is True


def test_combinations_that_are_nothing_on_large_groups() -> None:
    rows = np.array([[1, 0, 1], [1, 1, 0]], dtype=np.int64)
    large = np.array([[1], [1]], dtype=np.int64)
    left = zero_on(rows, large)
    assert left.shape == (1, 3)
    assert leaves_few(left, 3) is True
    assert zero_on(rows, np.array([[1, 0], [0, 1]], dtype=np.int64)).shape[0] == 0


def test_nothing_leaves_nothing() -> None:
    assert leaves_few(np.zeros((0, 0), dtype=np.int64), 5) is False
    assert leaves_few(np.zeros((2, 7), dtype=np.int64), 5) is False

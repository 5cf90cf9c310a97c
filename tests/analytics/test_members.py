"""Families as columns: the quick comparisons say what the plain ones say, family by family."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.differences import changed, enough_changed, isolates, one_sided
from analytics.disclosure.members import Contribution, Members

Plain = Mapping[int, Contribution]
SCORES = (("q1", "answered", "score_1"), ("q1", "answered", "score_5"))
KINDS = (*SCORES, ("q2", "skipped"), ("q2", "answered", "option.a"))
plain = st.dictionaries(st.integers(0, 9), st.sampled_from(KINDS), max_size=9)


@given(members=plain, labels=st.frozensets(st.sampled_from(("answered", "skipped", "score_1", "option.b"))))
def test_columns_hold_what_the_mapping_holds(members: Plain, labels: frozenset[str]) -> None:
    columns = Members.of(members)
    assert dict(columns) == members
    assert columns == members
    assert columns == Members.of(dict(reversed(list(members.items()))))
    assert dict(columns.only(labels)) == {f: given for f, given in members.items() if not labels.isdisjoint(given[1:])}
    assert "q1" not in repr(columns)


@given(before=plain, after=plain)
def test_equal_only_if_every_family_says_the_same(before: Plain, after: Plain) -> None:
    assert (Members.of(before) == Members.of(after)) == (before == after)


@given(before=plain, after=plain, k=st.integers(2, 5))
def test_changes_are_those_found_one_by_one(before: Plain, after: Plain, k: int) -> None:
    one_by_one = {f for f in before.keys() | after.keys() if before.get(f) != after.get(f)}
    assert set(changed(before, after).tolist()) == one_by_one
    apart = set(before) ^ set(after)
    assert enough_changed(before, after, k) == (not apart or len(apart) >= k)
    pushes: Counter[Any] = Counter()
    for family in one_by_one:
        for given_, came in ((after.get(family), True), (before.get(family), False)):
            if given_ is not None:
                score = next((int(b[-1]) for b in given_ if b.startswith("score_")), None)
                pushes[("came" if came else "left", given_[1:]) if score is None else score if came else 6 - score] += 1
    total = pushes.total()
    assert one_sided(before, after, k) == (0 < total < 4 * k and max(pushes.values()) >= total - 1)


@settings(max_examples=150, deadline=None)
@given(releases=st.lists(plain, max_size=4), k=st.integers(2, 4))
def test_what_can_be_left_over_is_what_linear_algebra_finds(releases: Sequence[Plain], k: int) -> None:
    """Never missed: a few of the smallest things that figures are made of. Never invented: what is no few families."""
    found = isolates(releases, k)
    assert found or not _left_over(releases, k, 1)
    assert not found or _left_over(releases, k, len(KINDS))


def _left_over(releases: Sequence[Plain], k: int, each: int) -> bool:
    """Every set of fewer than k families with up to `each` contributions: is there a combination of the releases that
    is not zero on these parts, and zero on all others?"""
    parts = sorted({part for release in releases for part in release.items()})
    matrix = np.array([[float(release.get(f) == given) for f, given in parts] for release in releases])
    if len({tuple(row) for row in matrix.tolist() if any(row)}) < 2:
        return False
    rank = np.linalg.matrix_rank(matrix)
    for size in range(1, k):
        for some in combinations(sorted({family for family, _ in parts}), size):
            theirs = [i for i, (family, _) in enumerate(parts) if family in some]
            for inside in [theirs] if each > 1 else combinations(theirs, size):
                outside = [i for i in range(len(parts)) if i not in inside]
                if (np.linalg.matrix_rank(matrix[:, outside]) if outside else 0) < rank:
                    return True
    return False

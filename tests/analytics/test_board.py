"""Figures side by side: what the board allows is what the plain rules allow, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.board import ANSWERED, NOT_SO, Bins, Board
from analytics.disclosure.differences import changed, enough_changed, isolates, leaves_over, one_sided
from analytics.disclosure.ledger import Cell, Entry, Window
from analytics.disclosure.members import Contribution, Members
from analytics.disclosure.rules import SMALL_GROUP

KINDS: tuple[Contribution, ...] = (
    ("q1", "answered", "score_1"),
    ("q1", "answered", "score_5"),
    ("q1", "answered", "score_5", f"{NOT_SO}x"),
    ("q2", "answered", "score_5"),
    ("q1", "skipped"),
)
LABELS = [frozenset(some) for some in (("score_1",), ("score_5",), ("score_1", "score_5"), ("skipped",))]
Figure = tuple[Mapping[int, Contribution], Bins, int]

members = st.dictionaries(st.integers(0, 30), st.sampled_from(KINDS), max_size=31)
large = st.sampled_from(KINDS).map(lambda kind: dict.fromkeys(range(40, 60), kind))
bins = st.frozensets(st.sampled_from(LABELS), max_size=3)
figure = st.tuples(st.one_of(members, st.builds(dict.__or__, members, large)), bins, st.sampled_from((3, 5)))


@settings(max_examples=200, deadline=None)
@given(held=st.lists(figure, max_size=4), new=st.lists(figure, min_size=1, max_size=3), k=st.sampled_from((3, 5)))
def test_many_at_once_are_judged_as_one_by_one(held: Sequence[Figure], new: Sequence[Figure], k: int) -> None:
    cell = Cell("A", "parent", "q", "", ("q1",), k)
    on = date(2026, 10, 5)
    board = Board(
        Entry(Cell("A", "parent", "q", "", ("q1",), k_), Window(cell.waves), on, who, bins_, {})
        for who, bins_, k_ in held
    )
    figures = [(Members.of(who), bins_) for who, bins_, _ in new]
    assert board.allows(figures, k) == _plainly([(Members.of(who), b, k_) for who, b, k_ in held], figures, k)
    # What is tried and then said is what a new board would hold.
    for who, bins_ in figures:
        board.add(who, bins_, k)
    before = [(Members.of(who), b, k_) for who, b, k_ in held] + [(who, b, k) for who, b in figures]
    assert board.allows(figures[:1], k) == _plainly(before, figures[:1], k)


def _plainly(held: list[tuple[Members, Bins, int]], new: Sequence[tuple[Members, Bins]], k: int) -> bool:
    said = list(held)
    for members, printed in new:
        if not all(_apart((members, printed, k), earlier) for earlier in said):
            return False
        said.append((members, printed, k))
    for least in {k_ for _, _, k_ in said if k_ <= k}:
        seen = [(who, printed) for who, printed, k_ in said if k_ >= least]
        if isolates([_base(who) for who, _ in seen], least):
            return False
        for labels in frozenset[frozenset[str]]().union(*(printed for _, printed in new)):
            if isolates([who.only(labels).alike() for who, printed in seen if _known(labels, printed)], least):
                return False
    return True


def _apart(now: tuple[Members, Bins, int], earlier: tuple[Members, Bins, int]) -> bool:
    k, difference = min(now[2], earlier[2]), len(changed(_base(earlier[0]), _base(now[0])))
    if difference and (
        difference < k or (difference < SMALL_GROUP * k and one_sided(_base(earlier[0]), _base(now[0]), k))
    ):
        return False
    return not any(
        _known(labels, now[1])
        and _known(labels, earlier[1])
        and not enough_changed(earlier[0].only(labels), now[0].only(labels), k)
        for labels in now[1] | earlier[1]
    )


def _base(members: Members) -> Members:
    return members.only(ANSWERED).without(NOT_SO)


def _known(labels: frozenset[str], printed: Bins) -> bool:
    return frozenset[str]().union(*(one for one in printed if one <= labels)) == labels


def test_more_figures_than_bits_in_a_number() -> None:
    random = np.random.default_rng(1)
    stands = random.random((70, 90)) < 0.5
    families = np.arange(90, dtype=np.uint64)
    rows = [Members(families[row], np.zeros(row.sum(), dtype=np.int64), (("q", "answered"),)) for row in stands]
    assert leaves_over(stands, 5) == isolates(rows, 5)
    assert not leaves_over(stands[:1], 5)
    assert not leaves_over(np.zeros((3, 0), dtype=bool), 5)

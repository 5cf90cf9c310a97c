"""Promises of the ledger, each tried on releases that luck has chosen."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.digest import digest
from analytics.disclosure.ledger import MemoryLedger, Window
from analytics.disclosure.members import Members
from analytics.disclosure.past import Candidate, Past, WindowRefused
from analytics.made_up import AREA, WEEK, made_up
from analytics.report import report
from analytics.snapshot import Snapshot
from analytics.views import NATION, comparison, forum, trend
from tests.analytics.filled import filled
from tests.analytics.test_views import _together

DAY = date(2026, 10, 5)
KEY = ("parent", "asked")
WAVES = ("2026Q1", "2026Q2", "2026Q3")
SIZE = 24

windows = st.sampled_from([c for n in (1, 2, 3) for c in combinations(WAVES, n)]).map(Window)
sets = st.lists(
    st.tuples(windows, st.sets(st.integers(0, SIZE - 1), min_size=5), st.sampled_from([5, 5, 10])),
    min_size=2,
    max_size=6,
)


def released(tried: list[tuple[Window, set[int], int]]) -> list[tuple[Window, set[int], int]]:
    """Those of these figures (window, families behind it, minimum) that the ledger lets out, in order."""
    ledger, out = MemoryLedger(), []
    for window, families, k in tried:
        if len(families) < k:
            continue  # not described at all: no question for the ledger
        members = {f: ("q", "answered", f"option.{f % 4}") for f in families}
        try:
            with ledger.open(AREA) as pages:
                past = Past(pages, AREA, window, k, DAY, {KEY: Members.of(members)})
                bins = frozenset({frozenset({"answered"})})
                if past.other(KEY, [Candidate("new", {}, bins)], lambda *_: "again") == "new":
                    out.append((window, families, k))
                past.close()
        except WindowRefused:
            continue
    return out


@given(sets)
@settings(max_examples=40, deadline=None)
def test_windows_are_apart_or_nested_in_steps_of_the_minimum(tried: list[tuple[Window, set[int], int]]) -> None:
    for (a, first, k), (b, second, other) in combinations(released(tried), 2):
        shared = set(a.waves) & set(b.waves)
        assert not shared or shared in (set(a.waves), set(b.waves))
        assert len(first ^ second) == 0 or len(first ^ second) >= min(k, other)


@given(sets)
@settings(max_examples=40, deadline=None)
def test_no_sum_and_difference_of_releases_leaves_a_few_families(tried: list[tuple[Window, set[int], int]]) -> None:
    """All sums and differences of up to four of them; those for the public among themselves leave none under ten."""
    out = released(tried)
    for k in (5, 10):
        seen = [families for _, families, own in out if own >= k][:4]
        for signs in product((-1, 0, 1), repeat=len(seen)):
            left = [sum(s * (f in families) for s, families in zip(signs, seen, strict=True)) for f in range(SIZE)]
            assert not 0 < sum(map(bool, left)) < k, (k, signs)


def _asked(kind: str, snapshot: Snapshot, ledger: MemoryLedger) -> Any:
    about: dict[str, Any] = {"made_on": DAY, "ledger": ledger, "readers": "authority"}
    if kind == "digest":
        return digest(snapshot, AREA, WEEK + 12, **about)
    if kind == "comparison":
        other = made_up(2, 40, snapshot.waves, 13, area="X99000002", name="Besideshire")
        return comparison(_together(snapshot, other), **about)
    if kind == "forum":
        return forum(filled(5, 30, "forum", snapshot.waves), areas=60, **about)
    if kind == "trend":
        return trend(snapshot, AREA, **about)
    return report(snapshot, AREA, waves=snapshot.waves[-1:], **about)


@pytest.mark.parametrize("kind", ["report", "trend", "comparison", "forum", "digest"])
def test_what_staff_ask_for_passes_the_gate_and_enters_the_ledger(kind: str) -> None:
    """Asked for again when one family has gone, each says what it said, or less; never the new figure."""
    snapshot, ledger = made_up(1, 40, WAVES[1:], weeks=13), MemoryLedger()
    _asked(kind, snapshot, ledger)
    with ledger.open(NATION if kind == "forum" else AREA) as pages:
        entries = pages.entries()
    assert entries
    assert {e.cell.question for e in entries} >= {"progress"}
    if kind == "forum":
        return
    gone = snapshot.answers["family"].to_pylist()[0]

    def without(table: pa.Table) -> pa.Table:
        return table.filter(pa.array([f != gone for f in table["family"].to_pylist()]))

    later = Snapshot(
        without(snapshot.answers), without(snapshot.respondents), snapshot.codebook, snapshot.areas, snapshot.waves
    )
    before = {(e.cell.question, e.cell.group, e.cell.waves): e.figure for e in entries}
    _asked(kind, later, ledger)
    with ledger.open(AREA) as pages:
        new = pages.entries()[len(entries) :]
    for entry in new:
        cell = (entry.cell.question, entry.cell.group, entry.cell.waves)
        assert entry.figure == before.get(cell, entry.figure)


def test_two_waves_and_both_together_are_what_these_tests_forbid() -> None:
    """The test of the tests: without the ledger's rules it is there."""
    first, second = set(range(12)), set(range(9, 21))
    naive = [(Window(WAVES[:1]), first, 5), (Window(WAVES[1:2]), second, 5), (Window(WAVES[:2]), first | second, 5)]
    left = [(f in first) + (f in second) - (f in first | second) for f in range(SIZE)]
    assert 0 < sum(map(bool, left)) < 5
    assert released(naive) == naive[:2]

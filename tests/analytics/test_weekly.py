"""Promise: nothing about fewer than five families follows from all the reports of half a year together."""

from __future__ import annotations

import sys

import pytest

from analytics.disclosure.ledger import MemoryLedger
from analytics.stages import OVERALL
from tests.analytics.weekly import Area, Published, half_a_year, worked_out


def attacked(seed: int, families: int, leaving: float = 0.08) -> tuple[list[str], float]:
    """(what was worked out, share of the figures of a weekly report without ledger that are still published as they
    are). At all of them a figure stands, new or with its day."""
    area = Area.made(seed, families, leaving)
    careful, naive = half_a_year(area, MemoryLedger()), half_a_year(area, None)
    assert careful.shown >= naive.shown
    return worked_out(area, careful.figures), len(careful.current & naive.shown) / max(1, len(naive.shown))


@pytest.fixture(scope="module")
def area() -> Area:
    return Area.made(seed=1, families=60)


@pytest.fixture(scope="module")
def naive(area: Area) -> Published:
    return half_a_year(area, None)


def test_without_the_ledger_the_attacker_finds_families(area: Area, naive: Published) -> None:
    """The test of the test."""
    assert len(worked_out(area, naive.figures, (OVERALL,))) >= 2


def test_half_a_year_of_weekly_reports_gives_no_family_away(area: Area, naive: Published) -> None:
    careful = half_a_year(area, MemoryLedger())
    assert worked_out(area, careful.figures) == []
    assert len(careful.current & naive.shown) >= len(naive.shown) / 3


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_areas_for_half_a_year() -> None:
    """The table of docs/statistics.md."""
    shares = []
    for families in (20, 40, 60, 90, 130, 200):
        for leaving in (0.0, 0.08):
            for seed in (1, 2, 3):
                found, kept = attacked(seed, families, leaving)
                assert found == []
                shares.append((families, leaving, kept))
    for families, leaving in dict.fromkeys((f, w) for f, w, _ in shares):
        mean = sum(k for f, w, k in shares if (f, w) == (families, leaving)) / 3
        sys.stdout.write(f"{families} families, {leaving:.0%} withdraw: {mean:.0%} kept\n")
    assert sum(k for _, _, k in shares) / len(shares) >= 1 / 3

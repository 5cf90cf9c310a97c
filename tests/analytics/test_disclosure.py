"""The three promises of the gate, each tried by somebody who knows its rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.aggregates import Vector
from analytics.disclosure.cells import safe_parts, safe_ticks
from analytics.disclosure.rules import Mark, Rules, TooLow
from analytics.disclosure.scores import safe_scores
from analytics.made_up import AREA, MOODS, made_up
from analytics.report import report
from analytics.writers.json_writer import as_dict
from tests.analytics.attacker import Puzzle, worked_out

HELD = Mark.SUPPRESSED
FIVE = Rules.of("authority")


def test_the_minimum_can_be_raised_and_never_lowered() -> None:
    assert (Rules.of("public").k, Rules.of("authority").k, Rules.of("public", 20).k) == (10, 5, 20)
    for readers, minimum in (("public", 9), ("authority", 4)):
        with pytest.raises(TooLow, match="not lowered"):
            Rules.of(readers, minimum)  # type: ignore[arg-type]


def test_the_attacker_finds_what_is_only_half_hidden() -> None:
    """The test of the test: one cell hidden under a printed total is worked out, and a careful table is not."""
    careless, careful = Puzzle(), Puzzle()
    for puzzle in (careless, careful):
        for name in "abc":
            puzzle.unknown(name)
        puzzle.know({"a": 1, "b": 1, "c": 1}, 32, 32)
        puzzle.know({"a": 1}, 20, 20)
    careless.know({"b": 1}, 9, 9)
    assert careless.ends({"c": 1}) == (3, 3)
    assert careful.ends({"c": 1}) == (0, 12)


def test_a_report_that_hides_nothing_is_found_out() -> None:
    made = as_dict(report(made_up(seed=1, families=60), AREA, made_on=date(2026, 10, 1), readers="authority"))
    made["minimum_families"] = 12
    assert any(line.startswith("printed") for line in worked_out(made))


@pytest.mark.parametrize(
    ("families", "readers"),
    [
        (60, "public"),
        *((n, "authority") for n in (20, 60)),
        *(pytest.param(n, "public", marks=pytest.mark.slow) for n in (20, 35, 110, 200)),
        *(pytest.param(n, "authority", marks=pytest.mark.slow) for n in (35, 110, 200)),
    ],
)
def test_nothing_small_can_be_worked_out_of_one_report(families: int, readers: str) -> None:
    for seed in (1, 2):
        made = report(made_up(seed=seed, families=families), AREA, made_on=date(2026, 10, 1), readers=readers)  # type: ignore[arg-type]
        assert worked_out(as_dict(made)) == []


@pytest.mark.parametrize("mood", ["ceiling", "split"])
def test_nothing_small_can_be_worked_out_where_families_agree(mood: str) -> None:
    stages = dict.fromkeys(("overall", "identification", "assessment", "draft_plan", "final_plan"), MOODS[mood])
    snapshot = made_up(seed=5, families=50, moods=stages)
    assert worked_out(as_dict(report(snapshot, AREA, made_on=date(2026, 10, 1), readers="authority"))) == []


def test_much_is_still_said() -> None:
    """The gate is no wall: of the stages that enough families scored, nine in ten have their mean."""
    said = told = 0
    for seed in range(4):
        made = report(made_up(seed=seed, families=90), AREA, made_on=date(2026, 10, 1), readers="authority")
        for point in made.maps()[1].points:
            told += isinstance(point.n, int) and point.n > 0
            said += point.mean is not None
    raw = 4 * 7
    assert said >= 0.75 * raw
    assert told == said


def vectors(n: int, places: int = 5) -> Iterator[tuple[int, ...]]:
    if places == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in vectors(n - first, places - 1):
            yield (first, *rest)


@pytest.mark.parametrize(("n", "k"), [(5, 5), (7, 5), (8, 5), (10, 10)])
def test_no_score_of_a_few_families_is_pinned_down_by_what_is_printed(n: int, k: int) -> None:
    """Every possible set of answers is printed; sets that print alike must differ in each small count.

    A complete proof for these n.
    """
    rules = Rules.of("authority", k)
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for scores in vectors(n):
        said = safe_scores(Vector(answered=n, scores=scores), rules)  # type: ignore[arg-type]
        if said.interval is not None:
            alike[said.n, said.scores, said.bands, said.interval, said.share].append(scores)
    assert sum(map(len, alike.values())) > 0.65 * len(list(vectors(n)))
    for sets in alike.values():
        for place in range(5):
            values = {scores[place] for scores in sets}
            assert len(values) > 1 or not 0 < values.pop() < k


@pytest.mark.slow
@pytest.mark.parametrize(("n", "k"), [(10, 5), (14, 5), (18, 5), (12, 10)])
def test_no_score_of_a_few_families_is_pinned_down_in_larger_groups(n: int, k: int) -> None:
    test_no_score_of_a_few_families_is_pinned_down_by_what_is_printed(n, k)


@pytest.mark.parametrize("n", [5, 12, 19])
def test_a_small_group_on_one_score_is_held_back(n: int) -> None:
    for at in range(5):
        scores = [0] * 5
        scores[at] = n
        said = safe_scores(Vector(answered=n, scores=tuple(scores)), FIVE)  # type: ignore[arg-type]
        assert (said.n, said.interval, said.bands) == (HELD, None, (HELD,) * 3)


def test_all_but_one_on_one_score_is_held_back() -> None:
    assert safe_scores(Vector(answered=9, scores=(0, 0, 0, 1, 8)), FIVE).interval is None


@given(st.lists(st.integers(0, 30), min_size=2, max_size=7), st.sampled_from([5, 10]))
@settings(max_examples=300, deadline=None)
def test_parts_of_a_total_hide_together(parts: list[int], k: int) -> None:
    rules = Rules("authority", k)
    said = safe_parts(parts, rules)
    hidden = [n for n, cell in zip(parts, said, strict=True) if cell is HELD]
    assert all(cell is HELD or cell == n for n, cell in zip(parts, said, strict=True))
    assert not any(isinstance(cell, int) and 0 < cell < k for cell in said)
    if hidden and len(hidden) < len(parts):
        assert len(hidden) > 1
        assert sum(hidden) >= k


def test_of_several_ticks_the_few_who_did_not_are_hidden_too() -> None:
    assert safe_ticks((18, 2, 9, 0, 20), 20, FIVE) == (HELD, HELD, 9, 0, 20)


def test_zero_held_back_not_asked_and_does_not_apply_are_four_things() -> None:
    snapshot = made_up(seed=3, families=60, moods={"disagreement": MOODS["flat"]})
    made = report(snapshot, AREA, made_on=date(2026, 10, 1), readers="authority")
    cells = [c for _, t in made.tables() for r in t.rows for c in r.cells]
    assert 0 in cells
    assert HELD in cells
    nobody = safe_scores(Vector(), FIVE)
    assert (nobody.n, nobody.mark) == (0, Mark.NOT_APPLICABLE)

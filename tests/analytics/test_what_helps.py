"""What often helps: the files are whole, the rule picks by published figures only, and says why."""

from __future__ import annotations

from datetime import date

from analytics.blocks import Report, Table
from analytics.disclosure.gate import Release
from analytics.disclosure.ledger import MemoryLedger, Window
from analytics.disclosure.rules import Rules
from analytics.factors import factors, good_practice, pinch_points, source
from analytics.made_up import AREA, MOODS, made_up
from analytics.report import report
from analytics.sections.what_helps import FELT, what_helps
from analytics.stages import OVERALL, STAGES

DAY = date(2026, 10, 5)


def _report(moods: dict[str, tuple[float, ...]], families: int = 150) -> Report:
    return report(made_up(seed=2, families=families, moods=moods), AREA, made_on=DAY, readers="authority")


def _table(made: Report, name: str) -> Table | None:
    return next((t for _, t in made.tables() if t.id == name), None)


def test_the_files_are_whole_and_name_their_sources() -> None:
    assert [p.number for p in pinch_points()] == list(range(1, 15))
    assert len(factors()) == 10
    assert all(2 <= len(f.points) <= 5 for f in factors().values())
    assert {s for p in pinch_points() for s in p.stages} <= set(STAGES)
    assert {s for c in good_practice() for s in c.stages} <= {OVERALL, *STAGES}
    named = {f for p in pinch_points() for f in p.factors} | {f for c in good_practice() for f in c.factors}
    assert named | set(FELT.values()) <= set(factors())
    levels = {level for p in pinch_points() for s in p.solutions for level in s.levels}
    assert levels == {"local", "regional", "national"}
    assert {c.areas.split(",")[0] for c in good_practice()} >= {"Middlesbrough", "Wiltshire", "Waltham Forest"}
    assert "Council for Disabled Children" in source("pinch_points")


def test_the_weakest_stage_brings_its_points() -> None:
    high = dict.fromkeys(("identification", "assessment", "draft_plan", "final_plan", "action"), MOODS["ceiling"])
    made = _report({**high, "review": (0.3, 0.35, 0.25, 0.1, 0.0), "disagreement": MOODS["ceiling"]}, 300)
    points = _table(made, "pinch_points")
    assert points is not None
    assert [r.key for r in points.rows] == ["pinch.12", "pinch.13", "pinch.14"]
    assert all("The plan is checked" in str(r.cells[2]) for r in points.rows)
    cases = _table(made, "good_practice")
    assert cases is not None
    assert [r.key for r in cases.rows] == ["case.plan_checks"]


def test_what_is_held_back_points_nowhere() -> None:
    made = report(made_up(seed=3, families=8), AREA, made_on=DAY)
    assert _table(made, "pinch_points") is None
    nothing = Release(AREA, Window(("2026Q3",)), Rules.of("public"), DAY, None, ())
    assert what_helps(nothing, {}) is None


def test_what_families_tell_counts_too() -> None:
    nothing = Release(AREA, Window(("2026Q3",)), Rules.of("public"), DAY, None, ())
    found = what_helps(nothing, {"joined_up_working": 12, "referral_routes": 0})
    assert found is not None
    table = found.blocks[1]
    assert isinstance(table, Table)
    assert [r.key for r in table.rows] == ["pinch.2", "pinch.4", "pinch.7", "pinch.13"]


def test_the_same_figures_bring_the_same_rows() -> None:
    snapshot = made_up(seed=4, families=120)
    first, second = (report(snapshot, AREA, made_on=DAY, ledger=MemoryLedger()) for _ in range(2))
    assert _table(first, "pinch_points") == _table(second, "pinch_points")

"""The area report: what stands in it, in which words, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.blocks import Report
from analytics.codebook import Codebook, Item, Option
from analytics.disclosure.rules import Mark
from analytics.made_up import AREA, MOODS, made_up
from analytics.report import NoReport, report
from analytics.snapshot import Snapshot

DAY = date(2026, 10, 5)


def _report(snapshot: Snapshot, **more: object) -> Report:
    return report(snapshot, AREA, made_on=DAY, **{"readers": "authority", **more})  # type: ignore[arg-type]


def _row(made: Report, table: str, row: str) -> dict[str, object]:
    found = next(t for _, t in made.tables() if t.id == table)
    cells = next(r.cells for r in found.rows if r.key == row)
    return dict(zip((c.key for c in found.columns), cells, strict=True))


def test_the_map_finds_the_high_and_the_low() -> None:
    moods = {
        **dict.fromkeys(("identification", "assessment"), MOODS["poor"]),
        "action": MOODS["poor"],
        "review": MOODS["poor"],
    }
    moods |= {
        "draft_plan": MOODS["good"],
        "final_plan": (0.0, 0.0, 0.05, 0.25, 0.7),
        "identification": (0.8, 0.15, 0.05, 0.0, 0.0),
    }
    five, full = _report(made_up(seed=2, families=150, moods=moods)).maps()
    standing = {p.key: p.standing for p in full.points if p.standing}
    assert standing == {"identification": "lowest", "final_plan": "highest"}
    assert {p.key: p.standing for p in five.points if p.standing} == {"identify": "lowest", "plan": "highest"}
    assert "the lowest" in full.alt
    assert "Asking for help: 1." in full.alt


def test_equal_stages_have_no_high_and_no_low() -> None:
    moods = dict.fromkeys(
        ("identification", "assessment", "draft_plan", "final_plan", "action", "review"), MOODS["flat"]
    )
    for seed in range(4):
        assert not any(p.standing for p in _report(made_up(seed=seed, families=60, moods=moods)).maps()[0].points)


def test_the_plan_folds_two_parts_without_counting_a_family_twice() -> None:
    five, full = _report(made_up(seed=3, families=120)).maps()
    draft, final = (next(p for p in full.points if p.key == k) for k in ("draft_plan", "final_plan"))
    plan = next(p for p in five.points if p.key == "plan")
    assert plan.n == max(draft.n, final.n)  # type: ignore[type-var]
    means = sorted(p.mean for p in (draft, final) if p.mean is not None)
    assert plan.mean is not None
    assert means[0] <= plan.mean <= means[1]


def test_the_overall_score_stands_beside_the_stages() -> None:
    for chart in _report(made_up(seed=3, families=80)).maps():
        assert chart.overall.mean is not None
        assert chart.overall.key not in {p.key for p in chart.points}


def test_a_known_population_is_said_and_narrows() -> None:
    without = _report(made_up(seed=3, families=80)).maps()[0].overall
    known = _report(made_up(seed=3, families=80, population=90)).maps()[0].overall
    assert (without.population, known.population) == (None, 90)
    assert None not in (known.low, known.high, without.low, without.high)
    assert known.high - known.low < without.high - without.low  # type: ignore[operator]


def test_what_is_not_asked_is_marked_so() -> None:
    snapshot = made_up(seed=3, families=60)
    book = Codebook(tuple(i for i in snapshot.codebook.items if i.stage != "disagreement"))
    kept = snapshot.answers.filter([q != "score_disagreement" for q in snapshot.answers["question"].to_pylist()])
    made = _report(replace(snapshot, codebook=book, answers=kept))
    assert set(_row(made, "scores.parent", "disagreement").values()) == {Mark.NOT_ASKED}
    assert next(p for p in made.maps()[1].points if p.key == "disagreement").mark is Mark.NOT_ASKED


def test_nobody_there_yet_is_a_zero_and_no_mean() -> None:
    snapshot = made_up(seed=3, families=60)
    kept = snapshot.answers.filter([q != "score_review" for q in snapshot.answers["question"].to_pylist()])
    row = _row(_report(replace(snapshot, answers=kept)), "journey.full.parent", "review")
    assert (row["families"], row["mean"]) == (0, Mark.NOT_APPLICABLE)


def test_too_few_are_held_back_everywhere() -> None:
    made = _report(made_up(seed=3, families=8), readers="public")
    assert all(p.mark is Mark.SUPPRESSED for chart in made.maps() for p in chart.points if p.n != 0)
    numbers = [c for _, t in made.tables() for r in t.rows for c in r.cells if isinstance(c, int | float)]
    assert set(numbers) <= {0}


def test_a_reversed_scale_is_turned_round_and_says_so() -> None:
    snapshot = made_up(seed=3, families=120)
    made = _report(snapshot)
    given = [r["value"] for r in snapshot.answers.to_pylist() if r["question"] == "had_to_push" and r["value"]]
    mean = sum(6 - int(v) for v in given) / len(given)
    assert _row(made, "scale.extent.parent", "had_to_push")["mean"] == pytest.approx(mean, abs=0.051)
    table = next(t for _, t in made.tables() if t.id == "scale.extent.parent")
    assert "Turned round" in table.note
    assert "turned round" in next(r.label for r in table.rows if r.key == "had_to_push")


def test_stopped_early_stands_apart() -> None:
    made = _report(made_up(seed=3, families=400))
    going, stopped = (_row(made, "way.parent", key) for key in ("going", "stopped"))
    assert stopped["mean"] < going["mean"]  # type: ignore[operator]  # the made-up families who stop are less happy


def test_a_question_an_area_added_needs_no_code() -> None:
    snapshot = made_up(seed=3, families=60)
    own = Item(
        questionnaire="f" * 64,
        question="parking",
        audience="parent",
        kind="choice",
        text="Could you park?",
        options=(Option("yes", "Yes"), Option("no", "No")),
    )
    renamed = [("parking" if q == "age_band" else q) for q in snapshot.answers["question"].to_pylist()]
    values = [
        "yes" if q == "parking" and v in ("a0", "a1", "a2") else "no" if q == "parking" and v else v
        for q, v in zip(renamed, snapshot.answers["value"].to_pylist(), strict=True)
    ]
    import pyarrow as pa

    answers = snapshot.answers.set_column(3, "question", pa.array(renamed)).set_column(8, "value", pa.array(values))
    book = Codebook((*(i for i in snapshot.codebook.items if i.question != "age_band"), own))
    made = _report(replace(snapshot, answers=answers, codebook=book))
    yes = sum(q == "parking" and v == "yes" for q, v in zip(renamed, values, strict=True))
    assert _row(made, "choice.parking.parent", "option.yes")["families"] == yes


def test_only_closed_waves_and_known_areas() -> None:
    snapshot = made_up(seed=3, families=20)
    with pytest.raises(NoReport, match="not closed"):
        _report(snapshot, waves=["2031Q1"])
    with pytest.raises(NoReport, match="no area"):
        report(snapshot, "X0", made_on=DAY)


def test_an_empty_snapshot_still_reports(tmp_path: Path) -> None:
    snapshot = made_up(seed=3, families=5)
    empty = replace(snapshot, answers=snapshot.answers.slice(0, 0), respondents=snapshot.respondents.slice(0, 0))
    made = _report(empty)
    assert made.maps() == ()
    assert any("Nobody" in p for s in made.sections for b in s.blocks for p in getattr(b, "paragraphs", ()))

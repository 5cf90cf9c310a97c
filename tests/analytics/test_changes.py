"""What changed between two waves: said where it clearly did, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa

from analytics.blocks import Report, Table
from analytics.disclosure.ledger import MemoryLedger
from analytics.made_up import AREA, MOODS, made_up
from analytics.report import report
from analytics.snapshot import Snapshot

STAGES = ("overall", "identification", "assessment", "draft_plan", "final_plan", "action", "review")


def waves(before: str, now: str, families: int = 90) -> Snapshot:
    one, two = (
        made_up(seed, families, (wave,), moods=dict.fromkeys(STAGES, MOODS[mood]))
        for seed, wave, mood in ((1, "2026Q2", before), (2, "2026Q3", now))
    )
    return replace(
        one,
        answers=pa.concat_tables([one.answers, two.answers]),
        respondents=pa.concat_tables([one.respondents, two.respondents]),
        waves=("2026Q2", "2026Q3"),
    )


def compared(snapshot: Snapshot) -> Report:
    ledger, made = MemoryLedger(), []
    for wave, month in (("2026Q2", 7), ("2026Q3", 10)):
        made.append(
            report(snapshot, AREA, made_on=date(2026, month, 5), waves=[wave], readers="authority", ledger=ledger)
        )
    assert not any(s.id == "changes" for s in made[0].sections), "there is nothing before the first wave"
    return made[1]


def table(made: Report) -> Table:
    return next(t for _, t in made.tables() if t.id == "changes.parent")


def test_a_clear_change_is_said_with_its_direction() -> None:
    for before, now, verdict in (("poor", "good", "clearly higher"), ("good", "poor", "clearly lower")):
        rows = {row.key: row.cells for row in table(compared(waves(before, now))).rows}
        assert rows["overall"][-1] == verdict
        assert rows["overall"][0] == "Wave 2026Q2"


def test_no_clear_change_where_families_say_the_same() -> None:
    rows = table(compared(waves("flat", "flat"))).rows
    assert len(rows) > 4
    assert {row.cells[-1] for row in rows} == {"no clear change"}


def test_only_released_figures_are_compared() -> None:
    """The wave before was never reported: nothing is said of it."""
    made = report(waves("poor", "good"), AREA, made_on=date(2026, 10, 5), waves=["2026Q3"], readers="authority")
    assert not any(s.id == "changes" for s in made.sections)

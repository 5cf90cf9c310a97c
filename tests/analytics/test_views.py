"""Trend, comparison and the forums' survey: right figures, and nothing small."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from analytics.blocks import Report, Table
from analytics.disclosure.ledger import MemoryLedger
from analytics.disclosure.rules import Mark
from analytics.made_up import AREA, MOODS, made_up
from analytics.report import NoReport
from analytics.snapshot import Snapshot
from analytics.views import comparison, forum, trend
from analytics.writers.html_writer import html
from analytics.writers.json_writer import as_dict
from tests.analytics.filled import filled

DAY = date(2026, 10, 5)


def _table(made: Report, name: str) -> Table:
    return next(t for _, t in made.tables() if t.id == name)


def _row(made: Report, table: str, row: str) -> dict[str, Any]:
    found = _table(made, table)
    return dict(zip((c.key for c in found.columns), next(r.cells for r in found.rows if r.key == row), strict=True))


def _together(*snapshots: Snapshot) -> Snapshot:
    return replace(
        snapshots[0],
        answers=pa.concat_tables([s.answers for s in snapshots]),
        respondents=pa.concat_tables([s.respondents for s in snapshots]),
        areas={code: name for s in snapshots for code, name in s.areas.items()},
        waves=tuple(sorted({w for s in snapshots for w in s.waves})),
    )


def test_a_trend_says_what_clearly_moved() -> None:
    first = made_up(seed=1, families=90, waves=("2026Q2",), moods=dict.fromkeys(("overall",), MOODS["poor"]))
    second = made_up(seed=2, families=90, waves=("2026Q3",), moods=dict.fromkeys(("overall",), MOODS["ceiling"]))
    made = trend(_together(first, second), AREA, made_on=DAY, readers="authority", ledger=MemoryLedger())
    overall = _row(made, "trend.parent", "overall")
    assert overall["change"] == "higher"
    assert overall["mean_2026Q2"] < overall["mean_2026Q3"]
    assert _row(made, "trend.parent", "assessment")["change"] == "no clear change"
    with pytest.raises(NoReport, match="two closed waves"):
        trend(first, AREA, made_on=DAY, ledger=MemoryLedger())


def test_areas_stand_by_name_and_differ_only_where_they_clearly_do() -> None:
    low = made_up(seed=1, families=90, area="X99000002", name="Zedshire", moods={"overall": MOODS["poor"]})
    same = [made_up(seed=s, families=70, area=f"X9900000{s}", name=f"Area {s}") for s in (3, 4)]
    tiny = made_up(seed=5, families=4, area="X99000005", name="Small")
    made = comparison(_together(low, *same, tiny), made_on=DAY, ledger=MemoryLedger())
    assert [r.label for r in _table(made, "areas.parent").rows] == ["Area 3", "Area 4", "Small", "Zedshire"]
    assert _row(made, "areas.parent", "X99000002")["beside"] == "clearly lower"
    assert _row(made, "areas.parent", "X99000005")["mean"] is Mark.SUPPRESSED
    assert _row(made, "areas.parent", "X99000005")["beside"] is Mark.NOT_APPLICABLE


@pytest.fixture(scope="module")
def forums() -> Report:
    areas = {f"E0600{n:04}": f"Area {n}" for n in range(60)}
    shares = {"twenty_weeks": (0.4, 0.6), "strategy_parents": (0.3, 0.3, 0.2, 0.15, 0.05)}
    one = filled(1, 1, "forum", ("2026Q2",), shares, areas)
    two = filled(2, 1, "forum", ("2026Q3",), {**shares, "twenty_weeks": (0.8, 0.2)}, dict(list(areas.items())[:48]))
    return forum(_together(one, two), made_on=DAY, areas=153, readers="authority", ledger=MemoryLedger())


def test_forums_answer_for_areas(forums: Report) -> None:
    response = _row(forums, "response", "started")
    assert (response["forums"], response["share"], response["before"]) == (48, 31, 39)
    assert response["points"] == "8 down"
    weeks = _row(forums, "forum.twenty_weeks", "option.yes")
    assert weeks["share"] == round(100 * weeks["forums"] / 48)
    assert weeks["points"] == f"{weeks['share'] - weeks['before']} up"


def test_the_grid_has_agencies_and_what_holds_up(forums: Report) -> None:
    grid = _table(forums, "grid.schools")
    assert [c.key for c in grid.columns] == ["maintained", "academy", "unknown"]
    assert len(grid.rows) == 6
    held_up = _table(forums, "grid.barriers")
    assert [c.key for c in held_up.columns] == ["timeliness", "quality", "capacity"]
    assert len(held_up.rows) == 8


def test_no_few_forums_are_counted(forums: Report) -> None:
    counts = [
        v
        for _, t in forums.tables()
        for r in t.rows
        for c, v in zip(t.columns, r.cells, strict=True)
        if c.unit == "families"
    ]
    assert not any(isinstance(n, int) and 0 < n < 5 for n in counts)
    assert "England" not in html(forums)
    assert as_dict(forums)["area"]["code"] == "nation"


def test_without_forums_there_is_no_report() -> None:
    with pytest.raises(NoReport, match="no forum"):
        forum(made_up(seed=1, families=5), made_on=DAY, areas=153, ledger=MemoryLedger())

"""The count vectors equal a slow, plain count in Python."""

from __future__ import annotations

from collections import defaultdict

import pytest

from analytics.aggregates import Counts, count
from analytics.engines.duckdb_engine import DuckDBEngine
from analytics.made_up import AREA, made_up
from analytics.snapshot import Snapshot


def _counted(snapshot: Snapshot, waves: list[str]) -> Counts:
    with DuckDBEngine.over(snapshot) as engine:
        return count(engine, snapshot.codebook, AREA, waves)


@pytest.mark.parametrize("waves", [["2026Q3"], ["2026Q2", "2026Q3"]])
def test_vectors_equal_a_plain_count(waves: list[str]) -> None:
    snapshot = made_up(seed=6, families=70, waves=("2026Q2", "2026Q3"))
    rows = [r for r in snapshot.answers.to_pylist() if r["wave"] in waves]
    reached = {r["family"]: r["value"] for r in rows if r["question"] == "stage_reached"}
    ways = {o.id: o.way for i in snapshot.codebook.items if i.role == "reached" for o in i.options}
    plain: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        group = ways.get(reached.get(row["family"], ""), "unknown")
        for grp in ("all", group):
            cell = plain[grp, row["audience"], row["question"]]
            cell[row["category"]] += row["lead"]
            cell[f"={row['value']}"] += row["category"] == "answered"
    found = _counted(snapshot, waves)
    for (grp, audience, question), cell in plain.items():
        vector = (found.whole if grp == "all" else found.grouped[grp])[audience, question]
        assert vector.asked == sum(cell[c] for c in ("answered", "dont_know", "not_applicable", "skipped"))
        assert (vector.answered, vector.skipped) == (cell["answered"], cell["skipped"])
        assert vector.scores == tuple(cell[f"={s}"] for s in range(1, 6))
        assert dict(vector.options) == {v[1:]: n for v, n in cell.items() if v[:1] == "=" and v != "=" and n}


def test_of_a_family_in_two_waves_the_newest_answer_counts() -> None:
    import pyarrow as pa

    snapshot = made_up(seed=6, families=12, waves=("2026Q2",))
    later = snapshot.answers.set_column(1, "wave", pa.array(["2026Q3"] * snapshot.answers.num_rows))
    both = Snapshot(
        pa.concat_tables([snapshot.answers, later]),
        snapshot.respondents,
        snapshot.codebook,
        snapshot.areas,
        ("2026Q2", "2026Q3"),
    ).checked()
    assert _counted(both, ["2026Q2", "2026Q3"]).whole == _counted(snapshot, ["2026Q2"]).whole


def test_an_empty_area_counts_nothing() -> None:
    snapshot = made_up(seed=6, families=5)
    with DuckDBEngine.over(snapshot) as engine:
        empty = count(engine, snapshot.codebook, "X' OR '1'='1", ["2026Q3"])
    assert (empty.whole, empty.progress) == ({}, {})

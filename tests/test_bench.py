"""The benchmark's own harness, so that `make bench` is there when it is needed. Nothing is measured here."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import duckdb
import pytest

from analytics.aggregates import count_areas
from analytics.engines.duckdb_engine import DuckDBEngine
from analytics.snapshot import CATEGORIES, Snapshot, about_of
from bench import measures, nation, people
from bench.analytics_worker import RAW
from bench.house import Waymark
from bench.results import keep
from bench.rounds import Worker, _result


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_whole_surveys_go_through_and_are_counted(tmp_path: Path, webhook: bool) -> None:
    waymark = Waymark(f"sqlite:///{tmp_path}/waymark.db", tmp_path, chats=2, webhook=webhook)
    await waymark.open()
    done = [await waymark.round(40), await waymark.round(40)]
    await waymark.close()  # raises where an answer is missing or a reply was left behind
    assert [len(each.waits) for each in done] == [40, 40]
    assert all(each.cpu > 0 for each in done)


async def test_what_was_not_stored_is_found_out(tmp_path: Path) -> None:
    waymark = Waymark(f"sqlite:///{tmp_path}/waymark.db", tmp_path, chats=1)
    await waymark.open()
    await waymark.round(10)
    waymark._places[0].before += 1
    with pytest.raises(RuntimeError, match="answers stored"):
        await waymark.close()


def test_a_part_keeps_its_figures_and_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    keep({"analytics.report": {"ms": 70}}, file)
    keep({"chat.bare": {"cpu_us": 300}}, file)
    keep({"chat.bare": {"cpu_us": 310}}, file)
    assert json.loads(file.read_text()) == {"analytics.report": {"ms": 70}, "chat.bare": {"cpu_us": 310}}


def test_medians_and_ratios_are_taken_round_by_round() -> None:
    def took(cpu: float, waits: list[float]) -> dict[str, object]:
        return {"interactions": 10, "cpu": cpu, "wall": 1.0, "waits": waits, "beside": 0.0, "rss_mb": 100.0}

    # The machine was half as fast in the second round: for both.
    worker = Worker("chat.sqlite.1", "", rounds=[took(0.02, [0.001]), took(0.04, [0.003]), took(0.02, [0.002])])
    result = _result(worker, bare=[1000.0, 2000.0, 1000.0])
    assert (result.cpu_us, result.ratio) == (2000.0, 2.0)
    assert (result.p50_ms, result.p99_ms, result.worst_ms) == (2.0, 2.0, 3.0)


def test_examples() -> None:
    for module in (measures, people):
        assert doctest.testmod(module).failed == 0


def test_the_sql_by_hand_counts_what_the_portable_one_counts(tmp_path: Path) -> None:
    """Else their speed could not be compared. A small country; the same seed makes the same one."""
    one, two = (nation.write(tmp_path / name, 8_000, areas_in_all=5) for name in ("one", "two"))
    assert one == two
    folder, about = tmp_path / "one", about_of(tmp_path / "one")
    assert Snapshot.read(folder).answers.equals(Snapshot.read(tmp_path / "two").answers)
    with DuckDBEngine.over_folder(folder) as engine:
        counted = count_areas(engine, about.codebook, "", about.waves)
    found: dict[tuple[str, str, str, str], dict[str, int]] = {}
    for area, audience, question, way, category, value, rows, families in duckdb.execute(
        RAW.format(answers=folder / "answers.parquet")
    ).fetchall():
        cell = found.setdefault((area, way, audience, question), {})
        cell[category] = cell.get(category, 0) + int(families)
        if value:
            cell[f"={value}"] = cell.get(f"={value}", 0) + rows
    ours = {
        (area, way, *key): {
            **{name: n for name in CATEGORIES if (n := getattr(vector, name))},
            **{f"={option}": n for option, n in vector.options.items()},
        }
        for area, counts in counted.items()
        for way, vectors in counts.grouped.items()
        for key, vector in vectors.items()
    }
    assert len(ours) > 200
    assert found == ours

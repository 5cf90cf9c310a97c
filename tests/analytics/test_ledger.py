"""The release ledger: what was said before bounds what may be said now."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from analytics.disclosure.differences import isolates, one_sided
from analytics.disclosure.ledger import Cell, Entry, Ledger, MemoryLedger, Window
from analytics.disclosure.ledger_file import FaultyLedger, LedgerFile
from analytics.disclosure.past import WindowRefused
from analytics.made_up import AREA, made_up
from analytics.report import report
from analytics.snapshot import Snapshot
from analytics.writers.html_writer import html
from analytics.writers.json_writer import as_dict

SNAPSHOT = made_up(seed=4, families=70)
FAMILIES: list[int] = pc.unique(SNAPSHOT.answers["family"]).to_pylist()


def without(snapshot: Snapshot, gone: list[int]) -> Snapshot:
    def kept(table: pa.Table) -> pa.Table:
        return table.filter(pc.invert(pc.is_in(table["family"], pa.array(gone, pa.int64()))))

    return replace(snapshot, answers=kept(snapshot.answers), respondents=kept(snapshot.respondents))


def said(snapshot: Snapshot, ledger: Ledger, month: int, **more: Any) -> dict[str, Any]:
    more = {"readers": "authority", "made_on": date(2026, month, 1)} | more
    return as_dict(report(snapshot, AREA, ledger=ledger, **more))


def row(made: dict[str, Any], table: str, key: str) -> dict[str, Any]:
    tables = {b["id"]: b for s in made["sections"] for b in s["blocks"] if b["kind"] == "table"}
    return next(r for r in tables[table]["rows"] if r["key"] == key)


def entry(number: int = 1) -> Entry:
    cell = Cell(AREA, "parent", "overall", "", ("2026Q3",), 5)
    members = {family: ("2026Q3", "answered", f"score_{family % 5 + 1}") for family in range(number, number + 8)}
    bins = frozenset({frozenset({"score_1", "score_2"}), frozenset({"score_3"})})
    return Entry(cell, Window(("2026Q3",), 2945), date(2026, 10, 5), members, bins, {"n": 8, "asked": "[c]"})


@pytest.fixture(params=["memory", "file"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Ledger:
    return MemoryLedger() if request.param == "memory" else LedgerFile(tmp_path / "releases.db")


def test_what_was_entered_is_read_again(ledger: Ledger) -> None:
    with ledger.open(AREA) as pages:
        pages.enter([entry(1)])
    with ledger.open(AREA) as pages:
        pages.enter([entry(2)])
    with ledger.open(AREA) as pages:
        assert pages.entries() == [entry(1), entry(2)]
    with ledger.open("X99000002") as pages:
        assert pages.entries() == []


def test_a_report_that_fails_enters_nothing(ledger: Ledger) -> None:
    def failing() -> None:
        with ledger.open(AREA) as pages:
            pages.enter([entry()])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    with ledger.open(AREA) as pages:
        assert pages.entries() == []


def test_a_process_that_dies_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "releases.db"
    with LedgerFile(path).open(AREA) as pages:
        pages.enter([entry()])
    program = """
import os, sys
from pathlib import Path
from analytics.disclosure.ledger_file import LedgerFile
with LedgerFile(Path(sys.argv[1])).open("X99000001") as pages:
    pages.enter(pages.entries() * 50)
    os.kill(os.getpid(), 9)
"""
    died = subprocess.run([sys.executable, "-c", program, str(path)], timeout=60, check=False)
    assert died.returncode == -9
    with LedgerFile(path).open(AREA) as pages:
        assert pages.entries() == [entry()]


def test_the_ledger_holds_no_pseudonym_of_the_snapshots(tmp_path: Path) -> None:
    path = tmp_path / "releases.db"
    said(SNAPSHOT, LedgerFile(path), 10)
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert len(held) > 10_000
    for family in FAMILIES:
        for order in ("little", "big"):
            assert family.to_bytes(8, order) not in held  # type: ignore[arg-type]  # one of the two byte orders
        assert str(family).encode() not in held


def test_a_file_that_is_no_ledger_releases_nothing(tmp_path: Path) -> None:
    path = tmp_path / "releases.db"
    path.write_bytes(b"something else, and long enough to be read as one" * 30)
    with pytest.raises(FaultyLedger):
        said(SNAPSHOT, LedgerFile(path), 10)


def test_the_same_report_again_says_the_same_with_its_day(ledger: Ledger) -> None:
    first, second = said(SNAPSHOT, ledger, 10), said(SNAPSHOT, ledger, 11)
    assert second["released_on"] == first["made_on"]
    assert second["sections"] == first["sections"]
    page = html(report(SNAPSHOT, AREA, made_on=date(2026, 12, 1), readers="authority", ledger=ledger))
    assert "as they were released on 1 October 2026" in page


@pytest.mark.parametrize("gone", [1, 4])
def test_too_few_withdrew_and_the_earlier_figure_stands(gone: int) -> None:
    ledger = MemoryLedger()
    first = said(SNAPSHOT, ledger, 10)
    later = said(without(SNAPSHOT, FAMILIES[:gone]), ledger, 11)
    alone = said(without(SNAPSHOT, FAMILIES[:gone]), MemoryLedger(), 11)
    overall = row(later, "journey.full.parent", "overall")
    assert overall["cells"] == row(first, "journey.full.parent", "overall")["cells"]
    assert overall["cells"] != row(alone, "journey.full.parent", "overall")["cells"]


def test_enough_withdrew_and_the_figure_is_new() -> None:
    ledger = MemoryLedger()
    said(SNAPSHOT, ledger, 10)
    later = said(without(SNAPSHOT, FAMILIES[:25]), ledger, 11)
    alone = said(without(SNAPSHOT, FAMILIES[:25]), MemoryLedger(), 11)
    overall = row(later, "journey.full.parent", "overall")
    assert overall["label"] == "All of it"
    assert overall["cells"]["mean"] == row(alone, "journey.full.parent", "overall")["cells"]["mean"]


def test_a_family_that_only_changed_its_answer_counts_as_changed() -> None:
    ledger = MemoryLedger()
    first = said(SNAPSHOT, ledger, 10)
    values = SNAPSHOT.answers["value"].to_pylist()
    for i, question in enumerate(SNAPSHOT.answers["question"].to_pylist()):
        if question == "score_overall" and values[i] in "12":
            values[i] = "5"
            break
    other = replace(SNAPSHOT, answers=SNAPSHOT.answers.set_column(8, "value", pa.array(values)))
    for made in (first, said(other, ledger, 11)):
        assert row(made, "scores.parent", "overall")["cells"] == row(first, "scores.parent", "overall")["cells"]


def test_a_lower_minimum_later_gives_the_public_figures_nothing_away() -> None:
    """Public figures first, then those for the authority, each of the same families: nothing has changed between
    them."""
    ledger = MemoryLedger()
    public = said(SNAPSHOT, ledger, 10, readers="public")
    inside = said(SNAPSHOT, ledger, 11)
    for made in (public, inside):
        assert row(made, "journey.full.parent", "overall")["cells"]["mean"]["value"] is not None


def test_windows_are_apart_or_inside_each_other() -> None:
    waves = ("2026Q1", "2026Q2", "2026Q3")
    snapshot, ledger = made_up(seed=6, families=50, waves=waves), MemoryLedger()
    said(snapshot, ledger, 10, waves=waves[:2])
    said(snapshot, ledger, 10, waves=waves[:1])
    said(snapshot, ledger, 10, waves=waves)
    with pytest.raises(WindowRefused, match="overlaps in part with 2026Q1 2026Q2"):
        said(snapshot, ledger, 10, waves=waves[1:])


def test_three_figures_that_leave_one_family_over() -> None:
    """Two waves apart and both together: who answered in both stands alone in their difference."""
    first, second = {*range(10)}, {*range(9, 20)}

    def parts(families: set[int], wave: str) -> dict[int, tuple[str, ...]]:
        return dict.fromkeys(families, (wave, "answered"))

    both = parts(second, "q2") | parts(first - second, "q1")
    assert isolates([parts(first, "q1"), parts(second, "q2"), both], 5)
    assert not isolates([parts(first, "q1"), parts(second, "q2")], 5)
    assert not isolates([parts(first, "q1"), both], 5)


def test_a_change_that_all_pushed_the_same_way() -> None:
    def given(scores: list[int], start: int) -> dict[int, tuple[str, ...]]:
        return {i: ("q", "answered", f"score_{s}") for i, s in enumerate(scores, start=start)}

    before = given([1, 2, 3, 4, 5, 5], 1)
    assert one_sided(before, before | given([5, 5, 5, 5, 4], 20), 5)
    assert not one_sided(before, before | given([5, 5, 1, 2, 4], 20), 5)
    left = {f: g for f, g in before.items() if f != 1}
    assert one_sided(before, left | given([5, 5, 5, 5], 20), 5)


def test_what_was_released_long_ago_ends_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "releases.db"
    said(SNAPSHOT, LedgerFile(path), 10)
    with LedgerFile(path).open(AREA) as pages:
        entries = pages.entries()
    assert entries
    days = {entry.on for entry in entries}
    with LedgerFile(path, forget=min(days)).open(AREA) as pages:
        assert len(pages.entries()) == len(entries)
    with LedgerFile(path, forget=max(days) + timedelta(days=1)).open(AREA) as pages:
        assert pages.entries() == []
    with LedgerFile(path).open(AREA) as pages:
        assert pages.entries() == [], "for good"

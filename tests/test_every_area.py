"""Every area at once from the store: a snapshot's folder for another machine, all reports, and another engine."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics import all_areas
from analytics.all_areas import Written
from analytics.disclosure.ledger_file import LedgerFile
from analytics.snapshot import Snapshot
from bot.__main__ import main
from bot.commands.failing import ASKED_WRONGLY
from bot.every_area import every, kept
from bot.reporting import LEDGER, NothingToReport, written
from dialogs.areas import Register
from storage.snapshots import snapshot
from tests.storage.house import Open, opened

BRISTOL, HERTS = "E06000023", "E10000015"
AREAS = list(Register.shipped().areas.values())
LATER, NOW = datetime(2027, 1, 4, tzinfo=UTC), datetime(2026, 11, 18, tzinfo=UTC)


async def told(here: Open) -> None:
    for area in (HERTS, BRISTOL):
        (code, _) = here.store.invite(area, "2026Q4", "parent-short", 2)
        await here.person(area).to_the_story(f"i-{code}")


async def test_what_is_kept_is_what_a_report_is_made_of(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url) as here:
        await told(here)
        assert kept(here.store, AREAS, tmp_path / "out", LATER)[0] == 2
        whole = snapshot(here.store, {a.code: a.name for a in AREAS}, "2027Q1")
        with pytest.raises(NothingToReport, match="no closed quarter"):
            kept(here.store, AREAS, tmp_path / "early", NOW)
    there = Snapshot.read(tmp_path / "out")
    assert there.about() == whole.about()
    assert sorted(map(str, there.answers.to_pylist())) == sorted(map(str, whole.answers.to_pylist()))


async def test_every_area_with_answers_has_its_report(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_areas, "ProcessPoolExecutor", lambda number, context: ThreadPoolExecutor(1))
    heard: list[Written] = []
    async with opened(sqlite_url) as here:
        await told(here)
        out = tmp_path / "reports"
        assert every(here.store, tmp_path, AREAS, "json", out, LATER, told=heard.append) == 2
        area = Register.shipped().areas[BRISTOL]
        alone = tmp_path / "alone.json"
        written(here.store, LedgerFile(tmp_path / "other.db"), area, [("json", alone)], LATER)
    assert sorted(one.area for one in heard) == [BRISTOL, HERTS]
    assert json.loads((out / f"{BRISTOL}.json").read_text()) == json.loads(alone.read_text())
    with LedgerFile(tmp_path / LEDGER).open(HERTS) as pages:
        assert pages.entries(), "what was released is known"


async def test_another_engine_says_the_same(postgres_url: str, tmp_path: Path) -> None:
    area, said = Register.shipped().areas[BRISTOL], []
    async with opened(postgres_url) as here:
        await told(here)
        for engine in ("columns", "duckdb", "postgresql"):
            out = tmp_path / f"{engine}.json"
            ledger = LedgerFile(tmp_path / f"{engine}.db")
            written(here.store, ledger, area, [("json", out)], LATER, engine=engine, url=postgres_url)
            said.append(json.loads(out.read_text()))
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize(
    "asked",
    [
        ["report", "--all", "--area", BRISTOL, "--out", "x"],
        ["report", "--all", "--kind", "trend", "--out", "x"],
        ["report", "--all", "--coded", "codes.csv", "--out", "x"],
        ["report", "--engine", "spark", "--kind", "forum", "--out", "x"],
        ["snapshot", "--area", "nowhere", "--out", "x"],
    ],
)
def test_what_cannot_go_together_is_said(asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(asked) == ASKED_WRONGLY

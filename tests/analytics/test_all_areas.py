"""Long runs: every area's report in several processes, one ledger; and what a terminal shows meanwhile."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from analytics.__main__ import main
from analytics.disclosure.ledger_file import LedgerFile
from analytics.made_up import made_up
from analytics.progress import Progress
from analytics.report import report
from analytics.snapshot import Snapshot
from analytics.writers.json_writer import json_text
from tests.postgres import Postgres

AREAS = ("X99000001", "X99000002", "X99000003")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three areas; of the last nobody answered: one invite."""
    made = [made_up(seed=i, families=40 if i < 2 else 1, area=area) for i, area in enumerate(AREAS)]
    whole = replace(
        made[0],
        answers=pa.concat_tables([one.answers for one in made[:2]]),
        respondents=pa.concat_tables([one.respondents for one in made]),
        areas={area: f"Madeupshire {area[-1]}" for area in AREAS},
    )
    where = tmp_path_factory.mktemp("country") / "snapshot"
    whole.write(where)
    return where


def test_all_areas_say_what_each_says_alone(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = tmp_path / "releases.db"
    asked = [str(folder), "--all", "--format", "json", "--ledger", str(ledger), "--out", str(tmp_path)]
    assert main(asked) == 0
    assert capsys.readouterr().out == f"3 of 3 reports in {tmp_path}\n"
    for area in AREAS:
        written = json.loads((tmp_path / f"{area}.json").read_text(encoding="utf-8"))
        day = date.fromisoformat(written["made_on"])
        assert written == json.loads(json_text(report(folder, area, made_on=day)))
        with LedgerFile(ledger).open(area) as pages:
            assert pages.entries()


def test_a_snapshot_is_loaded_and_counted_by_its_address(
    folder: Path, tmp_path: Path, postgres_server: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres_server.database()
    out = tmp_path / "report.json"
    rest = ["--area", AREAS[0], "--format", "json", "--ledger", str(tmp_path / "releases.db"), "--out", str(out)]
    assert main([url, *rest]) == 2
    assert "no snapshot was loaded" in capsys.readouterr().err
    for _ in range(2):
        assert main([str(folder), "--load", url]) == 0
        assert capsys.readouterr().out == f"{Snapshot.read(folder).answers.num_rows} rows of answers\n"
    assert main([url, *rest]) == 0
    written = json.loads(out.read_text(encoding="utf-8"))
    day = date.fromisoformat(written["made_on"])
    assert written == json.loads(json_text(report(folder, AREAS[0], made_on=day)))
    assert main(["postgresql://nobody@127.0.0.1:1/x", *rest]) == 2
    told = capsys.readouterr().err
    assert "cannot be reached" in told
    assert "nobody" not in told


def test_an_engine_that_is_not_there_says_so(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [str(folder), "--area", AREAS[0], "--engine", "postgresql", "--out", str(tmp_path / "report.html")]
    assert main(asked) == 2
    assert capsys.readouterr().err == "PostgreSQL counts in a database: give its URL\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_it_is_and_a_file_does_not() -> None:
    shown, file = Terminal(), io.StringIO()
    for out in (shown, file):
        with Progress(3, "areas", out) as bar:
            for done in (1, 2, 3):
                bar.at(done)
    assert "3 of 3 areas" in shown.getvalue()
    assert shown.getvalue().count("\n") == 1
    assert file.getvalue() == ""

"""The SPSS file: read back, it says what the CSV says, and holds no figure that was held back."""

from __future__ import annotations

import csv
import io
import struct
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyreadstat
import pytest

from analytics.blocks import Report
from analytics.codebook import Codebook
from analytics.disclosure.rules import Mark
from analytics.made_up import AREA, made_up
from analytics.report import report
from analytics.writers.csv_writer import csv_text
from analytics.writers.files import write
from analytics.writers.sav_writer import MISSING, NoSpss

CODES = {mark.value: code for mark, code in MISSING.items()}


@pytest.fixture(scope="module")
def made() -> Report:
    """Nobody was asked about the review."""
    asked = made_up(seed=3, families=40)
    answers = asked.answers.filter(pc.not_equal(asked.answers["question"], "score_review"))
    book = Codebook(tuple(item for item in asked.codebook.items if item.stage != "review"))
    return report(replace(asked, answers=answers, codebook=book), AREA, made_on=date(2026, 10, 5), readers="authority")


def test_read_back_it_says_what_the_csv_says(made: Report, tmp_path: Path) -> None:
    (path,) = write(made, "sav", tmp_path / "figures.sav")
    columns, about = pyreadstat.read_sav(path, user_missing=True, output_format="dict")
    lines = list(csv.DictReader(io.StringIO(csv_text(made))))
    assert {line["mark"] for line in lines} >= {"", "[c]", "[x]", "[z]"}
    for name in ("area", "section", "table", "row", "measure", "unit", "text"):
        assert list(columns[name]) == [line[name].removeprefix("'") for line in lines]
    for value, line in zip(columns["value"], lines, strict=True):
        if line["unit"] == "text" and not line["mark"]:
            assert value is None or value != value
        else:
            assert value == (CODES[line["mark"]] if line["mark"] else float(line["value"]))
    labels = about.variable_value_labels["value"]
    assert {code: label[:3] for code, label in labels.items()} == {code: mark for mark, code in CODES.items()}
    assert {r["lo"] for r in about.missing_ranges["value"]} == set(CODES.values())
    assert 0.0 in columns["value"], "a 0 is a figure, not a missing value"


def test_to_spss_itself_the_marks_are_missing(made: Report, tmp_path: Path) -> None:
    (path,) = write(made, "sav", tmp_path / "figures.sav")
    columns, _ = pyreadstat.read_sav(path, output_format="dict")
    assert not [value for value in columns["value"] if value is not None and value < 0]


def test_no_held_back_figure_is_in_the_bytes(tmp_path: Path) -> None:
    """Among so few families many means are held back; each would be a number with its own eight bytes."""
    snapshot = made_up(seed=5, families=14)
    made = report(snapshot, AREA, made_on=date(2026, 10, 5), readers="authority")
    (path,) = write(made, "sav", tmp_path / "figures.sav")
    written = path.read_bytes()
    printed = {cell for _, table in made.tables() for row in table.rows for cell in row.cells}
    held = {row.key for _, table in made.tables() for row in table.rows if Mark.SUPPRESSED in row.cells[:2]}
    scored: dict[str, list[int]] = {}
    for answer in snapshot.answers.to_pylist():
        if answer["value"] in ("1", "2", "3", "4", "5"):
            scored.setdefault(answer["question"], []).append(int(answer["value"]))
    hidden = [(q, sum(s) / len(s)) for q, s in scored.items() if q in held or q.removeprefix("score_") in held]
    sharp = [mean for _, mean in hidden if round(mean, 1) != mean]
    assert len(sharp) >= 2
    for mean in sharp:
        assert struct.pack("<d", mean) not in written
        assert round(mean, 1) in printed or struct.pack("<d", round(mean, 1)) not in written
    means = [cell for cell in printed if isinstance(cell, float)]
    assert means
    assert all(struct.pack("<d", mean) in written for mean in means), "looks at the bytes in the wrong way"


def test_without_the_libraries_it_says_so(made: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(NoSpss, match=r"waymark\[spss\]"):
        write(made, "sav", tmp_path / "figures.sav")

"""The long form's report: its own sections, and an attacker who knows who is asked what because of which answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from analytics.blocks import Report
from analytics.codebook import Codebook
from analytics.disclosure.rules import Mark
from analytics.made_up import AREA
from analytics.report import report
from analytics.writers.csv_writer import csv_text
from analytics.writers.html_writer import html
from analytics.writers.json_writer import as_dict
from tests.analytics.attacker import CAP, SILENT, Puzzle
from tests.analytics.filled import filled

DAY = date(2026, 10, 5)


@pytest.fixture(scope="module")
def made() -> Report:
    shares = {"know_budget": (0.75, 0.24, 0.01), "plan_origin": (0.4, 0.6, 0, 0)}
    return report(filled(3, 120, shares=shares), AREA, made_on=DAY, readers="authority")


def _rows(made: Report, table: str) -> dict[str, dict[str, Any]]:
    found = next(t for _, t in made.tables() if t.id == table)
    return {r.key: dict(zip((c.key for c in found.columns), r.cells, strict=True)) for r in found.rows}


def test_the_long_form_has_its_sections(made: Report) -> None:
    ids = [s.id for s in made.sections]
    assert {"scales", "outcomes", "support", "older_statement", "stopped_early", "choices"} <= set(ids)
    assert len(_rows(made, "scale.outcome.parent")) == 9
    assert len(_rows(made, "scale.extent.parent")) == 7
    note = next(t.note for _, t in made.tables() if t.id == "scale.extent.parent")
    assert note.startswith("Turned round")
    asked_once = [t.id for _, t in made.tables()]
    assert len(asked_once) == len(set(asked_once))
    assert not any(name.startswith("choice.know_") for name in asked_once)


def test_one_row_for_each_support(made: Report) -> None:
    rows = _rows(made, "support.parent")
    assert list(rows) == ["forum", "supporter", "ias", "key_worker", "local_offer", "budget", "dispute", "other"]
    forum = rows["forum"]
    assert forum["not_heard"] + forum["heard"] + forum["used"] == forum["answered"]
    assert forum["used_share"] == round(100 * forum["used"] / forum["answered"])
    assert forum["aware_share"] == round(100 * (forum["heard"] + forum["used"]) / forum["answered"])
    assert forum["scored"] <= forum["used"]
    assert rows["budget"]["used"] in (0, Mark.SUPPRESSED)
    assert rows["budget"]["scored"] in (0, Mark.SUPPRESSED)
    assert rows["other"]["used"].value == "[x]"


def test_what_only_stopped_families_are_asked_stands_with_them(made: Report) -> None:
    section = next(s for s in made.sections if s.id == "stopped_early")
    ids = {getattr(b, "id", "") for b in section.blocks}
    assert {"choice.stop_explained.parent", "choice.stop_needs_met.parent", "choice.how_stopped.parent"} <= ids


def _routed(book: Codebook, read: dict[str, Any]) -> Iterator[tuple[Puzzle, str]]:
    """For each choice that decides who is asked something: its options, and all that is printed of both."""
    tables = {b["id"]: b for s in read["sections"] for b in s["blocks"] if b["kind"] == "table"}
    items = book.of("parent")
    flat: dict[tuple[str, str], int | None] = {}
    for name, table in tables.items():
        for row in table["rows"]:
            for column, cell in row["cells"].items():
                if name.startswith(("choice.", "support.")) and column in ("families", "share"):
                    flat[name.split(".")[1], row["key"]] = (
                        cell["value"] if column == "families" else flat.get((name.split(".")[1], row["key"]))
                    )
                elif name.startswith(("scores.", "silence.", "scale_scores.", "scale_silence.")):
                    stage = next((i.question for i in items.values() if i.stage == row["key"]), row["key"])
                    flat[stage, "answered" if column == "families" else column] = cell["value"]
    for row in tables.get("support.parent", {"rows": []})["rows"]:
        cells = {c: v["value"] for c, v in row["cells"].items()}
        flat |= {(f"know_{row['key']}", f"option.{o}"): cells[o] for o in ("not_heard", "heard", "used")}
        flat[f"know_{row['key']}", "answered"] = cells["answered"]
    for question in sorted({q for i in items.values() for q, _ in i.only_for}):
        if flat.get((question, "answered")) is None:
            continue
        puzzle, options = Puzzle(), [f"option.{o.id}" for o in items[question].options]
        for option in options:
            puzzle.unknown(option)
            if (known := flat.get((question, option))) is not None:
                puzzle.know({option: 1}, known, known)
        n = flat[question, "answered"]
        assert n is not None
        puzzle.know(dict.fromkeys(options, 1.0), n, n)
        hidden = [o for o in options if flat.get((question, o)) is None]
        if len(hidden) == 2 and any(flat.get((question, o)) for o in options):
            # The rule hides nothings last: where a number is printed, what is hidden is at least one family each.
            for option in hidden:
                puzzle.know({option: 1}, 1, CAP)
        for item in items.values():
            for before, chosen in item.only_for:
                printed = [flat.get((item.question, part)) for part in ("answered", *SILENT)]
                if before == question and any(printed):
                    least = max(sum(p for p in printed if p), flat.get((item.question, "asked")) or 0)
                    puzzle.know(dict.fromkeys((f"option.{o}" for o in chosen), 1.0), least, CAP)
        yield puzzle, question


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_was_asked_gives_no_answer_away(seed: int) -> None:
    shares = {f"know_{s}": (0.66, 0.06, 0.28) for s in ("forum", "supporter", "ias", "key_worker", "local_offer")}
    snapshot = filled(seed, 30, shares=shares)
    read = as_dict(report(snapshot, AREA, made_on=DAY, readers="authority"))
    tried = 0
    for puzzle, question in _routed(snapshot.codebook, read):
        for option in puzzle.names:
            tried += 1
            ends = puzzle.ends({option: 1})
            assert ends is not None, f"{question} contradicts itself"
            assert not (ends[0] == ends[1] and 0 < ends[0] < 5), f"worked out: {question} {option} = {ends[0]}"
    assert tried > 10


def test_no_output_of_it_counts_a_few_families(made: Report) -> None:
    """The new sections too: no number of families from 1 to 4, in the page, the JSON or the CSV."""
    read = as_dict(made)
    for section in read["sections"]:
        for block in section["blocks"]:
            units = {c["key"]: c["unit"] for c in block.get("columns", ())}
            for row in block.get("rows", ()):
                few = [c for c, v in row["cells"].items() if units[c] == "families" and v["value"] in range(1, 5)]
                assert not few, f"{block['id']}/{row['key']}: {few}"
    lines = list(csv.DictReader(io.StringIO(csv_text(made))))
    assert not [x for x in lines if x["unit"] == "families" and x["value"] in ("1", "2", "3", "4")]
    tables = [t for _, t in made.tables()]
    cells = [c for t in tables for r in t.rows for c in r.cells]
    for mark in Mark:
        held = sum(c is mark for c in cells)
        assert held == html(made).count(f">{mark.value}</abbr>") == sum(x["mark"] == mark.value for x in lines)

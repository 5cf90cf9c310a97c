"""Open answers stand apart: who began with a personal link and who without, under the same smallest numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from analytics.aggregates import Progress
from analytics.blocks import Report, Words
from analytics.codebook import Codebook, Item
from analytics.disclosure.ledger import MemoryLedger
from analytics.disclosure.plain import progress_again
from analytics.disclosure.rules import Mark, Rules
from analytics.disclosure.tables import with_and_without_link
from analytics.made_up import AREA, made_up
from analytics.report import report
from analytics.snapshot import Snapshot
from analytics.writers.csv_writer import csv_text
from analytics.writers.html_writer import html
from analytics.writers.json_writer import as_dict, json_text
from tests.analytics.attacker import worked_out

HELD = Mark.SUPPRESSED
FIVE = Rules.of("authority")
DAY = date(2026, 10, 5)


def _with(snapshot: Snapshot, linked: int, left: int = 0) -> Snapshot:
    """The same families: the first `linked` that began have a link, the others not; `left` invites nobody used."""
    rows, found, unused = snapshot.respondents.to_pylist(), 0, 0
    kept = []
    for row in rows:
        if row["started"]:
            found += 1
            kept.append({**row, "invited": found <= linked})
        elif unused < left:
            unused += 1
            kept.append(row)
    return Snapshot(
        snapshot.answers,
        pa.Table.from_pylist(kept, snapshot.respondents.schema),
        snapshot.codebook,
        snapshot.areas,
        snapshot.waves,
    ).checked()


def _rows(made: Report) -> dict[str, object]:
    table = next(t for _, t in made.tables() if t.id == "responses.parent")
    return {row.key: row.cells[0] for row in table.rows}


def _said(made: Report) -> str:
    section = next(s for s in made.sections if s.id == "who_answered")
    return " ".join(" ".join(b.paragraphs) for b in section.blocks if isinstance(b, Words))


def _report(snapshot: Snapshot, **more: object) -> Report:
    return report(snapshot, AREA, made_on=DAY, readers="authority", **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def world() -> Snapshot:
    return made_up(seed=3, families=70)


def _began(snapshot: Snapshot) -> int:
    return sum(snapshot.respondents["started"].to_pylist())


def test_open_answers_are_counted_apart_and_flagged(world: Snapshot) -> None:
    began = _began(world)
    made = _report(_with(world, linked=began - 12, left=8))
    rows = _rows(made)
    assert (rows["started"], rows["linked"], rows["open"]) == (began, began - 12, 12)
    said = _said(made)
    assert "12 began without a personal link" in said
    assert "cannot be told apart" in said


def test_only_the_invited_count_in_the_rate_of_response(world: Snapshot) -> None:
    linked = _began(world) - 20
    made = _report(_with(world, linked=linked, left=8))
    assert f"of {linked + 8} invited by a personal link, {linked} began ({round(100 * linked / (linked + 8))} %)" in (
        _said(made)
    )


@pytest.mark.parametrize("few", [1, 4])
def test_a_few_open_answers_are_held_back_with_their_rest(world: Snapshot, few: int) -> None:
    made = _report(_with(world, linked=_began(world) - few, left=8))
    rows = _rows(made)
    assert (rows["linked"], rows["open"]) == (HELD, HELD)
    assert isinstance(rows["started"], int)
    assert "how many is held back [c]" in _said(made)
    assert worked_out(as_dict(made)) == []


def test_few_invites_left_are_not_worked_out(world: Snapshot) -> None:
    """Invited less began would count them."""
    rows = _rows(_report(_with(world, linked=_began(world) - 20, left=3)))
    assert (rows["linked"], rows["open"]) == (HELD, HELD)


def test_where_everybody_has_a_link_nothing_is_flagged(world: Snapshot) -> None:
    made = _report(_with(world, linked=_began(world)))
    assert _rows(made)["open"] == 0
    assert "without" not in _said(made)


def test_nobody_is_worked_out_by_the_rows_together() -> None:
    for linked in (5, 9, 15, 20, 24, 26, 29):
        for left in (0, 2, 5, 11):
            one = with_and_without_link(Progress(linked + left, 30, 24, {}, linked), 30, FIVE)
            small = {linked, 30 - linked, left} & set(range(1, 5))
            assert one == ((HELD, HELD) if small else (linked, 30 - linked))


def test_a_later_report_gives_no_late_comer_away(world: Snapshot) -> None:
    """Two more of the open ones: neither the rows nor their difference say so."""
    ledger, began = MemoryLedger(), _began(world)
    first = _with(world, linked=began - 12, left=8)
    late = {row["family"] for row in first.respondents.to_pylist() if row["started"] and not row["invited"]}
    late = set(sorted(late)[:2])

    def without(table: pa.Table) -> pa.Table:
        return pa.Table.from_pylist([row for row in table.to_pylist() if row["family"] not in late], table.schema)

    before = Snapshot(
        without(first.answers), without(first.respondents), first.codebook, first.areas, first.waves
    ).checked()
    told, again = (_rows(_report(one, ledger=ledger)) for one in (before, first))
    assert (told["started"], told["open"]) == (began - 2, 10)
    assert again == told


def test_what_was_released_before_it_was_counted_is_said_without_it() -> None:
    figure = {"invited": 30, "started": 24, "finished": 20, "unfinished": "[c]", "stopped_at": []}
    items: dict[str, Item] = {}
    again = progress_again(items, figure, DAY)
    assert (again.started, again.linked, again.open) == (24, HELD, HELD)


def test_every_output_says_it(world: Snapshot) -> None:
    made = _report(_with(world, linked=_began(world) - 12, left=8))
    page = html(made)
    for text in (page, csv_text(made), json_text(made)):
        assert "Began without one" in text
    assert "12 began without a personal link" in page


def test_the_same_words_asked_of_several_parts_are_told_apart() -> None:
    snapshot = made_up(seed=3, families=200)
    book = Codebook(tuple(replace(i, text="How was it?") if i.stage else i for i in snapshot.codebook.items))
    made = report(replace(snapshot, codebook=book), AREA, made_on=DAY, readers="authority")
    rows = {row.key: row.label for _, t in made.tables() if t.id == "dropped.parent" for row in t.rows}
    assert rows["score_assessment"] == "Finding out what is needed: How was it?"
    assert len(set(rows.values())) == len(rows) > 3

"""What reports read of the shipped questionnaires and of the answers to them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import update

from analytics.codebook import Codebook, Option, disagreements
from analytics.snapshot import Snapshot
from dialogs.loading import load_shipped
from dialogs.messages import Media, Sent
from storage.codebooks import codebook
from storage.models import answers
from storage.snapshots import snapshot, write_snapshot
from tests.fakes.telling import telling
from tests.storage.house import opened

BOOK = codebook(load_shipped().values())


def test_a_grid_is_a_choice_of_many_with_a_row_and_a_column_in_each_option() -> None:
    barriers = BOOK.of("forum")["barriers"]
    assert (barriers.kind, barriers.many) == ("choice", True)
    assert len(barriers.options) == 8 * 3
    assert barriers.options[3] == Option("health:timeliness", "Advice from health: Too late")


def test_reports_know_every_kind_that_is_shipped() -> None:
    assert Codebook.from_json(BOOK.to_json()) == BOOK


def test_an_id_means_the_same_in_all_forms_of_one_audience() -> None:
    assert disagreements(BOOK.items) == []


def test_who_stopped_early_is_read_from_one_question_in_all_parent_forms() -> None:
    reached = {item.question for item in BOOK.items if item.role == "reached"}
    ways = {option.id: option.way for option in BOOK.of("parent")["stage_reached"].options}
    assert reached == {"stage_reached"}
    assert (ways["stopped_early"], ways["not_sure"], ways["review"]) == ("stopped", "unknown", "going")


async def test_ways_of_giving_no_answer_that_reports_do_not_know(sqlite_url: str) -> None:
    """Not there yet is counted as: does not apply. Too hard to talk about is counted as skipped."""
    async with opened(sqlite_url) as here:
        await here.person().to_the_story(f"i-{here.store.invite('E06000023', '2026Q4', 'parent-short', 1)[0]}")
        (first, second, *_) = here.rows(answers)
        with here.store.engine.begin() as connection:
            for row, category in ((first, "not_yet"), (second, "too_hard")):
                which = (answers.c.respondent == row.respondent) & (answers.c.id == row.id)
                connection.execute(update(answers).where(which).values(category=category, value=""))
        taken = snapshot(here.store, {"E06000023": "Bristol"}, "2027Q1").answers.to_pylist()
    found = {row["question"]: (row["category"], row["value"]) for row in taken}
    assert found[first.question] == ("not_applicable", "")
    assert found[second.question] == ("skipped", "")


async def test_a_folder_holds_what_the_snapshot_holds(sqlite_url: str, tmp_path: Path) -> None:
    areas, told = {"E06000023": "Bristol", "E10000015": "Hertfordshire", "E09000002": "Barking"}, list[int]()
    async with opened(sqlite_url) as here:
        for area in ("E10000015", "E06000023"):
            (code, _) = here.store.invite(area, "2026Q4", "parent-short", 2)
            await here.person(area).to_the_story(f"i-{code}")
        whole = snapshot(here.store, areas, "2027Q1")
        rows = write_snapshot(here.store, areas, "2027Q1", tmp_path, told.append)
    written = Snapshot.read(tmp_path)
    order = [(name, "ascending") for name in ("area", "question", "value")]
    assert rows == written.answers.num_rows == told[-1] > 0
    assert len(told) == 2
    assert written.answers.sort_by(order).equals(whole.answers.sort_by(order))
    assert sorted(map(str, written.respondents.to_pylist())) == sorted(map(str, whole.respondents.to_pylist()))
    assert written.about() == whole.about()
    assert list(written.areas) == ["E06000023", "E10000015"] == sorted(written.areas)


async def test_the_ticks_of_a_grid_are_columns_of_a_snapshot(sqlite_url: str) -> None:
    async with opened(sqlite_url, entry="forum") as here:
        person = here.person()
        await person.consent()
        await person.type("Bristol")
        await person.tap("E06000023")
        while (at := person.seen and person.seen.question) != "schools":
            assert at
            await person.tap("next" if at.startswith("pause") else "~no" if at == "local_offer_how" else "skip")
        await person.tap("+training:maintained")
        await person.tap("+training:academy")
        for row in ("training", "network", "expect", "reports", "specialists", "threshold"):
            await person.tap(f"@{row}")
        taken = snapshot(here.store, {"E06000023": "Bristol"}, "2027Q1")
    rows = [row for row in taken.answers.to_pylist() if row["question"] == "schools"]
    assert [(row["category"], row["value"], row["lead"]) for row in rows] == [
        ("answered", "training:maintained", 1),
        ("answered", "training:academy", 0),
    ]


async def test_a_story_that_was_told_is_no_option_of_a_snapshot(sqlite_url: str) -> None:
    async with opened(sqlite_url, questionnaires={"parent-short": telling()}) as here:
        person = here.person()
        await person.consent()
        await person.type("Bristol")
        await person.tap("E06000023")
        await person.tap("identification")
        await person.tap("2")
        await person.send(Sent(Media("voice", "audio/ogg", b"OggS", 12)))
        taken = snapshot(here.store, {"E06000023": "Bristol"}, "2027Q1")
    rows = taken.answers.to_pylist()
    assert [(row["category"], row["value"]) for row in rows if row["question"] == "why_overall"] == [("answered", "")]
    assert "voice" not in str(rows)

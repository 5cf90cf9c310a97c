"""The snapshot's contract: what it promises is checked at the door."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from analytics.codebook import Codebook, CodebookFault, Item
from analytics.made_up import AREA, made_up
from analytics.snapshot import ANSWERS, RESPONDENTS, Snapshot, SnapshotFault
from analytics.snapshot_files import ORDERS, SnapshotFiles


def test_written_and_read_again(tmp_path: Path) -> None:
    made = made_up(seed=1, families=30, population=90)
    made.write(tmp_path)
    read = Snapshot.read(tmp_path)
    order = [("question", "ascending"), ("family", "ascending"), ("value", "ascending")]
    assert read.answers.sort_by(order).equals(made.answers.sort_by(order))
    assert (read.codebook, read.areas, read.waves, read.populations) == (
        made.codebook,
        made.areas,
        made.waves,
        {(AREA, "2026Q3"): 90},
    )


def test_one_area_is_read_alone(tmp_path: Path) -> None:
    one, two = made_up(seed=1, families=20), made_up(seed=2, families=20, area="X99000002", name="Otherford")
    both = replace(
        one,
        answers=pa.concat_tables([one.answers, two.answers]),
        respondents=pa.concat_tables([one.respondents, two.respondents]),
        areas={**one.areas, **two.areas},
    )
    both.write(tmp_path)
    read = Snapshot.read(tmp_path, "X99000002")
    assert pc.unique(read.answers["area"]).to_pylist() == ["X99000002"]
    assert read.answers.num_rows == two.answers.num_rows


def test_a_newer_snapshot_in_the_same_folder_is_the_one_that_is_read(tmp_path: Path) -> None:
    """What is known of the files of the older one is of no use for it."""
    for families in (30, 80, 30):
        made = made_up(seed=3, families=families)
        made.write(tmp_path)
        for _ in range(2):
            assert Snapshot.read(tmp_path, AREA).answers.num_rows == made.answers.num_rows


def test_the_same_seed_makes_the_same_families() -> None:
    assert made_up(seed=4, families=10).answers.equals(made_up(seed=4, families=10).answers)
    assert not made_up(seed=4, families=10).answers.equals(made_up(seed=5, families=10).answers)


def _with(snapshot: Snapshot, column: str, change: object) -> Snapshot:
    place = snapshot.answers.schema.get_field_index(column)
    field = snapshot.answers.schema.field(column)
    return replace(snapshot, answers=snapshot.answers.set_column(place, field, change))


def test_faults_are_named_without_a_row() -> None:
    made = made_up(seed=1, families=5)
    rows = made.answers.num_rows
    broken = {
        "not among the closed": _with(made, "wave", pa.array(["2031Q1"] * rows)),
        "unknown categories": _with(made, "category", pa.array(["perhaps"] * rows)),
        "not in the codebook": replace(made, codebook=Codebook(made.codebook.items[1:])),
        "twice": replace(made, answers=pa.concat_tables([made.answers, made.answers.slice(0, 1)])),
        "columns are not": replace(made, answers=made.answers.drop_columns(["language"])),
        "nulls": _with(made, "value", pa.array([None] * rows, pa.string())),
    }
    for words, snapshot in broken.items():
        with pytest.raises(SnapshotFault, match=words) as fault:
            snapshot.checked()
        assert str(made.answers["family"][0].as_py()) not in str(fault.value)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(SnapshotFault, match="no readable snapshot"):
        Snapshot.read(tmp_path)


def test_areas_of_which_nobody_answered_are_written(tmp_path: Path) -> None:
    """Invites alone; and two areas at once, out of order, each in its own row group."""
    one = made_up(1, 20)
    before = made_up(2, 20, area="X99000000", name="Elsewhere")
    nobody = replace(one, answers=ANSWERS.empty_table())
    nobody.write(tmp_path / "nobody")
    read = Snapshot.read(tmp_path / "nobody")
    assert (read.answers.num_rows, read.respondents.num_rows) == (0, one.respondents.num_rows)
    with SnapshotFiles(tmp_path) as files:
        areas = list(
            files.add_areas(
                pa.concat_tables([one.answers, before.answers]), pa.concat_tables([one.respondents, before.respondents])
            )
        )
        assert areas == ["X99000000", AREA]
        assert files.rows == one.answers.num_rows + before.answers.num_rows
        with pytest.raises(ValueError, match="in the order"):
            files.add(before.answers, before.respondents)
        files.finish(replace(one, areas={**before.areas, **one.areas}).about().to_json(), ANSWERS, RESPONDENTS)
    again = Snapshot.read(tmp_path, AREA)
    assert sorted(map(str, again.answers.to_pylist())) == sorted(map(str, one.answers.to_pylist()))
    order = [tuple(row[name] for name in ORDERS["answers"]) for row in Snapshot.read(tmp_path).answers.to_pylist()]
    assert order == sorted(order)


def test_an_id_never_changes_its_meaning() -> None:
    first = Item(questionnaire="a", question="q", audience="parent", kind="scale", text="?", scale="extent")
    with pytest.raises(SnapshotFault, match="changed its meaning"):
        replace(made_up(1, 3), codebook=Codebook((first, replace(first, questionnaire="b", reverse=True)))).checked()


def test_a_broken_codebook_is_a_fault() -> None:
    for text in ("{}", "[", '{"version": 9, "items": []}', '{"version": 1, "items": [{"question": "q"}]}'):
        with pytest.raises(CodebookFault):
            Codebook.from_json(text)

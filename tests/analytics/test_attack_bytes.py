"""The same is held back in every output: chat, page, PDF, workbook, CSV, SPSS, charts with their texts, and the data
inside. Numbers that can occur nowhere else are planted, and looked for in all bytes.

Each family stands here 101 times, so that a number of families is one of four or five figures; the minimum is raised
so far that many of them are held back. The same snapshot with the lowest minimum shows that the search finds them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from analytics.aggregates import Vector, count
from analytics.blocks import Chart, Column, JourneyMap, Point, Report, Row, Section, Table
from analytics.charts.draw import tall, wide
from analytics.charts.raster import png
from analytics.digest import digest
from analytics.disclosure.ledger import MemoryLedger
from analytics.disclosure.rules import Mark, Rules
from analytics.engines.duckdb_engine import DuckDBEngine
from analytics.made_up import AREA, WEEK, made_up
from analytics.report import report
from analytics.snapshot import Snapshot
from analytics.themes import Code, Coded
from analytics.views import comparison, forum, trend
from analytics.writers.csv_writer import csv_text, dictionary_text
from analytics.writers.digest_writer import DIGESTS
from analytics.writers.files import FORMATS, write
from analytics.writers.html_writer import html
from analytics.writers.json_writer import json_text
from analytics.writers.pdf_writer import pdf
from analytics.writers.xlsx_writer import xlsx
from tests.analytics.filled import filled
from tests.analytics.test_views import _together
from tests.analytics.unpacked import chunks, holds, unpacked

TIMES, MANY, DAY = 101, 2_500, date(2026, 10, 5)
WAVES = ("2026Q2", "2026Q3")
SEVERAL, LOW = 41, 330
"""The same for the other views, smaller: a high minimum makes the ledger slow."""


def often(snapshot: Snapshot, times: int = TIMES) -> Snapshot:
    """Each family so many times, each time another one."""

    def one(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index("family")
        copies = [
            table.set_column(place, "family", pc.add(table["family"], pa.scalar(i, pa.int64()))) for i in range(times)
        ]
        return pa.concat_tables(copies)

    return replace(snapshot, answers=one(snapshot.answers), respondents=one(snapshot.respondents))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return often(made_up(seed=3, families=80, waves=WAVES, weeks=13))


@pytest.fixture(scope="module")
def planted(snapshot: Snapshot) -> set[int]:
    """Every number of families counted that the high minimum holds back, and that no family's own number contains."""
    with DuckDBEngine.over(snapshot) as engine:
        vectors: list[Vector] = []
        for waves in (WAVES[:1], WAVES[1:], WAVES):
            counted = count(engine, snapshot.codebook, AREA, waves)
            vectors += counted.whole.values()
            vectors += [v for group in counted.grouped.values() for v in group.values()]
    numbers = {n for v in vectors for n in (v.skipped, v.dont_know, v.not_applicable, v.answered, *v.scores)}
    numbers |= {n for v in vectors for n in v.options.values()}
    found = {n for n in numbers if 1_000 < n < MANY}
    assert len(found) > 5
    return found


def made(snapshot: Snapshot, minimum: int | None) -> Report:
    stories = [
        Code(AREA, WAVES[1], "parent", f"f{n}", f"s{n}", "", factor, "", "better", "", "agreed", "")
        for factor, families in (("joined_up_working", 1_313), ("family_support", 1_717))
        for n in range(families)
    ]
    return report(
        snapshot,
        AREA,
        made_on=DAY,
        waves=WAVES[1:],
        readers="authority",
        minimum=minimum,
        coded=Coded(tuple(stories)),
    )


@pytest.fixture(scope="module")
def held(snapshot: Snapshot) -> Report:
    return made(snapshot, MANY)


@pytest.fixture(scope="module")
def shown(snapshot: Snapshot) -> Report:
    return made(snapshot, None)


def _saved(one: Report, folder: Path) -> bytes:
    return write(one, "sav", folder / "x.sav")[0].read_bytes()


WRITERS: Mapping[str, Callable[[Report, Path], bytes]] = {
    "html": lambda one, _: html(one).encode(),
    "json": lambda one, _: json_text(one).encode(),
    "csv": lambda one, _: csv_text(one).encode(),
    "dictionary": lambda one, _: dictionary_text(one, "x.csv").encode(),
    "xlsx": lambda one, _: xlsx(one),
    "sav": _saved,
    "svg": lambda one, _: "".join(wide(c) + tall(c) for c in one.charts()).encode(),
    "alt": lambda one, _: "".join(c.alt for c in one.charts()).encode(),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_no_output_holds_a_number_that_is_held_back(
    held: Report, shown: Report, planted: set[int], writer: str, tmp_path: Path
) -> None:
    printed = {v for _, t in held.tables() for r in t.rows for v in r.cells if isinstance(v, int)}
    secret = (planted | {1_313, 1_717}) - printed
    assert len(secret) > 5
    content = WRITERS[writer](held, tmp_path)
    assert [n for n in secret if holds(content, n)] == []
    if writer != "dictionary":
        open_ = WRITERS[writer](shown, tmp_path)
        assert any(holds(open_, n) for n in secret), "the search finds what is printed"


def test_no_pdf_holds_a_number_that_is_held_back(held: Report, shown: Report, planted: set[int]) -> None:
    pytest.importorskip("weasyprint", exc_type=OSError)  # type: ignore[arg-type]  # Pango may be missing

    def part(one: Report) -> Report:
        return replace(one, sections=tuple(s for s in one.sections if s.id == "themes"))

    secret, closed, open_ = planted | {1_313, 1_717}, pdf(part(held)), pdf(part(shown))
    assert not [n for n in secret if holds(closed, n)]
    assert {n for n in secret if holds(open_, n)} >= {1_313, 1_717}, "the search reads the glyphs"
    assert b"/EmbeddedFile" not in unpacked(open_), "nothing is attached"
    assert b"/EmbeddedFile" not in open_


def test_a_picture_carries_pixels_and_nothing_else(held: Report) -> None:
    for chart in held.charts()[:1]:
        assert {kind for kind, _ in chunks(png(wide(chart), 0.5))} <= {
            b"IHDR",
            b"IDAT",
            b"IEND",
            b"pHYs",
            b"sRGB",
            b"gAMA",
        }


def _views(minimum: int | None) -> Iterator[tuple[str, str]]:
    def about() -> Any:
        return {"made_on": DAY, "readers": "authority", "minimum": minimum, "ledger": MemoryLedger()}

    here = often(made_up(3, 24, WAVES, weeks=13), SEVERAL)
    other = often(made_up(4, 8, WAVES, area="X99000002", name="Besideshire"), SEVERAL)
    forums = often(filled(5, 10, "forum", WAVES), SEVERAL)
    for name, one in (
        ("trend", trend(here, AREA, **about())),
        ("comparison", comparison(_together(here, other), **about())),
        ("forum", forum(forums, areas=5_000, **about())),
    ):
        yield name, json_text(one) + csv_text(one)
    week = digest(here, AREA, WEEK + 8, **about())
    yield "digest", "".join(write_(week) for write_ in DIGESTS.values())


def test_no_other_view_and_no_digest_holds_a_number_that_is_held_back() -> None:
    """Every number of families is a multiple of 41 here, and few others are."""
    few = [n for n in range(SEVERAL, LOW, SEVERAL) if n > 100]
    for name, content in _views(LOW):
        assert [n for n in few if holds(content.encode(), n)] == [], name
    open_ = "".join(content for _, content in _views(None))
    assert sum(holds(open_.encode(), n) for n in few) > 2, "the search finds what is printed"


def test_worlds_that_differ_in_what_is_held_back_alone_make_the_same_report() -> None:
    """Two families chose another age, and both ages stay held back: no byte can differ, since no writer sees more."""
    whole = made_up(seed=3, families=60)
    ages = whole.answers["value"].to_pylist()
    asked = whole.answers["question"].to_pylist()
    first = report(whole, AREA, made_on=DAY, readers="authority", minimum=30)
    table = next(t for _, t in first.tables() if t.id == "choice.age_band.parent")
    hidden = [
        r.key.removeprefix("option.")
        for r in table.rows
        if r.key.startswith("option.") and r.cells[0] is Mark.SUPPRESSED
    ]
    assert len(hidden) > 2
    source, target = hidden[:2]
    places = [i for i, (q, v) in enumerate(zip(asked, ages, strict=True)) if q == "age_band" and v == source][:2]
    for place in places:
        ages[place] = target
    other = replace(whole, answers=whole.answers.set_column(8, "value", pa.array(ages)))
    second = report(other, AREA, made_on=DAY, readers="authority", minimum=30)
    assert places
    assert second == first


HELD, NOUGHT, UNASKED, NONE = Mark.SUPPRESSED, 0, Mark.NOT_ASKED, Mark.NOT_APPLICABLE


@pytest.fixture(scope="module")
def four() -> Report:
    """One row with all four; a map with a point of each that can stand there."""
    table = Table(
        "four.parent",
        "Four things",
        tuple(Column(key, f"column {key}", "families") for key in ("held", "nought", "unasked", "none")),
        (Row("row", "Row", (HELD, NOUGHT, UNASKED, NONE)),),
    )
    points = (
        Point("a", "Aaa", HELD, mark=HELD),
        Point("b", "Bbb", NOUGHT, mark=NONE),
        Point("c", "Ccc", UNASKED, mark=UNASKED),
        Point("d", "Ddd", 40, 3.0, 2.5, 3.5),
    )
    chart = JourneyMap("map.full.parent", "T", "S", "full", points[3], points, ("1", "2", "3", "4", "5"), "Alt.")
    sections = (Section("four", "Four", (chart, table)),)
    return Report(AREA, "Madeupshire", ("2026Q3",), Rules.of("authority"), DAY, sections)


def _of_json(content: bytes) -> list[str]:
    block = json.loads(content)["sections"][0]["blocks"][1]
    return [str(cell) for cell in block["rows"][0]["cells"].values()]


def _of_csv(content: bytes) -> list[str]:
    return [str(line.split(",")[-3:]) for line in content.decode().splitlines()[1:]]


def _of_html(content: bytes) -> list[str]:
    row = content.decode().partition("<caption")[2].partition("<tbody")[2].partition("</tbody>")[0]
    return [cell.partition("</td>")[0] for cell in row.split("<td")[1:]]


def _of_xlsx(content: bytes) -> list[str]:
    import zipfile
    from io import BytesIO
    from xml.etree import ElementTree

    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(BytesIO(content)) as book:
        words = ["".join(t.itertext()) for t in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet2.xml"))
    row = list(sheet.iter(f"{space}row"))[-1]
    return [
        words[int(c.findtext(f"{space}v", ""))] if c.get("t") == "s" else f"number {c.findtext(f'{space}v')}"
        for c in row.iter(f"{space}c")
    ][1:]


FOUR: Mapping[str, tuple[Callable[[bytes], list[str]], list[str]]] = {
    "json": (
        _of_json,
        [
            str({"value": None, "mark": m}) if m != "0" else str({"value": 0, "mark": None})
            for m in ("[c]", "0", "[x]", "[z]")
        ],
    ),
    "csv": (_of_csv, [str(["", m, ""]) if m != "0" else str(["0", "", ""]) for m in ("[c]", "0", "[x]", "[z]")]),
    "xlsx": (_of_xlsx, ["[c]", "number 0", "[x]", "[z]"]),
}


@pytest.mark.parametrize("writer", FOUR)
def test_held_back_nought_not_asked_and_does_not_apply_are_four_things(
    four: Report, writer: str, tmp_path: Path
) -> None:
    reading, wanted = FOUR[writer]
    assert reading(WRITERS[writer](four, tmp_path)) == wanted


def test_on_the_page_and_on_paper_they_are_four_things(four: Report) -> None:
    for page in (html(four), html(four, paper=True)):
        cells = _of_html(page.encode())
        assert len(cells) == len(set(cells)) == 4
        assert [next(m for m in ("[c]", "[x]", "[z]", "0") if f">{m}<" in f"{c}<") for c in cells] == [
            "[c]",
            "0",
            "[x]",
            "[z]",
        ]


def test_in_an_spss_file_they_are_four_things(four: Report, tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / "four.sav"
    write(four, "sav", path)
    columns, about = pyreadstat.read_sav(path, user_missing=True, output_format="dict")
    labels = about.variable_value_labels["value"]
    assert [labels.get(v, v) if v else v for v in columns["value"]][1] == 0
    assert [str(labels.get(v, v))[:3] for v in columns["value"]] == ["[c]", "0.0", "[x]", "[z]"]


def test_in_a_chart_they_are_told_apart(four: Report) -> None:
    chart: Chart = four.charts()[0]
    for drawn in (wide(chart), tall(chart)):
        for mark in ("[c]", "[x]", "[z]"):
            assert mark in drawn


def test_every_format_is_searched() -> None:
    assert FORMATS.keys() - {"pdf", "png"} <= WRITERS.keys()

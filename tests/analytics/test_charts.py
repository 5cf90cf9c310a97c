"""Charts of a trend, of areas, of the forums: made of what the tables print; right in scripts that join and turn."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from analytics.blocks import Column, JourneyMap, OverTime, Panel, Parts, Point, Report, Row, Section, SideBySide, Table
from analytics.charts.draw import sheets, tall, wide
from analytics.charts.letters import width_of
from analytics.charts.raster import noto, png
from analytics.charts.signs import Signs
from analytics.charts.svg import document, text
from analytics.disclosure.rules import Mark, Rules
from analytics.sections.pictures import over_time, parts, side_by_side
from analytics.writers.files import picture
from analytics.writers.html_writer import html
from analytics.writers.json_writer import as_dict, schema
from analytics.writers.paper import PAGE, TURNED, turned, widths

WAVES = ("2026Q1", "2026Q2", "2026Q3")
HELD = (Mark.SUPPRESSED,) * 4


def _trend() -> Table:
    columns = [
        Column(f"{what}_{wave}", what, "families" if what == "families" else "mean")
        for wave in WAVES
        for what in ("families", "mean", "low", "high")
    ]
    up = (40, 2.1, 1.8, 2.4, *HELD, 44, 3.9, 3.5, 4.2, "higher")
    none = (*(Mark.NOT_ASKED,) * 4, 0, *(Mark.NOT_APPLICABLE,) * 3, 12, 3.0, 2.0, 4.0, Mark.NOT_APPLICABLE)
    rows = (Row("overall", "All of it", up), Row("review", "The plan is checked", none))
    return Table("trend.parent", "Trend", (*columns, Column("change", "Change", "text")), rows)


def _areas() -> Table:
    columns = [
        Column(key, key, "families" if key == "families" else "mean") for key in ("families", "mean", "low", "high")
    ]
    rows = (
        Row("X1", "Ashford Vale", (60, 3.1, 2.6, 3.6, "no clear difference")),
        Row("X2", "Eastmoor and the Isles", (*HELD, Mark.NOT_APPLICABLE)),
        Row("X3", "Zedshire", (80, 2.0, 1.8, 2.2, "clearly lower")),
    )
    return Table("areas.parent", "Areas", (*columns, Column("beside", "Beside", "text")), rows, "Area")


def _answers(key: str, title: str, *shares: int | Mark) -> Table:
    names = ("Yes", "No", "Don't know", "Skipped")
    rows = tuple(Row(name, name, (share,)) for name, share in zip(names, shares, strict=True))
    return Table(f"forum.{key}", title, (Column("share", "Share", "percent"),), rows)


CHARTS = (
    over_time(_trend(), WAVES, "Parents: how each part went", "Waves 2026Q1 to 2026Q3."),
    side_by_side(_areas(), "Parents: area by area", "Areas by name."),
    parts(
        "forum.1",
        "Question by question",
        "",
        [
            _answers("a", "Are children heard?", 60, 30, 8, 2),
            _answers("b", "Are parents heard?", 70, Mark.SUPPRESSED, Mark.SUPPRESSED, 0),
        ],
    ),
)


def test_a_chart_says_what_its_table_says_and_no_more() -> None:
    trend, areas, answers = CHARTS
    assert isinstance(trend, OverTime)
    assert isinstance(areas, SideBySide)
    assert isinstance(answers, Parts)
    assert [p.mark for p in trend.panels[0].points] == [None, Mark.SUPPRESSED, None]
    assert [p.mark for p in trend.panels[1].points] == [Mark.NOT_ASKED, Mark.NOT_APPLICABLE, None]
    assert [panel.change for panel in trend.panels] == ["higher", ""]
    assert [row.label for row in areas.rows] == [row.label for row in _areas().rows]
    assert [row.change for row in areas.rows] == ["", "", "lower"]
    assert "2026Q2 held back" in trend.alt
    assert "not asked" in trend.alt
    assert "clearly lower than the others" in areas.alt
    assert "No: held back" in answers.alt


@pytest.mark.parametrize("chart", CHARTS, ids=["over_time", "side_by_side", "parts"])
def test_marks_are_drawn_as_marks_and_never_as_a_score(chart: OverTime | SideBySide | Parts) -> None:
    for svg in (wide(chart), tall(chart)):
        assert "[c]" in svg
        assert not re.search(r">0\.0<|None|nan", svg)
        assert 'role="img"' in svg
        assert chart.alt.replace("'", "&#x27;") in svg
    if isinstance(chart, OverTime):
        assert all(sign in wide(chart) for sign in ("[x]", "[z]"))
        assert wide(chart).count('stroke-width="3"/>') == 0, "nothing is drawn across what is held back"


@pytest.mark.parametrize("chart", CHARTS, ids=["over_time", "side_by_side", "parts"])
def test_labels_stay_inside(chart: OverTime | SideBySide | Parts) -> None:
    pattern = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)" font-size="([\d.]+)" text-anchor="(\w+)"([^>]*)>([^<]*)<')
    for svg in (wide(chart), tall(chart)):
        box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
        assert box
        for x, y, size, anchor, looks, words in pattern.findall(svg):
            long = width_of(words, float(size), "700" in looks) / 1.04
            left = float(x) - {"start": 0, "middle": long / 2, "end": long}[anchor]
            assert left >= -0.5, words
            assert left + long <= float(box[1]) + 0.5, words
            assert 0 < float(y) <= float(box[2]), words


def _report() -> Report:
    sections = (Section("trend", "Wave by wave", (CHARTS[0], _trend(), *CHARTS[1:])),)
    return Report("X1", "Area", WAVES, Rules.of("authority"), date(2026, 10, 5), sections)


def test_every_writer_knows_them() -> None:
    made = _report()
    Draft202012Validator(schema()).validate(as_dict(made))
    assert picture(made, "five") is CHARTS[0]
    assert html(made).count("<svg") == 6
    kinds = [block["kind"] for block in as_dict(made)["sections"][0]["blocks"]]
    assert kinds == ["over_time", "table", "side_by_side", "parts"]
    assert json.dumps(as_dict(made)).count('"[c]"') > 0


def test_many_areas_take_several_sheets() -> None:
    chart = CHARTS[1]
    assert isinstance(chart, SideBySide)
    many = replace(chart, rows=chart.rows * 20)
    pieces = [piece for piece in sheets(many) if isinstance(piece, SideBySide)]
    assert tuple(row for piece in pieces for row in piece.rows) == many.rows
    assert len({piece.id for piece in pieces}) == len(pieces) == 3
    assert sheets(chart) == (chart,)


def test_columns_on_paper_fit_the_page() -> None:
    table = _trend()
    assert not turned(table)
    assert sum(widths(table)) <= PAGE + 0.1
    many = replace(
        table,
        columns=table.columns * 2,
        rows=tuple(replace(row, cells=row.cells * 2) for row in table.rows),
    )
    assert turned(many)
    assert sum(widths(many)) <= TURNED + 0.1
    assert 'class="keep turned"' in html(replace(_report(), sections=(Section("t", "T", (many,)),)), paper=True)


def _ink(words: str) -> np.ndarray:
    """Which pixels are dark where the words are written alone."""
    drawn = png(document(400, 60, "n", "a", "k", [text(200, 40, words, 28)]), 1.0)
    return np.asarray(Image.open(io.BytesIO(drawn)).convert("L")) < 128


@pytest.mark.parametrize(
    ("script", "words", "apart"),
    [
        ("Bengali", "ক্ত", "ক্\u200cত"),
        ("Arabic", "مدد", "م\u200cد\u200cد"),
        ("Arabic", "عائلة", "ع\u200cا\u200cئ\u200cل\u200cة"),
    ],
)
def test_letters_join_as_they_should(script: str, words: str, apart: str) -> None:
    """Joined letters are others than the same letters kept apart (by U+200C); and neither is a row of boxes."""
    if not noto(script):
        pytest.skip(f"no Noto Sans {script} on this machine")
    joined, parted = _ink(words), _ink(apart)
    assert joined.sum() > 40
    assert (joined != parted).sum() > 10
    assert (joined != _ink("\U000f0000" * len(words))).sum() > 40


def test_a_line_keeps_the_order_of_its_language() -> None:
    """The first word of an Urdu line stands at its right end, also where it is a name in Latin letters; numbers and the
    brackets around them stay as they are."""
    if not noto("Arabic"):
        pytest.skip("no Noto Sans Arabic on this machine")
    signs = Signs(language="ur", direction="rtl")

    def columns(words: str) -> np.ndarray:
        drawn = png(document(600, 60, "n", "a", "k", [text(20, 40, words, 24, "start")], signs), 1.0)
        return np.flatnonzero((np.asarray(Image.open(io.BytesIO(drawn)).convert("L")) < 128).any(axis=0))

    alone, line = columns("Bradford"), columns("Bradford والدین کا راستہ")
    assert alone.max() == pytest.approx(580, abs=4)
    assert line.max() == pytest.approx(580, abs=4)
    assert line.min() < alone.min() - 60


def test_a_map_for_readers_from_right_to_left_begins_at_the_right() -> None:
    first, last = Point("a", "پہلا", 20, 2.0, 1.5, 2.5), Point("b", "آخری", 20, 4.0, 3.5, 4.5)
    chart = JourneyMap(
        "m",
        "راستہ",
        "",
        "five",
        Point("overall", "سب", 20, 3.0, 2.5, 3.5),
        (first, last),
        ("1", "2", "3", "4", "5"),
        "",
    )
    plain, turned_round = wide(chart), wide(chart, Signs(language="ur", direction="rtl"))
    assert 'lang="ur"' in turned_round
    places = {
        words: float(x)
        for x, words in re.findall(r'<text x="([\d.]+)"[^>]*>\u2067?([^<\u2069]*)\u2069?<', turned_round)
    }
    assert places["پہلا"] < places["آخری"], "before it is turned round"
    assert "matrix(-1 0 0 1 1000 0)" in turned_round
    assert "matrix(-1" not in plain


def test_a_panel_of_one_point_is_drawn() -> None:
    lone = SideBySide("x", "T", "", (Panel("a", "A", (Point("a", "A", 12, 3.0, 2.5, 3.5),)),), "")
    assert "3.0" in wide(lone)

"""What leaves the house: every output says the same, escapes everything and runs nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from analytics.__main__ import main
from analytics.blocks import Column, Report, Row, Section, Table
from analytics.charts.journey_map import wide
from analytics.charts.journey_map_tall import tall
from analytics.charts.raster import png
from analytics.codebook import Codebook, Option
from analytics.disclosure.rules import Mark
from analytics.made_up import AREA, made_up
from analytics.report import report
from analytics.writers.csv_writer import FIELDS, csv_text, dictionary
from analytics.writers.files import FORMATS, NothingToDraw, picture, write
from analytics.writers.html_writer import html
from analytics.writers.json_writer import as_dict, json_text, schema
from analytics.writers.pdf_lines import _line
from analytics.writers.pdf_page import page
from analytics.writers.pdf_writer import pdf
from analytics.writers.xlsx_writer import xlsx
from tests.analytics.test_charts import CHARTS

NASTY = '=HYPERLINK("x")<script>alert(1)</script>&'


@pytest.fixture(scope="module")
def made() -> Report:
    return report(made_up(seed=3, families=90), AREA, made_on=date(2026, 10, 5), readers="authority")


@pytest.fixture(scope="module")
def nasty() -> Report:
    """A report whose every outside text wants to run: the area's name, the questions, the options."""
    snapshot = made_up(seed=3, families=60, name=NASTY)
    book = Codebook(
        tuple(
            replace(i, text=NASTY, options=tuple(Option(o.id, NASTY, o.way) for o in i.options))
            for i in snapshot.codebook.items
        )
    )
    return report(replace(snapshot, codebook=book), AREA, made_on=date(2026, 10, 5), readers="authority")


class Page(HTMLParser):
    """Collects what a page is made of, and finds what is left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_needs_nothing_else(made: Report) -> None:
    page = Page(html(made))
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.tags}
    targets = [a[k] for _, a in page.tags for k in ("src", "href") if k in a]
    assert all(t is not None and t.startswith("#") for t in targets)
    assert "url(" not in html(made)
    assert "@import" not in html(made)


def test_each_map_has_words_and_a_table(made: Report) -> None:
    page = Page(html(made))
    pictures = [a for tag, a in page.tags if tag == "svg"]
    ids = {a["id"] for _, a in page.tags if "id" in a}
    assert len(pictures) == 4
    assert all(a["role"] == "img" and set((a["aria-labelledby"] or "").split()) <= ids for a in pictures)
    for chart in made.maps():
        assert chart.alt in "".join(page.words)
        assert f"journey-{chart.view}-parent" in ids
    assert len(ids) == len([1 for _, a in page.tags if "id" in a]), "an id stands twice"


def test_outside_texts_stay_texts(nasty: Report) -> None:
    text = html(nasty)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    for chart in nasty.maps():
        assert "<script" not in wide(chart) + tall(chart)
    assert json.loads(json_text(nasty))["area"]["name"] == NASTY


def test_no_cell_of_the_csv_is_a_formula(nasty: Report) -> None:
    rows = list(csv.reader(io.StringIO(csv_text(nasty))))
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]


def test_csv_and_its_dictionary_fit(made: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(made))))
    book = dictionary(made, "figures.csv")["resources"][0]["schema"]
    assert [f["name"] for f in book["fields"]] == [name for name, _, _ in FIELDS] == list(rows[0])
    marks = next(f for f in book["fields"] if f["name"] == "mark")["constraints"]["enum"]
    keys = set()
    for row in rows:
        assert (row["value"] == "") == (row["mark"] != "" or row["unit"] == "text")
        assert row["mark"] in ("", *marks)
        if row["value"]:
            assert float(row["value"]) >= 0
        keys.add((row["table"], row["row"], row["measure"]))
    assert len(keys) == len(rows)


def test_json_keeps_its_schema(made: Report, nasty: Report) -> None:
    Draft202012Validator.check_schema(schema())
    check = Draft202012Validator(schema())
    for one in (made, nasty):
        check.validate(as_dict(one))
    broken = as_dict(made)
    broken["sections"][0]["blocks"][0]["points"][0]["mean"] = {"value": 3.1, "mark": "[c]"}
    assert not check.is_valid(broken)


def test_every_output_holds_back_the_same(made: Report) -> None:
    """What JSON marks, CSV marks and the page marks: the same number of each, table by table."""
    page, rows = html(made), list(csv.DictReader(io.StringIO(csv_text(made))))
    for mark in ("[c]", "[x]", "[z]"):
        cells = [c for _, t in made.tables() for r in t.rows for c in r.cells if getattr(c, "value", None) == mark]
        assert len(cells) == sum(row["mark"] == mark for row in rows)
        assert len(cells) == page.count(f">{mark}</abbr>")


def test_no_small_number_of_families_in_the_bytes(made: Report) -> None:
    """Searched as text, outside the gate's own types: no output says 1, 2, 3 or 4 families."""
    svgs = "".join(wide(c) + tall(c) for c in made.maps())
    for text in (svgs, json_text(made), html(made)):
        assert not re.search(r"(?<![\d.–-])[1-4] families", text)
    for row in csv.DictReader(io.StringIO(csv_text(made))):
        if row["unit"] == "families" and row["value"]:
            assert int(row["value"]) == 0 or int(row["value"]) >= 5


def _dark(picture: bytes, grey: bool = True) -> float:
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("L" if grey else "RGB"))
    return float((pixels < 110).mean())


def test_the_picture_reads_in_grey_and_on_a_machine_without_fonts(made: Report) -> None:
    """Ink is there in grey; and the labels are drawn from the letters carried along, not from the machine's fonts."""
    import resvg_py

    from analytics.charts import raster

    chart = made.maps()[0]
    drawn = png(wide(chart), 1.0)
    folder = Path(raster.__file__).parents[1] / "fonts"
    bare = bytes(
        resvg_py.svg_to_bytes(
            svg_string=wide(chart),
            skip_system_fonts=True,
            font_dirs=[str(folder)],
            font_family="Noto Sans",
            background="#ffffff",
        )
    )
    wordless = bytes(resvg_py.svg_to_bytes(svg_string=wide(chart), skip_system_fonts=True, background="#ffffff"))
    assert _dark(drawn) > _dark(wordless) * 1.3
    assert _dark(bare) == pytest.approx(_dark(drawn), rel=0.1)


def test_all_letters_of_a_report_are_carried_along(made: Report) -> None:
    from fontTools.ttLib import TTFont

    from analytics.charts import raster

    folder = Path(raster.__file__).parents[1] / "fonts"
    for name in ("NotoSans-Latin-Regular.ttf", "NotoSans-Latin-Bold.ttf"):
        known = set(TTFont(folder / name).getBestCmap())
        for chart in made.maps():
            drawn = re.sub(r"<(title|desc)[^>]*>.*?</\1>", "", wide(chart))
            words = "".join(re.findall(r">([^<]*)</text>", drawn)) + "ąćęłńóśźżŵŷâêîôû"
            assert {ord(ch) for ch in words} <= known


def test_labels_stay_inside_the_picture(made: Report) -> None:
    """Measured with the carried letters: no text runs over the edge of either map."""
    from fontTools.ttLib import TTFont

    from analytics.charts import raster

    font = TTFont(Path(raster.__file__).parents[1] / "fonts" / "NotoSans-Latin-Bold.ttf")
    cmap, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    pattern = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)" font-size="([\d.]+)" text-anchor="(\w+)"[^>]*>([^<]*)<')
    for chart in made.maps():
        for svg in (wide(chart), tall(chart)):
            box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
            assert box
            for x, y, size, anchor, words in pattern.findall(svg):
                long = sum(widths[cmap[ord(ch)]][0] for ch in words) / em * float(size)
                left = float(x) - {"start": 0, "middle": long / 2, "end": long}[anchor]
                assert left >= 0, words
                assert left + long <= float(box[1]), words
                assert 0 < float(y) <= float(box[2]), words


def test_every_format_is_written(made: Report, tmp_path: Path) -> None:
    for kind in FORMATS.keys() - {"pdf"}:
        for path in write(made, kind, tmp_path / "new" / f"report.{kind}"):
            assert path.stat().st_size > 500


def test_no_scores_no_picture(made: Report) -> None:
    with pytest.raises(NothingToDraw):
        picture(replace(made, sections=()), "five")


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made_up(seed=3, families=30).write(tmp_path / "snapshot")
    out = tmp_path / "report.json"
    assert main([str(tmp_path / "snapshot"), "--area", AREA, "--format", "json", "--out", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["minimum_families"] == 10
    for wrong in (["--area", "X0"], ["--area", AREA, "--minimum", "3"], ["--area", AREA, "--wave", "2031Q1"]):
        assert main([str(tmp_path / "snapshot"), *wrong, "--out", str(out)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_the_numbers_room_needs_no_other_room() -> None:
    others = "bot dialogs locales storage aiogram sqlalchemy"
    code = f"import sys, analytics.__main__; print({{m.split('.')[0] for m in sys.modules}} & set('{others}'.split()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "set()"


def test_the_workbook_holds_every_figure_and_no_formula(made: Report) -> None:
    odd = Table("odd", "=1+1", (Column("words", "@now", "text"),), (Row("r", "+2", ("=cmd()",)),))
    book = zipfile.ZipFile(io.BytesIO(xlsx(replace(made, sections=(*made.sections, Section("odd", "a/b", (odd,)))))))
    names = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
    assert len(names) == len(made.sections) + 2
    sheets = [ElementTree.fromstring(book.read(n)) for n in names]
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    assert not any(sheet.findall(".//x:f", space) for sheet in sheets)
    words = ["".join(t.itertext()) for t in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
    assert {"=1+1", "@now", "+2", "=cmd()"} <= set(words)
    cells = [c for sheet in sheets for c in sheet.findall(".//x:c", space) if c.find("x:v", space) is not None]
    numbers = sorted(float(c.findtext("x:v", "", space)) for c in cells if c.get("t") != "s")
    marks = [words[int(c.findtext("x:v", "", space))] for c in cells if c.get("t") == "s"]
    values = [v for _, t in made.tables() for row in t.rows for v in row.cells]
    assert numbers == sorted(float(v) for v in values if isinstance(v, int | float))
    assert marks.count("[c]") == sum(v is Mark.SUPPRESSED for v in values) + sum(
        row.label == "[c]" for _, t in made.tables() for row in t.rows
    )


def test_the_page_for_paper_is_read_as_it_is(nasty: Report) -> None:
    """Well-formed whatever stands in it, and with the looks of its own sheet alone."""
    pytest.importorskip("weasyprint", exc_type=OSError)
    odd = replace(nasty, name="Odd\ufffe\uffff\x00\ud800 & <b>")
    read = page(html(odd, paper=True), None)
    assert read.etree_element.findtext(".//h1", "").startswith("Odd\ufffd\ufffd\ufffd\ufffd & <b>")
    tags = {one.tag for one in read.etree_element.iter()} - {"meta", "title", "small"}
    sheet = (files("analytics.writers") / "paper.css").read_text(encoding="utf-8")
    assert not [
        tag for tag in tags if not re.search(rf"(?m)^(?:[a-z0-9]+, )*{tag}(?:, [a-z0-9]+)* {{ .*display:", sheet)
    ]


def test_the_pdf_is_tagged_and_fetches_nothing(made: Report) -> None:
    """Title, language, tables, and for each chart its sentences; a label of a chart is a line, not single letters."""
    pytest.importorskip("weasyprint", exc_type=OSError)
    from weasyprint import svg

    paper = pdf(replace(made, sections=(Section("areas", "Areas", (CHARTS[1],)), made.sections[-1])))
    assert paper.startswith(b"%PDF")
    assert svg.TAGS["text"] is _line
    streams = [zlib.decompress(s) for s in re.findall(rb"/FlateDecode[^>]*>>\nstream\n(.*?)\nendstream", paper, re.S)]
    whole = paper + b"".join(streams)
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Table", b"/TH", b"/H1", b"/Figure", b"/Lang", b"pdfuaid"):
        assert mark in whole, mark
    for mark in (b"/DisplayDocTitle", b"clearly lower than the others", b"how the way to a plan went"):
        assert mark in whole, mark

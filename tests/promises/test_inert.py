"""Promise 9: whatever is written by families, by areas or by staff stays words, in everything we write.

One table of inputs, one of places they come out at; each input is tried at each place. A place is inert where the text
changes nothing but itself: the same elements, no formula, no markup, nothing worked out, nothing turned round.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from analytics.actions import Action, Actions
from analytics.blocks import Column, Report, Row, Section, Table, Words
from analytics.digest import Digest
from analytics.disclosure.rules import Rules
from analytics.writers.csv_writer import csv_text, dictionary_text
from analytics.writers.digest_writer import chat_text, mail_html
from analytics.writers.digest_writer import json_text as digest_json
from analytics.writers.html_writer import html
from analytics.writers.json_writer import json_text
from analytics.writers.pdf_writer import pdf
from analytics.writers.we_did import Voice, we_did
from analytics.writers.xlsx_writer import xlsx
from bot.channels.telegram_text import label, split
from bot.copies import copy_of
from bot.we_did import WORDS
from bot.xlsform.workbook import workbook
from dialogs.kinds.story import Story
from dialogs.messages import Line
from dialogs.session import Session
from locales.wording import Wording
from storage.mine import Kept
from tests.storage.house import catalogs
from tests.torture.model import ENTRY, guides
from tests.webchat.conftest import Serve, house, serve
from tests.webchat.visitor import Visitor, hidden, to_the_story

__all__ = ["house", "serve"]

FORMULAS = [f"{sign}HYPERLINK(0)" for sign in "=+-@\t\r＝＋－＠"] + ["=1+1", "-2+3", "@SUM(1)", "\n=1+1"]
MARKUP = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</textarea><b>", "&lt;b&gt;", "]]>"]
TELEGRAM = ["*b* _i_ `c`", "[x](tg://user?id=1)", "<b>b</b>", "/forget"]
TEMPLATES = ["{0.__class__}", "{}", "{name}", "%(name)s", "%s%n", "{{7*7}}", "{% raw %}", "${7*7}"]
TURNING = ["\u202egnp.exe", "\u2066x", "\u2067\u2067y", "a\u202ab"]
UNSEEN = ["\u200b", "a\u200b=1", "\ufeffx", "\u2060", "\x00", "a\x00b", "\x1b[31m", "\x08x"]
HALF = ["\ud800", "a\udfffb"]
INPUTS = [*FORMULAS, *MARKUP, *TELEGRAM, *TEMPLATES, *TURNING, *UNSEEN, *HALF]

DAY = date(2026, 10, 5)
PLAIN = "Review"
"""What the same place looks like with a harmless word."""
WORKED_OUT = re.compile(r"<class|\b49\b|dict object|<module")


def report(words: str) -> Report:
    """The words as the name of the area, as title, label, note, cell and paragraph."""
    table = Table(
        "odd",
        words,
        (Column("words", words, "text"), Column("n", words, "families")),
        (Row("r", words, (words, 12)),),
        words,
        words,
    )
    sections = (Section("odd", words, (Words((words,)), Words((words,), "notice"), table)),)
    return Report("X99000001", words, ("2026Q3",), Rules.of("public"), DAY, sections, DAY)


def digest(words: str) -> Digest:
    due = (Action("a", words, words, "planned", due=DAY),)
    monday = date(2026, 9, 28)
    return Digest(
        "X99000001", words, monday, "2026Q3", None, Rules.of("public"), DAY, (), (), (), (), (), ("wait",), 1, due
    )


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", ()))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(make: Callable[[str], str]) -> Callable[[str], str]:
    """The elements and their attributes are those of a harmless word."""

    def fault(words: str) -> str:
        made = make(words)
        made.encode("utf-8")
        now, harmless = Elements(made), Elements(make(PLAIN))
        assert PLAIN in "".join(harmless.words), "it is not shown here at all"
        if now.found != harmless.found:
            return "other elements"
        if "\x00" in made:
            return "a NUL"
        return "worked out" if WORKED_OUT.search("".join(now.words)) and "49" not in words else ""

    return fault


def line_of_text(make: Callable[[str], str]) -> Callable[[str], str]:
    """A message: sent as plain text, so only what no request carries, what turns our own words, and templates count."""

    def fault(words: str) -> str:
        made = make(words)
        made.encode("utf-8")
        if "\x00" in made:
            return "a NUL"
        for line in made.split("\n"):
            if sum(map(line.count, "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")) > sum(
                map(line.count, "\u202c\u2069")
            ):
                return "turns what follows"
        return "worked out" if WORKED_OUT.search(made) else ""

    return fault


def table_of_text(words: str) -> str:
    rows = list(csv.reader(io.StringIO(csv_text(report(words)), newline="")))
    if [len(row) for row in rows] != [len(row) for row in csv.reader(io.StringIO(csv_text(report(PLAIN)), newline=""))]:
        return "other rows"
    csv_text(report(words)).encode("utf-8")
    odd = [
        cell
        for row in rows
        for cell in row
        if cell.lstrip("\u200b\ufeff\u2060 \x00").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    ]
    return "a formula" if odd else ""


def book_of(make: Callable[[str], bytes]) -> Callable[[str], str]:
    """No formula, no link, well-formed, and the strings are strings."""

    def fault(words: str) -> str:
        book = zipfile.ZipFile(io.BytesIO(make(words)))
        for name in book.namelist():
            content = book.read(name)
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(content)
            if b"<f>" in content or b"<f " in content or b"hyperlink" in content:
                return "a formula or a link"
        return ""

    return fault


def json_of(make: Callable[[str], str]) -> Callable[[str], str]:
    def fault(words: str) -> str:
        made = make(words)
        made.encode("utf-8")
        return "" if shape(json.loads(made)) == shape(json.loads(make(PLAIN))) else "another shape"

    return fault


def shape(one: Any) -> Any:
    if isinstance(one, dict):
        return {key: shape(value) for key, value in one.items()}
    return [shape(each) for each in one] if isinstance(one, list) else type(one).__name__


def told(words: str) -> str:
    """A chat's sentence with the words in their place, as it goes to Telegram."""
    wording = Wording(catalogs())
    named = Line("engine", "I will write to you in {days} days.", (("days", words),))
    label(words).encode("utf-8")  # a button's words stand alone: they turn nothing else
    return "\n".join(split(wording.line(named, "en")))


def copy(words: str) -> str:
    guide = next(g for g in guides().values() if g.questionnaire.id == ENTRY)
    story = next(q for q in guide.questionnaire.questions if isinstance(q, Story))
    kept = Kept("2026Q4", guide.questionnaire.hash, story.id, "answered", (), words)
    session = Session(questionnaire=guide.questionnaire.hash, language="en", wave="2026Q4")
    return copy_of(lambda _: guide, Wording(catalogs()), session, [kept]).content.decode("utf-8")


def did(words: str) -> str:
    voice = Voice("en", "ltr", {key: line.message for key, line in WORDS.items()})
    return we_did(Actions((Action("a", words, words, "done"),)), voice, words, {}, 10)


def form(words: str) -> bytes:
    return workbook({"survey": [["type", "label"], [words, words]], "about": [["about"], [words]]})


PLACES: dict[str, Callable[[str], str]] = {
    "report page": page(lambda words: html(report(words))),
    "digest as a mail": page(lambda words: mail_html(digest(words))),
    "You said, we did": page(did),
    "a family's copy": page(copy),
    "digest as a chat message": line_of_text(lambda words: chat_text(digest(words))),
    "Telegram": line_of_text(told),
    "CSV": table_of_text,
    "workbook": book_of(lambda words: xlsx(report(words))),
    "XLSForm": book_of(form),
    "report as JSON": json_of(lambda words: json_text(report(words))),
    "data dictionary": json_of(lambda words: dictionary_text(report(words), "figures.csv")),
    "digest as JSON": json_of(lambda words: digest_json(digest(words))),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_adversarial_input_is_inert(place: str) -> None:
    faults = {}
    for words in INPUTS:
        try:
            fault = PLACES[place](words)
        except Exception as raised:
            fault = f"{type(raised).__name__}: {raised}"
        if fault:
            faults[words] = fault
    assert faults == {}


async def test_every_adversarial_input_is_inert_on_the_page(serve: Serve) -> None:
    """All of them in one story, asked about and shown among my answers. (What bytes do on the way in: `test_door`.)"""
    visitor = Visitor(await serve())
    story = "\n".join([*TEMPLATES, *MARKUP, *INPUTS]).encode("utf-8", "replace").decode()  # shown from its start
    asked = await visitor.write(await to_the_story(visitor), story)
    if "Keep my words as they are" in asked.text:
        asked = await visitor.tap(asked, "Keep my words as they are")
    response = await visitor.post("/chat", hidden(asked) | {"text": "my answers"})
    assert response.status == 303
    mine = await visitor.look()
    assert "{{7*7}}" in mine.text
    assert "<script>alert(1)</script>" in mine.text
    for seen in (asked, mine):
        tags = {tag for tag, _ in seen.elements}
        assert not tags & {"iframe", "object", "embed", "base", "b"}, tags
        assert not [name for _, found in seen.elements for name in found if name.startswith("on")]
        assert all((found.get("src") or "").startswith("/") for tag, found in seen.elements if tag in ("script", "img"))
        assert "\x00" not in seen.html
        assert "<class" not in seen.text


@pytest.mark.slow
def test_every_adversarial_input_is_inert_in_a_pdf() -> None:
    pytest.importorskip("weasyprint", exc_type=OSError)  # type: ignore[arg-type]
    made = pdf(report("\n".join(INPUTS)))
    streams = re.findall(rb"/FlateDecode[^>]*>>\nstream\n(.*?)\nendstream", made, re.S)
    whole = made + b"".join(zlib.decompress(each) for each in streams)
    for active in (b"/JavaScript", b"/JS ", b"/Launch", b"/URI", b"/EmbeddedFile", b"/SubmitForm", b"/OpenAction"):
        assert active not in whole, active


def test_what_is_tried_is_what_was_promised() -> None:
    """40 inputs at 12 places here; the web page and the PDF have tests of their own."""
    assert len(INPUTS) == len(set(INPUTS)) >= 40
    assert len(PLACES) == 12

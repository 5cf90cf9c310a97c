"""Questionnaires as XLSForm: pyxform takes each without a word, and the form asks what the chat asks."""

from __future__ import annotations

import random
import shutil
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from elementpath import XPath2Parser, XPathContext
from pyxform.xls2xform import convert

from bot.__main__ import main
from bot.commands.failing import ASKED_WRONGLY, COULD_NOT, DONE
from bot.xlsform import kinds
from bot.xlsform.rows import Untranslatable
from bot.xlsform.sheets import Sheet, sheets
from bot.xlsform.workbook import workbook
from dialogs import moves
from dialogs.definition import Question, Questionnaire, Taken
from dialogs.guide import Guide, Ids
from dialogs.journey import first_question, reached_ending
from dialogs.kinds import KINDS
from dialogs.kinds.grid import Grid
from dialogs.loading import load, load_shipped
from dialogs.session import Held, Session
from dialogs.walks import outcomes
from locales.catalogs import Catalogs
from tests.dialogs.talk import AREAS, ENGLISH, LANGUAGES, made_up

CATALOGS = Catalogs.shipped()
IDS = Ids("K7QM-3XPT-9AHC")
JUMPS = """
id = "jumps"
version = 1
title = "Jumps"
audience = "parent"
minutes = 1
who_sees = ["Nobody."]
[[section]]
id = "one"
title = "First"
[[section.question]]
id = "a"
kind = "choice"
text = ["A?"]
dont_know = true
options = [{ id = "x", label = "X" }, { id = "y", label = "Y" }, { id = "z", label = "Z" }]
then = [
  { to = "d", when = { question = "a", is = "x" } },
  { to = "c", when = { question = "a", category = "dont_know" } },
  { to = "end:early", when = { question = "a", is = ["x", "z"] } },
]
[[section.question]]
id = "b"
kind = "scale"
text = ["B?"]
not_applicable = true
when = { not = { question = "a", category = "skipped" } }
then = [{ to = "d" }]
[[section.question]]
id = "c"
kind = "grid"
text = ["C?"]
rows = [{ id = "r", label = "R" }, { id = "s", label = "S" }]
columns = [{ id = "u", label = "U" }, { id = "v", label = "V" }]
[[section]]
id = "two"
title = "Second"
[[section.question]]
id = "d"
kind = "story"
media = true
text = ["D?"]
when = { any = [{ question = "c", is = ["r:v", "s:u"] }, { question = "b", at_most = 2 },
                { question = "b", category = "not_applicable" }, { question = "b", answered = false }] }
[[section.question]]
id = "e"
kind = "choice"
many = true
dont_know = true
text = ["E?"]
options = [{ id = "x", label = "X" }, { id = "y", label = "Y" }]
when = { all = [{ not = { question = "d", answered = true } }, { question = "b", category = "skipped" }] }
then = [{ to = "end:early", when = { question = "e", is = "y" } }]
[[section.question]]
id = "f"
kind = "notice"
text = ["F."]
when = { question = "e", answered = true }
[[ending]]
id = "thanks"
text = ["Thanks."]
[[ending]]
id = "early"
text = ["Thanks, early."]
"""


def forms() -> list[Questionnaire]:
    return [*load_shipped().values(), made_up(), load(JUMPS, "jumps.toml", ledger={})]


@cache
def exported(number: int) -> dict[str, Sheet]:
    return sheets(forms()[number], CATALOGS, AREAS)


@cache
def xform(number: int) -> str:
    """As pyxform makes it; ODK's own validator looks at it too, where Java is."""
    found = convert(BytesIO(workbook(exported(number))), validate=shutil.which("java") is not None)
    assert found.warnings == []
    return found.xform


EVERY = pytest.mark.parametrize("number", range(len(forms())), ids=[form.id for form in forms()])


@EVERY
def test_pyxform_converts_each_without_an_error_or_a_warning(number: int) -> None:
    assert xform(number).startswith("<?xml")


@EVERY
def test_each_text_stands_in_each_published_language(number: int) -> None:
    form, found = forms()[number], exported(number)
    head, *rows = found["survey"]
    labels = [head.index(f"label::{name} ({code})") for code, name in CATALOGS.published()]
    for row in rows:
        if row[0] != "end_group" and not row[1].endswith("__group"):
            assert all(row[column].strip() for column in labels), row[1]
    said = {row[1]: row for row in rows if row[0] != "end_group"}
    for question in form.questions:
        if question.role != "language":
            assert said[question.id][labels[0]] == "\n\n".join(question.text)
    if form.id == "parent-short":
        assert said["consent"][labels[0]] != said["consent"][labels[1]]
    lists = {row[0].split(" ")[1] for row in rows if " " in row[0]}
    assert lists == {row[0] for row in found["choices"][1:]}
    assert all(all(row) for row in found["choices"])


# --- the same questions ---


class Form:
    """A filled form as an XForms engine sees it: what is not relevant is blank, groups pass it on."""

    def __init__(self, xml: str) -> None:
        whole = ET.fromstring(xml)
        self.model = next(node for node in whole.iter() if node.tag.endswith("}instance"))[0]
        parser = XPath2Parser(compatibility_mode=True)
        parser.external_function(_selected, name="selected")
        binds = {b.get("nodeset", ""): b.get("relevant", "") for b in whole.iter() if b.tag.endswith("}bind")}
        self.relevants = {path: parser.parse(text.strip()) for path, text in binds.items() if text}
        for node in self.model.iter():
            node.tag = node.tag.split("}")[-1]

    def relevant(self, cells: dict[str, str]) -> set[str]:
        """Names of what is shown, groups too, when these cells are filled in."""
        for node in self.model.iter():
            node.text = cells.get(node.tag, "")
        shown: set[str] = set()
        self._look(self.model, f"/{self.model.tag}", shown)
        return shown

    def _look(self, above: ET.Element, place: str, shown: set[str]) -> None:
        for node in above:
            path = f"{place}/{node.tag}"
            relevant = self.relevants.get(path)
            if relevant is not None and not relevant.evaluate(XPathContext(self.model)):
                for inside in node.iter():
                    inside.text = ""
            else:
                shown.add(node.tag)
                self._look(node, path, shown)


def _selected(node: object, name: str) -> bool:
    text = getattr(node[0] if isinstance(node, list) else node, "string_value", node)
    return name in str(text).split()


def cells(question: Question, held: Held | None) -> dict[str, str]:
    """What is stored for an answer, written down apart from the export."""
    if held is None or held.category == "skipped":
        return {}
    if isinstance(question, Grid):
        ticks = {
            row.id: [v.split(":")[1] for v in held.value if v.startswith(f"{row.id}:")] for row in question.grid_rows
        }
        return {f"{question.id}__{row}": " ".join(found) or "none-of-these" for row, found in ticks.items()}
    other = {"dont_know": "dont-know", "not_applicable": "not-applicable", "not_yet": "not-yet", "too_hard": "too-hard"}
    if question.kind == "story":
        if held.category == "too_hard":
            return {f"{question.id}__too_hard": "OK"}
        return {f"{question.id}__{held.value[0]}": "file.bin"} if held.value else {question.id: "Some words."}
    return {question.id: other.get(held.category) or " ".join(held.value)}


def wander(form: Questionnaire, chance: random.Random) -> tuple[set[str], str, dict[str, str]]:
    """A way through by the engine: questions asked, the ending, what a form would hold."""
    guide = Guide(form, ENGLISH, AREAS, LANGUAGES)
    session = Session(form.hash, "en", "2026Q4", state="open", ask=1)
    session = session._replace(at=first_question(form, session).id)
    asked: set[str] = set()
    held: dict[str, str] = {}
    while session.state == "open":
        question = guide.question(session)
        asked.add(question.id)
        outcome = chance.choice(outcomes(question))
        held |= cells(question, outcome)
        before = session
        taken = Taken(outcome.category, outcome.value) if outcome is not None else Taken("skipped")
        session = moves.take(guide, session, taken, IDS).session
    if session.state == "declined":
        return asked, next(e.id for e in form.endings if not e.receipt), held
    assert before.at is not None
    return asked, reached_ending(form, session), held


@EVERY
def test_the_form_asks_what_the_chat_asks(number: int) -> None:
    form, chance = forms()[number], random.Random(number)
    filled = Form(xform(number))
    seen: set[str] = set()
    for _ in range(30):
        asked, end, held = wander(form, chance)
        # What was answered before a change of mind stays in a form, hidden: it must count for nothing.
        stale = {}
        for question in form.questions:
            if question.id not in asked:
                stale |= cells(question, chance.choice(outcomes(question)))
        shown = filled.relevant(stale | held)
        ids = {question.id for question in form.questions if question.role != "language"}
        assert shown & ids == asked & ids
        assert {name for name in shown if name.startswith("end_")} == {f"end_{end}"}
        seen |= asked
    assert len(seen) > len(form.questions) * 0.6, "the ways walked here see too little"


@pytest.mark.parametrize("form", load_shipped())
def test_nothing_but_the_start_is_shown_before_consent(form: str) -> None:
    number = list(load_shipped()).index(form)
    shown = Form(xform(number)).relevant({}) & set(load_shipped()[form].index)
    consent = next(question for question in load_shipped()[form].questions if question.id == "consent")
    early = {q.id for q in load_shipped()[form].questions if not q.kept or q.role == "age"}
    assert consent.id in shown
    assert shown <= {consent.id, *early}


# --- nothing is lost, nothing is run ---


def test_every_kind_has_its_translation() -> None:
    """A new kind, or a new key of one, fails here with what to do."""
    assert set(KINDS) <= set(kinds.TABLE)
    asked = {question.kind: question for form in forms() for question in form.questions}
    assert set(asked) == set(KINDS), (
        "no questionnaire here has a question of this kind: add one to tests/dialogs/talk.py"
    )
    for question in asked.values():
        kinds.translation(question)


def test_a_kind_without_a_translation_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delitem(kinds.TABLE, "grid")
    with pytest.raises(Untranslatable, match=r"made-up/barriers: there is no XLSForm translation of the kind 'grid'"):
        sheets(made_up(), CATALOGS, AREAS)
    assert main(["questionnaires", "export", "--xlsform", str(tmp_path), "forum"]) == COULD_NOT
    assert not list(tmp_path.iterdir())


def test_a_key_that_the_export_does_not_heed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = kinds.TABLE["scale"]
    monkeypatch.setitem(kinds.TABLE, "scale", kinds.Translation(entry.row, entry.covers - {"reverse"}))
    with pytest.raises(Untranslatable, match="does not know reverse"):
        sheets(made_up(), CATALOGS, AREAS)


def test_two_things_of_one_name_are_refused() -> None:
    with pytest.raises(Untranslatable, match="'end_thanks' would stand twice"):
        sheets(load(JUMPS.replace('id = "f"', 'id = "end_thanks"'), "jumps.toml", ledger={}), CATALOGS, AREAS)


def test_no_text_becomes_a_formula() -> None:
    odd = '=HYPERLINK("http://x","y")'
    form = load(JUMPS.replace('["B?"]', f"['{odd}', '@now', '-1+2']"), "jumps.toml", ledger={})
    content = workbook(sheets(form, CATALOGS, AREAS))
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert not [
            name for name in parts.namelist() if b"<f>" in parts.read(name) or b"<hyperlink" in parts.read(name)
        ]
    cell = next(c for row in openpyxl.load_workbook(BytesIO(content))["survey"] for c in row if str(c.value)[:1] == "=")
    assert cell.data_type != "f" or cell.value == f"{odd}\n\n@now\n\n-1+2"
    assert odd.replace('"', "&quot;") in convert(BytesIO(content)).xform or odd in convert(BytesIO(content)).xform


# --- the command ---


def test_the_command_writes_one_or_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questionnaires", "export", "--xlsform", str(tmp_path / "one"), "parent-short"]) == DONE
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["parent-short.xlsx"]
    assert main(["questionnaires", "export", "--xlsform", str(tmp_path / "all")]) == DONE
    assert {file.stem for file in (tmp_path / "all").iterdir()} == set(load_shipped())
    assert main(["questionnaires", "export", "--xlsform", str(tmp_path), "nothing"]) == ASKED_WRONGLY
    assert "No questionnaire is called 'nothing'" in capsys.readouterr().err


def test_the_list_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questionnaires", "list"]) == DONE
    head, *rows = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert head[0] == "id"
    assert [row[0] for row in rows] == list(load_shipped())
    assert next(row for row in rows if row[0] == "parent-short")[2:4] == ["29", "25"]

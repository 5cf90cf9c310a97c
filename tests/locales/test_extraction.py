"""Babel finds every text: in Python, in questionnaires, through its own command line as well."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from dialogs.loading import load_shipped
from locales.extract import LABEL, WORDS, lines
from locales.extract_questionnaire import questionnaire
from locales.sources import MAPPING, ROOT, Messages

PYTHON = b"""\
PLACE = "web"
TITLE: str = "A title"


def _say(message, **values):
    return Line("engine", message, tuple(values.items()))


def _any(where, message):
    return Line(where, message)


Line("engine", "One.")
Line(PLACE, "Two, in " "two parts.")
messages.Line(context="engine", message=TITLE)
_say("Three {n}.", n=3)
_any("web", "Four.")
Line("words", "stop|end")
Button(Line("engine", "A button"), "1.x")
AGAIN = Line("engine", "A constant")
Button(AGAIN, "1.y")
LABELS: dict = {"back": Line("engine", "Go back")}
Line("scale", "Happy")
Line("engine", question.text)
Line("", "as it stands")
Line(f"{x}/y", "Not known before it runs.")
other("engine", "Not a line.")
catalogs.plural(language, "web", "{n} day", "{n} days", n)
"""


def test_lines_of_python_are_found_with_their_context() -> None:
    found = [(line, text, comments) for line, _, text, comments in lines(BytesIO(PYTHON), {}, (), {})]
    assert found == [
        (13, ("engine", "One."), []),
        (14, ("web", "Two, in two parts."), []),
        (15, ("engine", "A title"), []),
        (16, ("engine", "Three {n}."), []),
        (17, ("web", "Four."), []),
        (18, ("words", "stop|end"), [WORDS]),
        (19, ("engine", "A button"), [LABEL]),
        (20, ("engine", "A constant"), [LABEL]),
        (22, ("engine", "Go back"), [LABEL]),
        (23, ("scale", "Happy"), [LABEL]),
        (28, ("web", "{n} day", "{n} days"), []),
    ]


TOML = b"""\
id = "short"
title = "The title"
who_sees = ["Nobody.", "Really."]
version = 1
audience = "parent"

[[section]]
id = "one"
title = "Part one"

[[section.question]]
id = "first"
kind = "choice"
text = ["How?", "Say it."]
help = "Help."
options = [{ id = "yes", label = "Yes" }, { id = "no", label = "No" }]
when = { question = "x", is = "text" }

[[section.question]]
id = "second"
kind = "scale"
not_applicable = "We had none"
text = "How?"

[[ending]]
id = "end"
text = ["Bye."]
"""


def test_every_text_of_a_questionnaire_is_found_under_its_id() -> None:
    found = [(line, *text, LABEL in comments) for line, _, text, comments in questionnaire(BytesIO(TOML), {}, (), {})]
    assert found == [
        (2, "short", "The title", False),
        (3, "short", "Nobody.", False),
        (3, "short", "Really.", False),
        (9, "short/one", "Part one", False),
        (14, "short/first", "How?", False),
        (14, "short/first", "Say it.", False),
        (15, "short/first", "Help.", False),
        (16, "short/first", "Yes", True),
        (16, "short/first", "No", True),
        (22, "short/second", "We had none", True),
        (23, "short/second", "How?", False),
        (27, "short/end", "Bye.", False),
    ]


def test_babel_itself_takes_both_extractors() -> None:
    by_babel = list(extract("locales.extract:lines", BytesIO(b'Line("engine", "One.")')))
    assert by_babel == [(1, "One.", [], "engine")]
    by_babel = list(extract("locales.extract_questionnaire:questionnaire", BytesIO(TOML)))
    assert (27, "Bye.", [], "short/end") in by_babel


def test_a_file_without_an_id_is_no_questionnaire() -> None:
    assert list(questionnaire(BytesIO(b'[parent-short]\ntext = "choice"\n'), {}, (), {})) == []


@pytest.mark.parametrize("form", sorted(load_shipped()))
def test_every_text_of_every_shipped_questionnaire_is_found(form: str, extracted: Messages) -> None:
    loaded = load_shipped()[form]
    found = {message.key for message in extracted.every}
    wanted = {(loaded.context, text) for text in (loaded.title, *loaded.who_sees)}
    wanted |= {(section.context, section.title) for section in loaded.sections}
    for part in (*loaded.questions, *loaded.endings):
        wanted |= {(part.context, text) for text in part.text}
    for question in loaded.questions:
        wanted |= {(question.context, option.label) for option in getattr(question, "options", ())}
        wanted |= {(question.context, question.help)} if question.help else set()
    assert wanted - found == set()


def test_the_usual_command_line_gives_the_same_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extracted: Messages
) -> None:
    monkeypatch.chdir(ROOT)
    template = tmp_path / "by-pybabel.pot"
    CommandLineInterface().run(["pybabel", "-q", "extract", "-F", str(MAPPING), "-o", str(template), "."])
    with template.open("rb") as stream:
        by_pybabel = {(entry.context, entry.id) for entry in read_po(stream) if entry.id}
    assert by_pybabel == {message.key for message in extracted.every}

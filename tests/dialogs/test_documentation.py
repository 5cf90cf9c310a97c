"""docs/questionnaires.md says what is true: its example loads, and its lists are whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from dialogs.kinds import KINDS
from dialogs.kinds.story import LONGEST
from dialogs.loading import ROLES, STAGES, load, load_shipped
from dialogs.messages import Category
from dialogs.scales import WORDS
from dialogs.walks import spread, walk
from tests.dialogs.talk import Talk

PAGE = (Path(__file__).parents[2] / "docs" / "questionnaires.md").read_text(encoding="utf-8")


def test_the_example_is_a_questionnaire() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    questionnaire = load(example, "after-meeting.toml", {})
    talk = Talk.of(questionnaire).to("why_meeting")
    talk.type("It was fine.")
    assert talk.session.state == "finished"


@pytest.mark.parametrize(
    "word",
    [
        *(*KINDS, *STAGES, *filter(None, ROLES), *WORDS, *get_args(Category)),
        *("is", "at_least", "at_most", "answered", "category", "all", "any", "not"),
        *("id", "kind", "text", "help", "when", "then", "stage", "role", "required"),
        *("options", "label", "many", "dont_know", "scale", "reverse", "not_applicable", "receipt", "who_sees"),
    ],
)
def test_every_word_of_the_format_is_on_the_page(word: str) -> None:
    assert re.search(rf"(`|\b){word}(`|\b| =)", PAGE)


def test_the_figures_are_those_of_the_code() -> None:
    assert f"{LONGEST:,} letters" in PAGE


def test_the_table_of_shipped_questionnaires_is_whole_and_its_figures_are_counted() -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("| `")]
    said = {row[0].strip("`"): tuple(map(int, row[3:])) for row in rows if len(row) == 7}
    counted = {}
    for form in load_shipped().values():
        lengths = walk(form).lengths()
        counted[form.id] = (len(form.questions), form.minutes, spread(lengths, 0.5), spread(lengths, 1.0))
    assert said == counted

"""Somebody who may be in danger is noticed: every sentence written for it, in six languages; false alarms are
counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.noticing.danger import danger, themes
from dialogs.noticing.lists import LANGUAGES
from dialogs.noticing.measuring import alarms, marked, sentences
from dialogs.noticing.rulebook import rulebooks

HERE = Path(__file__).parent
FILES = ("danger.txt", "danger-later.txt", "danger-hinted.txt")
LINES = [line for file in FILES for line in sentences((HERE / file).read_text(encoding="utf-8"))]


def test_the_sentences_are_enough() -> None:
    assert sum(line[2].startswith("+") for line in LINES) >= 150
    assert sum(line[2].startswith("-") for line in LINES) >= 150
    assert {line[0] for line in LINES} == set(LANGUAGES)


def test_danger_is_always_noticed() -> None:
    _, slips = alarms(LINES, danger)
    assert [slip for slip in slips if slip[1].startswith("+")] == []


def test_false_alarms_stay_few() -> None:
    counted, _ = alarms(LINES, danger)
    assert counted["*"].false <= 0.08 * counted["*"].quiet
    # Sentences written for another purpose: none is about danger.
    others = [marked(line)[0] for _, _, line in sentences((HERE / "details.txt").read_text(encoding="utf-8"))]
    assert sum(bool(danger(text)) for text in others) <= 0.01 * len(others)


def test_every_language_is_tried_whatever_the_language_is() -> None:
    assert danger("My husband is good. Mąż mnie bije.", "en")
    assert danger("Dziękuję za pomoc. He wants to die.", "pl")


@pytest.mark.parametrize(
    "text", ["HE WANTS TO DIE", "he wants, to die!!", "He’s suicidal", "nie chce zyc", "NIE CHCĘ ŻYĆ"]
)
def test_capitals_accents_and_signs_do_not_hide_it(text: str) -> None:
    assert danger(text)


@pytest.mark.parametrize("text", ["", " ", "👍", "a" * 4096, "🙂" * 2000])
def test_nothing_is_no_danger(text: str) -> None:
    assert danger(text) == ()


def test_every_theme_has_a_rule_in_english_and_polish() -> None:
    for book in rulebooks("danger"):
        assert themes(rule.id for rule in book.rules) >= {"self", "others", "abuse", "neglect", "threat", "missing"}
        assert book.reviewed_by
    with pytest.raises(KeyError):
        themes(["en.unknown"])


def test_no_rules_file_claims_a_review_without_a_day() -> None:
    for kind in ("danger", "complaint"):
        for book in rulebooks(kind):
            assert book.reviewed_on or book.reviewed_by.startswith("nobody yet")

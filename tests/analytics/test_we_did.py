"""You said, we did: in the family's language, from published figures, with inert words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.actions import Actions, ActionsFault
from analytics.writers.we_did import FIXED, Voice, before_and_now, we_did

FILE = """
[[action]]
key = "number"
stage = "identification"
said = "<script>It was hard to find somebody."
did = "One number {0.__class__} {{7*7}}"
status = "done"
since = "2026Q3"
[action.pl]
said = "Trudno było kogoś znaleźć."
did = "Jest jeden numer."

[[action]]
key = "forms"
said = "Too many forms."
did = "Shorter ones."
status = "planned"
due = 2026-12-01
"""
WORDS = {name: name.upper() for name in FIXED} | {
    "due": "by {day}",
    "scores": "{before} then, {now} now",
    "base": "{families}+",
}
SCORES = {"identification": {"2026Q1": 2.0, "2026Q2": 2.4, "2026Q3": 3.1, "2026Q4": 3.6}}


@pytest.fixture
def actions(tmp_path: Path) -> Actions:
    (tmp_path / "actions.toml").write_text(FILE, encoding="utf-8")
    return Actions.read(tmp_path / "actions.toml")


def test_what_staff_wrote_stays_words(actions: Actions) -> None:
    page = we_did(actions, Voice("en", "ltr", WORDS), "<b>Shire", SCORES, 10)
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;It was hard" in page
    assert "{0.__class__} {{7*7}}" in page


def test_a_translation_is_used_where_there_is_one(actions: Actions) -> None:
    page = we_did(actions, Voice("pl", "ltr", WORDS), "Shire", {}, 10)
    assert 'lang="pl" dir="auto">Trudno' in page
    assert 'lang="en" dir="auto">Too many forms.' in page
    assert 'dir="rtl"' in we_did(actions, Voice("ar", "rtl", WORDS), "Shire", {}, 10)


def test_before_and_now_are_published_means_around_the_start(actions: Actions) -> None:
    assert before_and_now(actions.actions[0], SCORES) == (2.4, 3.6)
    assert before_and_now(actions.actions[0], {"identification": {"2026Q4": 3.6}}) is None
    assert before_and_now(actions.actions[1], SCORES) is None
    assert "2.4 then, 3.6 now 10+" in we_did(actions, Voice("en", "ltr", WORDS), "Shire", SCORES, 10)


def test_what_is_due(actions: Actions) -> None:
    assert [a.key for a in actions.due_by(date(2026, 12, 1))] == ["forms"]
    assert actions.due_by(date(2026, 11, 30)) == ()
    assert "PLANNED by 2026-12-01" in we_did(actions, Voice("en", "ltr", WORDS), "Shire", {}, 10)


def test_nothing_yet_says_so() -> None:
    assert "NOTHING" in we_did(Actions(), Voice("en", "ltr", WORDS), "Shire", {}, 10)


@pytest.mark.parametrize(
    ("change", "named"),
    [('status = "planned"', "status"), ('key = "forms"', "key"), ('said = "Too many forms."', "said")],
)
def test_a_fault_says_which_action(tmp_path: Path, change: str, named: str) -> None:
    (tmp_path / "actions.toml").write_text(FILE.replace(change, f'{named} = ""'), encoding="utf-8")
    with pytest.raises(ActionsFault, match=f"action 2: .*{named}"):
        Actions.read(tmp_path / "actions.toml")

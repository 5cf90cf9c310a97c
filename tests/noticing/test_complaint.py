"""Somebody who wants to complain or appeal hears that this chat starts neither."""

from __future__ import annotations

from pathlib import Path

from dialogs.noticing.complaint import complaint_rules, wants_complaint
from dialogs.noticing.lists import LANGUAGES
from dialogs.noticing.measuring import alarms, sentences

LINES = list(sentences(Path(__file__).with_name("complaint.txt").read_text(encoding="utf-8")))


def test_wanting_to_complain_or_appeal_is_noticed() -> None:
    counted, slips = alarms(LINES, complaint_rules)
    assert set(counted) == {*LANGUAGES, "*"}
    assert [slip for slip in slips if slip[1].startswith("+")] == []
    assert counted["*"].false <= 2


def test_every_language_is_tried() -> None:
    assert wants_complaint("Chcemy się odwołać.", "en")
    assert not wants_complaint("", "en")

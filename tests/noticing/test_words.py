"""What is said when something was noticed keeps the Easy-Read limits, as whole messages too, and is translated."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain

import pytest

from dialogs.messages import Line
from dialogs.noticing import clock, words
from locales.catalogs import Catalogs
from locales.readability import PARENT, YOUNG_PERSON, over, over_message
from locales.wording import Wording

MESSAGES = {name: value for name, value in vars(words).items() if isinstance(value, tuple)}
TODAY = date(2026, 11, 21)
CLOCKS = {
    clock.said(clock.standing(clock.Happened(event, TODAY - timedelta(days)), TODAY))
    for event in ("request", "assessment_decided", "plan_decided")
    for days in range(-1, 180)
}
EVERY = [*chain(*MESSAGES.values(), *CLOCKS), *words.TAKEN_OUT.values(), *words.LOOKS_LIKE.values()]


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_easy_read(name: str) -> None:
    young = "YOUNG" in name
    text = "\n".join(line.message for line in MESSAGES[name])
    assert over_message(text, YOUNG_PERSON if young else PARENT) == ()
    for line in MESSAGES[name]:
        assert over(line.message, YOUNG_PERSON if young else PARENT) == ()


def test_each_answer_of_the_clock_is_one_message() -> None:
    assert len(CLOCKS) > 20
    for lines in CLOCKS:
        assert over_message("\n".join(line.message for line in lines), PARENT) == ()


def test_help_comes_with_its_numbers() -> None:
    spoken = {
        dict(line.values)["number"] for name in MESSAGES if "HELP" in name for line in MESSAGES[name] if line.values
    }
    assert spoken == {"999", "116 123", "0808 800 5000", "85258", "111", "0800 1111"}


def test_the_time_limit_is_said_whole() -> None:
    text = " ".join(line.message for line in words.TIME_LIMIT)
    assert "2 months" in text
    assert "1 month " in text
    assert "later date" in text
    young = " ".join(line.message for line in words.TIME_LIMIT_YOUNG + words.TIME_LIMIT_ALSO_YOUNG)
    assert "2 months" in young
    assert "1 month." in young
    assert "later date" in young


def test_every_line_is_said_in_every_published_language() -> None:
    catalogs = Catalogs.shipped()
    wording = Wording(catalogs, strict=True)
    for line in EVERY:
        line = line if line.values else Line(line.context, line.message, _filled(line))
        for language, _ in catalogs.published():
            assert wording.line(line, language)
            assert language == "en" or catalogs.translated(language, line.context, line.message)


def test_a_detail_is_asked_about_in_its_own_words() -> None:
    assert dict(words.looks_like("name", "Tomek").values) == {"detail": "Tomek"}
    with pytest.raises(KeyError):
        words.looks_like("colour", "red")


def _filled(line: Line) -> tuple[tuple[str, str], ...]:
    from locales.places import names

    return tuple((name, "7") for name in names(line.message))

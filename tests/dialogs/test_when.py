"""The day a reply is read on is England's, not the server's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogs.guide import Guide
from dialogs.session import Session
from tests.dialogs.talk import AREAS, ENGLISH, LANGUAGES, made_up


@pytest.mark.parametrize(
    ("now", "today"),
    [
        ("2026-06-30T22:59", "2026-06-30"),
        ("2026-06-30T23:30", "2026-07-01"),  # half past midnight in summer
        ("2026-12-31T23:30", "2026-12-31"),
    ],
)
def test_today_is_the_day_in_england(now: str, today: str) -> None:
    questionnaire = made_up()
    guide = Guide(questionnaire, ENGLISH, AREAS, LANGUAGES)
    session = Session(questionnaire.hash, "en", "2026Q2")
    read = guide.around(session, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert str(read.today) == today
    assert guide.around(session).today is None

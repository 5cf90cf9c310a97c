"""The 20 weeks: the right week, what should have happened, and kind words for days that cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.noticing import clock
from dialogs.noticing.clock import Happened, Month, said, standing

ASKED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("days", "week"), [(0, 1), (1, 1), (7, 1), (8, 2), (42, 6), (43, 7), (112, 16), (113, 17), (140, 20), (141, 21)]
)
def test_the_week_ends_with_the_day_of_the_limit(days: int, week: int) -> None:
    assert standing(Happened("request", ASKED), ASKED + timedelta(days)).week == (week, week)


@pytest.mark.parametrize(
    ("days", "lines"),
    [
        (10, (clock.BY_6, clock.CAN_TAKE_LONGER)),
        (43, (clock.SHOULD_6, clock.BY_16, clock.CAN_TAKE_LONGER)),
        (113, (clock.SHOULD_16, clock.BY_20, clock.CAN_TAKE_LONGER)),
        (141, (clock.OVER, clock.SHOULD_20, clock.WHO_HELPS)),
    ],
)
def test_what_should_have_happened(days: int, lines: tuple[object, ...]) -> None:
    spoken = said(standing(Happened("request", ASKED), ASKED + timedelta(days)))
    assert spoken[-len(lines) :] == lines


def test_a_month_gives_a_range() -> None:
    march = standing(Happened("request", Month(2026, 3)), date(2026, 4, 20))
    assert march.week == (3, 8)
    first, *_ = said(march)
    assert dict(first.values) == {"first": "3", "last": "8"}
    # Of this month only the days that have been can be meant.
    assert standing(Happened("request", Month(2026, 4)), date(2026, 4, 3)).week == (1, 1)


def test_a_decision_counts_from_a_request_before_it() -> None:
    heard = standing(Happened("assessment_decided", ASKED), ASKED + timedelta(weeks=3))
    assert heard.week == (3, 9)
    assert clock.BY_16 in said(heard)
    assert clock.BY_6 not in said(heard)


def test_days_that_cannot_be() -> None:
    today = date(2026, 11, 21)
    assert said(standing(Happened("request", date(2026, 12, 1)), today)) == (clock.CHECK_FUTURE,)
    assert said(standing(Happened("request", Month(2027, 1)), today)) == (clock.CHECK_FUTURE,)
    assert said(standing(Happened("request", date(1999, 1, 1)), today)) == (clock.CHECK_PAST,)
    assert said(standing(Happened("request", date(2014, 9, 1)), today))[0] == clock.OVER


@given(
    st.sampled_from(("request", "assessment_decided", "plan_decided")),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)) | st.builds(Month, st.integers(1990, 2100), st.integers(1, 12)),
    st.dates(date(2014, 9, 1), date(2090, 1, 1)),
)
def test_any_day_has_an_answer(event: clock.Event, when: date | Month, today: date) -> None:
    result = standing(Happened(event, when), today)
    assert (result.week is None) == bool(result.fault)
    if result.week:
        assert 1 <= result.week[0] <= result.week[1]
    assert 1 <= len(said(result)) <= 4

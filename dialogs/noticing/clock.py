"""The 20 weeks: given when a family asked (or heard a decision), which week it is now, and what should have happened.

Source: Special Educational Needs and Disability Regulations 2014, reg. 5(1) (told within 6 weeks of the request
whether there will be an assessment), reg. 10(1) (told within 16 weeks if there will be no plan), reg. 13(2) (final plan
within 20 weeks); Code of practice 0 to 25 (2015), 9.38-9.44. Exceptions exist (reg. 5(4), 10(4), 13(3); Code 9.42),
such as school holidays of more than 4 weeks: so every sentence says "should", and no result says that
a council broke the law.

>>> from datetime import date
>>> standing(Happened("request", date(2026, 3, 2)), today=date(2026, 4, 20)).week
(7, 7)
>>> [line.message for line in said(standing(Happened("request", date(2026, 3, 2)), today=date(2026, 4, 20)))][0]
'You are in week {week} of 20.'
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dialogs.messages import Line

ASSESSMENT_DECIDED, PLAN_DECIDED, FINAL = 6, 16, 20
"""Weeks from the request by which a step should be done (the sources stand above)."""

SINCE = date(2014, 9, 1)
"""EHC plans began on this day (Children and Families Act 2014, commencement): nothing was asked for before."""

Event = Literal["request", "assessment_decided", "plan_decided"]
"""The request for an assessment; hearing whether there will be one; hearing whether there will be a plan, or getting
its first version."""

_LATEST: dict[Event, int] = {"request": 0, "assessment_decided": ASSESSMENT_DECIDED, "plan_decided": PLAN_DECIDED}


@dataclass(frozen=True, slots=True)
class Month:
    """ "About March": some day of this month."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class Week:
    """Some day of this ISO week."""

    year: int
    week: int


@dataclass(frozen=True, slots=True)
class Happened:
    """`when` is a day, or a week or a month where nobody knows the day."""

    event: Event
    when: date | Week | Month


@dataclass(frozen=True, slots=True)
class Standing:
    """`week` is the first and the last week it may be now, the request and the seven days after it being week 1;
    the same twice where it is certain. None for a day that cannot be: `fault` says why ('future', 'too_long_ago').

    `after` is what happened already at that time, so that it is not asked for again.
    """

    week: tuple[int, int] | None
    after: Event = "request"
    fault: Literal["", "future", "too_long_ago"] = ""


def standing(happened: Happened, today: date) -> Standing:
    """Which week it is on `today`. A decision only tells that the request was up to 6 (or 16) weeks before it, where
    the council kept its time: so it gives a range, whose first week is that of a decision made at once."""
    first, last = _days(happened.when)
    if first > today:
        return Standing(None, happened.event, "future")
    if last < SINCE:
        return Standing(None, happened.event, "too_long_ago")
    last = min(last, today)
    earliest_request = first - timedelta(weeks=_LATEST[happened.event])
    return Standing((_week(last, today), _week(earliest_request, today)), happened.event)


def _week(request: date, today: date) -> int:
    """The last day "within 6 weeks" is the 42nd after the request: it belongs to week 6."""
    return max(1, ((today - request).days + 6) // 7)


def _days(when: date | Week | Month) -> tuple[date, date]:
    if isinstance(when, date):
        return when, when
    if isinstance(when, Week):
        return date.fromisocalendar(when.year, when.week, 1), date.fromisocalendar(when.year, when.week, 7)
    return date(when.year, when.month, 1), date(when.year, when.month, monthrange(when.year, when.month)[1])


# --- in words -------------------------------------------------------------------------------------------------------

CHECK_FUTURE = Line("engine", "That day is still to come. Please check it.")
CHECK_PAST = Line("engine", "That was before EHC plans began. Please check the day.")
IN_WEEK = Line("engine", "You are in week {week} of 20.")
IN_WEEKS = Line("engine", "You are about in week {first} to {last} of 20.")
MAYBE_OVER = Line("engine", "The 20 weeks may be over, or nearly over.")
OVER = Line("engine", "The 20 weeks are over.")
BY_6 = Line("engine", "By week 6 the council should tell you if it will find out more.")
SHOULD_6 = Line("engine", "You should know by now if the council will find out more.")
BY_16 = Line("engine", "By week 16 you should know if there will be a plan, or have its first version.")
SHOULD_16 = Line("engine", "You should know by now if there will be a plan, or have its first version.")
BY_20 = Line("engine", "By week 20 you should have the final plan, if there is one.")
SHOULD_20 = Line("engine", "In most cases you should have the final plan by now, if there is one.")
CAN_TAKE_LONGER = Line("engine", "It can take longer over long school holidays.")
WHO_HELPS = Line("engine", "Your local SENDIASS can help. It is free advice that is not from the council.")


def said(standing: Standing) -> tuple[Line, ...]:
    """One message of two to four lines: where the family is, what should have happened, what comes next, and that there
    are exceptions; after week 20, who helps."""
    if standing.week is None:
        return (CHECK_FUTURE if standing.fault == "future" else CHECK_PAST,)
    first, last = standing.week
    if first > FINAL:
        return OVER, SHOULD_20, WHO_HELPS
    if last > FINAL:
        return MAYBE_OVER, BY_20, WHO_HELPS
    if first == last:
        where = Line("engine", IN_WEEK.message, (("week", str(first)),))
    else:
        where = Line("engine", IN_WEEKS.message, (("first", str(first)), ("last", str(last))))
    return where, *_steps(first, last, standing.after), CAN_TAKE_LONGER


def _steps(first: int, last: int, after: Event) -> tuple[Line, ...]:
    """What should be done by now (even in the earliest week it may be), or what comes next."""
    if first > PLAN_DECIDED:
        return (BY_20,) if after == "plan_decided" else (SHOULD_16, BY_20)
    if first > ASSESSMENT_DECIDED:
        return (SHOULD_6, BY_16) if after == "request" else (BY_16,)
    if after == "plan_decided":
        return (BY_20,)
    return (BY_16,) if after == "assessment_decided" else (BY_6,)

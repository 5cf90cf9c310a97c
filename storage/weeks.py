"""The calendar of storage: whole weeks and whole days, never a time of day beside an answer.

A week is an integer: week 0 starts on Monday 1970-01-05, so `week * 7 + 4` is the Monday as a day number. Integer weeks
count the same in every database and every report engine; ISO years and `DATE_TRUNC` do not.

>>> from datetime import datetime, UTC
>>> week_of(datetime(1970, 1, 5, tzinfo=UTC)), week_of(datetime(1970, 1, 4, tzinfo=UTC))
(0, -1)
>>> monday_of(week_of(datetime(2026, 11, 18, 9, 30, tzinfo=UTC))).isoformat()
'2026-11-16'
>>> quarter_of(datetime(2026, 11, 18, tzinfo=UTC))
'2026Q4'
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

EPOCH_MONDAY = date(1970, 1, 5)


def week_of(moment: datetime) -> int:
    """Weeks since Monday 1970-01-05, of an aware moment, in UTC. Negative before it."""
    return (moment.astimezone(UTC).date() - EPOCH_MONDAY).days // 7


def monday_of(week: int) -> date:
    """The Monday on which this week starts."""
    return EPOCH_MONDAY + timedelta(weeks=week)


def day_of(moment: datetime) -> int:
    """Days since 1970-01-01, of an aware moment, in UTC."""
    return int(moment.timestamp() // 86_400)


def quarter_of(moment: datetime) -> str:
    """The wave an answer falls into where nobody names one: the calendar quarter, such as '2026Q4'."""
    utc = moment.astimezone(UTC)
    return f"{utc.year}Q{(utc.month + 2) // 3}"

"""The wall clock in London: the moments of a day, and when a reminder must come, reckoned by the calendar and not as
the house does it.

>>> evening = datetime(2026, 10, 24, 18, tzinfo=LONDON)
>>> Agreed("tomorrow", evening).fits(datetime(2026, 10, 25, 18, tzinfo=UTC))
True
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 1, 5)
TURNS_OF_CLOCKS = (date(2026, 3, 29), date(2026, 10, 25))
"""SOURCE: gov.uk/when-do-the-clocks-change: the last Sundays of March and of October."""

VISITS = (time(1, 30), time(10), time(14), time(18), time(21, 30))
STEPS = (time(3), time(9), time(9, 30), time(13), time(17), time(18, 30), time(19, 30), time(20), time(23))
NIGHT = STEPS[0]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A reminder that must come: `choice` at `moment`."""

    choice: str
    moment: datetime

    def fits(self, said: datetime) -> bool:
        """Reckoned by the calendar on the wall in London, not as the house does it."""
        wall, then = said.astimezone(LONDON), self.moment.astimezone(LONDON)
        if not time(9) <= wall.time() < time(20):
            return False
        if self.choice == "today":
            soonest, longest = timedelta(hours=3), timedelta(hours=17)  # 17: from five on, until nine in a longer night
            return soonest <= said - self.moment <= longest and (wall.date() == then.date() or wall.hour == 9)
        days = 1 if self.choice == "tomorrow" else 3
        return (wall.date() - then.date()).days == days and wall.hour == 18

    @property
    def latest(self) -> datetime:
        """After this it is too late."""
        return self.moment + (timedelta(hours=20) if self.choice == "today" else timedelta(days=4))


def moments(day: date) -> list[tuple[datetime, bool]]:
    """The steps of a day in UTC, each with whether families come then: every half hour on the wall where the clocks
    change, else some."""
    fine = any(abs(day - turn) <= timedelta(1) for turn in TURNS_OF_CLOCKS)
    walls = {time(hour, minute) for hour in range(24) for minute in (0, 30)} if fine else set(STEPS)
    steps: dict[datetime, bool] = {}
    for wall in sorted(walls | set(VISITS)):
        moment = datetime.combine(day, wall, LONDON).astimezone(UTC)
        steps[moment] = steps.get(moment, False) or wall in VISITS
    return sorted(steps.items())

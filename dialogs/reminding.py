"""Pause and continue: when a person who stopped wants to hear from us, what is said then, and how often at most.

Nothing is sent that was not tapped for, at most `MOST_CONTACTS` times in a wave, and only by day in England.

>>> due("tomorrow", datetime(2026, 10, 24, 12, 0, tzinfo=UTC)).isoformat()     # the clocks go back in that night
'2026-10-25T18:00:00+00:00'
>>> awake(datetime(2026, 7, 1, 19, 30, tzinfo=UTC))                            # 20:30 in England
False
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, assert_never

from dialogs import asking
from dialogs.asking import Later
from dialogs.dates import HOME
from dialogs.guide import Guide, Ids
from dialogs.lexicon import LABELS
from dialogs.messages import Button, Line, Say, Schedule
from dialogs.moves import Step
from dialogs.reading import fold
from dialogs.session import Session

FIRST_HOUR, LAST_HOUR = 9, 20
"""Nothing before 9 in the morning or from 8 in the evening on. SOURCE of 'never at night, evenings and weekends are
fine': the study's own rules for contact (Adams and others 2016, App. A)."""
EVENING = 18
SOON = timedelta(hours=3)
DAYS = 3
MOST_CONTACTS = 5
"""SOURCE: the same: families were contacted at most five times."""

CHOICES = asking.LATER
LATER_TODAY = Line("engine", "I will write to you later today.")
TOMORROW = Line("engine", "I will write to you tomorrow.")
IN_DAYS = Line("engine", "I will write to you in {days} days.", (("days", str(DAYS)),))
ANY_TIME = Line("engine", "You can go on before that at any time. Tap Continue.")
OFTEN_ENOUGH = Line("engine", "I have written to you often enough. I will not write again by myself.")
NO_WAY = Line("engine", "I cannot write to you here. Please keep your code and come back with it.")
NO_MORE = Line("engine", "No more reminders")
NONE_LEFT = Line("engine", "I will not remind you any more.")


def due(choice: Later, now: datetime) -> datetime:
    """The moment of a reminder, in UTC. Later today: in three hours, or where that is too late, the next morning.
    Tomorrow and another day: at six in the evening there, whatever the clocks do between."""
    here = now.astimezone(HOME)
    match choice:
        case "today":
            soon = (now + SOON).astimezone(HOME)
            if soon.date() == here.date() and FIRST_HOUR <= soon.hour < LAST_HOUR:
                return soon.astimezone(UTC)
            if soon.hour < FIRST_HOUR:
                return _at(soon.date(), FIRST_HOUR)
            return _at(here.date() + timedelta(days=1), FIRST_HOUR)
        case "tomorrow":
            return _at(here.date() + timedelta(days=1), EVENING)
        case "another":
            return _at(here.date() + timedelta(days=DAYS), EVENING)
        case other:
            assert_never(other)


def awake(now: datetime) -> bool:
    """May somebody be written to at this moment?"""
    return FIRST_HOUR <= now.astimezone(HOME).hour < LAST_HOUR


def agree(guide: Guide, session: Session, code: str, now: datetime, ids: Ids) -> Step | None:
    """A tap on a time, or on No more reminders, from somebody who stopped. None for anything else."""
    if session.state != "paused":
        return None
    if code == "unremind":
        return Step(session, (Schedule(None), _said(guide, session, ids, NONE_LEFT)))
    if code not in CHOICES or not guide.consented(session):
        return None
    if not ids.reach:
        return Step(session, (_said(guide, session, ids, NO_WAY),))
    if session.contacts >= MOST_CONTACTS:
        return Step(session, (_said(guide, session, ids, OFTEN_ENOUGH),))
    at = due(_later(code), now)
    days = (at.astimezone(HOME).date() - now.astimezone(HOME).date()).days
    promise = LATER_TODAY if days == 0 else TOMORROW if days == 1 else IN_DAYS
    rows = ((_button(session, "continue"),), (_unremind(session),))
    return Step(session, (Schedule(at), Say((promise, ANY_TIME), rows)))


def named(guide: Guide, session: Session, text: str) -> str:
    """The choice whose label was typed, '' where it is none."""
    if session.state != "paused":
        return ""
    labels: dict[str, Line] = {"unremind": NO_MORE} | dict(CHOICES)
    lexicon, folded = guide.lexicon(session), fold(text)
    return next((code for code, line in labels.items() if lexicon.label("engine", line.message) == folded), "")


def reminder(guide: Guide, session: Session) -> Say:
    """What is sent when the time has come: where they were, and the way on or out."""
    question = guide.question(session)
    lines = (
        Line("engine", "This is your reminder. Your answers so far are saved."),
        Line("engine", "You are here:"),
        Line(question.context, question.text[0]),
    )
    return Say(lines, ((_button(session, "continue"),), (_unremind(session),), (_button(session, "forget"),)))


def _later(code: str) -> Later:
    return next(choice for choice in CHOICES if choice == code)


def _said(guide: Guide, session: Session, ids: Ids, line: Line) -> Say:
    say = asking.screen(guide, session, ids)
    return Say((line, *say.lines), say.rows)


def _button(session: Session, command: Literal["continue", "forget"]) -> Button:
    return Button(LABELS[command], f"{session.ask}!{command}", "command")


def _unremind(session: Session) -> Button:
    return Button(NO_MORE, f"{session.ask}!unremind", "command")


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), HOME).astimezone(UTC)

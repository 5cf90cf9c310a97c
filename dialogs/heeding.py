"""What must be said before anything else, whatever was asked: help where somebody may be in danger, and what this chat
is not where somebody wants to complain or to appeal.

Words are looked at only where some were typed; figures only where a question says that it is about a decision
(`Question.decision`). Nothing is stored here: a story that is kept brings its own `Concern` (`holding`).
"""

from __future__ import annotations

from dialogs.guide import Guide
from dialogs.messages import Content, Effect, Line, Record, Say, Sent, Typed
from dialogs.moves import Step
from dialogs.noticing import words
from dialogs.noticing.complaint import wants_complaint
from dialogs.noticing.danger import danger
from dialogs.session import Held

SAID, ASKED = "complaint", "complaint asked"
"""In `Session.told`. Somebody who gave a low score is told once; somebody who asks for it in words gets an answer even
so, because who asks twice has not found it the first time."""

LIVING = ("open", "paused", "finished")


def heeded(guide: Guide, content: Content, done: Step) -> Step:
    """The step with what has to come first before everything that is said."""
    text = _text(content)
    first: tuple[tuple[Line, ...], ...] = ()
    if text and danger(text):
        first = _help(guide)
    session = done.session
    marks = tuple(mark for mark in _marks(guide, text, done) if mark not in session.told)
    if marks and session.state in LIVING:
        first += _not_a_complaint(guide)
        session = session._replace(told=(*session.told, *marks))
    if not first:
        return done
    return Step(session, _before_the_first_say(first, done.effects))


def _text(content: Content) -> str:
    match content:
        case Typed(text):
            return text
        case Sent(_, caption):
            return caption
    return ""


def _marks(guide: Guide, text: str, done: Step) -> tuple[str, ...]:
    """Why to speak of complaints and appeals; () where there is no reason."""
    answered = plain = False
    for effect in done.effects:
        if isinstance(effect, Record):
            answered = answered or _troubled(guide, effect)
            plain = plain or (effect.text is None and effect.media is None)
    # Words that were one of the answers on the screen are no question to us.
    if text and not plain and wants_complaint(text):
        return SAID, ASKED
    return (SAID,) if answered else ()


def _troubled(guide: Guide, record: Record) -> bool:
    known = guide.questionnaire
    if record.question not in known.index or record.category != "answered":
        return False
    question = known.question(record.question)
    return question.decision and question.troubled(Held(record.category, record.value))


def _help(guide: Guide) -> tuple[tuple[Line, ...], ...]:
    if _young(guide):
        return words.HELP_WITHOUT_ALARM, words.HELP_YOUNG, words.MORE_HELP_YOUNG
    return words.HELP_WITHOUT_ALARM, words.HELP, words.MORE_HELP


def _not_a_complaint(guide: Guide) -> tuple[tuple[Line, ...], ...]:
    if _young(guide):
        return words.NOT_A_COMPLAINT_YOUNG, words.TIME_LIMIT_YOUNG, words.TIME_LIMIT_ALSO_YOUNG
    return words.NOT_A_COMPLAINT, words.MEDIATION, words.TIME_LIMIT


def _young(guide: Guide) -> bool:
    return guide.questionnaire.audience.startswith("young")


def _before_the_first_say(messages: tuple[tuple[Line, ...], ...], effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Behind what is stored, before what is said."""
    place = next((i for i, effect in enumerate(effects) if isinstance(effect, Say)), len(effects))
    return (*effects[:place], *(Say(lines) for lines in messages), *effects[place:])

"""The way through a questionnaire: first question, next question. Always forward, so no way can go round for ever."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.definition import Question, Questionnaire
from dialogs.session import Held, Session


def first_question(questionnaire: Questionnaire, session: Session) -> Question:
    """The first question that is asked. The loader makes sure there is one."""
    found = _from(questionnaire, session, 0)
    assert isinstance(found, Question)
    return found


def next_question(questionnaire: Questionnaire, session: Session, after: Question) -> Question | str:
    """The question after `after`, given the answers held; or the id of the ending where there is none left."""
    for jump in after.then:
        if jump.when is None or jump.when.holds(session.held):
            if jump.to.startswith("end:"):
                return jump.to.removeprefix("end:")
            return _from(questionnaire, session, questionnaire.index[jump.to])
    return _from(questionnaire, session, questionnaire.index[after.id] + 1)


def reached_ending(questionnaire: Questionnaire, session: Session) -> str:
    """The id of the ending a finished session came to."""
    found = next_question(questionnaire, session, questionnaire.question(session.trail[-1]))
    assert isinstance(found, str)
    return found


@dataclass(frozen=True, slots=True)
class Replayed:
    """`session` has its `trail`, `ahead` and `held` anew; `dropped` are answers no longer on the way; `target` is the
    question to ask now, or the ending where all is answered."""

    session: Session
    dropped: tuple[str, ...]
    target: Question | str


def replay(questionnaire: Questionnaire, session: Session) -> Replayed:
    """The whole way once more, after an answer changed: over what was passed before (`trail`, `ahead`), without
    asking it again, to the first question that is new. Answers behind that one wait in `ahead`.

    Each condition sees only the answers before it on the way, as it did when they were given.
    """
    passed = {*session.trail, *session.ahead}
    held: dict[str, Held] = {}
    # Nothing is known of the area before its question, unless the invite named it.
    probe = session._replace(held=held, area=session.area if session.invited else None)
    way: list[str] = []
    behind: list[str] = []
    stop: Question | None = None
    target: Question | str = first_question(questionnaire, probe)
    while not isinstance(target, str):
        if target.id in passed:
            (way if stop is None else behind).append(target.id)
            if target.id in session.held:
                held[target.id] = session.held[target.id]
        elif stop is None:
            stop = target
        target = next_question(questionnaire, probe, target)
    dropped = tuple(q for q in session.held if q not in held)
    for question_id in dropped:
        if question_id in questionnaire.index:  # an area's own questions go with their area
            session = questionnaire.question(question_id).unsteer(session)
    session = session._replace(trail=tuple(way), ahead=tuple(behind), held=held)
    return Replayed(session, dropped, stop or target)


def without(questionnaire: Questionnaire, session: Session, question_id: str) -> Replayed:
    """The way as it is when the answer of this question is gone; the question counts as passed."""
    held = {q: h for q, h in session.held.items() if q != question_id}
    return replay(questionnaire, questionnaire.question(question_id).unsteer(session)._replace(held=held))


def _from(questionnaire: Questionnaire, session: Session, start: int) -> Question | str:
    for question in questionnaire.questions[start:]:
        if question.needless(session):
            continue
        if question.when is None or question.when.holds(session.held):
            return question
    return questionnaire.endings[0].id

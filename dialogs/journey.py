"""The way through a questionnaire: first question, next question. Always forward, so no way can go round for ever."""

from __future__ import annotations

from dialogs.definition import Question, Questionnaire
from dialogs.session import Session


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


def _from(questionnaire: Questionnaire, session: Session, start: int) -> Question | str:
    for question in questionnaire.questions[start:]:
        if question.needless(session):
            continue
        if question.when is None or question.when.holds(session.held):
            return question
    return questionnaire.endings[0].id

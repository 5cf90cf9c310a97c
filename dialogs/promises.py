"""What families are promised about consent, in every questionnaire that asks for it: nothing is asked before a yes,
and of somebody who says no nothing is kept.

An ending without a receipt forgets everything, so no other way may lead to one.
"""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.definition import Question, Questionnaire
from dialogs.journey import next_question
from dialogs.kinds.choice import Choice
from dialogs.session import Held, Session

Found = tuple[str, str, str]
"""(question, cause, mend)"""


def faults(questionnaire: Questionnaire) -> Iterator[Found]:
    """Every promise that the definition would break. Jumps to what is not there are the business of `walks`."""
    if not questionnaire.endings[0].receipt:
        cause = "the first ending is the usual one, and has no receipt: all answers would be forgotten"
        yield questionnaire.endings[0].id, cause, "put an ending with a receipt first"
    forgetting = {ending.id for ending in questionnaire.endings if not ending.receipt}
    for question in questionnaire.questions:
        if question.role == "consent":
            yield from _consent(questionnaire, question, forgetting)
        elif any(jump.to.removeprefix("end:") in forgetting for jump in question.then):
            cause = "'then' leads to an ending without a receipt: all answers would be forgotten"
            yield question.id, cause, "only a no to consent leads there"
    yield from _too_early(questionnaire)


def _consent(questionnaire: Questionnaire, question: Question, forgetting: set[str]) -> Iterator[Found]:
    if isinstance(question, Choice) and (question.many or question.dont_know):
        yield question.id, "consent is yes or no, once", "take 'many' and 'dont_know' out"
    if any(jump.to not in questionnaire.index and not jump.to.startswith("end:") for jump in question.then):
        return
    if _after(questionnaire, question, "no") not in forgetting:
        mend = "let 'then' lead a no to an ending with receipt = false: to = \"end:declined\""
        yield question.id, "somebody who says no is asked on, or kept", mend
    if _after(questionnaire, question, "yes") in forgetting:
        yield question.id, "somebody who says yes is sent away", "let 'then' hold for no alone"


def _after(questionnaire: Questionnaire, question: Question, answer: str) -> str:
    """The ending that follows the answer; '' where a question does."""
    session = Session(questionnaire.hash, "en", "", held={question.id: Held("answered", (answer,))})
    found = next_question(questionnaire, session, question)
    return found if isinstance(found, str) else ""


def _too_early(questionnaire: Questionnaire) -> Iterator[Found]:
    first = next((i for i, q in enumerate(questionnaire.questions) if q.role == "consent"), 0)
    for question in questionnaire.questions[:first]:
        if question.kept and question.role not in ("language", "age"):
            mend = "ask it after; before it only notices, the language and the age"
            yield question.id, "this is asked before consent", mend

"""Every way through a questionnaire, walked once before anybody is asked: unknown targets, unreachable questions, dead
ends, loops.

Only the answers that some condition looks at make ways differ, so the walk keeps just those and stays small.
"""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.definition import Question, Questionnaire
from dialogs.journey import next_question
from dialogs.routing import Between, Condition, InCategory, Is, leaves
from dialogs.session import Held, Session

MOST_PLACES = 200_000
"""Places (question x answers that matter) that are walked. Above it the routing is too tangled to be checked, and is
refused."""

Found = tuple[str, str, str]
"""(question, cause, mend)"""


def faults(questionnaire: Questionnaire) -> Iterator[Found]:
    """Everything wrong with the routing; nothing when all ways lead to an ending and all questions are on some way."""
    named = list(_names(questionnaire))
    yield from named
    if named:
        return
    reached, ended, tangled = _walk(questionnaire)
    if tangled:
        yield "", f"there are more than {MOST_PLACES} different ways", "let fewer answers steer the way"
        return
    for question in questionnaire.questions:
        if question.id not in reached:
            yield question.id, "no way leads to this question", "correct its 'when', or the 'then' before it"
    for ending in questionnaire.endings:
        if ending.id not in ended:
            yield ending.id, "no way leads to this ending", "let a 'then' lead here, or take it out"


def relevant(questionnaire: Questionnaire) -> dict[str, int]:
    """The questions whose answers steer the way, each with the index of the last question that looks at it."""
    last: dict[str, int] = {}
    for i, question in enumerate(questionnaire.questions):
        for condition in _conditions(question):
            for leaf in leaves(condition):
                last[leaf.question] = max(i, last.get(leaf.question, 0))
    return last


def outcomes(question: Question) -> tuple[Held | None, ...]:
    """Every answer of the question that routing can tell apart, a skip included where it is allowed."""
    skip = () if question.required or question.kind == "notice" else (Held("skipped"),)
    return tuple(dict.fromkeys((*question.outcomes(), *skip)))


def _walk(questionnaire: Questionnaire) -> tuple[set[str], set[str], bool]:
    last_use = relevant(questionnaire)
    reached: set[str] = set()
    ended: set[str] = set()
    seen: set[tuple[str, frozenset[tuple[str, Held]]]] = set()
    first = Session(questionnaire.hash, "en", "")
    ways: list[tuple[Question | str, dict[str, Held]]] = [(_first(questionnaire, first), {})]
    while ways:
        place, held = ways.pop()
        if isinstance(place, str):
            ended.add(place)
            continue
        kept = {q: h for q, h in held.items() if last_use[q] >= questionnaire.index[place.id]}
        mark = (place.id, frozenset(kept.items()))
        if mark in seen:
            continue
        seen.add(mark)
        if len(seen) > MOST_PLACES:
            return reached, ended, True
        reached.add(place.id)
        for outcome in outcomes(place) if place.id in last_use else (None,):
            answers = {**kept, place.id: outcome} if outcome is not None else kept
            session = Session(questionnaire.hash, "en", "", held=answers)
            ways.append((next_question(questionnaire, session, place), answers))
    return reached, ended, False


def _first(questionnaire: Questionnaire, session: Session) -> Question | str:
    for question in questionnaire.questions:
        if question.when is None or question.when.holds(session.held):
            return question
    return questionnaire.endings[0].id


def _conditions(question: Question) -> Iterator[Condition]:
    if question.when is not None:
        yield question.when
    for jump in question.then:
        if jump.when is not None:
            yield jump.when


def _names(questionnaire: Questionnaire) -> Iterator[Found]:
    """Targets and conditions that name what is not there, or what comes too late."""
    endings = {e.id for e in questionnaire.endings}
    for i, question in enumerate(questionnaire.questions):
        for jump in question.then:
            if jump.to.startswith("end:"):
                if jump.to.removeprefix("end:") not in endings:
                    yield question.id, f"there is no ending '{jump.to}'", f"use one of: {', '.join(sorted(endings))}"
            elif jump.to not in questionnaire.index:
                yield question.id, f"'then' leads to '{jump.to}', which is no question", "correct the id"
            elif questionnaire.index[jump.to] <= i:
                cause = f"'then' leads back to '{jump.to}': a person could go round for ever"
                yield question.id, cause, "lead only to later questions"
        for condition in _conditions(question):
            for leaf in leaves(condition):
                yield from _leaf(questionnaire, question, i, leaf)


def _leaf(questionnaire: Questionnaire, question: Question, i: int, leaf: Is | Between | InCategory) -> Iterator[Found]:
    if leaf.question not in questionnaire.index:
        yield question.id, f"a condition looks at '{leaf.question}', which is no question", "correct the id"
        return
    asked = questionnaire.question(leaf.question)
    where = questionnaire.index[leaf.question]
    # A 'when' looks at earlier answers only; a 'then' may look at the question's own.
    if where > i:
        yield question.id, f"a condition looks at '{leaf.question}', which is asked later", "look at earlier answers"
        return
    possible = [h for h in outcomes(asked) if h is not None]
    if isinstance(leaf, Is) and asked.kind != "area" and asked.role != "language":
        for value in leaf.values:
            if not any(value in h.value for h in possible):
                yield question.id, f"'{leaf.question}' has no answer '{value}'", "correct the option's id"
    if isinstance(leaf, Between) and asked.kind != "scale":
        yield question.id, f"'{leaf.question}' is no scale", "use is, answered or category for this kind"

"""Every way through a questionnaire, walked once before anybody is asked: unknown targets, unreachable questions, dead
ends, loops; and how long the ways are.

Answers that nothing later can tell apart lead to the same place: so there are few places, though there are millions of
ways.

    python -m dialogs.walks        how many taps each shipped questionnaire takes
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.definition import Question, Questionnaire
from dialogs.journey import first_question, next_question
from dialogs.routing import Between, Condition, InCategory, Is, leaves, undecided
from dialogs.session import Held, Session

MOST_PLACES = 20_000
"""Places that are walked. Above it the routing is too tangled to be checked, and is refused."""

Found = tuple[str, str, str]
"""(question, cause, mend)"""

Place = tuple[str, tuple[Condition | bool, ...]]
"""A question with what is still open of the conditions from it on, or ('end:<ending>', ())."""


@dataclass(frozen=True, slots=True)
class Ways:
    """`onward`: each place with the places after it and the taps it takes to get there, the first place first. No way
    leads to an earlier place. `tangled`: there were too many places, and not all of them are here."""

    onward: dict[Place, frozenset[tuple[Place, int]]]
    tangled: bool = False

    def reached(self) -> frozenset[str]:
        """Ids of the questions, and 'end:<id>' of the endings, that some way leads to."""
        every = {place for nexts in self.onward.values() for place, _ in nexts} | set(self.onward)
        return frozenset(name for name, _ in every)

    def lengths(self) -> Counter[int]:
        """Taps -> how many ways take so many. A typed message counts as a tap. Ways are two where they lead to other
        questions or take other taps."""
        lengths: dict[Place, Counter[int]] = {}
        whole: Counter[int] = Counter({0: 1})
        for place in reversed(self.onward):
            whole = Counter()
            for after, taps in self.onward[place]:
                for length, ways in lengths.get(after, Counter({0: 1})).items():
                    whole[length + taps] += ways
            lengths[place] = whole
        return whole


def walk(questionnaire: Questionnaire, area: str | None = None) -> Ways:
    """All ways. `area`: an invite has named it, so that it is not asked."""
    conditions = tuple((i, c) for i, q in enumerate(questionnaire.questions) for c in _conditions(q))
    session = Session(questionnaire.hash, "en", "", area=area)
    onward: dict[Place, frozenset[tuple[Place, int]]] = {}
    waiting: list[dict[Place, dict[str, Held]]] = [{} for _ in questionnaire.questions]

    def place(to: Question | str, held: dict[str, Held]) -> Place:
        if isinstance(to, str):
            return f"end:{to}", ()
        here = questionnaire.index[to.id]
        passed = {q.id for q in questionnaire.questions[:here]}
        found = to.id, tuple(undecided(c, held, passed) for i, c in conditions if i >= here)
        waiting[here].setdefault(found, held)
        return found

    place(first_question(questionnaire, session), {})
    for question, here in zip(questionnaire.questions, waiting, strict=True):
        for found, held in here.items():
            if len(onward) >= MOST_PLACES:
                return Ways(onward, tangled=True)
            nexts = set()
            for outcome in outcomes(question):
                answers = held if outcome is None else {**held, question.id: outcome}
                to = next_question(questionnaire, session._replace(held=answers), question)
                nexts.add((place(to, answers), question.taps(outcome)))
            onward[found] = frozenset(nexts)
    return Ways(onward)


def faults(questionnaire: Questionnaire) -> Iterator[Found]:
    """Everything wrong with the routing; nothing when all ways lead to an ending and all questions are on some way."""
    named = list(_names(questionnaire))
    yield from named
    if named:
        return
    ways = walk(questionnaire)
    if ways.tangled:
        yield "", f"there are more than {MOST_PLACES} different ways", "let fewer answers steer the way"
        return
    reached = ways.reached()
    for question in questionnaire.questions:
        if question.id not in reached:
            yield question.id, "no way leads to this question", "correct its 'when', or the 'then' before it"
    for ending in questionnaire.endings:
        if f"end:{ending.id}" not in reached:
            yield ending.id, "no way leads to this ending", "let a 'then' lead here, or take it out"


def outcomes(question: Question) -> tuple[Held | None, ...]:
    """Every answer of the question that routing can tell apart, a skip included where it is allowed."""
    skip = () if question.required or not question.kept else (Held("skipped"),)
    return tuple(dict.fromkeys((*question.outcomes(), *skip)))


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
    if isinstance(leaf, Between) and asked.kind not in ("scale", "faces"):
        yield question.id, f"'{leaf.question}' is no scale", "use is, answered or category for this kind"


def main() -> int:
    """Print a line for each shipped questionnaire."""
    from dialogs.loading import load_shipped  # here, because loading walks every questionnaire

    for questionnaire in load_shipped().values():
        sys.stdout.write(f"{summary(questionnaire)}\n")
    return 0


def summary(questionnaire: Questionnaire) -> str:
    """'parent-short: 9 ways to the end; taps and typed messages: 3 at least, 18 in the middle, 25 at most'"""
    lengths = walk(questionnaire).lengths()
    least, middle, most = (spread(lengths, share) for share in (0.0, 0.5, 1.0))
    taps = f"{least} at least, {middle} in the middle, {most} at most"
    return f"{questionnaire.id}: {lengths.total()} ways to the end; taps and typed messages: {taps}"


def spread(lengths: Counter[int], share: float) -> int:
    """The smallest number of taps that this share of the ways, 0 to 1, does not go over. Every way counts once, however
    often it will be gone. 0 for no ways."""
    ways = 0
    for taps, count in sorted(lengths.items()):
        ways += count
        if ways >= share * lengths.total():
            return taps
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Which question comes next: a closed set of conditions over the answers held so far.

In a questionnaire's TOML a condition is one table:

    { question = "stage_reached", is = ["review", "action"] }   answered with one of these options, scores or codes
    { question = "score_overall", at_most = 2 }                 a score of 2 or less (don't know, skip … are never that)
    { question = "score_overall", at_least = 4 }                a score of 4 or more
    { question = "score_overall", answered = true }             answered with a value (false: skipped, not asked …)
    { question = "score_review", category = "not_applicable" }  one of answered, dont_know, not_applicable, …
    { all = [ … ] }   { any = [ … ] }   { not = { … } }         combined

There is nothing else: no expressions, no code.

>>> Is("stage", ("review",)).holds({"stage": Held("answered", ("review",))})
True
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from dialogs.messages import Category
from dialogs.session import Held

Answers = Mapping[str, Held]


@dataclass(frozen=True, slots=True)
class Is:
    question: str
    values: tuple[str, ...]

    def holds(self, held: Answers) -> bool:
        answer = held.get(self.question)
        return answer is not None and any(v in self.values for v in answer.value)


@dataclass(frozen=True, slots=True)
class Between:
    """A score from `low` to `high`, both included, on the scale's 1-5."""

    question: str
    low: int
    high: int

    def holds(self, held: Answers) -> bool:
        answer = held.get(self.question)
        return answer is not None and any(self.low <= int(score) <= self.high for score in answer.value)


@dataclass(frozen=True, slots=True)
class InCategory:
    """Answered in this way (`holds_when` False: in any other way, or never asked)."""

    question: str
    category: Category
    holds_when: bool = True

    def holds(self, held: Answers) -> bool:
        answer = held.get(self.question)
        return (answer is not None and answer.category == self.category) is self.holds_when


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]

    def holds(self, held: Answers) -> bool:
        return all(part.holds(held) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]

    def holds(self, held: Answers) -> bool:
        return any(part.holds(held) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition

    def holds(self, held: Answers) -> bool:
        return not self.part.holds(held)


Condition = Is | Between | InCategory | All | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Jump:
    """After the question is answered: go to `to` (a later question, or 'end:<ending>') where `when` holds (None:
    always)."""

    to: str
    when: Condition | None = None


def leaves(condition: Condition) -> Iterator[Is | Between | InCategory]:
    """The simple conditions inside, each of which names one question."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def undecided(condition: Condition, held: Answers, passed: Container[str]) -> Condition | bool:
    """What is left of a condition when the questions in `passed` can change no more: True, False, or a smaller one."""
    match condition:
        case All(parts) | AnyOf(parts):
            decides = isinstance(condition, AnyOf)
            left = [undecided(part, held, passed) for part in parts]
            if any(part is decides for part in left):
                return decides
            still = tuple(part for part in left if not isinstance(part, bool))
            return type(condition)(still) if still else not decides
        case Not(part):
            inner = undecided(part, held, passed)
            return not inner if isinstance(inner, bool) else Not(inner)
        case _:
            return condition.holds(held) if condition.question in passed else condition


class BadCondition(ValueError):
    """Why a table is no condition, in words for the author of the file."""


def parse(table: object) -> Condition:
    """A condition from its TOML table. Raises `BadCondition` with the cause."""
    if not isinstance(table, dict):
        raise BadCondition('a condition is a table such as { question = "…", is = "…" }')
    keys = set(table)
    if keys == {"all"} or keys == {"any"}:
        word = next(iter(keys))
        parts = table[word]
        if not isinstance(parts, list) or not parts:
            raise BadCondition(f"'{word}' takes a list of at least one condition")
        parsed = tuple(parse(part) for part in parts)
        return All(parsed) if word == "all" else AnyOf(parsed)
    if keys == {"not"}:
        return Not(parse(table["not"]))
    question = table.get("question")
    if not isinstance(question, str) or len(keys) != 2:
        raise BadCondition("a condition names one question and one of: is, at_least, at_most, answered, category")
    (word,) = keys - {"question"}
    return _simple(question, word, table[word])


def _simple(question: str, word: str, value: object) -> Condition:
    match word, value:
        case "is", str():
            return Is(question, (value,))
        case "is", list() if value and all(isinstance(v, str) for v in value):
            return Is(question, tuple(str(v) for v in value))
        case "answered", bool():
            return InCategory(question, "answered", value)
        case _, bool():
            pass  # true is a number to Python
        case "at_least", int() if 1 <= value <= 5:
            return Between(question, value, 5)
        case "at_most", int() if 1 <= value <= 5:
            return Between(question, 1, value)
        case "category", "answered" | "dont_know" | "not_applicable" | "skipped":
            return InCategory(question, value)
    raise BadCondition(
        f"'{word}' does not take this value (is: an option or a list of options; at_least, at_most: 1 to 5; "
        "answered: true or false; category: answered, dont_know, not_applicable or skipped)"
    )

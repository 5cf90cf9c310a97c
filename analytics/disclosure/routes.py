"""Who was asked a question because of another answer: what the one figure tells a reader about the other.

Only families who used a support are asked how happy they are with it. So the number asked there *is* the number who
used it, and the number who scored is a bound of it, also where the table of answers holds that number back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analytics.aggregates import Vector
from analytics.codebook import Item
from analytics.disclosure.plain import SafeChoice
from analytics.disclosure.rules import Count, Rules
from analytics.disclosure.scores import safe_scores, safe_silence

Floor = tuple[frozenset[str], int]
"""These options together hold at least so many families: what the rest of the report lets a reader conclude."""


def routing(items: Iterable[Item]) -> frozenset[str]:
    """The questions on whose answer it depends who is asked another one."""
    return frozenset(question for item in items for question, _ in item.only_for)


def floors(choice: Item, asked_after: Iterable[tuple[Item, Vector]], rules: Rules) -> tuple[Floor, ...]:
    """Bounds for the options of `choice`, from the questions that only they lead to, as far as those are printed."""
    found = []
    for item, vector in asked_after:
        least = _printed(item, vector, rules)
        found += [(frozenset(options), least) for question, options in item.only_for if question == choice.question]
    return tuple((options, least) for options, least in found if least)


def may_say_asked(item: Item, asked: int, said: Mapping[str, SafeChoice], rules: Rules) -> bool:
    """Whether the number asked gives away nothing about the answers that led there: they are all printed, and do not
    differ from it by too few."""
    for question, options in item.only_for:
        if question in said:
            cells = [n for option, n in said[question].options if option.id in options]
            known = sum(n for n in cells if isinstance(n, int))
            if not all(isinstance(n, int) for n in cells) or rules.small(abs(known - asked)):
                return False
    return True


def _printed(item: Item, vector: Vector, rules: Rules) -> int:
    """At least so many were asked, for whoever reads the figure without the number asked."""
    if item.kind == "scale":
        said = safe_scores(vector, rules, say_asked=False)
        parts: tuple[Count, ...] = (said.n, said.dont_know, said.not_applicable, said.skipped)
    elif not rules.small(vector.answered):
        parts = (vector.answered, *safe_silence(vector, rules, say_asked=False)[2])
    else:
        return 0
    return sum(n for n in parts if isinstance(n, int))

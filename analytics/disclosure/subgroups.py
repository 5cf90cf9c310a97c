"""Sub-groups of families and how they score all of it: by age, need, new or moved, language, and so on.

Groups that are too small go together into the rest, with those who did not tell. What is left may still give a group
away by a difference: with everybody, with the parts of another breakdown, with an earlier report. So each breakdown is
held against all of them (`past`), and where it does not hold, its smallest group joins the rest and it is tried again;
where nothing is left to tell apart, it is dropped. Breakdowns come in a fixed order, the more asked for first, since
each narrows what those after it may say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from analytics.aggregates import Key, Vector
from analytics.codebook import Item
from analytics.disclosure.behind import SPOKEN
from analytics.disclosure.board import ANSWERED
from analytics.disclosure.members import Families, Members, found_in, united
from analytics.disclosure.past import Make, Past
from analytics.disclosure.plain import SafeChoice
from analytics.disclosure.rules import Rules
from analytics.disclosure.scores import LEVELS, SafeScores, describable, safe_scores

REST = "rest"
ASKED = (
    "child_age",
    "age_band",
    "needs",
    "plan_origin",
    "setting",
    "impact",
    "first_language",
    SPOKEN,
    "who_answers",
    "who",
    "helped",
)
"""Ids of the questions to break down by, in this order; then the question about the stage reached. A questionnaire has
some of them."""
UNTOLD = frozenset({"prefer_not", "not_sure"})
"""Options that tell nothing about the family: they are part of the rest."""


@dataclass(frozen=True, slots=True)
class SafeBreakdown:
    """`item` None: by the language used. `groups`: option id (or language) or `REST` -> their scores of all of it."""

    key: str
    item: Item | None
    groups: Mapping[str, SafeScores]


def breakdowns(
    key: Key, items: Mapping[str, Item], choices: Iterable[SafeChoice], whole: SafeScores, rules: Rules, past: Past
) -> tuple[SafeBreakdown, ...]:
    """All that may be said of the question `key` by sub-groups. () where its own score is held back.

    `choices`: the tables of answers as they are printed. Where one holds back how many gave an answer, their sub-group
    does not stand apart: its number would be a bound of what is held back there.
    """
    printed = {c.item.question: {o.id for o, n in c.options if isinstance(n, int)} for c in choices}
    scored = past.members(key).only(ANSWERED)
    if whole.interval is None or not len(scored):
        return ()
    reached = [i.question for i in items.values() if i.role == "reached"]
    found = []
    for name in (*ASKED, *reached):
        item, told = items.get(name), past.members((key[0], name))
        if name != SPOKEN and (item is None or item.kind != "choice"):
            continue
        options = sorted({bin_ for kind in told.kinds for bin_ in kind[1:] if bin_.startswith("option.")})
        groups = {o.removeprefix("option."): told.only(frozenset({o})).families for o in options}
        known = printed.get(name, set(groups) if name == SPOKEN else set())
        groups = {option: families for option, families in groups.items() if option in known - UNTOLD}
        said = _breakdown(key, name, groups, scored, whole.level, rules, past)
        if said:
            found.append(SafeBreakdown(name, item, said))
    return tuple(found)


def _breakdown(
    key: Key, name: str, groups: Mapping[str, Families], scored: Members, level: int, rules: Rules, past: Past
) -> Mapping[str, SafeScores] | None:
    kept = {group: scored.within(families) for group, families in groups.items()}
    kept = {group: members for group, members in kept.items() if _may_stand(members, level, rules)}
    while kept:
        rest = _without(scored, kept.values())
        if len(rest) and not _may_stand(rest, level, rules):
            kept.pop(_smallest(kept))
            continue
        whole = {**kept, REST: rest} if len(rest) else kept
        if len(whole) < 2:
            return None
        makers = {group: (members.families, _maker(members, rules)) for group, members in whole.items()}
        said = past.breakdown(key, name, makers, level)
        if said is not None:
            return said
        kept.pop(_smallest(kept))
    return None


def _may_stand(members: Members, level: int, rules: Rules) -> bool:
    """Large enough, and not all of one mind, at the least detail there is."""
    return len(members) >= rules.k and describable(_vector(members), rules, max(level, len(LEVELS) - 1))


def _smallest(kept: Mapping[str, Members]) -> str:
    return min(kept, key=lambda group: (len(kept[group]), group))


def _without(scored: Members, groups: Iterable[Members]) -> Members:
    return scored.within(scored.families[~found_in(scored.families, united(*(g.families for g in groups)))])


def _maker(members: Members, rules: Rules) -> Make:
    vector = _vector(members)
    return lambda level: safe_scores(vector, rules, at_least=level, say_asked=False)


def _vector(members: Members) -> Vector:
    times = np.bincount(members.places, minlength=len(members.kinds)).tolist()
    given = {kind: n for kind, n in zip(members.kinds, times, strict=True) if n}
    s1, s2, s3, s4, s5 = (sum(n for kind, n in given.items() if f"score_{s}" in kind) for s in range(1, 6))
    return Vector(answered=len(members), scores=(s1, s2, s3, s4, s5))

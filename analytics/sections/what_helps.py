"""What often helps where an area stands weakest: pinch points and good practice that match. The rule is fixed, so that
two readers of the same figures find the same rows:

1. **Weak stages**: stages whose published mean is below 3.0, the lowest first; where there is none, the one with the
   lowest published mean. At most three; of equal means the earlier stage. Parents' scores; young people's where there
   are none of parents.
2. **Weak factors**: factors that stand behind a question about how it felt or what the plan brings (`FELT`), where its
   published mean is below 3.0; then the factors of which most families tell what could be better, as far as that number
   is published. At most three.
3. A row is shown when it has a weak stage or a weak factor; those with more of them first, then by number. At most
   `MOST` pinch points and half as many cases.

It reads published figures only: what is held back points nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from analytics.blocks import Column, Row, Section, Table, Words
from analytics.disclosure.gate import Release, SafeAudience
from analytics.factors import Case, PinchPoint, factors, good_practice, pinch_points, source
from analytics.stages import STAGES

WEAK = 3.0
"""The middle of the scale from 1 to 5."""
AT_MOST = 3
MOST = 6

Matched = TypeVar("Matched", PinchPoint, Case)

FELT: dict[str, str] = {
    "extent_informed": "clear_information",
    "extent_involved": "family_involvement",
    "extent_opinions": "family_involvement",
    "extent_wishes": "family_involvement",
    "extent_centre": "holistic_assessment",
    "extent_joined_up": "joined_up_working",
    "extent_push": "family_support",
    "outcome_placement": "suitable_support",
    "outcome_level": "suitable_support",
    "outcome_now": "suitable_support",
    "outcome_later": "long_term_ambition",
    "outcome_education": "suitable_support",
    "outcome_in_school": "plans_in_action",
    "outcome_health": "joined_up_working",
    "outcome_care": "joined_up_working",
    "outcome_local": "suitable_support",
}
"""Question -> the factor that it asks about."""


def what_helps(release: Release, better: Mapping[str, int]) -> Section | None:
    """`better`: factor -> published number of families who told what could be better. None where nothing is weak that
    the files speak of."""
    stages, weak = _weak_stages(release.audiences), _weak_factors(release.audiences, better)
    points = _matching(pinch_points(), stages, weak)[:MOST]
    cases = _matching(good_practice(), stages, weak)[: MOST // 2]
    if not points and not cases:
        return None
    named = [STAGES[s] for s in stages] + [factors()[f].label for f in weak]
    words = Words(
        (
            f"Chosen for what stands lowest in this report: {'; '.join(named)}. "
            "Where families score low is a fact of this report; that the points below are the reason here is not. "
            "Ask the families' own words first.",
        )
    )
    tables = [_points(points, stages, weak), _cases(cases, stages, weak)]
    return Section("what_helps", "What often helps here", (words, *(t for t in tables if t.rows)))


def _weak_stages(audiences: Sequence[SafeAudience]) -> tuple[str, ...]:
    for audience in ("parent", "young_person"):
        for one in (a for a in audiences if a.audience == audience):  # at most one
            means = {key: s.interval.mean for key, s in one.stages.items() if s.interval is not None}
            order = sorted(means, key=lambda key: (means[key], list(STAGES).index(key)))
            if order:
                return tuple([key for key in order if means[key] < WEAK][:AT_MOST] or order[:1])
    return ()


def _weak_factors(audiences: Sequence[SafeAudience], better: Mapping[str, int]) -> tuple[str, ...]:
    low: dict[str, float] = {}
    for one in audiences:
        for scale in one.scales:
            factor, i = FELT.get(scale.item.question), scale.scores.interval
            if factor is not None and i is not None and i.mean < WEAK:
                low[factor] = min(i.mean, low.get(factor, i.mean))
    order = list(factors())
    felt = sorted(low, key=lambda f: (low[f], order.index(f)))
    told = sorted((f for f in better if better[f]), key=lambda f: (-better[f], order.index(f)))
    return tuple(dict.fromkeys((*felt, *told)))[:AT_MOST]


def _matching(rows: Iterable[Matched], stages: Sequence[str], weak: Sequence[str]) -> list[Matched]:
    def hits(row: Matched) -> int:
        return len({*row.stages} & {*stages}) + len({*row.factors} & {*weak})

    return sorted((row for row in rows if hits(row)), key=lambda row: -hits(row))


def _why(one: PinchPoint | Case, stages: Sequence[str], weak: Sequence[str]) -> str:
    return "; ".join(
        [STAGES[s] for s in stages if s in one.stages] + [factors()[f].label for f in weak if f in one.factors]
    )


def _points(points: Sequence[PinchPoint], stages: Sequence[str], weak: Sequence[str]) -> Table:
    rows = tuple(
        Row(
            f"pinch.{p.number}",
            f"{p.number}. {p.barrier}",
            (
                " ".join(f"{s.text} ({', '.join(s.levels)})" for s in p.solutions),
                ", ".join(dict.fromkeys(level for s in p.solutions for level in s.levels)),
                _why(p, stages, weak),
            ),
        )
        for p in points
    )
    columns = (
        Column("solutions", "What people in the field propose", "text"),
        Column("levels", "Who can act", "text"),
        Column("for", "Chosen for", "text"),
    )
    note = f"{source('pinch_points')}; in our words."
    return Table("pinch_points", "Where the way often gets stuck", columns, rows, "What gets in the way", note)


def _cases(cases: Sequence[Case], stages: Sequence[str], weak: Sequence[str]) -> Table:
    rows = tuple(Row(f"case.{c.key}", c.title, (c.areas, c.what, c.effect, _why(c, stages, weak))) for c in cases)
    columns = (
        Column("areas", "Where", "text"),
        Column("what", "What they did", "text"),
        Column("effect", "What came of it", "text"),
        Column("for", "Chosen for", "text"),
    )
    note = f"{source('good_practice')}; in our words."
    return Table("good_practice", "What other areas have tried", columns, rows, "What", note)

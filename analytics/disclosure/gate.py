"""All figures of one area and window, protected together: the one way from counts to a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from analytics.aggregates import GROUPS, Counts, Vector, counted
from analytics.codebook import Codebook, Item, Way
from analytics.columns import Columns
from analytics.disclosure.behind import PROGRESS, behind
from analytics.disclosure.ledger import Pages, Window
from analytics.disclosure.members import Families, united
from analytics.disclosure.past import Make, Past
from analytics.disclosure.plain import (
    SafeChoice,
    SafeProgress,
    choice_again,
    choice_ways,
    progress_again,
    progress_ways,
)
from analytics.disclosure.routes import Floor, floors, may_say_asked, routing
from analytics.disclosure.rules import Mark, Rules
from analytics.disclosure.scores import SafeScores, nobody, safe_scores, without
from analytics.disclosure.subgroups import SafeBreakdown, breakdowns
from analytics.disclosure.tables import Bases, nothing_of, safe_choice, safe_progress, stage_floors, tails
from analytics.engines.port import Engine
from analytics.stages import OVERALL, STAGES

_HELD = Mark.SUPPRESSED
_NONE = Vector()


@dataclass(frozen=True, slots=True)
class SafeScale:
    """A scale that is no stage of the journey. Where `item.reverse`, the scores are turned round: 5 is good here
    too."""

    item: Item
    scores: SafeScores


@dataclass(frozen=True, slots=True)
class SafeAudience:
    """`stages`: every stage key, [x] where this questionnaire does not ask it. `by_way`: overall score of groups of
    families, or ().
    `before`: stage key or 'overall' -> how it was last reported of an earlier wave, where it was. `breakdowns`: overall
    score of sub-groups."""

    audience: str
    progress: SafeProgress
    overall: SafeScores
    stages: Mapping[str, SafeScores]
    by_way: tuple[tuple[str, SafeScores], ...]
    scales: tuple[SafeScale, ...]
    choices: tuple[SafeChoice, ...]
    before: Mapping[str, SafeScores] = field(default_factory=dict)
    breakdowns: tuple[SafeBreakdown, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """What may be said of one area in one window, to these readers. `population`: families in the process, where the
    area told it. `on`: the day of the figures that carry no other one."""

    area: str
    window: Window
    rules: Rules
    on: date
    population: int | None
    audiences: tuple[SafeAudience, ...]

    @property
    def waves(self) -> tuple[str, ...]:
        return self.window.waves


def release(
    engine: Engine | Columns,
    codebook: Codebook,
    area: str,
    window: Window,
    rules: Rules,
    pages: Pages,
    on: date,
    population: int | None = None,
) -> Release:
    """Count, protect, hold it against all that was released, and enter it in the ledger's `pages`.

    `population` gives the finite interval for what all families are asked; ignored if fewer than answered. Raises
    `WindowRefused`.
    """
    taken = counted(engine, codebook, area, window.waves, window.until)
    counts = taken.counts
    members = behind(taken, codebook, area, pages.key)
    past = Past(pages, area, window, rules.k, on, members)
    audiences = [a for a in codebook.audiences() if a in counts.progress]
    found = tuple(
        _Gate(a, codebook.of(a), counts, rules, past).said(population if a == "parent" else None) for a in audiences
    )
    past.close()
    days = {day for one in found for day in _days(one)}
    if len(days) == 1 and (day := days.pop()) is not None:
        return Release(area, window, rules, day, population, tuple(_dated(one, None) for one in found))
    return Release(area, window, rules, on, population, found)


def _days(one: SafeAudience) -> set[date | None]:
    """The days of everything that is said of this audience; None: today."""
    groups = [said for breakdown in one.breakdowns for said in breakdown.groups.values()]
    scored = (one.overall, *one.stages.values(), *(s for _, s in one.by_way), *(s.scores for s in one.scales), *groups)
    plain = [c.as_of for c in one.choices if not isinstance(c.n, Mark)]
    began = [] if isinstance(one.progress.started, Mark) else [one.progress.as_of]
    return {s.as_of for s in scored if s.interval is not None} | set(plain) | set(began)


def _dated(one: SafeAudience, day: date | None) -> SafeAudience:
    """The same with another day on everything."""
    return SafeAudience(
        one.audience,
        replace(one.progress, as_of=day),
        replace(one.overall, as_of=day),
        {stage: replace(said, as_of=day) for stage, said in one.stages.items()},
        tuple((group, replace(said, as_of=day)) for group, said in one.by_way),
        tuple(SafeScale(s.item, replace(s.scores, as_of=day)) for s in one.scales),
        tuple(replace(c, as_of=day) for c in one.choices),
        one.before,
        tuple(
            replace(b, groups={group: replace(said, as_of=day) for group, said in b.groups.items()})
            for b in one.breakdowns
        ),
    )


class _Gate:
    """One audience's figures."""

    def __init__(self, audience: str, items: Mapping[str, Item], counts: Counts, rules: Rules, past: Past) -> None:
        self._audience, self._items, self._counts, self._rules, self._past = audience, items, counts, rules, past
        self._bases = Bases(rules)
        self._routed: dict[str, SafeChoice] = {}

    def said(self, population: int | None) -> SafeAudience:
        progress = self._progress()
        items = self._items
        staged = {i.stage: i for i in items.values() if i.kind == "scale" and i.scale == "satisfaction" and i.stage}
        everybody = (OVERALL, "identification")
        known = {stage: population if stage in everybody else None for stage in (OVERALL, *STAGES)}
        # First how far families have come: what is printed there bounds what may be said of who was asked what.
        first = {
            stage: safe_scores(self._vector(item), self._rules, self._known(item, known.get(stage)), say_asked=False)
            for stage, item in staged.items()
        }
        came = stage_floors(items, first)
        reached = [self._choice(i, came) for i in items.values() if i.role == "reached"]
        for choice in reached:
            self._bases.note(tails(choice))
            self._routed[choice.item.question] = choice
        leading = routing(items.values())
        for item in items.values():
            if item.question in leading and item.kind == "choice" and item.role == "" and not item.many:
                self._routed[item.question] = self._choice(item, ())
        stages = {
            stage: self._scores(staged[stage], known[stage]) if stage in staged else without(Mark.NOT_ASKED)
            for stage in (OVERALL, *STAGES)
        }
        plain = [i for i in items.values() if i.role == "" and i not in staged.values()]
        scales = tuple(SafeScale(i, self._scores(i)) for i in plain if i.kind == "scale")
        others = [i for i in plain if i.kind == "choice"]
        choices = (*reached, *(self._routed.get(i.question) or self._choice(i, ()) for i in others))
        by_way = self._by_way(staged.get(OVERALL), stages[OVERALL], choices)
        overall = stages.pop(OVERALL)
        earlier = {s: self._past.before((self._audience, item.question)) for s, item in staged.items()}
        before = {s: one for s, one in earlier.items() if one is not None and one.interval is not None}
        groups: tuple[SafeBreakdown, ...] = ()
        if OVERALL in staged:
            key = (self._audience, staged[OVERALL].question)
            groups = breakdowns(key, items, choices, overall, self._rules, self._past)
        return SafeAudience(self._audience, progress, overall, stages, by_way, scales, choices, before, groups)

    def _vector(self, item: Item) -> Vector:
        return _turned(self._counts.whole.get((self._audience, item.question), _NONE), item)

    def _known(self, item: Item, population: int | None) -> int | None:
        return population if population is not None and population >= self._vector(item).answered else None

    def _scores(self, item: Item, population: int | None = None) -> SafeScores:
        vector, known = self._vector(item), self._known(item, population)
        say_asked = self._may_say_asked(item, vector)
        return self._past.scores(
            (self._audience, item.question),
            lambda level: safe_scores(vector, self._rules, known, level, say_asked),
        )

    def _may_say_asked(self, item: Item, vector: Vector) -> bool:
        return may_say_asked(item, vector.asked, self._routed, self._rules) and self._bases.allow(vector.asked)

    def _choice(self, item: Item, came: Iterable[Floor]) -> SafeChoice:
        vector, after = self._vector(item), [(i, self._vector(i)) for i in self._items.values() if i.only_for]
        say_asked = self._may_say_asked(item, vector)
        candidate = safe_choice(item, vector, self._rules, say_asked, (*came, *floors(item, after, self._rules)))
        found = self._past.other(
            (self._audience, item.question), choice_ways(candidate), lambda figure, on: choice_again(item, figure, on)
        )
        return found if isinstance(found, SafeChoice) else nothing_of(item)

    def _progress(self) -> SafeProgress:
        candidate = safe_progress(self._counts.progress[self._audience], self._items, self._rules, self._bases)
        found = self._past.other(
            (self._audience, PROGRESS),
            progress_ways(candidate),
            lambda figure, on: progress_again(self._items, figure, on),
        )
        return found if isinstance(found, SafeProgress) else SafeProgress(_HELD, _HELD, _HELD, _HELD, _HELD, _HELD, ())

    def _by_way(
        self, item: Item | None, whole: SafeScores, choices: Sequence[SafeChoice]
    ) -> tuple[tuple[str, SafeScores], ...]:
        """Overall score of families still going and of those who stopped early; all groups or none, so that no group
        follows by subtraction.

        Held back as well where the table of stages reached hides how many stopped: a number here would show it there.
        """
        stopped_hidden = any(
            option.way == "stopped" and isinstance(cell, Mark)
            for choice in choices
            if choice.item.role == "reached"
            for option, cell in choice.options
        )
        if item is None or whole.interval is None:
            return ()
        key = (self._audience, item.question)
        found = {grp: vectors.get(key, _NONE) for grp, vectors in self._counts.grouped.items()}
        vectors = {grp: found.get(grp, _NONE) for grp in GROUPS}
        inside: dict[Way, tuple[Way, ...]] = {grp: (grp,) for grp in GROUPS}
        if vectors["stopped"].asked == 0:
            return (("stopped", nobody()),) if not stopped_hidden else ()
        small = self._rules.small
        if vectors["unknown"].answered and (small(vectors["unknown"].answered) or small(vectors["going"].answered)):
            vectors["going"], inside["going"] = _joined(vectors["going"], vectors["unknown"]), ("going", "unknown")
            vectors["unknown"] = _NONE
        families = self._past.ways(self._audience, self._items)
        groups: dict[str, tuple[Families, Make]] = {
            grp: (united(*(families[g] for g in inside[grp])), self._maker(vector))
            for grp, vector in vectors.items()
            if vector.answered
        }
        said = None if stopped_hidden else self._past.breakdown(key, "way", groups, whole.level)
        return tuple(said.items()) if said else (("stopped", without(_HELD)),)

    def _maker(self, vector: Vector) -> Make:
        return lambda level: safe_scores(vector, self._rules, at_least=level, say_asked=False)


def _turned(vector: Vector, item: Item) -> Vector:
    """Turn a reverse-scored scale round, so that 5 is good everywhere in a report."""
    if not item.reverse:
        return vector
    s1, s2, s3, s4, s5 = vector.scores
    return Vector(vector.skipped, vector.dont_know, vector.not_applicable, vector.answered, (s5, s4, s3, s2, s1))


def _joined(a: Vector, b: Vector) -> Vector:
    s1, s2, s3, s4, s5 = (x + y for x, y in zip(a.scores, b.scores, strict=True))
    return Vector(
        a.skipped + b.skipped,
        a.dont_know + b.dont_know,
        a.not_applicable + b.not_applicable,
        a.answered + b.answered,
        (s1, s2, s3, s4, s5),
    )

"""All figures of one area and window, protected together: the one way from counts to a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analytics.aggregates import Counts, Progress, Vector, count
from analytics.codebook import Codebook, Item, Option
from analytics.disclosure.cells import Parts, safe_parts, safe_ticks
from analytics.disclosure.rules import Count, Mark, Rules
from analytics.disclosure.scores import SafeScores, nobody, safe_scores, safe_silence, without
from analytics.engines.port import Engine
from analytics.stages import OVERALL, STAGES

_HELD = Mark.SUPPRESSED
_NONE = Vector()


@dataclass(frozen=True, slots=True)
class SafeProgress:
    """`stopped_at`: (question, families) of those who began and did not finish, by the last question they answered."""

    invited: Count
    started: Count
    finished: Count
    unfinished: Count
    stopped_at: tuple[tuple[Item, Count], ...]


@dataclass(frozen=True, slots=True)
class SafeChoice:
    """A plain distribution: `n` families answered, each option's count. `many`: one family may stand in several
    options."""

    item: Item
    n: Count
    asked: Count
    dont_know: Count
    not_applicable: Count
    skipped: Count
    options: tuple[tuple[Option, Count], ...]


@dataclass(frozen=True, slots=True)
class SafeScale:
    """A scale that is no stage of the journey. Where `item.reverse`, the scores are turned round: 5 is good here
    too."""

    item: Item
    scores: SafeScores


@dataclass(frozen=True, slots=True)
class SafeAudience:
    """`stages`: every stage key, [x] where this questionnaire does not ask it. `by_way`: overall score of groups of
    families, or ()."""

    audience: str
    progress: SafeProgress
    overall: SafeScores
    stages: Mapping[str, SafeScores]
    by_way: tuple[tuple[str, SafeScores], ...]
    scales: tuple[SafeScale, ...]
    choices: tuple[SafeChoice, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """What may be said of one area in one window, to these readers. `population`: families in the process, where the
    area told it."""

    area: str
    waves: tuple[str, ...]
    rules: Rules
    population: int | None
    audiences: tuple[SafeAudience, ...]


def release(
    engine: Engine, codebook: Codebook, area: str, waves: Sequence[str], rules: Rules, population: int | None = None
) -> Release:
    """Count, then protect. `population` gives the finite interval for what all families are asked; ignored if fewer
    than answered."""
    counts = count(engine, codebook, area, waves)
    audiences = [a for a in codebook.audiences() if a in counts.progress]
    only_parents = population if audiences.count("parent") else None
    return Release(
        area,
        tuple(waves),
        rules,
        population,
        tuple(_audience(a, codebook, counts, rules, only_parents if a == "parent" else None) for a in audiences),
    )


def _audience(audience: str, codebook: Codebook, counts: Counts, rules: Rules, population: int | None) -> SafeAudience:
    items = codebook.of(audience)
    raw = counts.progress[audience]
    bases = _Bases(rules)
    progress = _progress(raw, items, rules, bases)
    staged = {i.stage: i for i in items.values() if i.kind == "scale" and i.scale == "satisfaction" and i.stage}

    def scores(item: Item, known: int | None = None, say_asked: bool = True) -> SafeScores:
        vector = _turned(counts.whole.get((audience, item.question), _NONE), item)
        known = known if known is not None and known >= vector.answered else None
        return safe_scores(vector, rules, known, say_asked=say_asked and bases.allow(vector.asked))

    everybody = (OVERALL, "identification")
    known = {stage: population if stage in everybody else None for stage in (OVERALL, *STAGES)}
    # First how far families have come: what is printed there bounds what may be said of who was asked what.
    first = {stage: scores(item, known.get(stage), say_asked=False) for stage, item in staged.items()}
    floors = _floors(items, first)
    reached = [
        _choice(i, counts.whole.get((audience, i.question), _NONE), rules, bases, floors)
        for i in items.values()
        if i.role == "reached"
    ]
    for choice in reached:
        bases.note(_tails(choice))
    stages = {
        stage: scores(staged[stage], known[stage]) if stage in staged else without(Mark.NOT_ASKED)
        for stage in (OVERALL, *STAGES)
    }
    plain = [i for i in items.values() if i.role == "" and i not in staged.values()]
    scales = tuple(SafeScale(i, scores(i)) for i in plain if i.kind == "scale")
    choices = (
        *reached,
        *(
            _choice(i, counts.whole.get((audience, i.question), _NONE), rules, bases, ())
            for i in plain
            if i.kind == "choice"
        ),
    )
    by_way = _by_way(audience, staged.get(OVERALL), stages[OVERALL], counts, rules, choices)
    overall = stages.pop(OVERALL)
    return SafeAudience(audience, progress, overall, stages, by_way, scales, choices)


class _Bases:
    """Totals printed so far. A total that differs from one of them by too few families would give those few away: it
    is not printed."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._printed: set[int] = set()

    def allow(self, total: int) -> bool:
        if any(self._rules.small(abs(total - other)) for other in self._printed) or self._rules.small(total):
            return False
        self._printed.add(total)
        return True

    def note(self, totals: Iterable[int]) -> None:
        """Sums that a reader can make of printed numbers: as good as printed."""
        self._printed.update(totals)


def _tails(choice: SafeChoice) -> set[int]:
    """How many have come at least as far as each stage, where the table of stages reached prints it: who was asked
    about that stage can be laid beside it. With and without those who are not sure, and with those who stopped
    early."""
    order = [s for s in STAGES if s != "disagreement"]
    cells = {option.id: cell for option, cell in choice.options}
    odd = [option.id for option, _ in choice.options if option.id not in order]
    tails: set[int] = set()
    for place in range(len(order)):
        far = [s for s in order[place:] if s in cells]
        for more in range(2 ** len(odd)):
            group = [cells[i] for i in (*far, *(o for bit, o in enumerate(odd) if more >> bit & 1))]
            if far and all(isinstance(cell, int) for cell in group):
                tails.add(sum(cell for cell in group if isinstance(cell, int)))
    tails |= {cell for cell in (cells[o] for o in odd) if isinstance(cell, int)}
    return tails


def _progress(raw: Progress, items: Mapping[str, Item], rules: Rules, bases: _Bases) -> SafeProgress:
    def total(n: int) -> Count:
        return n if n == 0 or bases.allow(n) else _HELD

    started, invited, finished = total(raw.started), total(raw.invited), total(raw.finished)
    open_ = raw.started - raw.finished
    known = isinstance(started, int) and isinstance(finished, int) and not rules.small(open_)
    unfinished: Count = open_ if known else _HELD
    where = [(q, n) for q, n in raw.last.items() if q in items]
    order = list(items)
    where.sort(key=lambda pair: order.index(pair[0]))
    parts: tuple[Count, ...] = (_HELD,) * len(where)
    if known and sum(n for _, n in where) == open_:
        parts = safe_parts([n for _, n in where], rules)
    return SafeProgress(
        invited,
        started,
        finished,
        unfinished,
        tuple((items[q], part) for (q, _), part in zip(where, parts, strict=True)),
    )


def _turned(vector: Vector, item: Item) -> Vector:
    """Turn a reverse-scored scale round, so that 5 is good everywhere in a report."""
    if not item.reverse:
        return vector
    s1, s2, s3, s4, s5 = vector.scores
    return Vector(vector.skipped, vector.dont_know, vector.not_applicable, vector.answered, (s5, s4, s3, s2, s1))


Floor = tuple[frozenset[str], int]
"""These options together hold at least so many families: what the rest of the report lets a reader conclude."""


def _floors(items: Mapping[str, Item], stages: Mapping[str, SafeScores]) -> tuple[Floor, ...]:
    """Whoever scored a stage has come at least so far, or stopped early, or is not sure: bounds for the stages
    reached."""
    reached = next((i for i in items.values() if i.role == "reached"), None)
    if reached is None:
        return ()
    order = [s for s in STAGES if s != "disagreement"]
    odd = {o.id for o in reached.options if o.id not in order}
    return tuple(
        (frozenset({o.id for o in reached.options if o.id in order[order.index(stage) :]} | odd), said.n)
        for stage, said in stages.items()
        if stage in order and isinstance(said.n, int)
    )


def _choice(item: Item, vector: Vector, rules: Rules, bases: _Bases, floors: Iterable[Floor]) -> SafeChoice:
    n = vector.answered
    if rules.small(n):
        return SafeChoice(item, _HELD, _HELD, _HELD, _HELD, _HELD, tuple((o, _HELD) for o in item.options))
    tallies = tuple(vector.options.get(o.id, 0) for o in item.options)
    ids = [o.id for o in item.options]

    def plausible(cells: Parts) -> bool:
        held = dict(zip(ids, cells, strict=True))
        return all(sum(held[i] for i in group) >= least for group, least in floors)

    cells = safe_ticks(tallies, n, rules) if item.many else safe_parts(tallies, rules, plausible)
    asked, _, ways = safe_silence(vector, rules, bases.allow(vector.asked))
    return SafeChoice(item, n, asked, ways[0], ways[1], ways[2], tuple(zip(item.options, cells, strict=True)))


def _by_way(
    audience: str, item: Item | None, whole: SafeScores, counts: Counts, rules: Rules, choices: Sequence[SafeChoice]
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
    key = (audience, item.question)
    found = {grp: vectors.get(key, _NONE) for grp, vectors in counts.grouped.items()}
    going, stopped, unknown = (found.get(grp, _NONE) for grp in ("going", "stopped", "unknown"))
    if stopped.asked == 0:
        return (("stopped", nobody()),) if not stopped_hidden else ()
    if unknown.answered and (rules.small(unknown.answered) or rules.small(going.answered)):
        going, unknown = _joined(going, unknown), _NONE
    groups = {name: v for name, v in (("going", going), ("stopped", stopped), ("unknown", unknown)) if v.answered}
    level = whole.level
    while True:
        safe = {name: safe_scores(v, rules, at_least=level, say_asked=False) for name, v in groups.items()}
        if stopped_hidden or any(s.interval is None for s in safe.values()):
            return (("stopped", without(_HELD)),)
        coarsest = max(s.level for s in safe.values())
        if coarsest == level:
            return tuple(safe.items())
        level = coarsest


def _joined(a: Vector, b: Vector) -> Vector:
    s1, s2, s3, s4, s5 = (x + y for x, y in zip(a.scores, b.scores, strict=True))
    return Vector(
        a.skipped + b.skipped,
        a.dont_know + b.dont_know,
        a.not_applicable + b.not_applicable,
        a.answered + b.answered,
        (s1, s2, s3, s4, s5),
    )

"""The scores of one group of families on one question: what may be said of them.

A group under the minimum is not described at all. Of a group that is large enough, its number, its mean (one decimal)
and the interval are said; single scores are counted only where no count is small, otherwise the scores are taken
together: 1-2, 3, 4-5, then 1-3, 4-5, then all. Last, a reader who knows the rule is tried on the result: for each
score given by too few families there must be another set of answers that would have printed exactly the same; if not,
the interval is printed coarser, the counts are taken together, or the figure is held back. That also holds back a
group in which all, or all but one, gave the same score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, product

from analytics.aggregates import Vector
from analytics.disclosure.cells import safe_parts
from analytics.disclosure.protected import protected
from analytics.disclosure.rules import Count, Mark, Rules
from analytics.statistics.interval import Counts, Interval
from analytics.statistics.printed import printed_interval
from analytics.statistics.share import Share, wilson

LEVELS: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((0,), (1,), (2,), (3,), (4,)),
    ((0, 1), (2,), (3, 4)),
    ((0, 1, 2), (3, 4)),
    ((0, 1, 2, 3, 4),),
)
"""Which scores are counted together, finest first; each level is made of whole bins of the one before."""

BANDS = ("1 or 2", "3", "4 or 5")
FINE = 10
"""From this many times the minimum on, the ends of an interval are printed in tenths; below in fifths, under twice the
minimum in halves."""
ROOM = 2
"""Scores counted together hold at least this many times the minimum where one of them is small."""
TRIED_WHOLLY = 24
"""Families up to which every other set of answers is tried on what is printed, and not only the near ones."""

_HELD = Mark.SUPPRESSED


@dataclass(frozen=True, slots=True)
class SafeScores:
    """`n` families scored, of `asked`; the others did not know, were not concerned, or skipped. `scores`: 1 to 5.
    `bands`: 1-2, 3, 4-5.

    `interval` and `share` (of 4-5) are None exactly where they may not be said or there is nobody to speak of.
    `as_of`: the day of the release that is said again, or None where it is new. `waves`: of which it is, where not of
    those of the report.
    """

    n: Count
    asked: Count
    dont_know: Count
    not_applicable: Count
    skipped: Count
    no_score: Count
    scores: tuple[Count, ...]
    bands: tuple[Count, ...]
    interval: Interval | None = None
    share: Share | None = None
    level: int = len(LEVELS)
    as_of: date | None = None
    waves: tuple[str, ...] = ()

    @property
    def counts(self) -> Counts | None:
        """Scores for the statistics on this floor (`extremes`, `change`): where single ones are held back, `protected`
        ones. None where there is no mean."""
        if self.interval is None or isinstance(self.n, Mark):
            return None
        known = {group: n for group, n in zip(LEVELS[1], self.bands, strict=True) if isinstance(n, int)}
        known |= {(i,): n for i, n in enumerate(self.scores) if isinstance(n, int)}
        bins = tuple(known.get(group, self.n) for group in LEVELS[self.level])
        if self.level == 0:
            return bins
        if self.level == 2:
            bins = (self.n - bins[1], bins[1])
        i = self.interval
        return protected(bins, LEVELS[self.level], i.mean, i.high - i.low, i.population)

    @property
    def mark(self) -> Mark | None:
        """Why there is no mean, or None where there is one."""
        if self.interval is not None:
            return None
        return Mark.NOT_APPLICABLE if self.n == 0 else self.n if isinstance(self.n, Mark) else _HELD


def without(mark: Mark) -> SafeScores:
    """Nothing may or can be said: too few ([c]) or not asked ([x])."""
    return SafeScores(mark, mark, mark, mark, mark, mark, (mark,) * 5, (mark,) * 3)


def nobody() -> SafeScores:
    """The question exists, but nobody reached it: honest zeros, and no mean to speak of ([z])."""
    return SafeScores(0, 0, 0, 0, 0, 0, (0,) * 5, (0,) * 3)


def safe_scores(
    vector: Vector, rules: Rules, population: int | None = None, at_least: int = 0, say_asked: bool = True
) -> SafeScores:
    """What may be said of this vector. `at_least`: the finest level allowed, so that a breakdown does not undo its
    total.

    `say_asked` False holds back how many were asked, and with it the three ways of giving no score, because another
    printed number is too near.
    """
    if vector.asked == 0:
        return nobody()
    found = _printable(vector.scores, rules, population, at_least)
    if found is None:
        return without(_HELD)
    level, coarse = found
    n = vector.answered
    asked, no_score, ways = safe_silence(vector, rules, say_asked)
    bins = _bins(vector.scores, level)
    high = bins[-1] if level < 3 else None
    return SafeScores(
        n,
        asked,
        ways[0],
        ways[1],
        ways[2],
        no_score,
        _spread(bins, level, [(i,) for i in range(5)]),
        _spread(bins, level, [(0, 1), (2,), (3, 4)]),
        printed_interval(vector.scores, coarse, population),
        None if high is None else wilson(high if level else bins[3] + bins[4], n),
        level,
    )


def describable(vector: Vector, rules: Rules, at_least: int) -> bool:
    """Whether `safe_scores` would say a mean."""
    return vector.asked > 0 and _printable(vector.scores, rules, None, at_least) is not None


def safe_silence(vector: Vector, rules: Rules, say_asked: bool) -> tuple[Count, Count, tuple[Count, ...]]:
    """(asked, gave no score or answer, (don't know, does not apply, skipped)) beside a printed number of answers.

    The three ways hide together as parts of those who gave none, also where their number is not printed: somebody may
    know who they are. Of a few of them none is printed, not even that nobody went it; nor where all of a small group
    went one. Where the number asked must stay unsaid, never all three: they would add up to it.
    """
    ways = (vector.dont_know, vector.not_applicable, vector.skipped)
    missing = vector.asked - vector.answered
    alike = rules.small(missing) or (max(ways) == missing and rules.small_group(missing))
    each = (_HELD,) * 3 if alike else safe_parts(ways, rules)
    if say_asked and not rules.small(missing):
        return vector.asked, missing, each
    return _HELD, _HELD, each if _HELD in each else (_HELD,) * 3


def _bins(scores: Counts, level: int) -> tuple[int, ...]:
    return tuple(sum(scores[i] for i in together) for together in LEVELS[level])


def _spread(bins: tuple[int, ...], level: int, wanted: list[tuple[int, ...]]) -> tuple[Count, ...]:
    """The wanted groups of scores, from the bins of this level: their sum where bins make them up, 0 inside an empty
    bin, else [c]."""
    known = dict(zip(LEVELS[level], bins, strict=True))
    result: list[Count] = []
    for group in wanted:
        inside = [b for b in known if set(b) <= set(group)]
        around = [b for b in known if set(group) <= set(b)]
        if sorted(chain(*inside)) == sorted(group):
            result.append(sum(known[b] for b in inside))
        else:
            result.append(0 if around and known[around[0]] == 0 else _HELD)
    return tuple(result)


def _level(scores: Counts, rules: Rules, at_least: int) -> int:
    """The finest level on which no bin is small, nor so tight that a small count inside it is as good as printed."""
    for level in range(at_least, len(LEVELS)):
        if not any(_tight([scores[i] for i in together], rules) for together in LEVELS[level]):
            return level
    return len(LEVELS) - 1


def _tight(inside: Sequence[int], rules: Rules) -> bool:
    together = sum(inside)
    hides = any(rules.small(c) for c in inside)
    return rules.small(together) or (hides and together < ROOM * rules.k)


def _grain(n: int, rules: Rules) -> int:
    """Parts of a point to which the interval's ends are rounded: halves, fifths, tenths, as the group grows."""
    return 2 if n < 2 * rules.k else 5 if n < FINE * rules.k else 10


@lru_cache(maxsize=4096)
def _printable(scores: Counts, rules: Rules, population: int | None, at_least: int) -> tuple[int, int] | None:
    """(level, parts of a point for the interval's ends), or None where the figure is held back.

    There is one way to print a vector and no second try: whether it is held back then depends on the whole set of
    vectors that print alike, and tells a reader nothing about which of them it was.
    """
    n = sum(scores)
    if n < rules.k or (max(scores) == n and rules.small_group(n)):
        return None
    level, grain = _level(scores, rules, at_least), _grain(n, rules)
    return (level, grain) if _survives(scores, rules, population, at_least, level, grain) else None


def _survives(scores: Counts, rules: Rules, population: int | None, at_least: int, level: int, grain: int) -> bool:
    """For each score given by too few: is there another vector that prints the same, with another number there?

    Where only the near vectors are tried, two are wanted, to stay on the safe side of what was not tried.
    """
    wanted = 1 if sum(scores) <= TRIED_WHOLLY else 2
    open_cells = {i: wanted for i, c in enumerate(scores) if rules.small(c)}
    if not open_cells:
        return True
    printed = printed_interval(scores, grain, population)
    for other in _others(scores, level):
        differing = [i for i in open_cells if other[i] != scores[i]]
        if (
            differing
            and _same_mean(other, printed)
            and _level(other, rules, at_least) == level
            and max(other) < sum(other)
            and printed_interval(other, grain, population) == printed
        ):
            open_cells = {i: left - (i in differing) for i, left in open_cells.items() if left > (i in differing)}
            if not open_cells:
                return True
    return False


def _same_mean(scores: Counts, printed: Interval) -> bool:
    return round(sum((i + 1) * c for i, c in enumerate(scores)) / printed.n + 1e-9, 1) == printed.mean


def _others(scores: Counts, level: int) -> Iterator[Counts]:
    """Vectors with the same bins: in a very small group all, else the near ones first."""
    for shift in _shifts(level):
        moved = tuple(c + d for c, d in zip(scores, shift, strict=True))
        if min(moved) >= 0:
            yield moved
    if sum(scores) <= TRIED_WHOLLY:
        splits = [_splits(sum(scores[i] for i in together), len(together)) for together in LEVELS[level]]
        yield from (tuple(chain(*parts)) for parts in product(*splits))


REACH = {2: 4, 3: 3, 5: 2}
"""How many families a score may gain or lose in the vectors tried, by the number of scores counted together."""


@lru_cache(maxsize=len(LEVELS))
def _shifts(level: int) -> tuple[Counts, ...]:
    """Moves of families inside the bins of a level, the smallest first; none moves nobody."""
    inside = []
    for together in LEVELS[level]:
        reach = REACH.get(len(together), 0)
        steps = product(range(-reach, reach + 1), repeat=len(together))
        inside.append([step for step in steps if sum(step) == 0])
    moves = [tuple(chain(*parts)) for parts in product(*inside)]
    return tuple(sorted((m for m in moves if any(m)), key=lambda m: sum(map(abs, m))))


@lru_cache(maxsize=256)
def _splits(total: int, places: int) -> tuple[Counts, ...]:
    """All ways to share `total` families among so many scores."""
    if places == 1:
        return ((total,),)
    return tuple((first, *rest) for first in range(total + 1) for rest in _splits(total - first, places - 1))

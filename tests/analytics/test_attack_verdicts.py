"""An attacker who asks for one comparison after the other (another wave beside it, another area) and keeps every
verdict.

"Clearly higher" is worked out from scores too. Were they the exact ones, a few verdicts would tell sets of answers
apart that print the same. So it is worked out from what is printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import pytest

from analytics.aggregates import Vector
from analytics.disclosure.figures import kept_scores, scores_again
from analytics.disclosure.rules import Rules
from analytics.disclosure.scores import SafeScores, safe_scores
from analytics.statistics.change import permutation_p
from analytics.statistics.interval import Counts, mean

FIVE = Rules.of("authority")
BESIDE = (
    (20, 10, 5, 3, 2),
    (3, 8, 10, 12, 7),
    (2, 3, 5, 10, 20),
    (0, 2, 6, 20, 40),
    (30, 12, 4, 2, 0),
    (6, 6, 6, 6, 6),
)
"""Large groups whose scores are all printed: other waves, other areas."""


def vectors(n: int, places: int = 5) -> Iterator[Counts]:
    if places == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in vectors(n - first, places - 1):
            yield (first, *rest)


def alike(n: int) -> list[list[tuple[Counts, SafeScores]]]:
    """Every possible set of answers of n families, those together that print the same."""
    found: dict[object, list[tuple[Counts, SafeScores]]] = defaultdict(list)
    for scores in vectors(n):
        said = safe_scores(Vector(answered=n, scores=scores), FIVE)  # type: ignore[arg-type]
        if said.interval is not None:
            found[said.n, said.scores, said.bands, said.interval, said.share].append((scores, said))
    return list(found.values())


def told(sets: Sequence[tuple[Counts, SafeScores]], scores: Callable[[tuple[Counts, SafeScores]], Counts]) -> int:
    """How many of these sets are alone, or share a small count, once all verdicts are known."""
    by_verdict: dict[tuple[bool, ...], list[Counts]] = defaultdict(list)
    for one in sets:
        used = scores(one)
        verdicts = tuple(permutation_p(used, other) <= 0.05 and mean(used) > mean(other) for other in BESIDE)
        by_verdict[verdicts].append(one[0])
    return sum(
        len(left)
        for left in by_verdict.values()
        if any(len({s[place] for s in left}) == 1 and 0 < left[0][place] < FIVE.k for place in range(5))
    )


@pytest.fixture(scope="module")
def classes() -> list[list[tuple[Counts, SafeScores]]]:
    return alike(7)


def test_verdicts_of_the_exact_scores_would_tell_what_a_few_families_said(
    classes: list[list[tuple[Counts, SafeScores]]],
) -> None:
    """The test of the test."""
    assert sum(told(sets, lambda one: one[0]) for sets in classes) > 0


def test_verdicts_tell_nothing_that_is_not_printed(classes: list[list[tuple[Counts, SafeScores]]]) -> None:
    assert sum(map(len, classes)) > 200
    for sets in classes:
        assert len({said.counts for _, said in sets}) == 1
        assert told(sets, lambda one: one[1].counts or ()) == 0


def test_what_the_ledger_keeps_of_a_figure_is_what_was_printed(
    classes: list[list[tuple[Counts, SafeScores]]],
) -> None:
    """Nobody who opens the ledger finds the scores of a figure in it."""
    for sets in classes[:40]:
        assert len({str(kept_scores(said)) for _, said in sets}) == 1
        again = scores_again(kept_scores(sets[0][1]), date(2026, 10, 5))
        assert again.counts == sets[0][1].counts


@pytest.mark.parametrize("n", [7, 20, 60])
def test_protected_scores_fit_what_is_printed(n: int) -> None:
    for first in range(0, n - 4, 3):
        scores = (first, 1, 2, 1, n - 4 - first)
        said = safe_scores(Vector(answered=n, scores=scores), FIVE)
        if said.interval is None:
            continue
        used = said.counts
        assert used is not None
        assert sum(used) == n
        assert round(mean(used) + 1e-9, 1) == said.interval.mean
        assert all(printed in (got, None) for printed, got in zip(_ints(said.scores), used, strict=True))
        bands = (used[0] + used[1], used[2], used[3] + used[4])
        assert all(printed in (got, None) for printed, got in zip(_ints(said.bands), bands, strict=True))


def _ints(cells: Sequence[object]) -> list[int | None]:
    return [c if isinstance(c, int) else None for c in cells]

"""A row of counts that add up to a printed total: which of them may be printed.

Small cells are held back first; then the smallest others, until what is hidden together is at least the minimum, and
until the hiding survives being read by somebody who knows this very rule: for each small cell there must be another
table, with another number in that cell, that would have been printed exactly the same.

>>> from analytics.disclosure.rules import Rules
>>> [str(c) if isinstance(c, int) else c.value for c in safe_parts((20, 3, 9, 12), Rules("authority", 5))]
['20', '[c]', '[c]', '12']
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analytics.disclosure.rules import Count, Mark, Rules

Parts = tuple[int, ...]
Plausible = Callable[[Parts], bool]


def safe_parts(parts: Sequence[int], rules: Rules, plausible: Plausible = lambda _: True) -> tuple[Count, ...]:
    """The parts of a printed total, or [c]. `plausible` says what a reader can rule out from the rest of the report.

    All [c] where no choice of cells is safe. A total under the minimum must not be printed at all: that is the
    caller's part.
    """
    cells = tuple(parts)
    hidden = _hidden(cells, rules)
    while hidden and len(hidden) < len(cells) and not _holds(cells, hidden, rules, plausible):
        hidden = _grown(cells, hidden)
    return tuple(Mark.SUPPRESSED if i in hidden else n for i, n in enumerate(cells))


def safe_ticks(ticks: Sequence[int], n: int, rules: Rules) -> tuple[Count, ...]:
    """Options of which a family may tick several: each is safe by itself when neither it nor those without it are too
    few, and not all of a small group ticked it."""
    return tuple(
        Mark.SUPPRESSED if rules.small(t) or rules.small(n - t) or (t == n and rules.small_group(n)) else t
        for t in ticks
    )


def _hidden(cells: Parts, rules: Rules) -> frozenset[int]:
    hidden = frozenset(i for i, n in enumerate(cells) if rules.small(n))
    while hidden and len(hidden) < len(cells) and (len(hidden) < 2 or sum(cells[i] for i in hidden) < rules.k):
        hidden = _grown(cells, hidden)
    return hidden


def _grown(cells: Parts, hidden: frozenset[int]) -> frozenset[int]:
    """One more: the smallest cell that is not nothing, or else the first nothing."""
    rest = [i for i in range(len(cells)) if i not in hidden]
    return hidden | {min(rest, key=lambda i: (cells[i] == 0, cells[i], i))}


def _holds(cells: Parts, hidden: frozenset[int], rules: Rules, plausible: Plausible) -> bool:
    """For each small cell: does moving one or two families to or from another hidden cell give a table hidden in the
    same places?"""
    for i in hidden:
        if rules.small(cells[i]) and not any(
            _possible(other, hidden, rules) and plausible(other)
            for j in hidden
            if j != i
            for other in (
                _moved(cells, i, j, 1),
                _moved(cells, j, i, 1),
                _moved(cells, i, j, 2),
                _moved(cells, j, i, 2),
            )
        ):
            return False
    return True


def _possible(cells: Parts, hidden: frozenset[int], rules: Rules) -> bool:
    """Could these cells be what is hidden here? Not with a negative one, and only if the rule, grown as far, hides the
    same places."""
    if min(cells) < 0:
        return False
    reached = _hidden(cells, rules)
    while reached < hidden:
        reached = _grown(cells, reached)
    return reached == hidden


def _moved(cells: Parts, source: int, target: int, families: int) -> Parts:
    moved = list(cells)
    moved[source] -= families
    moved[target] += families
    return tuple(moved)

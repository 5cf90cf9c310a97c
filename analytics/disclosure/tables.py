"""Tables of one report, each by itself: how far families came, and who gave which answer; and what the numbers printed
so far leave to say. What the ledger has to say to it comes after (`past`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analytics.aggregates import Progress, Vector
from analytics.codebook import Item
from analytics.disclosure.cells import Parts, safe_parts, safe_ticks
from analytics.disclosure.plain import SafeChoice, SafeProgress
from analytics.disclosure.routes import Floor
from analytics.disclosure.rules import Count, Mark, Rules
from analytics.disclosure.scores import SafeScores, safe_silence
from analytics.stages import STAGES

_HELD = Mark.SUPPRESSED


class Bases:
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


def tails(said: SafeChoice) -> set[int]:
    """How many have come at least as far as each stage, where the table of stages reached prints it: who was asked
    about that stage can be laid beside it. With and without those who are not sure, and with those who stopped
    early."""
    order = [s for s in STAGES if s != "disagreement"]
    cells = {option.id: cell for option, cell in said.options}
    odd = [option.id for option, _ in said.options if option.id not in order]
    found: set[int] = set()
    for place in range(len(order)):
        far = [s for s in order[place:] if s in cells]
        for more in range(2 ** len(odd)):
            group = [cells[i] for i in (*far, *(o for bit, o in enumerate(odd) if more >> bit & 1))]
            if far and all(isinstance(cell, int) for cell in group):
                found.add(sum(cell for cell in group if isinstance(cell, int)))
    found |= {cell for cell in (cells[o] for o in odd) if isinstance(cell, int)}
    return found


def safe_progress(raw: Progress, items: Mapping[str, Item], rules: Rules, bases: Bases) -> SafeProgress:
    def total(n: int) -> Count:
        return n if n == 0 or bases.allow(n) else _HELD

    started, invited, finished = total(raw.started), total(raw.invited), total(raw.finished)
    if rules.small(raw.started):  # that none of a few came to the end would say it of each
        return SafeProgress(invited, _HELD, _HELD, _HELD, _HELD, _HELD, ())
    open_ = raw.started - raw.finished
    known = isinstance(started, int) and isinstance(finished, int) and not rules.small(open_)
    unfinished: Count = open_ if known else _HELD
    where = [(q, n) for q, n in raw.last.items() if q in items]
    order = list(items)
    where.sort(key=lambda pair: order.index(pair[0]))
    parts: tuple[Count, ...] = (_HELD,) * len(where)
    if known and sum(n for _, n in where) == open_:
        parts = safe_parts([n for _, n in where], rules)
    with_link, without_link = with_and_without_link(raw, started, rules)
    return SafeProgress(
        invited,
        started,
        with_link,
        without_link,
        finished,
        unfinished,
        tuple((items[q], part) for (q, _), part in zip(where, parts, strict=True)),
    )


def with_and_without_link(raw: Progress, started: Count, rules: Rules) -> tuple[Count, ...]:
    """Who began with a personal link and who without: both or none. None as well where few of the invited are left,
    whom the printed invites would count."""
    if isinstance(started, Mark) or rules.small(raw.invited - raw.linked):
        return _HELD, _HELD
    return safe_parts((raw.linked, raw.started - raw.linked), rules)


def stage_floors(items: Mapping[str, Item], stages: Mapping[str, SafeScores]) -> tuple[Floor, ...]:
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


def safe_choice(item: Item, vector: Vector, rules: Rules, say_asked: bool, least: Sequence[Floor]) -> SafeChoice:
    n = vector.answered
    tallies = tuple(vector.options.get(o.id, 0) for o in item.options)
    alike = n == 0 or (not item.many and max(tallies, default=0) == n)
    if rules.small(n) or (alike and rules.small_group(n or vector.asked)):
        return nothing_of(item)  # too few, or all of a small group gave the same answer, or none
    ids = [o.id for o in item.options]

    def plausible(cells: Parts) -> bool:
        held = dict(zip(ids, cells, strict=True))
        return all(sum(held.get(i, 0) for i in group) >= n for group, n in least)

    cells = safe_ticks(tallies, n, rules) if item.many else safe_parts(tallies, rules, plausible)
    asked, _, ways = safe_silence(vector, rules, say_asked)
    return SafeChoice(item, n, asked, ways[0], ways[1], ways[2], tuple(zip(item.options, cells, strict=True)))


def nothing_of(item: Item) -> SafeChoice:
    return SafeChoice(item, _HELD, _HELD, _HELD, _HELD, _HELD, tuple((o, _HELD) for o in item.options))

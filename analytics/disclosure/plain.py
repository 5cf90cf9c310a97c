"""Safe figures that are no scores: a plain distribution, and how far families came in answering. What of them a reader
can add up, and how the ledger keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analytics.codebook import Item, Option
from analytics.disclosure.board import Bins
from analytics.disclosure.figures import Kept, again, kept
from analytics.disclosure.past import SILENT, Candidate
from analytics.disclosure.rules import Count, Mark

_HELD = Mark.SUPPRESSED


@dataclass(frozen=True, slots=True)
class SafeProgress:
    """`linked`, `open`: of those who began, with a personal link and without. `stopped_at`: (question, families) of
    those who began and did not finish, by the last question they answered. `as_of`: the day of the release that is said
    again, or None where it is new."""

    invited: Count
    started: Count
    linked: Count
    open: Count
    finished: Count
    unfinished: Count
    stopped_at: tuple[tuple[Item, Count], ...]
    as_of: date | None = None


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
    as_of: date | None = None


_COUNTS = ("n", "asked", "dont_know", "not_applicable", "skipped")


def choice_ways(said: SafeChoice) -> tuple[Candidate, ...]:
    """Whole; then without who gave no answer. None where nothing of it can be said."""
    if isinstance(said.n, Mark):
        return ()
    quiet = replace(said, asked=_HELD, dont_know=_HELD, not_applicable=_HELD, skipped=_HELD)
    return tuple(Candidate(one, _kept_choice(one), _choice_bins(one)) for one in (said, quiet))


def _choice_bins(said: SafeChoice) -> Bins:
    """Printed options each, and those held back together: what is left of the printed number of answers."""
    if said.n == 0:
        return frozenset()
    bins = {frozenset({f"option.{o.id}"}) for o, n in said.options if isinstance(n, int)}
    if not said.item.many:
        bins.add(frozenset(f"option.{o.id}" for o, n in said.options if isinstance(n, Mark)))
    bins |= {frozenset({way}) for way in SILENT if isinstance(getattr(said, way), int)}
    if isinstance(said.asked, int):
        bins |= {frozenset({"answered", *SILENT}), frozenset(SILENT)}
    return frozenset(one for one in bins if one)


def _kept_choice(said: SafeChoice) -> dict[str, Any]:
    return {name: kept(getattr(said, name)) for name in _COUNTS} | {
        "options": {option.id: kept(n) for option, n in said.options}
    }


def choice_again(item: Item, figure: Kept, on: date) -> SafeChoice:
    """An option that the questionnaire got since then was not asked."""
    options = tuple((o, again(figure["options"].get(o.id, Mark.NOT_ASKED.value))) for o in item.options)
    return SafeChoice(item, **{name: again(figure[name]) for name in _COUNTS}, options=options, as_of=on)


_STEPS = ("invited", "started", "linked", "open", "finished", "unfinished")


def progress_ways(said: SafeProgress) -> tuple[Candidate, ...]:
    """Whole; without who had a link; without where families stopped; without both; how many began alone."""
    short = replace(said, stopped_at=tuple((item, _HELD) for item, _ in said.stopped_at))
    whole, less = (replace(one, linked=_HELD, open=_HELD) for one in (said, short))
    began = replace(less, invited=_HELD, finished=_HELD, unfinished=_HELD)
    ways = [one for one in dict.fromkeys((said, whole, short, less, began)) if _progress_bins(one)]
    return tuple(Candidate(one, _kept_progress(one), _progress_bins(one)) for one in ways)


def _progress_bins(said: SafeProgress) -> Bins:
    bins = {frozenset({step}) for step in _STEPS if isinstance(getattr(said, step), int)}
    bins |= {frozenset({f"at.{item.question}"}) for item, n in said.stopped_at if isinstance(n, int)}
    return frozenset(bins)


def _kept_progress(said: SafeProgress) -> dict[str, Any]:
    return {step: kept(getattr(said, step)) for step in _STEPS} | {
        "stopped_at": [[item.question, kept(n)] for item, n in said.stopped_at]
    }


def progress_again(items: Mapping[str, Item], figure: Kept, on: date) -> SafeProgress:
    """A step that was not counted then is held back."""
    where = tuple((items[q], again(n)) for q, n in figure["stopped_at"] if q in items)
    steps = {step: again(figure.get(step, _HELD.value)) for step in _STEPS}
    return SafeProgress(**steps, stopped_at=where, as_of=on)

"""What may be said now, after all that was said before: each figure of a report is held against every earlier release.

A figure is released anew only where `differences` finds that neither it, nor a number printed with it, nor any sum of
it with what was ever released gives fewer than k families away. It may be said coarser than it could be by itself.
Otherwise the earlier figure is said again, with its date; where there is none, it is held back [c].

A figure whose families did not change at all is said again with its date too: then the date alone does not tell
whether nobody or a few have come.

The same test holds the parts of one report against each other: a sub-group, and the rest of everybody without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from analytics.aggregates import Key
from analytics.codebook import Item, Way
from analytics.disclosure.board import Bins, Board
from analytics.disclosure.figures import kept_scores, scores_again
from analytics.disclosure.ledger import Cell, Entry, Pages, Window
from analytics.disclosure.members import NOBODY, Families, Members, united
from analytics.disclosure.rules import Count, Mark
from analytics.disclosure.scores import LEVELS, SafeScores, without

Make = Callable[[int], SafeScores]
"""The figure at this level of detail or coarser."""

SILENT = ("dont_know", "not_applicable", "skipped")


class WindowRefused(ValueError):
    """This time overlaps in part with one that was reported: the overlap could be worked out. Says what would do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to say a figure. `said` is what a report prints, `figure` the same for the ledger."""

    said: Any
    figure: Mapping[str, Any]
    printed: Bins


class Past:
    """The earlier releases of one area, while one report is made. `members`: (audience, question) -> digest -> what the
    family contributes."""

    def __init__(self, pages: Pages, area: str, window: Window, k: int, on: date, members: Mapping[Key, Members]):
        self._pages, self._area, self._window, self._k, self._on = pages, area, window, k, on
        self._members = members
        self._by_question: dict[Key, list[Entry]] = {}
        self._boards: dict[Key, Board] = {}
        self._new: list[Entry] = []
        for entry in pages.entries():
            if not window.fits(entry.window):
                raise WindowRefused(
                    f"{window} overlaps in part with {entry.window}, which was reported on {entry.on.isoformat()}: "
                    "ask for that time, for one inside it, for one around it or for one apart from it"
                )
            self._by_question.setdefault((entry.cell.audience, entry.cell.question), []).append(entry)

    def close(self) -> None:
        """Enter what was released. Call before anything is printed."""
        self._pages.enter(self._new)
        self._new = []

    def members(self, key: Key) -> Members:
        """Who stands behind this question now."""
        return self._members.get(key, NOBODY)

    def scores(self, key: Key, make: Make) -> SafeScores:
        """The score of everybody on one question."""
        first = make(0)
        members = self._members.get(key, NOBODY)
        if not members and self._latest(key, "") is None:
            return first
        found = self._settled(key, "", members, _ladder(first, make), scores_again)
        return found if isinstance(found, SafeScores) else without(Mark.SUPPRESSED)

    def other(self, key: Key, ways: Sequence[Candidate], again: Callable[[Mapping[str, Any], date], Any]) -> Any | None:
        """Any other figure of everybody, the fullest way first. None: nothing may be said."""
        return self._settled(key, "", self._members.get(key, NOBODY), iter(ways), again)

    def before(self, key: Key) -> SafeScores | None:
        """The same score as it was last released for an earlier wave, to these readers: nothing new is said by it."""
        earlier = [
            e
            for e in self._by_question.get(key, [])
            if (e.cell.group, e.cell.k) == ("", self._k) and e.cell.waves[-1] < self._window.waves[0]
        ]
        last = max(earlier, key=lambda e: (e.cell.waves[::-1], e.on), default=None)
        return None if last is None else scores_again(last.figure, last.on, last.cell.waves)

    def breakdown(
        self, key: Key, name: str, groups: Mapping[str, tuple[Families, Make]], level: int
    ) -> dict[str, SafeScores] | None:
        """The scores of groups of families, all at the same detail: all of them anew, or all as they were, or None."""
        everybody = self._members.get(key, NOBODY)
        parts = {group: everybody.within(families) for group, (families, _) in groups.items()}
        earlier = {g: self._latest(key, f"{name}:{g}") for g in groups}
        unchanged = [e is not None and e.members == parts[g] for g, e in earlier.items()]
        if not all(unchanged):
            for detail in range(level, len(LEVELS)):
                made = {group: _quiet(make(detail)) for group, (_, make) in groups.items()}
                if any(one.interval is None for one in made.values()):
                    break
                coarsest = max(one.level for one in made.values())
                if coarsest > detail:
                    continue
                if self._enter_all(key, name, parts, made):
                    return made
        last = self._last_breakdown(key, name)
        return last or None

    def ways(self, audience: str, items: Mapping[str, Item]) -> dict[Way, Families]:
        """Digests of the families still going, stopped early, and unknown; each sorted."""
        all_ = [members.families for (who, _), members in self._members.items() if who == audience]
        everybody = united(*all_)
        kinds: tuple[Way, ...] = ("going", "stopped", "unknown")
        way = np.full(len(everybody), kinds.index("unknown"))
        for item in items.values():
            if item.role == "reached":
                means = {f"option.{option.id}": option.way for option in item.options}
                told = self._members.get((audience, item.question), NOBODY)
                number = {k: kinds.index(next((means[b] for b in k[1:] if b in means), "unknown")) for k in told.kinds}
                way[np.searchsorted(everybody, told.families)] = told.in_terms_of(number)
        return {one: everybody[way == place] for place, one in enumerate(kinds)}

    # --- how it is done ----------------------------------------------------------------------------------------------

    def _enter_all(self, key: Key, name: str, parts: Mapping[str, Members], made: Mapping[str, SafeScores]) -> bool:
        ways = {group: Candidate(one, kept_scores(one), _bins_of(one)) for group, one in made.items()}
        if not self._safe(key, [(parts[group], way) for group, way in ways.items()]):
            return False
        for group, way in ways.items():
            self._entered(key, f"{name}:{group}", parts[group], way)
        return True

    def _last_breakdown(self, key: Key, name: str) -> dict[str, SafeScores]:
        """The groups that were released together last."""
        ours = [
            e
            for e in self._by_question.get(key, [])
            if e.cell.group.startswith(f"{name}:") and e.cell == self._cell(key, e.cell.group)
        ]
        if not ours:
            return {}
        last = ours[-1]
        return {
            e.cell.group.removeprefix(f"{name}:"): scores_again(e.figure, e.on)
            for e in ours
            if (e.on, e.window) == (last.on, last.window)
        }

    def _settled(
        self,
        key: Key,
        group: str,
        members: Members,
        ways: Iterator[Candidate],
        again: Callable[[Mapping[str, Any], date], Any],
    ) -> Any | None:
        latest = self._latest(key, group)
        if latest is None or latest.members != members:
            for way in ways:
                if self._safe(key, [(members, way)]):
                    self._entered(key, group, members, way)
                    return way.said
        return None if latest is None else again(latest.figure, latest.on)

    def _entered(self, key: Key, group: str, members: Members, way: Candidate) -> Entry:
        entry = Entry(self._cell(key, group), self._window, self._on, members, way.printed, way.figure)
        self._board(key).add(members, way.printed, self._k)
        self._by_question.setdefault(key, []).append(entry)
        self._new.append(entry)
        return entry

    def _cell(self, key: Key, group: str) -> Cell:
        return Cell(self._area, key[0], key[1], group, self._window.waves, self._k)

    def _latest(self, key: Key, group: str) -> Entry | None:
        cell = self._cell(key, group)
        return next((e for e in reversed(self._by_question.get(key, [])) if e.cell == cell), None)

    def _safe(self, key: Key, new: Sequence[tuple[Members, Candidate]]) -> bool:
        """Whether these figures of one question may be said together, after all that was said of it."""
        return self._board(key).allows([(members, way.printed) for members, way in new], self._k)

    def _board(self, key: Key) -> Board:
        if key not in self._boards:
            self._boards[key] = Board(self._by_question.get(key, []))
        return self._boards[key]


def _ladder(first: SafeScores, make: Make) -> Iterator[Candidate]:
    """Full, then without the three ways of giving no score; then coarser. Nothing where there is no mean to say."""
    level = first.level if first.interval is not None or first.n == 0 else len(LEVELS)
    if first.n == 0:
        yield Candidate(first, kept_scores(first), frozenset())
        return
    while level < len(LEVELS):
        one = make(level)
        if one.interval is None:
            return
        level = one.level + 1
        yield Candidate(one, kept_scores(one), _bins_of(one))
        quiet = _quiet(one)
        if quiet != one:
            yield Candidate(quiet, kept_scores(quiet), _bins_of(quiet))


def _quiet(one: SafeScores) -> SafeScores:
    held: Count = Mark.SUPPRESSED
    return replace(one, asked=held, no_score=held, dont_know=held, not_applicable=held, skipped=held)


def _bins_of(one: SafeScores) -> Bins:
    """The numbers that stand beside a mean."""
    silent = {frozenset({way}) for way in SILENT if isinstance(getattr(one, way), int)}
    if isinstance(one.asked, int):
        silent.add(frozenset({"answered", *SILENT}))
        silent.add(frozenset(SILENT))
    levels = {frozenset(f"score_{i + 1}" for i in together) for together in LEVELS[one.level]}
    return frozenset(silent | levels)

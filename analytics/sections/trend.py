"""An area over its waves: each part of the way, wave by wave, and what changed clearly from the first to the last."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.blocks import Block, Column, Row, Section, Table, Value, Words
from analytics.disclosure.gate import Release, SafeAudience
from analytics.disclosure.rules import Mark
from analytics.disclosure.scores import SafeScores
from analytics.sections.pictures import over_time
from analytics.sections.places import dated, when
from analytics.stages import OVERALL, STAGES, audience_name
from analytics.statistics.change import changes

_PARTS = {OVERALL: "All of it", **STAGES}


def trend(releases: Sequence[Release]) -> Section:
    """`releases`: one for each wave, the oldest first."""
    audiences = list(dict.fromkeys(one.audience for release in releases for one in release.audiences))
    blocks: list[Block] = [
        Words(
            (
                "Each wave stands by itself: its families, their mean, and where the mean of all families probably "
                "lies. The last column compares the first wave with the last; it says higher or lower only where "
                "chance would show such a difference in fewer than 5 of 100 tables like this one. "
                "Other families answer in each wave, so a change may also be one of who answered.",
            )
        )
    ]
    for audience in audiences:
        each = [next((a for a in r.audiences if a.audience == audience), None) for r in releases]
        waves = [r.waves[0] for r in releases]
        table = _table(audience, waves, each)
        subtitle = f"{when(waves)}. Mean score from 1 to 5."
        blocks += [over_time(table, waves, f"{audience_name(audience)}: how each part went", subtitle), table]
    return Section("trend", "Wave by wave", tuple(blocks))


def _table(audience: str, waves: Sequence[str], each: Sequence[SafeAudience | None]) -> Table:
    columns = tuple(
        column
        for wave in waves
        for column in (
            Column(f"families_{wave}", f"{wave}: families", "families"),
            Column(f"mean_{wave}", f"{wave}: mean (1 to 5)", "mean"),
            Column(f"low_{wave}", f"{wave}: probably at least", "mean"),
            Column(f"high_{wave}", f"{wave}: at most", "mean"),
        )
    )
    parts = {key: [None if a is None else _of(a, key) for a in each] for key in _PARTS}
    ends = {key: (said[0], said[-1]) for key, said in parts.items()}
    pairs = {
        key: (first.counts, last.counts)
        for key, (first, last) in ends.items()
        if first is not None and last is not None and first.counts is not None and last.counts is not None
    }
    found = dict(zip(pairs, changes(list(pairs.values())), strict=True))
    rows = []
    for key, said in parts.items():
        change = found.get(key)
        verdict: Value = Mark.NOT_APPLICABLE
        if change is not None:
            verdict = "no clear change" if not change.clear else "higher" if change.difference > 0 else "lower"
        days = [s.as_of for s in said if s is not None and s.as_of]
        rows.append(
            Row(key, dated(_PARTS[key], min(days, default=None)), (*(v for s in said for v in _cells(s)), verdict))
        )
    return Table(
        f"trend.{audience}",
        f"{audience_name(audience)}: wave by wave",
        (*columns, Column("change", f"{waves[0]} to {waves[-1]}", "text")),
        tuple(rows),
    )


def _of(one: SafeAudience, key: str) -> SafeScores:
    return one.overall if key == OVERALL else one.stages[key]


def _cells(said: SafeScores | None) -> tuple[Value, ...]:
    if said is None:
        return (Mark.NOT_ASKED,) * 4
    i = said.interval
    return (said.n, i.mean, i.low, i.high) if i else (said.n, *(said.mark or Mark.SUPPRESSED,) * 3)

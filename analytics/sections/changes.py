"""What changed since the wave that was reported last: said only where it clearly did.

Both figures were released: nothing is said here that two reports side by side do not say. The test (two-sided
permutation, Holm over all comparisons of the report) runs on this floor; only its outcome is printed, since a p value
would tell more of the scores than the figures do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analytics.blocks import Column, Row, Section, Table, Words
from analytics.disclosure.gate import Release
from analytics.disclosure.scores import SafeScores
from analytics.sections.places import dated, when
from analytics.stages import OVERALL, STAGES, audience_name
from analytics.statistics.change import changes

Verdict = Literal["clearly higher", "clearly lower", "no clear change"]


@dataclass(frozen=True, slots=True)
class Moved:
    """One part of the way, before and now. Both have a mean."""

    audience: str
    key: str
    label: str
    before: SafeScores
    now: SafeScores
    verdict: Verdict


def moved(release: Release) -> tuple[Moved, ...]:
    """Every part that has a mean now and had one in an earlier wave's report."""
    labels = {OVERALL: "All of it", **STAGES}
    pairs = [
        (one.audience, key, one.before[key], now)
        for one in release.audiences
        for key, now in ((OVERALL, one.overall), *one.stages.items())
        if key in one.before and now.counts is not None and one.before[key].counts is not None
    ]
    found = changes([(before.counts or (), now.counts or ()) for _, _, before, now in pairs])
    return tuple(
        Moved(audience, key, labels[key], before, now, _verdict(change.clear, change.difference))
        for (audience, key, before, now), change in zip(pairs, found, strict=True)
    )


def _verdict(clear: bool, difference: float) -> Verdict:
    return "no clear change" if not clear else "clearly higher" if difference > 0 else "clearly lower"


_COLUMNS = (
    Column("waves_before", "Before", "text"),
    Column("families_before", "Families then", "families"),
    Column("mean_before", "Mean then", "mean"),
    Column("families", "Families now", "families"),
    Column("mean", "Mean now", "mean"),
    Column("change", "Change", "text"),
)


def changed(release: Release) -> Section | None:
    """None where no earlier wave was reported."""
    found = moved(release)
    if not found:
        return None
    tables = []
    for audience in dict.fromkeys(m.audience for m in found):
        rows = tuple(_row(m) for m in found if m.audience == audience)
        tables.append(Table(f"changes.{audience}", f"{audience_name(audience)}: before and now", _COLUMNS, rows))
    words = Words(
        (
            "Compared with what was last reported of an earlier wave. A part is called clearly higher or lower only "
            "where chance would show such a difference in fewer than 5 of 100 reports like this one. "
            "No clear change does not mean that nothing changed: it may be too little to see with so few families.",
        )
    )
    return Section("changes", "What changed", (words, *tables))


def _row(one: Moved) -> Row:
    before, now = one.before.interval, one.now.interval
    assert before is not None
    assert now is not None
    cells = (when(one.before.waves), one.before.n, before.mean, one.now.n, now.mean, one.verdict)
    return Row(one.key, dated(one.label, one.now.as_of), cells)

"""Areas side by side: how their families score all of it, and each part. By name, never by rank."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.blocks import Block, Column, Row, Section, Table, Value, Words
from analytics.disclosure.gate import Release, SafeAudience
from analytics.disclosure.rules import Mark
from analytics.sections.pictures import side_by_side
from analytics.sections.places import dated
from analytics.sections.scales import mean_cells
from analytics.stages import STAGES, audience_name
from analytics.statistics.change import changes

_OVERALL = (
    Column("families", "Families who scored", "families"),
    Column("mean", "Mean for all of it (1 to 5)", "mean"),
    Column("low", "Probably at least", "mean"),
    Column("high", "Probably at most", "mean"),
    Column("beside", "Beside all other areas", "text"),
)


def comparison(found: Sequence[tuple[str, Release]]) -> Section:
    """`found`: (name of the area, what may be said of it), in the order to print."""
    blocks: list[Block] = [
        Words(
            (
                "Areas stand in the order of their names. An area is called clearly higher or lower than all the "
                "others together only where chance would show such a difference in fewer than 5 of 100 tables like "
                "this one. "
                "Areas differ in who answered and in how far families have come: this is no league table.",
            )
        )
    ]
    for audience in dict.fromkeys(
        a.audience for _, release in found for a in release.audiences if a.audience != "forum"
    ):
        here = [(name, r.area, _audience(r, audience)) for name, r in found]
        table = _overall(audience, here)
        who = audience_name(audience)
        chart = side_by_side(table, f"{who}: all of it, area by area", "Mean score from 1 to 5. Areas by name.")
        blocks += [chart, table, _stages(audience, here)]
    return Section("comparison", "Areas side by side", tuple(blocks))


Here = Sequence[tuple[str, str, SafeAudience | None]]


def _overall(audience: str, here: Here) -> Table:
    counts = {area: a.overall.counts for _, area, a in here if a is not None and a.overall.counts is not None}
    pairs = []
    for area, own in counts.items():
        others = [c for other, c in counts.items() if other != area]
        pairs.append((tuple(map(sum, zip(*others, strict=True))) if others else (0,) * 5, own))
    verdicts: dict[str, str] = {}
    if len(counts) > 1:
        for area, change in zip(counts, changes(pairs), strict=True):
            way = "clearly higher" if change.difference > 0 else "clearly lower"
            verdicts[area] = way if change.clear else "no clear difference"
    rows = []
    for name, area, one in here:
        cells: tuple[Value, ...] = (0, *(Mark.NOT_APPLICABLE,) * 3) if one is None else mean_cells(one.overall)
        label = name if one is None else dated(name, one.overall.as_of)
        rows.append(Row(area, label, (*cells, verdicts.get(area, Mark.NOT_APPLICABLE))))
    return Table(f"areas.{audience}", f"{audience_name(audience)}: all of it", _OVERALL, tuple(rows), "Area")


def _stages(audience: str, here: Here) -> Table:
    columns = tuple(Column(key, f"{label} (mean)", "mean") for key, label in STAGES.items())
    rows = []
    for name, area, one in here:
        cells: list[Value] = []
        for key in STAGES:
            said = None if one is None else one.stages[key]
            interval = None if said is None else said.interval
            mark = Mark.NOT_APPLICABLE if said is None else said.mark or Mark.SUPPRESSED
            cells.append(mark if interval is None else interval.mean)
        rows.append(Row(area, name, tuple(cells)))
    return Table(f"areas_stages.{audience}", f"{audience_name(audience)}: each part", columns, tuple(rows), "Area")


def _audience(release: Release, audience: str) -> SafeAudience | None:
    return next((a for a in release.audiences if a.audience == audience), None)

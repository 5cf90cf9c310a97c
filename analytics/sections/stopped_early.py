"""Families whose journey stopped early, apart from the others: losing them from the figures would be the worst bias of
all."""

from __future__ import annotations

from analytics.blocks import Block, Column, Row, Section, Table, Value, Words
from analytics.disclosure.gate import Release
from analytics.disclosure.rules import Mark
from analytics.disclosure.scores import SafeScores
from analytics.sections.choices import choice_table
from analytics.sections.places import dated
from analytics.sections.topics import of_stopped
from analytics.stages import audience_name

_NAMES = {"going": "Still on the way, or through it", "stopped": "Stopped early", "unknown": "Not sure, or not told"}
_COLUMNS = (
    Column("families", "Families who scored", "families"),
    Column("mean", "Mean for all of it (1 to 5)", "mean"),
    Column("low", "Probably at least", "mean"),
    Column("high", "Probably at most", "mean"),
)


def stopped_early(release: Release) -> Section | None:
    """None where the questionnaires do not ask how far a family has come."""
    blocks: list[Block] = []
    for one in release.audiences:
        if not any(c.item.role == "reached" for c in one.choices):
            continue
        who = audience_name(one.audience)
        said: dict[str, SafeScores | None] = dict(one.by_way) or {"stopped": None}
        rows = tuple(
            Row(key, dated(_NAMES[key], group.as_of if group else None), _cells(group)) for key, group in said.items()
        )
        blocks.append(Table(f"way.{one.audience}", f"{who}: how happy with all of it", _COLUMNS, rows, "Families"))
        blocks += [choice_table(c, one.audience) for c in one.choices if of_stopped(c.item, one)]
    if not blocks:
        return None
    blocks.insert(
        0,
        Words(
            (
                "Some journeys end without an assessment or without a plan, or a family chooses to stop. "
                "These families are part of the map above for the parts they met. Here they stand apart, "
                "with what only they are asked.",
            )
        ),
    )
    return Section("stopped_early", "Families whose way stopped early", tuple(blocks))


def _cells(said: SafeScores | None) -> tuple[Value, ...]:
    if said is None:
        return (Mark.SUPPRESSED,) * 4
    i = said.interval
    return (said.n, i.mean, i.low, i.high) if i else (said.n, *(said.mark or Mark.SUPPRESSED,) * 3)

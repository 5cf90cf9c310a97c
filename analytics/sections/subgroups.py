"""Sub-groups of families: how they score all of it. Small ones are in the rest; parents and young people side by
side."""

from __future__ import annotations

from analytics.blocks import Block, Column, Row, Section, Table, Words
from analytics.disclosure.gate import Release, SafeAudience
from analytics.disclosure.subgroups import REST, SafeBreakdown
from analytics.sections.places import dated
from analytics.sections.scales import mean_cells
from analytics.stages import audience_name

_COLUMNS = (
    Column("families", "Families who scored", "families"),
    Column("mean", "Mean for all of it (1 to 5)", "mean"),
    Column("low", "Probably at least", "mean"),
    Column("high", "Probably at most", "mean"),
)

LANGUAGES: dict[str, str] = {
    "en": "English",
    "pl": "Polish",
    "ro": "Romanian",
    "ur": "Urdu",
    "pa": "Panjabi",
    "bn": "Bengali",
    "ar": "Arabic",
    "pt": "Portuguese",
    "so": "Somali",
    "gu": "Gujarati",
    "uk": "Ukrainian",
    "tr": "Turkish",
    "es": "Spanish",
    "cy": "Welsh",
}


def subgroups(release: Release) -> Section | None:
    """None where no sub-group may be told apart."""
    blocks: list[Block] = []
    both = [one for one in release.audiences if one.overall.interval is not None and one.audience != "forum"]
    if len(both) > 1:
        rows = tuple(
            Row(a.audience, dated(audience_name(a.audience), a.overall.as_of), mean_cells(a.overall)) for a in both
        )
        blocks.append(Table("groups.audience", "Parents and young people", _COLUMNS, rows, "Who"))
    blocks += [_table(one, breakdown) for one in release.audiences for breakdown in one.breakdowns]
    if not blocks:
        return None
    words = Words(
        (
            "Groups that are too small, and families who did not tell, are together in the rest. "
            "A breakdown that would give a few families away, beside the others or an earlier report, is left out. "
            "Groups differ in more than their name says: a difference shows where to look, and not why.",
        )
    )
    return Section("subgroups", "Sub-groups of families", (words, *blocks))


def _table(one: SafeAudience, breakdown: SafeBreakdown) -> Table:
    item = breakdown.item
    labels = LANGUAGES if item is None else {o.id: o.label for o in item.options}
    order = [*labels, *(g for g in breakdown.groups if g not in labels and g != REST), REST]
    rows = tuple(
        Row(group, dated(_label(group, labels), said.as_of), mean_cells(said))
        for group in order
        if (said := breakdown.groups.get(group)) is not None
    )
    title = item.text if item else "the language they answered in"
    note = "A family may stand in more than one row." if item is not None and item.many else ""
    return Table(
        f"groups.{breakdown.key}.{one.audience}",
        f"{audience_name(one.audience)}: {title}",
        _COLUMNS,
        rows,
        "Group",
        note,
    )


def _label(group: str, labels: dict[str, str]) -> str:
    return "All others, or not told" if group == REST else labels.get(group, group)

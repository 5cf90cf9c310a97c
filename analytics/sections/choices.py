"""Every other choice question, as a plain distribution straight from the codebook: an area's own question needs no
code."""

from __future__ import annotations

from analytics.blocks import Block, Column, Row, Section, Table, Words
from analytics.disclosure.gate import Release
from analytics.disclosure.plain import SafeChoice
from analytics.sections.places import dated
from analytics.stages import audience_name

_COUNT = (Column("families", "Families", "families"),)


def choices(release: Release) -> Section | None:
    """None where no choice is asked."""
    blocks: list[Block] = [_table(choice, one.audience) for one in release.audiences for choice in one.choices]
    if not blocks:
        return None
    return Section("choices", "Other answers", (Words(("One table for each question that offers a choice.",)), *blocks))


def _table(choice: SafeChoice, audience: str) -> Table:
    rows = tuple(Row(f"option.{option.id}", option.label, (n,)) for option, n in choice.options)
    silent = (
        Row("answered", "Answered", (choice.n,)),
        Row("dont_know", "Don't know", (choice.dont_know,)),
        Row("not_applicable", "Does not apply", (choice.not_applicable,)),
        Row("skipped", "Skipped", (choice.skipped,)),
        Row("asked", "Asked", (choice.asked,)),
    )
    note = "A family may stand in more than one row." if choice.item.many else ""
    return Table(
        f"choice.{choice.item.question}.{audience}",
        dated(f"{audience_name(audience)}: {choice.item.text}", choice.as_of),
        _COUNT,
        (*rows, *silent),
        "Answer",
        note,
    )

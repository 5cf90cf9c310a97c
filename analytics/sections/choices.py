"""Every other choice question, as a plain distribution straight from the codebook: an area's own question needs no
code."""

from __future__ import annotations

from analytics.blocks import Block, Column, Row, Section, Table, Value, Words
from analytics.disclosure.gate import Release
from analytics.disclosure.plain import SafeChoice
from analytics.disclosure.rules import Count, Mark
from analytics.sections.places import dated
from analytics.sections.topics import plain_choice
from analytics.stages import audience_name

_COUNT = (
    Column("families", "Families", "families"),
    Column("share", "Of those who answered", "percent"),
)


def choices(release: Release) -> Section | None:
    """None where no choice is asked."""
    blocks: list[Block] = [
        choice_table(choice, one.audience)
        for one in release.audiences
        for choice in one.choices
        if plain_choice(choice.item, one)
    ]
    if not blocks:
        return None
    return Section("choices", "Other answers", (Words(("One table for each question that offers a choice.",)), *blocks))


def choice_table(choice: SafeChoice, audience: str) -> Table:
    """Each option with its families and their share of those who answered; then who gave no answer."""
    rows = tuple(Row(f"option.{option.id}", option.label, (n, share(n, choice.n))) for option, n in choice.options)
    none = Mark.NOT_APPLICABLE
    silent = (
        Row("answered", "Answered", (choice.n, share(choice.n, choice.n))),
        Row("dont_know", "Don't know", (choice.dont_know, none)),
        Row("not_applicable", "Does not apply", (choice.not_applicable, none)),
        Row("skipped", "Skipped", (choice.skipped, none)),
        Row("asked", "Asked", (choice.asked, none)),
    )
    note = ""
    if choice.item.many:
        note = "A family may stand in more than one row, so the shares may add up to more than 100 %."
    return Table(
        f"choice.{choice.item.question}.{audience}",
        dated(f"{audience_name(audience)}: {choice.item.text}", choice.as_of),
        _COUNT,
        (*rows, *silent),
        "Answer",
        note,
    )


def share(n: Count, of: Count) -> Value:
    """Whole percent of two printed numbers, so it says nothing that they do not; a mark where one of them is one.

    >>> share(9, 36), share(Mark.SUPPRESSED, 36).value, share(0, 0).value
    (25, '[c]', '[z]')
    """
    if isinstance(n, Mark):
        return n
    if isinstance(of, Mark):
        return of
    return round(100 * n / of) if of else Mark.NOT_APPLICABLE

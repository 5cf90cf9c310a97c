"""Who answered beside who is in the process: sample and population side by side, as far as the area supplies it."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.blocks import Block, Column, Row, Table, Value, Words
from analytics.disclosure.gate import SafeAudience
from analytics.disclosure.plain import SafeChoice
from analytics.disclosure.rules import Mark
from analytics.population import Population
from analytics.sections.choices import share
from analytics.sections.places import dated
from analytics.stages import audience_name

FEWEST = 30
"""Under so many families nothing may be weighted: one family would speak for too many (the issue's rule; the study of
four areas weighted nothing either)."""

_COLUMNS = (
    Column("families", "Families who told us", "families"),
    Column("share", "Share of them", "percent"),
    Column("population", "Families in the process", "families"),
    Column("population_share", "Share of them", "percent"),
)


def beside_population(one: SafeAudience, supplied: Population) -> Iterator[Block]:
    """A table for each question that the area's file speaks of, and in words what follows for weighting."""
    tables = [c for c in one.choices if c.item.question in supplied.tables and not isinstance(c.n, Mark)]
    for choice in tables:
        yield _table(choice, one.audience, supplied)
    if tables:
        few = [c for c in tables if isinstance(c.n, int) and c.n < FEWEST]
        words = (
            "No figure of this report is weighted. Where the shares differ much, families like those who are missing "
            "may feel otherwise: look at the sub-groups."
        )
        if few:
            words += (
                f" Fewer than {FEWEST} families told: with so few, weighting is ruled out, since one family would "
                "speak for too many."
            )
        yield Words((words,))


def _table(choice: SafeChoice, audience: str, supplied: Population) -> Table:
    counts = supplied.tables[choice.item.question]
    whole = sum(counts.values())
    rows = []
    for option, n in choice.options:
        theirs: Value = counts.get(option.id, Mark.NOT_ASKED)
        their_share: Value = theirs if isinstance(theirs, Mark) else share(counts[option.id], whole)
        rows.append(Row(f"option.{option.id}", option.label, (n, share(n, choice.n), theirs, their_share)))
    rows.append(Row("answered", "Together", (choice.n, share(choice.n, choice.n), whole, share(whole, whole))))
    note = f"Families in the process: {supplied.source}." if supplied.source else ""
    if choice.item.many:
        note = f"{note} A family may stand in more than one row.".strip()
    return Table(
        f"population.{choice.item.question}.{audience}",
        dated(f"{audience_name(audience)} beside all families in the process: {choice.item.text}", choice.as_of),
        _COLUMNS,
        tuple(rows),
        "Answer",
        note,
    )

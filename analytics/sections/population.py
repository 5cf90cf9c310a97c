"""Who answered beside who is in the process: sample and population side by side, as far as the area supplies it."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.blocks import Block, Column, Row, Table, Value, Words
from analytics.disclosure.cells import safe_parts
from analytics.disclosure.gate import SafeAudience
from analytics.disclosure.plain import SafeChoice
from analytics.disclosure.rules import Count, Mark, Rules
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


def beside_population(one: SafeAudience, supplied: Population, rules: Rules) -> Iterator[Block]:
    """A table for each question that the area's file speaks of, and in words what follows for weighting. Small numbers
    of the file are held back too: they would be a bound of what is held back beside them."""
    tables = [c for c in one.choices if c.item.question in supplied.tables and not isinstance(c.n, Mark)]
    for choice in tables:
        yield _table(choice, one.audience, supplied, rules)
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


def _table(choice: SafeChoice, audience: str, supplied: Population, rules: Rules) -> Table:
    raw = supplied.tables[choice.item.question]
    whole: Count = Mark.SUPPRESSED if rules.small(sum(raw.values())) else sum(raw.values())
    counts = dict(zip(raw, safe_parts(tuple(raw.values()), rules), strict=True))
    rows = []
    for option, n in choice.options:
        theirs = counts.get(option.id, Mark.NOT_ASKED)
        cells: tuple[Value, ...] = (n, share(n, choice.n), theirs, share(theirs, whole))
        rows.append(Row(f"option.{option.id}", option.label, cells))
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

"""What the figures can and cannot say, in words, and what the marks mean."""

from __future__ import annotations

from analytics.blocks import Column, Row, Section, Table, Words
from analytics.disclosure.gate import Release
from analytics.disclosure.rules import MEANING


def limits(release: Release) -> Section:
    k = release.rules.k
    marks = Table(
        "marks",
        "What the marks mean",
        (Column("meaning", "Meaning", "text"),),
        (
            *(Row(mark.name.lower(), mark.value, (meaning,)) for mark, meaning in MEANING.items()),
            Row("zero", "0", ("No family. This is a number, not a gap.",)),
        ),
        "Mark",
    )
    words = Words(
        (
            "The figures tell how the families who answered felt. Families who did not answer may have felt otherwise.",
            f"Numbers of families from 1 to {k - 1} are not shown, nor what would give them away. "
            f"Groups under {k} families are not described.",
            "A high score does not show that the law was followed, and a low one does not show that it was not. "
            "The score says where to look; the families' own words say why.",
            "With few families the intervals are wide. Two parts differ clearly only where the report says so.",
        )
    )
    return Section("limits", "What these figures can and cannot say", (words, marks))

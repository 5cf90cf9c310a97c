"""How a report names its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def when(waves: Sequence[str]) -> str:
    """The waves in words.

    >>> when(["2026Q3"]), when(["2026Q2", "2026Q3"]), when(["2026Q1", "2026Q2", "2026Q3"])
    ('Wave 2026Q3', 'Waves 2026Q2 and 2026Q3', 'Waves 2026Q1 to 2026Q3')
    """
    if len(waves) == 1:
        return f"Wave {waves[0]}"
    if len(waves) == 2:
        return f"Waves {waves[0]} and {waves[1]}"
    return f"Waves {waves[0]} to {waves[-1]}"


def day(moment: date) -> str:
    """
    >>> day(date(2026, 10, 5))
    '5 October 2026'
    """
    return f"{moment.day} {moment:%B %Y}"


def dated(label: str, as_of: date | None) -> str:
    """The label of a figure that stands from an earlier release, with its day.

    >>> dated("Review", date(2026, 10, 5)), dated("Review", None)
    ('Review (as of 5 October 2026)', 'Review')
    """
    return label if as_of is None else f"{label} (as of {day(as_of)})"

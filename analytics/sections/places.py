"""How a report names its time."""

from __future__ import annotations

from collections.abc import Sequence


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

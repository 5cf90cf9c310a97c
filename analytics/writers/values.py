"""How one value reads: the same in every output."""

from __future__ import annotations

from analytics.blocks import Unit, Value
from analytics.disclosure.rules import Mark


def shown(value: Value, unit: Unit) -> str:
    """The value as a person reads it; a mark as its sign.

    >>> shown(3.0, "mean"), shown(47, "percent"), shown(Mark.SUPPRESSED, "families"), shown(0, "families")
    ('3.0', '47 %', '[c]', '0')
    """
    if isinstance(value, Mark):
        return value.value
    if unit == "mean" and not isinstance(value, str):
        return f"{value:.1f}"
    return f"{value} %" if unit == "percent" else str(value)

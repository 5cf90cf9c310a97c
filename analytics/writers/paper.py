"""The widths of a table's columns on paper, worked out from its words, so that the page need not be laid out twice to
find them.

>>> table = Table("t", "T", (Column("n", "Families", "families"),), (Row("a", "Asking for help", (12,)),))
>>> [round(width) for width in widths(table)]
[67, 42]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from analytics.blocks import Column, Row, Table
from analytics.charts.letters import width_of
from analytics.writers.values import shown

SIZE = 8.0
"""Points: letters of a table in `paper.css`."""
PADDING = 8.0
"""Points: left and right of a cell together, there too."""
PAGE, TURNED = 515.0, 762.0
"""Points between the margins of A4, upright and turned."""
CAPTION = 300.0
"""Points: a table is no narrower than its caption, up to this."""
LONGEST = 220.0
"""Points: no cell asks for more in one line, it breaks instead."""


LONG = 30
"""Rows from which on a table may go over to the next page."""
STEP = 20
"""Points: tables have one of a few widths. Those of one width share their looks, which are then worked out once."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a table stands on paper. `around`: the attributes of what holds it, on one page, upright or turned. `wide`:
    its class. `shares`: percent of its width for each column, the first included."""

    around: Markup
    wide: str
    shares: tuple[float, ...]


def formed(table: Table) -> Form:
    asked = _asked(table)
    prose, on_its_side = table_of_words(table.columns), _turned(asked)
    kinds = {"keep": not prose and len(table.rows) <= LONG, "turned": on_its_side}
    names = " ".join(name for name, holds in kinds.items() if holds)
    room = TURNED if on_its_side else PAGE
    found = _shared(asked, room, table.title)
    whole = sum(found)
    return Form(
        Markup(' class="{}"').format(names) if names else Markup(""),
        "prose" if prose else f"w{min(int(room), ceil(whole / STEP) * STEP)}",
        tuple(round(100 * width / whole, 2) for width in found),
    )


def width_rules() -> str:
    """The style sheet's classes of `Form.wide`."""
    steps = sorted({*range(STEP, int(TURNED), STEP), int(PAGE), int(TURNED)})
    return "".join(f".w{points} {{ width: {points}pt; }}\n" for points in steps)


def widths(table: Table) -> list[float]:
    """Points for each column, the first included: what its words ask for, or what there is, shared out so that no
    word breaks where that can be."""
    asked = _asked(table)
    return _shared(asked, TURNED if _turned(asked) else PAGE, table.title)


Asked = tuple[list[float], list[float]]
"""(longest word, longest line) of each column."""


def _shared(asked: Asked, room: float, title: str) -> list[float]:
    least, wanted = asked
    if sum(wanted) <= room:
        spare = min(CAPTION, room, 1.15 * width_of(title, SIZE + 1, True)) - sum(wanted)
        return [wanted[0] + max(0.0, spare), *wanted[1:]]
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    part = (room - sum(least)) / (sum(wanted) - sum(least))
    return [low + (high - low) * part for low, high in zip(least, wanted, strict=True)]


def turned(table: Table) -> bool:
    """Whether the table needs a page on its side: its words do not fit between the margins without breaking."""
    return _turned(_asked(table))


def _turned(asked: Asked) -> bool:
    return sum(asked[0]) > PAGE


def _asked(table: Table) -> Asked:
    heads = [table.first or "What", *(column.label for column in table.columns)]
    lines: list[list[str]] = [[row.label for row in table.rows]]
    for place, column in enumerate(table.columns):
        lines.append([shown(row.cells[place], column.unit) for row in table.rows])
    least, wanted = [], []
    for head, cells in zip(heads, lines, strict=True):
        words = [width_of(word, SIZE, True) for word in head.split()]
        inside = [width_of(word, SIZE, True) for cell in cells for word in cell.split()]
        whole = max((width_of(cell, SIZE) for cell in cells), default=0.0)
        low = max([*words, *inside, 0.0]) + PADDING
        # A heading may take two lines before its column is made wider for it.
        high = max(whole, width_of(head, SIZE, True) / 2) + PADDING
        least.append(low)
        wanted.append(max(low, min(high, LONGEST * (4 if table_of_words(table.columns) else 1))))
    return least, wanted


def table_of_words(columns: Sequence[Column]) -> bool:
    """Sentences in every column: it may break over pages, and its rows read from the top."""
    return len(columns) > 1 and all(column.unit == "text" for column in columns)


__all__ = ["Column", "Form", "Row", "Table", "formed", "table_of_words", "turned", "width_rules", "widths"]

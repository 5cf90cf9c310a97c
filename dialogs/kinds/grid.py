"""A grid: the same few ticks for several rows, asked row by row, because a table does not fit on a phone.

    kind = "grid"
    rows = [{ id = "health", label = "Advice from health" }, …]
    columns = [{ id = "timeliness", label = "It came too late" }, …]

The value holds 'row:column' for every tick; none at all is an answer too. Nothing is kept before the last row is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogs.definition import Fault, Option, Question, Reading, Surroundings, Taken, Ticked, Trouble
from dialogs.kinds.options import read_options
from dialogs.messages import Button, Line
from dialogs.reading import fold
from dialogs.session import Held

NONE_OF_THESE = Line("engine", "None of these")
NEXT_ROW = Line("engine", "Done, go on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Question):
    """While it is asked, `picked` holds the ticks so far and, as '@<row>', each row that is done."""

    grid_rows: tuple[Option, ...]
    columns: tuple[Option, ...]

    kind = "grid"

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Grid:
        rows = read_options(table.pop("rows", None), "row", fault)
        columns = read_options(table.pop("columns", None), "column", fault)
        if not rows or not columns:
            fault("a grid needs rows and columns", 'write rows = [{ id = "health", label = "Health" }, …]')
        return cls(**shared, grid_rows=rows, columns=columns)

    def lines(self, around: Surroundings) -> tuple[Line, ...]:
        row = self._row(around.picked)
        place = self.grid_rows.index(row) + 1
        values = (("row", str(place)), ("rows", str(len(self.grid_rows))), ("label", Line(self.context, row.label)))
        return (*Question.lines(self, around), Line("engine", "{row} of {rows}: {label}", values))

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        row = self._row(around.picked)
        buttons = []
        ticked = False
        for column in self.columns:
            label, mark = Line(self.context, column.label), "+"
            if f"{row.id}:{column.id}" in around.picked:
                label, mark, ticked = Line("engine", "✓ {answer}", (("answer", label),)), "-", True
            buttons.append((Button(label, f"{ask}.{mark}{row.id}:{column.id}"),))
        done = Button(NEXT_ROW if ticked else NONE_OF_THESE, f"{ask}.@{row.id}", "answer" if ticked else "other")
        return (*buttons, (done,))

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        mark, named = code[:1], code[1:]
        row = self._row(around.picked)
        if mark == "@" and any(named == r.id for r in self.grid_rows):
            # A second tap on the row just finished must not finish the next one.
            return self._finished(around.picked, row) if named == row.id else Ticked(around.picked)
        if mark in ("+", "-") and any(named == f"{row.id}:{c.id}" for c in self.columns):
            without = tuple(p for p in around.picked if p != named)
            return Ticked((*without, named) if mark == "+" else without)
        return Ticked(around.picked) if self._known(named) else None

    def typed(self, text: str, around: Surroundings) -> Reading:
        row = self._row(around.picked)
        for column in self.columns:
            if fold(text) in (fold(column.label), around.lexicon.label(self.context, column.label)):
                return Ticked((*around.picked, f"{row.id}:{column.id}"))
        if fold(text) in (fold(NONE_OF_THESE.message), around.lexicon.label("engine", NONE_OF_THESE.message)):
            return self._finished(tuple(p for p in around.picked if not p.startswith(f"{row.id}:")), row)
        return Trouble((Line("engine", "Please tap what fits. Then tap the last button."),))

    def label(self, held: Held, around: Surroundings) -> Line | None:
        if held.category != "answered":
            return None
        if not held.value:
            return NONE_OF_THESE
        if len(held.value) == 1:
            row, _, column = held.value[0].partition(":")
            said = {option.id: Line(self.context, option.label) for option in (*self.grid_rows, *self.columns)}
            return Line("engine", "{row}: {column}", (("row", said[row]), ("column", said[column])))
        return Line("engine", "Ticked: {count}", (("count", str(len(held.value))),))

    def outcomes(self) -> tuple[Held | None, ...]:
        every = tuple(f"{r.id}:{c.id}" for r in self.grid_rows for c in self.columns)
        return (Held("answered", ()), *(Held("answered", (one,)) for one in every), Held("answered", every))

    def taps(self, held: Held | None) -> int:
        return len(self.grid_rows) + (len(held.value) if held is not None else 0)

    def meaning(self) -> tuple[str, ...]:
        return ("grid", *(r.id for r in self.grid_rows), "|", *(c.id for c in self.columns))

    def _row(self, picked: tuple[str, ...]) -> Option:
        """The row that is asked now: the first that is not done."""
        return next((r for r in self.grid_rows if f"@{r.id}" not in picked), self.grid_rows[-1])

    def _finished(self, picked: tuple[str, ...], row: Option) -> Reading:
        picked = (*picked, f"@{row.id}")
        if any(f"@{r.id}" not in picked for r in self.grid_rows):
            return Ticked(picked)
        order = [f"{r.id}:{c.id}" for r in self.grid_rows for c in self.columns]
        return Taken("answered", tuple(v for v in order if v in picked))

    def _known(self, named: str) -> bool:
        return any(named == f"{r.id}:{c.id}" for r in self.grid_rows for c in self.columns)

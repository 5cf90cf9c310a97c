"""Every figure of a report, one to a line: what CSV and SPSS files are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.blocks import Report, Unit, Value


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is a number, words where `unit` is 'text', or the mark that says why there is no figure."""

    area: str
    waves: str
    readers: str
    section: str
    table: str
    row: str
    row_label: str
    measure: str
    measure_label: str
    unit: Unit
    value: Value

    def head(self) -> tuple[str, ...]:
        """All but the value."""
        about = (self.area, self.waves, self.readers, self.section, self.table)
        return (*about, self.row, self.row_label, self.measure, self.measure_label, self.unit)


def figures(report: Report) -> Iterator[Figure]:
    """In the order of the report."""
    about = (report.area, " ".join(report.waves), report.rules.readers)
    for section, table in report.tables():
        for row in table.rows:
            for column, value in zip(table.columns, row.cells, strict=True):
                place = (section.id, table.id, row.key, row.label)
                yield Figure(*about, *place, column.key, column.label, column.unit, value)

"""Charts of tables: made of what a table prints and of nothing else, marks included. A row that the table holds back is
held back in the picture, in its sentences and in its data."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.blocks import Change, OverTime, Panel, Parts, Point, Row, SideBySide, Table, Value
from analytics.disclosure.rules import Mark

_CHANGES: dict[str, Change] = {
    "higher": "higher",
    "lower": "lower",
    "clearly higher": "higher",
    "clearly lower": "lower",
    "no clear change": "no clear change",
}
WHY = {Mark.SUPPRESSED: "held back", Mark.NOT_ASKED: "not asked", Mark.NOT_APPLICABLE: "nobody scored it"}


def over_time(table: Table, waves: Sequence[str], title: str, subtitle: str) -> OverTime:
    """Of a trend's table: columns families_, mean_, low_ and high_ of each wave, and change."""
    panels = tuple(
        Panel(
            row.key,
            row.label,
            tuple(
                _point(wave, wave, [cells[f"{what}_{wave}"] for what in ("families", "mean", "low", "high")])
                for wave in waves
            ),
            _change(cells["change"]),
        )
        for row in table.rows
        for cells in (_cells(table, row),)
    )
    words = {"higher": "clearly higher in the end", "lower": "clearly lower in the end", "no clear change": ""}
    alt = " ".join(
        f"{panel.label}: {', '.join(f'{p.label} {_figure(p)}' for p in panel.points)}; "
        f"{words.get(panel.change) or ('no clear change' if panel.change else 'not to be compared')}."
        for panel in panels
    )
    return OverTime(table.id.replace("trend", "chart.trend"), title, subtitle, panels, alt)


def side_by_side(table: Table, title: str, subtitle: str) -> SideBySide:
    """Of a table with the columns families, mean, low, high and beside, in its order."""
    rows = tuple(
        Panel(
            row.key,
            row.label,
            (_point(row.key, row.label, [cells[what] for what in ("families", "mean", "low", "high")]),),
            _change(cells["beside"]),
        )
        for row in table.rows
        for cells in (_cells(table, row),)
    )
    ends = {"higher": ", clearly higher than the others", "lower": ", clearly lower than the others"}
    alt = " ".join(f"{row.label}: {_figure(row.points[0])}{ends.get(row.change, '')}." for row in rows)
    return SideBySide(f"chart.{table.id}", title, subtitle, rows, alt)


def parts(key: str, title: str, subtitle: str, tables: Sequence[Table]) -> Parts:
    """Of tables with one set of answers and a column share: a bar for each table, a piece for each answer."""
    rows = tuple(
        Row(table.id, table.title, tuple(_whole(_cells(table, row)["share"]) for row in table.rows)) for table in tables
    )
    names = tuple(row.label for row in tables[0].rows)
    alt = " ".join(
        f"{row.label} {', '.join(f'{name}: {_percent(cell)}' for name, cell in zip(names, row.cells, strict=True))}."
        for row in rows
    )
    return Parts(f"chart.{key}", title, subtitle, names, rows, alt)


def _cells(table: Table, row: Row) -> dict[str, Value]:
    return dict(zip((column.key for column in table.columns), row.cells, strict=True))


def _point(key: str, label: str, cells: Sequence[Value]) -> Point:
    n, mean, low, high = cells
    assert isinstance(n, int | Mark)
    if isinstance(mean, float) and isinstance(low, float) and isinstance(high, float):
        return Point(key, label, n, mean, low, high)
    return Point(key, label, n, mark=mean if isinstance(mean, Mark) else Mark.SUPPRESSED)


def _change(value: Value) -> Change:
    return _CHANGES.get(value, "") if isinstance(value, str) else ""


def _figure(point: Point) -> str:
    if point.mean is None:
        return WHY[point.mark or Mark.SUPPRESSED]
    return f"{point.mean:.1f} of 5, probably {point.low:.1f} to {point.high:.1f}, {_families(point)}"


def _families(point: Point) -> str:
    return "families held back" if isinstance(point.n, Mark) else f"{point.n} families"


def _whole(value: Value) -> Value:
    return round(value) if isinstance(value, int | float) else value


def _percent(value: Value) -> str:
    return WHY[value] if isinstance(value, Mark) else f"{value} %"

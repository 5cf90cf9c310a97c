"""Any chart as SVG: the wide one for a page, the tall one for a phone. A new kind of chart is a line in each."""

from __future__ import annotations

from dataclasses import replace

from analytics.blocks import Chart, JourneyMap, OverTime, Parts, SideBySide
from analytics.charts import journey_map, journey_map_tall
from analytics.charts.over_time import over_time
from analytics.charts.parts import parts
from analytics.charts.side_by_side import side_by_side
from analytics.charts.signs import ENGLISH, Signs

PAGE, PHONE = 1000.0, 360.0


def wide(chart: Chart, signs: Signs = ENGLISH) -> str:
    """1000 units wide or somewhat more, letters of 13 and more. `signs`: the fixed words, in the language of the
    chart's own."""
    match chart:
        case JourneyMap():
            return journey_map.wide(chart, signs)
        case OverTime():
            return over_time(chart, PAGE, signs)
        case SideBySide():
            return side_by_side(chart, PAGE, signs)
        case Parts():
            return parts(chart, PAGE, signs)


def tall(chart: Chart, signs: Signs = ENGLISH) -> str:
    """360 units wide, letters of 13 and more at that size."""
    match chart:
        case JourneyMap():
            return journey_map_tall.tall(chart, signs)
        case OverTime():
            return over_time(chart, PHONE, signs)
        case SideBySide():
            return side_by_side(chart, PHONE, signs)
        case Parts():
            return parts(chart, PHONE, signs)


MOST_ROWS = 26
"""Rows that fit a sheet of A4 between its margins."""


def sheets(chart: Chart) -> tuple[Chart, ...]:
    """The chart as pieces that each fit a sheet of paper: itself, unless it has too many rows."""
    if not isinstance(chart, SideBySide | Parts) or len(chart.rows) <= MOST_ROWS:
        return (chart,)
    parted = [chart.rows[i : i + MOST_ROWS] for i in range(0, len(chart.rows), MOST_ROWS)]
    return tuple(
        replace(
            chart,
            id=f"{chart.id}.{number}",
            title=f"{chart.title} ({number} of {len(parted)})",
            rows=rows,  # type: ignore[arg-type]  # of the same chart
            alt=f"From {rows[0].label} to {rows[-1].label}; the figures are in the table that follows.",
        )
        for number, rows in enumerate(parted, start=1)
    )

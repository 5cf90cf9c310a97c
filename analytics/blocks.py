"""What a report is made of: sections of blocks, holding only what may be printed. Writers see these and nothing
else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from analytics.disclosure.rules import Count, Mark, Rules

Value = str | int | float | Mark
Unit = Literal["text", "families", "mean", "percent"]
"""'mean' is on the scale of 1 to 5; 'percent' is 0 to 100, whole."""


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs. `tone` 'notice' stands out."""

    paragraphs: tuple[str, ...]
    tone: Literal["plain", "notice"] = "plain"


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    label: str
    cells: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`id` is permanent: files are read by it. Every row has one cell for each column."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    first: str = "Part of the way"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One stage on the map. `mark` says why there is no mean. `population`: families in all, where that is known."""

    key: str
    label: str
    n: Count
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    mark: Mark | None = None
    population: int | None = None
    standing: Literal["", "highest", "lowest"] = ""
    note: str = ""
    on_the_way: bool = True
    """False where no way leads from the stage before to this one (a disagreement): the curve leaves it out."""


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """Mean of each stage on the way, the overall score beside. `words`: what 1 to 5 are called. `alt` says the map in
    sentences."""

    id: str
    title: str
    subtitle: str
    view: Literal["five", "full"]
    overall: Point
    points: tuple[Point, ...]
    words: tuple[str, str, str, str, str]
    alt: str


Change = Literal["", "higher", "lower", "no clear change"]


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the way over time, or one area. `points`: one for each wave, by its name. `change`: from the first
    to the last, '' where they cannot be compared."""

    key: str
    label: str
    points: tuple[Point, ...]
    change: Change = ""


@dataclass(frozen=True, slots=True)
class OverTime:
    """Small pictures side by side, all of one scale: a part of the way each, wave by wave."""

    id: str
    title: str
    subtitle: str
    panels: tuple[Panel, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A dot and its interval for each row, which has one point: in the order given, no ranks. `change` of a row: beside
    all others together."""

    id: str
    title: str
    subtitle: str
    rows: tuple[Panel, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Shares of a whole, one bar for each row. `cells`: percent for each of `names`, or why there is none."""

    id: str
    title: str
    subtitle: str
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    alt: str


Chart = JourneyMap | OverTime | SideBySide | Parts
Block = Words | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`released_on`: the day of every figure that names no other one; None means `made_on`. `until`: the last week that
    counts, where the wave still runs."""

    area: str
    name: str
    waves: tuple[str, ...]
    rules: Rules
    made_on: date
    sections: tuple[Section, ...]
    released_on: date | None = None
    until: int | None = None

    def maps(self) -> tuple[JourneyMap, ...]:
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, JourneyMap))

    def charts(self) -> tuple[Chart, ...]:
        kinds = (JourneyMap, OverTime, SideBySide, Parts)
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, kinds))

    def tables(self) -> tuple[tuple[Section, Table], ...]:
        return tuple((s, b) for s in self.sections for b in s.blocks if isinstance(b, Table))

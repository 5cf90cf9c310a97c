"""What `aggregates` asks of an engine: run one SELECT over the views `answers` and `respondents`, and give what it
found back, as plain rows or as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, get_args

import pyarrow as pa

Cell = int | str
Row = tuple[Cell, ...]

Name = Literal["columns", "duckdb", "postgresql", "spark"]
"""'columns' is no engine: rows in memory are counted as they lie there (`analytics.columns`)."""
NAMES: tuple[Name, ...] = get_args(Name)


class NoEngine(ValueError):
    """This engine cannot count here; the message says what is missing and what would do. It quotes no address."""


class Engine(Protocol):
    """The text of a SELECT stays with what DuckDB, PostgreSQL and Spark read alike.

    `at_once`: of many areas so many rows of answers are counted in one go, which bounds the memory; 0: all of them.
    """

    at_once: int

    def keep(self, name: str, sql: str) -> pa.Table:
        """As `table`, and what was found is a table of this name from now on, until the next of that name: what is
        counted in several ways is worked out once."""
        ...

    def rows(self, sql: str) -> list[Row]:
        """All rows, in any order."""
        ...

    def table(self, sql: str) -> pa.Table:
        """The same as columns: for many rows, of which nobody wants a Python object each."""
        ...


def as_table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> pa.Table:
    """Columns from rows, for an engine that has nothing quicker. No rows: columns of no type."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table([pa.array(column) for column in columns], names=list(names))

"""What `aggregates` asks of an engine: run one SELECT over the views `answers` and `respondents`, and give plain rows
back."""

from __future__ import annotations

from typing import Protocol

Cell = int | str
Row = tuple[Cell, ...]


class Engine(Protocol):
    def rows(self, sql: str) -> list[Row]:
        """All rows of the SELECT, in any order. The text stays with what DuckDB, PostgreSQL and Spark read alike."""
        ...

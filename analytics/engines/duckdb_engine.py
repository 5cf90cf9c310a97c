"""DuckDB, in this process: over a snapshot in memory, or straight over its Parquet files."""

from __future__ import annotations

from pathlib import Path

import duckdb

from analytics.engines.port import Row
from analytics.snapshot import Snapshot


class DuckDBEngine:
    """Use as a context manager; closing frees its memory. `threads` and `memory` (such as '500MB') bound what it
    takes."""

    def __init__(self, threads: int = 2, memory: str = "500MB") -> None:
        self._connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory})

    @classmethod
    def over(cls, snapshot: Snapshot) -> DuckDBEngine:
        engine = cls()
        engine._connection.register("answers", snapshot.answers)
        engine._connection.register("respondents", snapshot.respondents)
        return engine

    @classmethod
    def over_folder(cls, folder: Path) -> DuckDBEngine:
        engine = cls()
        for name in ("answers", "respondents"):
            path = str(folder / f"{name}.parquet").replace("'", "''")
            engine._connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        return engine

    def rows(self, sql: str) -> list[Row]:
        return self._connection.execute(sql).fetchall()

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

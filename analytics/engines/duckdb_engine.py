"""DuckDB, in this process: over a snapshot in memory, or straight over its Parquet files."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from analytics.engines.port import Row
from analytics.snapshot import Snapshot, SnapshotFault

FILES = ("answers", "respondents")


class DuckDBEngine:
    """Use as a context manager; closing frees its memory. `threads` and `memory` (such as '350MB') bound what it
    takes."""

    def __init__(self, threads: int = 2, memory: str = "350MB") -> None:
        self._connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory})

    @classmethod
    def over(cls, snapshot: Snapshot) -> DuckDBEngine:
        engine = cls()
        for name in FILES:
            engine._connection.register(name, getattr(snapshot, name))
        return engine

    @classmethod
    def over_folder(cls, folder: Path, area: str | None = None) -> DuckDBEngine:
        """With `area` its rows are read once and kept; without, each SELECT reads what it needs of the files."""
        engine = cls()
        for name in FILES:
            source = f"SELECT * FROM read_parquet({_text(str(folder / name))} || '.parquet')"
            kept = f"TEMP TABLE {name} AS {source} WHERE area = {_text(area)}" if area else f"VIEW {name} AS {source}"
            try:
                engine._connection.execute(f"CREATE {kept}")
            except duckdb.Error as fault:
                engine._connection.close()
                raise SnapshotFault([f"no readable snapshot in this folder ({type(fault).__name__})"]) from None
        return engine

    def rows(self, sql: str) -> list[Row]:
        return self._connection.execute(sql).fetchall()

    def table(self, sql: str) -> pa.Table:
        return self._connection.sql(sql).to_arrow_table()

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

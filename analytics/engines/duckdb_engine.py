"""DuckDB, in this process: over a snapshot in memory, or straight over its Parquet files."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from analytics.engines.port import Row
from analytics.snapshot import Snapshot, SnapshotFault

FILES = ("answers", "respondents")


MEMORY = "350MB"
"""What DuckDB may hold; beyond it works from disk."""
THREADS = 2


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One for this process: to make one takes 20 ms. Each engine is a connection of its own to it, with its own tables
    and views, which end with it."""
    # A folder of this process's own, gone with it: left to itself DuckDB would work in the folder one stands in.
    aside = TemporaryDirectory(prefix="waymark-counting-")
    atexit.register(aside.cleanup)
    config: dict[str, str | bool | int | float | list[str]] = {"threads": THREADS, "memory_limit": MEMORY}
    config["temp_directory"] = aside.name
    return duckdb.connect(":memory:", config=config)


class DuckDBEngine:
    """Use as a context manager; closing frees its memory."""

    at_once = 2_500_000

    def __init__(self) -> None:
        self._connection = _database().cursor()

    @classmethod
    def over(cls, snapshot: Snapshot) -> DuckDBEngine:
        engine = cls()
        for name in FILES:
            engine._connection.register(name, getattr(snapshot, name))
        return engine

    @classmethod
    def over_folder(cls, folder: Path) -> DuckDBEngine:
        """Each SELECT reads what it needs of the files: for all areas at once. Raises `SnapshotFault`."""
        engine = cls()
        for name in FILES:
            source = "'" + str(folder / name).replace("'", "''") + ".parquet'"
            try:
                engine._connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet({source})")
            except duckdb.Error as fault:
                engine._connection.close()
                raise SnapshotFault([f"no readable snapshot in this folder ({type(fault).__name__})"]) from None
        return engine

    def keep(self, name: str, sql: str) -> pa.Table:
        found = self.table(sql)
        self._connection.register(name, found)
        return found

    def rows(self, sql: str) -> list[Row]:
        return self._connection.execute(sql).fetchall()

    def table(self, sql: str) -> pa.Table:
        return self._connection.sql(sql).to_arrow_table()

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

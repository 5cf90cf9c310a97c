"""From where a snapshot lies to an engine that can count it: in memory, in a folder, in a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.about import About
from analytics.columns import Columns
from analytics.engines.door import checked
from analytics.engines.port import Engine, Name, NoEngine
from analytics.snapshot import Snapshot, about_of

Place = Snapshot | Path | str
"""A snapshot in memory, the folder of one, or the URL of a PostgreSQL database that one was loaded into."""


@contextmanager
def opened(
    place: Place, area: str, engine: Name = "columns", url: str | None = None
) -> Iterator[tuple[About, Engine | Columns]]:
    """What the snapshot says of itself, and an engine over it for the time of the block. A URL is always PostgreSQL's.

    `url`: the database in which 'postgresql' counts a snapshot that lies in no database, in temporary tables. Raises
    `NoEngine`, and `SnapshotFault` where the area's rows break the contract (`door`).
    """
    with _engine(place, area, engine, url) as (about, counting):
        unread = isinstance(place, str) or (isinstance(place, Path) and engine == "spark")
        if unread and not isinstance(counting, Columns):
            checked(counting, about, area)
        yield about, counting


@contextmanager
def _engine(place: Place, area: str, engine: Name, url: str | None) -> Iterator[tuple[About, Engine | Columns]]:
    if isinstance(place, str) or engine == "postgresql":
        from analytics.engines.postgresql_engine import PostgreSQLEngine

        if isinstance(place, str):
            with PostgreSQLEngine.over_schema(place) as loaded:
                yield loaded.about(), loaded
            return
        if url is None:
            raise NoEngine("PostgreSQL counts in a database: give its URL")
        found = place if isinstance(place, Snapshot) else Snapshot.read(place, area)
        with PostgreSQLEngine.over(found, url) as copied:
            yield found.about(), copied
    elif engine == "spark":
        from analytics.engines.spark_engine import SparkEngine

        about = place.about() if isinstance(place, Snapshot) else about_of(place, whole=True)
        with SparkEngine.over(place) if isinstance(place, Snapshot) else SparkEngine.over_folder(place) as spark:
            yield about, spark
    else:
        found = place if isinstance(place, Snapshot) else Snapshot.read(place, area)
        if engine == "columns":
            yield found.about(), Columns(found.answers, found.respondents)
            return
        from analytics.engines.duckdb_engine import DuckDBEngine

        with DuckDBEngine.over(found) as here:
            yield found.about(), here

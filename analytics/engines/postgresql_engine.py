"""PostgreSQL: over a snapshot that was loaded into a schema of its own, or over one in memory, copied into temporary
tables of one connection.

    load(Path("var/snapshot"), "postgresql://figures@db/warehouse")        # once for each snapshot
    with PostgreSQLEngine.over_schema("postgresql://figures@db/warehouse") as engine: ...

Texts are compared byte by byte (COLLATE "C"), as DuckDB and Spark do: by a language's own order MAX would find another
question or wave.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from psycopg import sql

from analytics.about import About
from analytics.engines.port import NoEngine, Row, as_table
from analytics.snapshot import ANSWERS, RESPONDENTS, Snapshot, SnapshotFault, about_of

SCHEMA = "waymark_snapshot"
TABLES = {"answers": ANSWERS, "respondents": RESPONDENTS}
PATIENCE = 10
"""Seconds to wait for a connection."""

_TYPES = {
    pa.string(): 'text COLLATE "C" NOT NULL',
    pa.int64(): "bigint NOT NULL",
    pa.int32(): "integer NOT NULL",
    pa.int8(): "smallint NOT NULL",
    pa.bool_(): "boolean NOT NULL",
}


class PostgreSQLEngine:
    """Use as a context manager; closing ends the connection and with it the temporary tables."""

    at_once = 0

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    @classmethod
    def over(cls, snapshot: Snapshot, url: str) -> PostgreSQLEngine:
        """Copies the snapshot into temporary tables: needs the right to make these, and nothing else."""
        connection = _connected(url)
        # A name without a schema finds the temporary tables first, whatever else is called `answers` there.
        for name, schema in TABLES.items():
            _make(connection, sql.SQL("TEMPORARY TABLE"), sql.Identifier(name), schema)
            _copy(connection, sql.Identifier(name), getattr(snapshot, name))
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(name)))
        return cls(connection)

    @classmethod
    def over_schema(cls, url: str, schema: str = SCHEMA) -> PostgreSQLEngine:
        connection = _connected(url)
        connection.execute("SELECT set_config('search_path', %s, false)", (schema,))
        return cls(connection)

    def about(self) -> About:
        """What was loaded with the tables. Raises `SnapshotFault` where there is none."""
        try:
            found = self._connection.execute("SELECT told FROM about").fetchone()
        except psycopg.errors.UndefinedTable:
            found = None
        if found is None:
            raise SnapshotFault(["no snapshot was loaded into this database"])
        return About.from_json(str(found[0]))

    def keep(self, name: str, statement: str) -> pa.Table:
        self._connection.execute(f"DROP TABLE IF EXISTS pg_temp.{name}".encode())
        self._connection.execute(f"CREATE TEMPORARY TABLE {name} AS {statement}".encode())
        return self.table(f"SELECT * FROM pg_temp.{name}")

    def rows(self, statement: str) -> list[Row]:
        return self._connection.execute(statement.encode()).fetchall()

    def table(self, statement: str) -> pa.Table:
        cursor = self._connection.execute(statement.encode())
        return as_table([column.name for column in cursor.description or ()], cursor.fetchall())

    def __enter__(self) -> PostgreSQLEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def load(folder: Path, url: str, schema: str = SCHEMA) -> int:
    """Put the folder's snapshot into the schema, in place of what was there, in one transaction; returns its answer
    rows. Raises `SnapshotFault`, `NoEngine`."""
    about = about_of(folder)
    rows = 0
    with _connected(url) as connection, connection.transaction():
        home = sql.Identifier(schema)
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(home))
        for name, columns in TABLES.items():
            table = sql.Identifier(schema, name)
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))
            _make(connection, sql.SQL("TABLE"), table, columns)
            with _file(folder / f"{name}.parquet") as file:
                for group in range(file.num_row_groups):
                    part = file.read_row_group(group)
                    rows += part.num_rows if name == "answers" else 0
                    _copy(connection, table, part)
            connection.execute(sql.SQL("CREATE INDEX ON {} (area)").format(table))
            connection.execute(sql.SQL("ANALYZE {}").format(table))
        told = sql.Identifier(schema, "about")
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(told))
        connection.execute(sql.SQL("CREATE TABLE {} (told text NOT NULL)").format(told))
        connection.execute(sql.SQL("INSERT INTO {} VALUES (%s)").format(told), (about.to_json(),))
    return rows


@contextmanager
def _file(path: Path) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (OSError, pa.ArrowInvalid) as fault:
        raise SnapshotFault([f"no readable snapshot in this folder ({type(fault).__name__})"]) from None


def _connected(url: str) -> psycopg.Connection[Row]:
    """Also takes the URL as the store writes it, with the driver's name in it."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    if not plain.startswith(("postgresql://", "postgres://")):
        raise NoEngine("PostgreSQL counts in a database: give its URL, postgresql://account@host/name")
    try:
        return psycopg.connect(plain, connect_timeout=PATIENCE, autocommit=True)
    except psycopg.Error as fault:
        raise NoEngine(f"PostgreSQL cannot be reached ({type(fault).__name__})") from None


def _make(connection: psycopg.Connection[Row], kind: sql.SQL, table: sql.Identifier, schema: pa.Schema) -> None:
    columns = [sql.SQL("{} {}").format(sql.Identifier(f.name), sql.SQL(_TYPES[f.type])) for f in schema]
    connection.execute(sql.SQL("CREATE {} {} ({})").format(kind, table, sql.SQL(", ").join(columns)))


def _copy(connection: psycopg.Connection[Row], table: sql.Identifier, rows: pa.Table) -> None:
    """By COPY, a batch of text at a time. An empty text is an empty text: nothing stands for NULL."""
    statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv, NULL '\\N')").format(table)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for batch in rows.to_batches(max_chunksize=65_536):
            text = io.BytesIO()
            pc.write_csv(batch, text, pc.WriteOptions(include_header=False))
            copy.write(text.getvalue())

"""Opening a database so that a commit means what it says: SQLite and PostgreSQL behind one URL.

SQLite: write-ahead log, `synchronous=FULL`, foreign keys, `secure_delete`, and a writer that starts with BEGIN
IMMEDIATE (a deferred transaction that reads and then writes loses updates between two processes, or fails at once).
PostgreSQL: `synchronous_commit` must be on, which is asked of the server rather than believed.

>>> normal("postgresql://localhost/waymark")
'postgresql+psycopg://localhost/waymark'
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

BUSY_SECONDS = 5.0


class UnsafeDatabase(Exception):
    """The database would not keep what it confirms, or is none that we know. Says what to mend."""


def normal(url: str) -> str:
    """The URL with the driver we use. Raises `UnsafeDatabase` for another database or an unreadable URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UnsafeDatabase(
            "the database URL is not readable; write sqlite:///var/waymark.db or postgresql://…"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise UnsafeDatabase("a database in memory keeps nothing; write sqlite:///var/waymark.db")
        parsed = parsed.set(drivername="sqlite")
    elif parsed.get_backend_name() in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    else:
        raise UnsafeDatabase(f"no support for {parsed.get_backend_name()}; use sqlite or postgresql")
    return parsed.render_as_string(hide_password=False)


def engine_for(url: str) -> Engine:
    """An engine whose errors show no values (`hide_parameters`) and whose connections are set up as above. Opens
    nothing yet.
    """
    parsed = make_url(normal(url))
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    event.listen(engine, "connect", _set_up_postgres)
    return engine


def _sqlite(url: URL) -> Engine:
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=NullPool,
        # isolation_level None: the driver starts no transaction of its own; `_begin` does.
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    cursor = connection.cursor()
    mode = cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    if mode != "wal":
        raise UnsafeDatabase(f"SQLite could not switch to its write-ahead log (it says {mode!r}); use a local disk")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("bare"):  # a checkpoint, for one, cannot run inside a transaction
        connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")


def _set_up_postgres(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        setting = cursor.fetchone()[0]
        # `fsync` is the operator's to turn off on a throw-away server (the tests do); `synchronous_commit` can be set
        # per role by mistake.
        if setting not in ("on", "remote_apply", "remote_write"):
            raise UnsafeDatabase(
                f"PostgreSQL says synchronous_commit={setting}; it must be on, or confirmed answers are lost"
            )
    connection.commit()

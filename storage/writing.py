"""The one connection that writes during conversations: the driver itself, set up by SQLAlchemy, without a layer
between.

It says what went wrong in three ways only. `Clash`: somebody else wrote first; load again and do it again.
`Unavailable`: nothing can be stored now (disk full, server away); nothing was. Anything else is a fault of the program
and goes up as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import psycopg.errors
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

Row = Sequence[Any]

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_POSTGRES_CLASHES = (
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
)


class Clash(Exception):
    """Lost a race. `integrity`: a constraint said so; where nobody else writes, that is a fault of the program."""

    def __init__(self, integrity: bool = False) -> None:
        super().__init__("another writer was first")
        self.integrity = integrity


class Unavailable(Exception):
    """The database cannot store anything now. Carries the kind of the fault, never a statement or a value."""


@contextmanager
def translated() -> Iterator[None]:
    """Database errors become `Clash` or `Unavailable`; errors of our own making pass."""
    try:
        yield
    except (sqlite3.Error, psycopg.Error, DBAPIError) as fault:
        raise translate(fault) from None


def translate(fault: Exception) -> Exception:
    if isinstance(fault, DBAPIError):
        fault = fault.orig if isinstance(fault.orig, Exception) else fault
    if isinstance(fault, (sqlite3.IntegrityError, psycopg.IntegrityError)):
        return Clash(integrity=True)
    if isinstance(fault, _POSTGRES_CLASHES):
        return Clash()
    if isinstance(fault, sqlite3.OperationalError):
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
        return Clash() if code in _BUSY else Unavailable(f"SQLite {getattr(fault, 'sqlite_errorname', 'error')}")
    if isinstance(
        fault, (sqlite3.DatabaseError, psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)
    ):
        return Unavailable(type(fault).__name__)
    return fault


class WriteConnection:
    """Not safe between threads: the writer's thread alone uses it. Connects when first needed, and again after a
    fault.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.sqlite = engine.dialect.name == "sqlite"
        self._held: Connection | None = None
        self._driver: Any = None
        self._cursor: Any = None
        self._version: int | None = None
        self.number = 0
        """Counts the connections made so far: what was done to a session of the server must be done again after
        each.
        """

    def begin(self) -> bool:
        """Start the transaction that writes. True where what was read before may have been changed by another process
        since.
        """
        if self._driver is None:
            self._connect()
        if not self.sqlite:
            return False  # each session's version tells; PostgreSQL begins with the first statement
        with translated():
            self._cursor.execute("BEGIN IMMEDIATE")
            (version,) = self._cursor.execute("PRAGMA data_version").fetchone()
        changed: bool = version != self._version
        self._version = version
        return changed

    def one(self, statement: str, row: Row) -> Any:
        """The first row found, or None."""
        return self._cursor.execute(statement, row).fetchone()

    def all(self, statement: str, row: Row) -> list[Any]:
        found: list[Any] = self._cursor.execute(statement, row).fetchall()
        return found

    def run(self, statement: str, row: Row) -> int:
        """How many rows it touched."""
        count: int = self._cursor.execute(statement, row).rowcount
        return count

    def many(self, statement: str, rows: Sequence[Row]) -> int:
        """The same statement for each row; how many rows all of them touched together."""
        if len(rows) == 1:
            count: int = self._cursor.execute(statement, rows[0]).rowcount
            return count
        self._cursor.executemany(statement, rows)
        together: int = self._cursor.rowcount
        return together

    def commit(self) -> None:
        with translated():
            if self.sqlite:
                self._cursor.execute("COMMIT")
            else:
                self._driver.commit()

    def rollback(self) -> None:
        """Leaves a connection that can begin anew; drops one that cannot."""
        if self._driver is None:
            return
        try:
            if not self.sqlite:
                self._driver.rollback()
            elif self._driver.in_transaction:
                self._cursor.execute("ROLLBACK")
        except (sqlite3.Error, psycopg.Error):
            self.close()

    def checkpoint(self) -> bool:
        """Empty SQLite's write-ahead log, so that what was deleted is out of both files. False where a reader is in the
        way.
        """
        if not self.sqlite:
            return True
        if self._driver is None:
            self._connect()
        with translated():
            busy, _, _ = self._cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def close(self) -> None:
        held, self._held, self._driver, self._cursor, self._version = self._held, None, None, None, None
        if held is not None:
            try:
                held.invalidate()
                held.close()
            except (sqlite3.Error, psycopg.Error, DBAPIError):
                pass

    def _connect(self) -> None:
        with translated():
            self._held = self._engine.connect()
            self._driver = self._held.connection.driver_connection
            assert self._driver is not None
            self._cursor = self._driver.cursor()
        self._version = None
        self.number += 1

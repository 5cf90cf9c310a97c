"""The one connection that writes during conversations: the driver itself, set up by SQLAlchemy, without a layer
between.

It says what went wrong in three ways only. `Clash`: somebody else wrote first; load again and do it again.
`Unavailable`: nothing can be stored now (disk full, server away); nothing was. Anything else is a fault of the program
and goes up as it is.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.keys import FaultyKeys

Row = Sequence[Any]

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Clash(Exception):
    """Lost a race. `integrity`: a constraint said so; where nobody else writes, that is a fault of the program."""

    def __init__(self, integrity: bool = False) -> None:
        super().__init__("another writer was first")
        self.integrity = integrity


class Unavailable(Exception):
    """The database cannot store anything now. Carries the kind of the fault, never a statement or a value."""


class _Translated:
    """Database errors become `Clash` or `Unavailable`; errors of our own making pass. Entered some ten times in a
    turn, so it is a plain class and there is one of it.
    """

    __slots__ = ()

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(fault, Exception):
            meaning = translate(fault)
            if meaning is not fault:
                raise meaning from None


_translated = _Translated()


def translated() -> _Translated:
    """`with translated(): …` around whatever asks the database."""
    return _translated


def translate(fault: Exception) -> Exception:
    """What an error of a driver (or SQLAlchemy's coat around it) means, and a key file that does not fit (any more);
    any other exception is returned as it is."""
    if isinstance(fault, FaultyKeys):
        return Unavailable(type(fault).__name__)
    if isinstance(fault, DBAPIError) and isinstance(fault.orig, Exception):
        fault = fault.orig
    if isinstance(fault, sqlite3.Error):
        return _from_sqlite(fault)
    psycopg: Any = sys.modules.get("psycopg")  # 8 MB that a process on SQLite never loads
    return fault if psycopg is None else _from_postgres(fault, psycopg)


def _from_postgres(fault: Exception, psycopg: Any) -> Exception:
    errors = psycopg.errors
    if isinstance(fault, psycopg.IntegrityError):
        return Clash(integrity=True)
    if isinstance(fault, (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)):
        return Clash()
    if isinstance(fault, (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)):
        return Unavailable(type(fault).__name__)
    return fault


def _from_sqlite(fault: sqlite3.Error) -> Exception:
    if isinstance(fault, sqlite3.IntegrityError):
        return Clash(integrity=True)
    if isinstance(fault, (sqlite3.ProgrammingError, sqlite3.NotSupportedError)):
        return fault
    if getattr(fault, "sqlite_errorcode", 0) & 0xFF in _BUSY:
        return Clash()
    return Unavailable(f"SQLite {getattr(fault, 'sqlite_errorname', 'error')}")


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
        except Exception:  # of the driver, whichever it is: a connection that cannot roll back is of no more use
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
            with suppress(Exception):  # it may be broken already
                held.invalidate()
                held.close()

    def _connect(self) -> None:
        with translated():
            self._held = self._engine.connect()
            self._driver = self._held.connection.driver_connection
            assert self._driver is not None
            self._cursor = self._driver.cursor()
        self._version = None
        self.number += 1

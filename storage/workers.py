"""Which workers live: so that a reply goes out once from the worker that holds it, and soon from another when that one
died.

Each serving process takes a random number and a lock that the operating system or the server gives back the moment the
process is gone, however it went: an advisory lock of its PostgreSQL session, or a locked file beside the SQLite
database. No clocks and no leases: a slow worker keeps its replies, a dead one loses them at once. (PostgreSQL behind a
pooler must pool by session.)
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sqlalchemy.engine import make_url

from storage.writing import WriteConnection, translated

try:
    import fcntl
except ImportError:  # no such locks on Windows: there, one process serves one SQLite file
    fcntl = None  # type: ignore[assignment]

LOCK_CLASS = 0x57_61_79_6D  # "Waym", so that no other program's advisory locks are taken for ours

_TAKE = "SELECT pg_try_advisory_lock(%s, %s)"
_ALIVE = (
    "SELECT objid::bigint FROM pg_locks"
    " WHERE locktype = 'advisory' AND classid::bigint = %s AND objsubid = 2 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Workers:
    """`me` is this worker's number. Not safe between threads: the writer's thread alone uses it."""

    def __init__(self, url: str, connection: WriteConnection) -> None:
        self.me = secrets.randbelow(2**31 - 1) + 1
        self._connection = connection
        self._taken_on: int | None = None
        self._file: int | None = None
        self._folder = self._stem = None
        if connection.sqlite:
            path = Path(str(make_url(url).database))
            self._folder, self._stem = path.parent, f"{path.name}-worker-"

    def take(self) -> None:
        """Show that this worker lives. Called at each transaction; costs nothing once it is done."""
        if self._connection.sqlite:
            if self._file is None and fcntl is not None:
                self._file = _locked(self._path(self.me))
        elif self._taken_on != self._connection.number:
            with translated():
                self._connection.one(_TAKE, (LOCK_CLASS, self.me))
            self._taken_on = self._connection.number

    def others(self) -> list[int]:
        """The numbers of the other workers that live now."""
        if not self._connection.sqlite:
            with translated():
                return [number for (number,) in self._connection.all(_ALIVE, (LOCK_CLASS,)) if number != self.me]
        assert self._folder is not None
        found = []
        for path in self._folder.glob(f"{self._stem}*"):
            number = path.name.removeprefix(str(self._stem))
            if number.isdigit() and int(number) != self.me and not _dead(path):
                found.append(int(number))
        return found

    def close(self) -> None:
        if self._file is not None:
            self._path(self.me).unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def _path(self, number: int) -> Path:
        assert self._folder is not None
        return self._folder / f"{self._stem}{number}"


def _locked(path: Path) -> int:
    """The handle of this file, locked. Another worker may look between opening and locking and take the file away: then
    once more.
    """
    while True:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if path.exists() and os.fstat(handle).st_ino == path.stat().st_ino:
            return handle
        os.close(handle)


def _dead(path: Path) -> bool:
    """Nobody holds the lock of this file; it is taken away then."""
    if fcntl is None:
        return True
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        path.unlink(missing_ok=True)
        return True
    finally:
        os.close(handle)

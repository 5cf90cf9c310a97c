"""Taking a backup: the data into one folder, the families' own keys into another, never beside each other.

    take_data("sqlite:///var/waymark.db", Path("/backup/data"), {"releases.db": Path("var/releases.db")}, now)
    take_keys("sqlite:///var/waymark.keys.db", Path("/backup/keys"), now)

Each backup is a folder of its own with a manifest: schema revision, rows of each table, a SHA-256 of each file, the
moment it was made. The manifest comes last and the folder gets its name last, so that there is a whole backup or none.
The key file (`storage.keys`) is in neither: who holds a backup and not that file reads no story.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, create_engine, func, inspect, select, table
from sqlalchemy.engine import make_url

from storage import backups_postgres, migrate
from storage.database import engine_for, normal
from storage.models import KEYS_SCHEMA
from storage.weeks import week_of

FORMAT = 1
MANIFEST = "manifest.json"
STAMP = "%Y%m%dT%H%M%SZ"

Kind = Literal["data", "keys"]


class BackupFault(Exception):
    """A backup cannot be made or used. Says why in one line."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup. `schema`: the revision of its history; `counts`: rows of each table; `files`: name ->
    SHA-256 in hex, names with `/` for what lies in a folder; `made`: ISO, UTC; `week`: as `storage.weeks` counts."""

    kind: Kind
    database: Literal["sqlite", "postgresql"]
    made: str
    week: int
    schema: str
    counts: dict[str, int]
    files: dict[str, str]
    format: int = FORMAT

    @staticmethod
    def read(folder: Path) -> Manifest:
        """Raises `BackupFault`."""
        try:
            found = json.loads((folder / MANIFEST).read_text("utf-8"))
            manifest = Manifest(**found)
        except FileNotFoundError:
            raise BackupFault(f"{folder} is no backup: it has no {MANIFEST}") from None
        except (OSError, ValueError, TypeError):
            raise BackupFault(f"{folder}: its {MANIFEST} cannot be read") from None
        if manifest.format != FORMAT:
            raise BackupFault(f"{folder}: made in format {manifest.format}, this release reads {FORMAT}")
        return manifest

    @property
    def main_file(self) -> str:
        return f"{self.kind}.{'db' if self.database == 'sqlite' else 'dump'}"


def take_data(url: str, into: Path, beside: Mapping[str, Path], now: datetime) -> Path:
    """The database, and `beside` it files and folders by the name they get (missing ones are left out). Returns the new
    folder. Raises `BackupFault`, `OSError`, `UnsafeDatabase` or an error of the database.
    """
    return _take("data", url, into, beside, now)


def take_keys(keys_url: str, into: Path, now: datetime) -> Path:
    """The key store: data keys, each wrapped by the key file's. Take it after the data: then it knows everybody in
    it."""
    return _take("keys", keys_url, into, {}, now)


def apart(data: Path, keys: Path) -> bool:
    """Does neither folder lie in the other?"""
    one, other = data.resolve(), keys.resolve()
    return not (one.is_relative_to(other) or other.is_relative_to(one))


def clear_old(into: Path, kind: Kind, days: int, now: datetime) -> list[Path]:
    """Removes whole backups of this kind that are older; never the newest one. Returns which went."""
    known = []
    for folder in sorted(into.glob(f"waymark-{kind}-*")):
        try:
            known.append((datetime.fromisoformat(Manifest.read(folder).made), folder))
        except BackupFault:
            continue  # not ours to remove
    old = [folder for made, folder in sorted(known)[:-1] if (now - made).total_seconds() > days * 86_400]
    for folder in old:
        shutil.rmtree(folder)
    return old


def digest(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def counts_of(connection: Connection, schema: str | None = None) -> dict[str, int]:
    """Rows of each table there is, whatever the revision."""
    names = sorted(inspect(connection).get_table_names(schema=schema))
    return {
        name: connection.execute(select(func.count()).select_from(table(name, schema=schema))).scalar_one()
        for name in names
    }


# --- how -------------------------------------------------------------------------------------------------------------


def _take(kind: Kind, url: str, into: Path, beside: Mapping[str, Path], now: datetime) -> Path:
    now = now.astimezone(UTC).replace(microsecond=0)
    schema = migrate.revision(kind, url)
    if schema is None:
        raise BackupFault(f"there is nothing to keep: the {kind} schema is empty")
    final = into / f"waymark-{kind}-{now.strftime(STAMP)}"
    if final.exists():
        raise BackupFault(f"{final} is there already")
    with _folder(final) as draft:
        postgres = not normal(url).startswith("sqlite")
        file = draft / f"{kind}.{'dump' if postgres else 'db'}"
        counts = _postgres(kind, url, file) if postgres else _sqlite(url, file)
        for name, source in beside.items():
            if source.is_dir():
                shutil.copytree(source, draft / name)
            elif source.suffix == ".db" and source.exists():
                _sqlite(f"sqlite:///{source}", draft / name)
            elif source.exists():
                shutil.copyfile(source, draft / name)
        files = {each.relative_to(draft).as_posix(): each for each in sorted(draft.rglob("*")) if each.is_file()}
        manifest = Manifest(
            kind=kind,
            database="postgresql" if postgres else "sqlite",
            made=now.isoformat(),
            week=week_of(now),
            schema=schema,
            counts=counts,
            files={name: digest(each) for name, each in files.items()},
        )
        for each in files.values():
            each.chmod(0o600)
            flush(each)
        (draft / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", "utf-8")
        (draft / MANIFEST).chmod(0o600)
        flush(draft / MANIFEST)
    return final


@contextmanager
def _folder(final: Path) -> Iterator[Path]:
    """A folder under a draft's name, closed to others; it gets its own name when all is in it, else it goes."""
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = final.with_name(f".{final.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        yield draft
        draft.rename(final)
        flush(final.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def flush(path: Path) -> None:
    """What the file or folder holds is on disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sqlite(url: str, file: Path) -> dict[str, int]:
    """The online copy: one moment's state, while others go on writing. It stands alone, without a log beside it."""
    source = Path(str(make_url(normal(url)).database))
    if not source.exists():
        raise BackupFault(f"there is no database at {source}")
    file.touch(0o600)
    try:
        with closing(sqlite3.connect(source)) as living, closing(sqlite3.connect(file)) as copy:
            living.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            found = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as fault:
        raise BackupFault(f"{source.name} cannot be copied ({getattr(fault, 'sqlite_errorname', 'SQLite')})") from None
    if found != "ok":
        raise BackupFault(f"{source.name} is damaged: SQLite's check of the copy does not say ok")
    return counts_in(file)


def counts_in(file: Path) -> dict[str, int]:
    """Rows of each table of an SQLite file, which is opened for reading only and left as it is."""
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True))
    with engine.connect() as connection:
        counts = counts_of(connection)
    engine.dispose()
    return counts


def _postgres(kind: Kind, url: str, file: Path) -> dict[str, int]:
    """`pg_dump` of the snapshot in which the rows are counted."""
    schema = KEYS_SCHEMA if kind == "keys" else None
    engine = engine_for(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            backups_postgres.dump(engine, file, snapshot, KEYS_SCHEMA, keys=kind == "keys")
            return counts_of(connection, schema)
    except backups_postgres.ProgramFault as fault:
        raise BackupFault(str(fault)) from None
    finally:
        engine.dispose()

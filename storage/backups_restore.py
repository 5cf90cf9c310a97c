"""Putting a backup back, for a drill in a place of its own or for real; and the findings that say whether it is good.

    with drill_place(manifest, url) as (data, keys): put_back(folder, data)

Nothing is ever overwritten: a place that holds tables already is refused. What was put back is brought to this
release's tables, and who withdrew since is taken out (`storage.replaying`) before anybody could be served from it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, delete, literal, select
from sqlalchemy.engine import make_url

from storage import backups_postgres, migrate
from storage.backups import MANIFEST, BackupFault, Manifest, counts_of, digest, flush
from storage.cipher import Cipher, Unopenable
from storage.database import engine_for, normal
from storage.keystore import KeyStore
from storage.models import KEYS_SCHEMA, answers, erasures, media, outbox, reminders, respondents, sessions
from storage.replaying import replay
from storage.store import Store

LEDGER = "releases.db"
TOMBSTONES = "erasures.log"
"""What lies beside the database in a data backup, and in WAYMARK_HOME."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `said` holds figures, never a row."""

    name: str
    good: bool
    said: str


# --- the files -------------------------------------------------------------------------------------------------------


def check_files(folder: Path, manifest: Manifest) -> Finding:
    """Each file is there, is the one that was written, and there are no others."""
    there = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()} - {MANIFEST}
    missing = sorted(set(manifest.files) - there)
    more = sorted(there - set(manifest.files))
    changed = [name for name in sorted(set(manifest.files) & there) if digest(folder / name) != manifest.files[name]]
    faults = [
        f"{count} {what}"
        for count, what in ((len(missing), "missing"), (len(changed), "changed"), (len(more), "more"))
        if count
    ]
    return Finding(f"{manifest.kind} files", not faults, ", ".join(faults) or f"{len(manifest.files)} as written")


# --- the places ------------------------------------------------------------------------------------------------------


@contextmanager
def drill_place(manifest: Manifest, url: str, folder: Path) -> Iterator[tuple[str, str]]:
    """URLs for data and keys, empty, apart from everything that lives, and gone when the block ends. `folder`: where
    an SQLite drill makes its own folder. Raises `BackupFault` where backup and house are different databases."""
    sqlite = normal(url).startswith("sqlite")
    if sqlite != (manifest.database == "sqlite"):
        raise BackupFault(f"the backup is of {manifest.database}, WAYMARK_DATABASE_URL names another kind of database")
    if not sqlite:
        with backups_postgres.database_for_a_drill(url) as place:
            yield place, place
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(tempfile.mkdtemp(prefix="drill-", dir=folder))
    try:
        yield f"sqlite:///{made / 'waymark.db'}", f"sqlite:///{made / 'waymark.keys.db'}"
    finally:
        shutil.rmtree(made, ignore_errors=True)


def empty(kind: migrate.History, url: str) -> bool:
    """Has this place no tables of ours yet?"""
    if normal(url).startswith("sqlite") and not Path(str(make_url(normal(url)).database)).exists():
        return True
    return migrate.revision(kind, url) is None


def put_back(folder: Path, manifest: Manifest, url: str) -> list[Finding]:
    """The backup's database at `url`, as it was, with what was found on the way. Raises `BackupFault` where something
    is there already, or the file cannot be read back."""
    if not empty(manifest.kind, url):
        raise BackupFault(
            f"there are {manifest.kind} tables already where the backup would go: nothing is overwritten, so move them "
            "away"
        )
    file = folder / manifest.main_file
    findings = [_sqlite(file, url, manifest)] if manifest.database == "sqlite" else [_postgres(file, url, manifest)]
    engine = engine_for(url)
    with engine.connect().execution_options(reading=True) as connection:
        schema = KEYS_SCHEMA if manifest.database == "postgresql" and manifest.kind == "keys" else None
        counts = counts_of(connection, schema)
    engine.dispose()
    differ = sorted(
        name for name in counts.keys() | manifest.counts.keys() if counts.get(name) != manifest.counts.get(name)
    )
    said = f"{len(differ)} tables differ" if differ else f"{sum(counts.values())} rows in {len(counts)} tables"
    return [*findings, Finding(f"{manifest.kind} rows", not differ, said)]


def _sqlite(file: Path, url: str, manifest: Manifest) -> Finding:
    target = Path(str(make_url(normal(url)).database))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = target.with_name(target.name + "-wal")
    if log.exists():
        raise BackupFault(f"{log} belongs to a database that was moved away: move it to where that is")
    draft = target.with_name(f".{target.name}.part")
    shutil.copyfile(file, draft)
    draft.chmod(0o600)
    flush(draft)
    with closing(sqlite3.connect(draft)) as copy:
        try:
            whole = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            loose = copy.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as fault:
            draft.unlink()
            raise BackupFault(f"{manifest.main_file} is damaged ({type(fault).__name__})") from None
    os.replace(draft, target)
    flush(target.parent)
    good = whole == ["ok"] and not loose
    return Finding(
        f"{manifest.kind} integrity", good, "ok" if good else f"{len(whole)} faults, {len(loose)} loose rows"
    )


def _postgres(file: Path, url: str, manifest: Manifest) -> Finding:
    engine = engine_for(url)
    try:
        backups_postgres.restore(engine, file)
    except backups_postgres.ProgramFault as fault:
        raise BackupFault(str(fault)) from None
    finally:
        engine.dispose()
    return Finding(f"{manifest.kind} integrity", True, "read back, with all its constraints")


# --- what is done with it --------------------------------------------------------------------------------------------


def known_gone(engine: Engine) -> dict[bytes, int]:
    """The tombstones in a database: mac -> week."""
    with engine.connect().execution_options(reading=True) as connection:
        return {bytes(row.mac): row.week for row in connection.execute(select(erasures))}


def check_ledger(folder: Path) -> Finding | None:
    """The release ledger's copy; None where the backup has none."""
    file = folder / LEDGER
    if not file.exists():
        return None
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as ledger:
        try:
            good = ledger.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            count = ledger.execute("SELECT count(*) FROM releases").fetchone()[0]
        except sqlite3.DatabaseError:
            return Finding("release ledger", False, "damaged")
    return Finding("release ledger", good, f"{count} figures remembered" if good else "damaged")


def take_out(store: Store, gone: Mapping[bytes, int], now: datetime) -> Finding:
    """Replays the withdrawals, and looks whether anybody is left."""
    gone = {**known_gone(store.engine), **gone}
    went = replay(store, gone, now)
    with store.engine.connect().execution_options(reading=True) as connection:
        people = connection.execute(select(respondents.c.id)).scalars()
        rows = connection.execute(select(answers.c.respondent, answers.c.id))
        left = sum(store.ring.erasure_mac(each) in gone for each in people)
        left += sum(store.ring.erasure_mac(who, row) in gone for who, row in rows)
    return Finding("withdrawals", not left, f"{len(gone)} known, {went} came with the backup and went, {left} left")


def opens(store: Store, keys: KeyStore) -> Finding:
    """Does every place, story, voice note and picture open with the keys there are? Each of somebody without a key
    counts as one that does not."""
    parts = (
        select(sessions.c.respondent, literal("sessions"), literal("state"), sessions.c.respondent, sessions.c.state),
        select(answers.c.respondent, literal("answers"), literal("text"), answers.c.id, answers.c.text).where(
            answers.c.text.is_not(None)
        ),
        select(media.c.respondent, literal("media"), literal("body"), media.c.id, media.c.body),
    )
    good = bad = 0
    ciphers: dict[int, Cipher | None] = {}
    # In small parts: pictures and voice notes need not fit into memory together.
    with store.engine.connect().execution_options(reading=True, yield_per=100) as connection:
        for part in parts:
            for who, table, column, row, sealed in connection.execute(part):
                if who not in ciphers:
                    ciphers[who] = keys.load(who)
                if _opens(ciphers[who], table, column, row, bytes(sealed)):
                    good += 1
                else:
                    bad += 1
    return Finding("stories and places", not bad, f"{good} open, {bad} do not")


def _opens(cipher: Cipher | None, table: str, column: str, row: int, sealed: bytes) -> bool:
    try:
        return cipher is not None and cipher.open(table, column, row, sealed) is not None
    except Unopenable:
        return False


def settle(store: Store, now: datetime) -> Finding:
    """Replies and reminders that were on their way when the backup was made have been said since: they are not said
    again."""
    with store.engine.begin() as connection:
        said = connection.execute(delete(outbox)).rowcount
        said += connection.execute(delete(reminders).where(reminders.c.due < int(now.timestamp() * 1000))).rowcount
    store.clear_old(now)
    return Finding("on their way", True, f"{said} replies and reminders dropped: they were said after the backup")

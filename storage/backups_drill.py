"""The whole of it: a backup read back in a place of its own and looked through, or put back to be lived from.

    findings = drill(Backup(Path("/backup/data/waymark-data-…"), Path("/backup/keys/waymark-keys-…")), house, now)
    good = all(each.good for each in findings)

A drill touches nothing that lives, except that it reads: the tombstones, and the living key store where the backup of
the keys is not tried too.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from storage import backups_postgres, migrate
from storage import backups_restore as back
from storage.backups import BackupFault, Kind, Manifest
from storage.backups_restore import LEDGER, TOMBSTONES, Finding
from storage.database import engine_for
from storage.keys import Keyring
from storage.keystore import KeyStore, keys_url_for
from storage.store import Store
from storage.tombstones import Tombstones


@dataclass(frozen=True, slots=True)
class Backup:
    """Folders that `storage.backups` made; `keys` is None where the keys' own backup is not used."""

    data: Path
    keys: Path | None = None

    def manifests(self) -> tuple[Manifest, Manifest | None]:
        """Raises `BackupFault` where a folder is none, or of the other kind."""
        return _manifest(self.data, "data"), _manifest(self.keys, "keys") if self.keys is not None else None


@dataclass(frozen=True, slots=True)
class House:
    """What lives, or shall live again. `home`: where the release ledger lies. `tombstones`: the erasure log first, then
    others to be read too."""

    url: str
    ring: Keyring
    home: Path
    tombstones: tuple[Path, ...]
    keys_url: str | None = None

    @property
    def keys(self) -> str:
        return self.keys_url or keys_url_for(self.url)


def drill(backup: Backup, house: House, now: datetime) -> list[Finding]:
    """Restores elsewhere and looks: files, integrity, rows, migration, withdrawals, stories, ledger. Raises
    `BackupFault` and what the databases raise where it cannot be done at all.
    """
    data, keys = backup.manifests()
    findings = _files(backup, data, keys)
    try:
        with back.drill_place(data, house.url, house.home) as (url, keys_url):
            findings += _put_back(backup, data, keys, url, keys_url)
            gone = _gone(backup, house, living=True)
            findings += _made_current(data, url, keys_url)
            with Store.open(url, house.ring, keys_url) as store:
                findings.append(back.take_out(store, gone, now))
                living = None if keys else KeyStore(house.keys, house.ring)
                try:
                    findings.append(back.opens(store, living or store.keys))
                finally:
                    if living is not None:
                        living.close()
    except backups_postgres.ProgramFault as fault:
        raise BackupFault(str(fault)) from None
    return findings


def restore(backup: Backup, house: House, now: datetime) -> list[Finding]:
    """For real, into an empty place. Nothing may serve from it before this returns; where it is broken off, the next
    start of any command goes on with the withdrawals (`Store.open`).

    Raises `BackupFault` where tables or a ledger in the way, a damaged file, or a missing key store forbid it.
    """
    data, keys = backup.manifests()
    findings = _files(backup, data, keys)
    if not all(each.good for each in findings):
        raise BackupFault("the files are not the ones that were written: nothing was put back")
    if keys is None and back.empty("keys", house.keys):
        raise BackupFault("there is no key store, and without it no story opens: give the backup of the keys too")
    tombstones = Tombstones(house.tombstones[0])
    # First of all: whoever opens the database from now on takes out who withdrew.
    known = tombstones.read()
    gone = _gone(backup, house, living=False)
    tombstones.add({mac: week for mac, week in gone.items() if mac not in known})
    findings += _put_back(backup, data, keys, house.url, house.keys)
    findings += _made_current(data, house.url, house.keys)
    with Store.open(house.url, house.ring, house.keys, tombstones=tombstones) as store:
        findings.append(back.take_out(store, gone, now))
        findings.append(back.settle(store, now))
        findings.append(back.opens(store, store.keys))
    findings.append(_ledger_back(backup.data / LEDGER, house.home / LEDGER))
    return findings


def _manifest(folder: Path, kind: Kind) -> Manifest:
    manifest = Manifest.read(folder)
    if manifest.kind != kind:
        raise BackupFault(f"{folder} is a backup of the {manifest.kind}, not of the {kind}")
    return manifest


def _files(backup: Backup, data: Manifest, keys: Manifest | None) -> list[Finding]:
    found = [back.check_files(backup.data, data)]
    if keys is not None and backup.keys is not None:
        found.append(back.check_files(backup.keys, keys))
    ledger = back.check_ledger(backup.data)
    return [*found, ledger] if ledger is not None else found


def _put_back(backup: Backup, data: Manifest, keys: Manifest | None, url: str, keys_url: str) -> list[Finding]:
    found = back.put_back(backup.data, data, url)
    if keys is not None and backup.keys is not None:
        found += back.put_back(backup.keys, keys, keys_url)
    return found


def _made_current(data: Manifest, url: str, keys_url: str) -> list[Finding]:
    migrate.upgrade(url, keys_url)
    newest = migrate.NEWEST["data"]
    said = newest if data.schema == newest else f"{data.schema}, brought to {newest}"
    return [Finding("schema", True, said)]


def _gone(backup: Backup, house: House, *, living: bool) -> dict[bytes, int]:
    """Everybody known to have withdrawn: from the logs, from the backup's own, and from the living database."""
    gone = _read([backup.data / TOMBSTONES, *house.tombstones])
    if living and not back.empty("data", house.url):
        engine = engine_for(house.url)
        try:
            gone |= back.known_gone(engine)
        except SQLAlchemyError:
            pass  # it is away or damaged: that is what the log outside it is for
        finally:
            engine.dispose()
    return gone


def _read(files: Iterable[Path]) -> dict[bytes, int]:
    gone: dict[bytes, int] = {}
    for file in files:
        try:
            gone |= Tombstones(file).read()
        except OSError as fault:
            raise BackupFault(f"{file} cannot be read ({type(fault).__name__})") from None
    return gone


def _ledger_back(kept: Path, place: Path) -> Finding:
    """A ledger that is there knows at least as much as the backup's: it stays."""
    if place.exists():
        return Finding("ledger", True, "the one that is there stays: it remembers more")
    if not kept.exists():
        return Finding("ledger", True, "none in the backup")
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(kept, place)
    place.chmod(0o600)
    return Finding("ledger", True, "put back")

"""A new key-encryption key for all the families' own keys, while the house goes on serving.

    rotate(Path("var/waymark.keys"), "sqlite:///var/waymark.keys.db")

Three steps, each whole or not at all: the key file gets a further key and keeps the old one; every data key is wrapped
anew, some hundred in a transaction; the old key leaves the file. Until the last step both keys open, so it may be
broken off anywhere, by any means; the next call goes on where it stood. A serving process notices the changed file by
itself (`KeyStore`): a data key made meanwhile is under the new key, because making one and wrapping anew exclude each
other by a lock.

The pepper stays as it is. Chat ids, receipt codes and invites are kept as hashes keyed by it, and nobody can compute
them anew: what they were made of is not stored. Another pepper would lose every family its way back.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam, func, select, update

from storage.keys import FaultyKeys, Keyring
from storage.keystore import KeyStore
from storage.models import data_keys

TOGETHER = 500
"""Data keys wrapped anew in one transaction: a family that comes meanwhile waits some milliseconds."""

Point = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the key store stands: how many data keys each key-encryption key wraps (number -> count), how many of them
    open, and whether the file holds more keys than it needs."""

    newest: int
    wrapped: dict[int, int]
    open: int
    unfinished: bool

    @property
    def total(self) -> int:
        return sum(self.wrapped.values())


def rotate(file: Path, keys_url: str, point: Point | None = None) -> tuple[int, int]:
    """Goes on with a rotation that was broken off, else begins one. Returns the number of the key that now wraps, and
    how many data keys were wrapped anew by this call.

    Raises `FaultyKeys` where the file cannot be used or a data key does not open; then nothing was taken away. `point`
    is called by name at 'added', 'wrapped_some', 'wrapped' and 'retired': for the tests that stop us there.
    """
    reached = point or (lambda name: None)
    ring = Keyring.read(file)
    if len(ring.keks) == 1:
        ring = Keyring({**ring.keks, ring.newest + 1: secrets.token_bytes(32)}, ring.pepper)
        ring.write(file)
    reached("added")
    with KeyStore(keys_url, Keyring.read(file)) as store:
        count = _wrap_anew(store, ring, lambda: reached("wrapped_some"))
    reached("wrapped")
    Keyring({ring.newest: ring.keks[ring.newest]}, ring.pepper).write(file)
    reached("retired")
    return ring.newest, count


def _wrap_anew(store: KeyStore, ring: Keyring, some: Callable[[], None]) -> int:
    """Until not one is under an older key. Whoever makes a key holds the same lock and reads the file under it, so
    after the first transaction none is made under an older key any more."""
    count = 0
    while True:
        with store.alone() as connection:
            rows = connection.execute(
                select(data_keys.c.respondent, data_keys.c.kek, data_keys.c.wrapped)
                .where(data_keys.c.kek != ring.newest)
                .limit(TOGETHER)
            ).all()
            anew = [
                {"who": row.respondent, "by": store.wrap(row.respondent, ring.newest, store.unwrap(*row))}
                for row in rows
            ]
            if anew:
                connection.execute(
                    update(data_keys)
                    .where(data_keys.c.respondent == bindparam("who"))
                    .values(kek=ring.newest, wrapped=bindparam("by")),
                    anew,
                )
        if not rows:
            store.checkpoint()
            return count
        count += len(rows)
        some()


def standing(ring: Keyring, store: KeyStore) -> Standing:
    """What wraps what, and whether each data key opens. Changes nothing."""
    with store.engine.connect().execution_options(reading=True) as connection:
        counted = connection.execute(select(data_keys.c.kek, func.count()).group_by(data_keys.c.kek))
        wrapped: dict[int, int] = {row[0]: row[1] for row in counted}
        opened = 0
        for row in connection.execute(select(data_keys)):
            try:
                store.unwrap(row.respondent, row.kek, bytes(row.wrapped))
            except FaultyKeys:
                continue
            opened += 1
    return Standing(ring.newest, wrapped, opened, len(ring.keks) > 1)

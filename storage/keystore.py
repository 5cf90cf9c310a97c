"""The data keys, one per respondent, apart from the data: another file (SQLite) or another schema (PostgreSQL), with
its own backup rule.

A key is durable before the first ciphertext under it is committed: `make` commits by itself. A crash between the two
leaves a key without a respondent, which `sweep` takes away. The other way round nothing is left to find: `destroy` is
what makes a withdrawal reach every copy.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.engine import make_url

from storage.cipher import KEY_BYTES, Cipher
from storage.database import engine_for, normal
from storage.keys import FaultyKeys, Keyring
from storage.models import KEYS_SCHEMA, data_keys

_NONCE_BYTES = 12


def keys_url_for(url: str) -> str:
    """Where the keys of this database live when no setting says otherwise: `waymark.db` -> `waymark.keys.db`;
    PostgreSQL: the same server.
    """
    parsed = make_url(normal(url))
    if parsed.get_backend_name() != "sqlite":
        return normal(url)
    path = Path(str(parsed.database))
    return parsed.set(database=str(path.with_name(f"{path.stem}.keys{path.suffix}"))).render_as_string(
        hide_password=False
    )


class KeyStore:
    """`ring` wraps and unwraps; nothing unwrapped is ever stored."""

    def __init__(self, url: str, ring: Keyring) -> None:
        engine = engine_for(url)
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(schema_translate_map={None: KEYS_SCHEMA})
        self._engine: Engine = engine
        self._ring = ring
        self._wrap = {number: AESGCM(kek) for number, kek in ring.keks.items()}

    @property
    def engine(self) -> Engine:
        return self._engine

    def make(self, respondents: Sequence[int], day: int) -> dict[int, Cipher]:
        """A new key for each; committed to disk when this returns."""
        ciphers: dict[int, Cipher] = {}
        rows = []
        kek = self._ring.newest
        for respondent in respondents:
            key = secrets.token_bytes(KEY_BYTES)
            nonce = secrets.token_bytes(_NONCE_BYTES)
            wrapped = nonce + self._wrap[kek].encrypt(nonce, key, _place(respondent))
            rows.append({"respondent": respondent, "kek": kek, "wrapped": wrapped, "made_day": day})
            ciphers[respondent] = Cipher(respondent, key)
        if rows:
            with self._engine.begin() as connection:
                connection.execute(insert(data_keys), rows)
        return ciphers

    def load(self, respondent: int) -> Cipher | None:
        """None where the key was destroyed. Raises `FaultyKeys` when the key file is not the one that wrapped it."""
        with self._engine.connect().execution_options(reading=True) as connection:
            row = connection.execute(
                select(data_keys.c.kek, data_keys.c.wrapped).where(data_keys.c.respondent == respondent)
            ).one_or_none()
        if row is None:
            return None
        if row.kek not in self._wrap:
            raise FaultyKeys(
                f"the key file has no key-encryption key number {row.kek}; restore the file from its backup"
            )
        try:
            key = self._wrap[row.kek].decrypt(
                row.wrapped[:_NONCE_BYTES], row.wrapped[_NONCE_BYTES:], _place(respondent)
            )
        except InvalidTag:
            raise FaultyKeys("the key file does not fit this database; restore the file from its backup") from None
        return Cipher(respondent, key)

    def destroy(self, respondents: Iterable[int]) -> None:
        """Gone from the file too: zeroed by `secure_delete`, and the write-ahead log is emptied. Unknown respondents
        are no error.
        """
        gone = list(respondents)
        if not gone:
            return
        with self._engine.begin() as connection:
            connection.execute(delete(data_keys).where(data_keys.c.respondent.in_(gone)))
        self.checkpoint()

    def checkpoint(self) -> None:
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect().execution_options(bare=True) as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def sweep(self, known: Callable[[Sequence[int]], set[int]], before_day: int) -> int:
        """Destroys keys made before `before_day` whose respondent `known` does not confirm. Returns how many."""
        with self._engine.connect().execution_options(reading=True) as connection:
            old = list(
                connection.execute(select(data_keys.c.respondent).where(data_keys.c.made_day < before_day)).scalars()
            )
        orphans: list[int] = []
        for start in range(0, len(old), 500):
            part = old[start : start + 500]
            orphans += sorted(set(part) - known(part))
        for start in range(0, len(orphans), 500):
            self.destroy(orphans[start : start + 500])
        return len(orphans)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> KeyStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _place(respondent: int) -> bytes:
    return f"data_keys|wrapped|{respondent}|{respondent}".encode()

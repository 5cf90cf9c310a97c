"""The data keys, one per respondent, apart from the data: another file (SQLite) or another schema (PostgreSQL), with
its own backup rule.

A key is durable before the first ciphertext under it is committed: `make` commits by itself. A crash between the two
leaves a key without a respondent, which `sweep` takes away. The other way round nothing is left to find: `destroy` is
what makes a withdrawal reach every copy.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Engine, delete, insert, select
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
        self._stamp: tuple[int, int] | None = None
        self._use(ring)

    @property
    def engine(self) -> Engine:
        return self._engine

    def make(self, respondents: Sequence[int], day: int) -> dict[int, Cipher]:
        """A new key for each; committed to disk when this returns."""
        made = {respondent: secrets.token_bytes(KEY_BYTES) for respondent in respondents}
        if made:
            with self.alone() as connection:
                self._look_again()  # under the lock: a rotation is either before us or sees what we made
                kek = self._ring.newest
                # Any row will do: once a rotation is over, none is under an older key.
                if (connection.execute(select(data_keys.c.kek).limit(1)).scalar() or kek) > kek:
                    raise FaultyKeys("the keys were rotated with another key file; give this process the new one")
                rows = [
                    {"respondent": each, "kek": kek, "wrapped": self.wrap(each, kek, key), "made_day": day}
                    for each, key in made.items()
                ]
                connection.execute(insert(data_keys), rows)
        return {respondent: Cipher(respondent, key) for respondent, key in made.items()}

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A transaction in which nobody else makes keys or wraps them anew."""
        with self._engine.begin() as connection:  # on SQLite it begins with the one lock for writing
            if self._engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"LOCK TABLE {KEYS_SCHEMA}.data_keys IN SHARE ROW EXCLUSIVE MODE")
            yield connection

    def wrap(self, respondent: int, kek: int, key: bytes) -> bytes:
        """What `data_keys.wrapped` holds."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._wrap[kek].encrypt(nonce, key, _place(respondent))

    def unwrap(self, respondent: int, kek: int, wrapped: bytes) -> bytes:
        """The data key. Raises `FaultyKeys` when the key file is not the one that wrapped it."""
        if kek not in self._wrap:
            self._look_again()
        if kek not in self._wrap:
            raise FaultyKeys(f"the key file has no key-encryption key number {kek}; restore the file from its backup")
        try:
            return self._wrap[kek].decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _place(respondent))
        except InvalidTag:
            raise FaultyKeys("the key file does not fit this database; restore the file from its backup") from None

    def _use(self, ring: Keyring) -> None:
        self._ring = ring
        self._wrap = {number: AESGCM(kek) for number, kek in ring.keks.items()}

    def _look_again(self) -> None:
        """The key file may have changed since (`storage.rotation`). One that is away or another house's changes
        nothing here."""
        file = self._ring.file
        if file is None:
            return
        stamp = _stamp(file)  # before it is read: what replaces it meanwhile is seen the next time
        if stamp == self._stamp:
            return
        with suppress(FaultyKeys):
            ring = Keyring.read(file)
            if ring.pepper == self._ring.pepper:
                self._use(ring)
                self._stamp = stamp

    def load(self, respondent: int) -> Cipher | None:
        """None where the key was destroyed. Raises `FaultyKeys` when the key file is not the one that wrapped it."""
        with self._engine.connect().execution_options(reading=True) as connection:
            row = connection.execute(
                select(data_keys.c.kek, data_keys.c.wrapped).where(data_keys.c.respondent == respondent)
            ).one_or_none()
        if row is None:
            return None
        return Cipher(respondent, self.unwrap(respondent, row.kek, bytes(row.wrapped)))

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


def _stamp(file: Path) -> tuple[int, int] | None:
    """Changes when the file is replaced; None where it is away."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _place(respondent: int) -> bytes:
    return f"data_keys|wrapped|{respondent}|{respondent}".encode()

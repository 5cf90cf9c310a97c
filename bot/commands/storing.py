"""Opening the store for a command: what can go wrong there becomes one plain line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.commands.failing import CommandFailed
from bot.settings import Settings
from storage.backups import BackupFault
from storage.database import UnsafeDatabase
from storage.keys import FaultyKeys, Keyring
from storage.migrate import WrongSchema
from storage.store import Store
from storage.tombstones import FaultyTombstones, Tombstones


@contextmanager
def plain() -> Iterator[None]:
    """Turns what storage raises into `CommandFailed`.

    Database errors keep their class only: the driver's words may hold a password.
    """
    try:
        yield
    except (BackupFault, UnsafeDatabase, FaultyKeys, FaultyTombstones, WrongSchema) as fault:
        raise CommandFailed(f"{fault}.") from None
    except SQLAlchemyError as fault:
        cause = type(getattr(fault, "orig", None) or fault).__name__
        raise CommandFailed(f"The database cannot be reached or refused ({cause}). See WAYMARK_DATABASE_URL.") from None


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store, closed at the end. The key file must be there: a new one would not open what is stored."""
    with (
        plain(),
        Store.open(
            settings.database_url,
            Keyring.read(settings.key_file),
            settings.key_database_url,
            tombstones=Tombstones(settings.erasure_log),
        ) as store,
    ):
        yield store

"""Bringing a database to the shape this release needs, and back: Alembic, run from here, with its scripts inside the
package.

Two histories: `data` for the database, `keys` for the key store. Both are run by the same environment
(`migrations/env.py`).

    upgrade("sqlite:///var/waymark.db")       # both, to the newest
    downgrade("sqlite:///var/waymark.db", "base")
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from storage.database import engine_for
from storage.keystore import keys_url_for
from storage.models import KEYS_SCHEMA

HERE = Path(__file__).parent / "migrations"
History = Literal["data", "keys"]


class WrongSchema(Exception):
    """The database has not the shape this release reads. Says the command that mends it."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Where a history stands: `now` is None for an empty database, `newest` is what this release needs."""

    history: History
    now: str | None
    newest: str

    @property
    def current(self) -> bool:
        return self.now == self.newest


def upgrade(url: str, keys_url: str | None = None, to: str = "head") -> None:
    """Both histories. `to` is a revision of the data history; the key store always goes to its newest."""
    for history, engine in _engines(url, keys_url):
        _run(history, engine, "upgrade", to if history == "data" else "head")


def downgrade(url: str, to: str, keys_url: str | None = None) -> None:
    """The data history only: `to` is a revision, '-1', or 'base' (no tables). Keys are never taken away by a
    migration.
    """
    (_, engine), *rest = _engines(url, keys_url)
    for _, other in rest:
        other.dispose()
    _run("data", engine, "downgrade", to)


def current(url: str, keys_url: str | None = None) -> tuple[Revision, ...]:
    """Where both histories stand."""
    found = []
    for history, engine in _engines(url, keys_url):
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=_options(history, engine))
            now = context.get_current_revision()
        engine.dispose()
        newest = ScriptDirectory.from_config(_config(history)).get_current_head()
        assert newest is not None
        found.append(Revision(history, now, newest))
    return tuple(found)


def demand(url: str, keys_url: str | None = None) -> None:
    """Raises `WrongSchema` unless both histories stand at this release's newest revision."""
    for revision in current(url, keys_url):
        if not revision.current:
            was = revision.now or "empty"
            raise WrongSchema(
                f"the {revision.history} schema is {was}, this release needs {revision.newest}; run: waymark db upgrade"
            )


def _engines(url: str, keys_url: str | None) -> tuple[tuple[History, Engine], ...]:
    return ("data", engine_for(url)), ("keys", engine_for(keys_url or keys_url_for(url)))


def _run(history: History, engine: Engine, direction: Literal["upgrade", "downgrade"], to: str) -> None:
    config = _config(history)
    with engine.begin() as connection:
        if (
            history == "keys"
            and engine.dialect.name == "postgresql"
            and not inspect(connection).has_schema(KEYS_SCHEMA)
        ):
            connection.execute(text(f"CREATE SCHEMA {KEYS_SCHEMA}"))
        config.attributes["connection"] = connection
        config.attributes["options"] = _options(history, engine)
        getattr(command, direction)(config, to)
    engine.dispose()


def _config(history: History) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(HERE / history).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _options(history: History, engine: Engine) -> dict[str, str]:
    if history == "data":
        return {"version_table": "schema_version"}
    apart = {"version_table_schema": KEYS_SCHEMA} if engine.dialect.name == "postgresql" else {}
    return {"version_table": "keys_version", **apart}

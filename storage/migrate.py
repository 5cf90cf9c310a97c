"""Bringing a database to the shape this release needs, and back: Alembic, run from here, with its scripts inside the
package.

Two histories: `data` for the database, `keys` for the key store. Both are run by the same environment
(`migrations/env.py`).

    upgrade("sqlite:///var/waymark.db")       # both, to the newest
    downgrade("sqlite:///var/waymark.db", "base")

Expand, then contract: a revision that only adds names in `accepts` the revisions of the release before. They are
written beside the revision, where a process of that release reads them when it starts: it knows its own name there, and
runs. So one release can be put back, or run beside the next, without touching the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, Engine, inspect, text

from storage.database import engine_for
from storage.keystore import keys_url_for
from storage.models import KEYS_SCHEMA

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent / "migrations"
History = Literal["data", "keys"]

NEWEST: dict[History, str] = {"data": "0006", "keys": "0001"}
"""The revision this release reads, so that a serving process can ask without loading Alembic (10 MB). A test compares
it with the scripts."""


class WrongSchema(Exception):
    """The database has not the shape this release reads. Says the command that mends it."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Where a history stands: `now` is None for an empty database, `newest` is what this release needs. `accepts`: the
    older revisions whose releases may run on these tables."""

    history: History
    now: str | None
    newest: str
    accepts: tuple[str, ...] = ()

    @property
    def current(self) -> bool:
        return self.now == self.newest

    @property
    def behind(self) -> bool:
        """The tables are older than this release: they must be brought to it."""
        return self.now is None or self.now < self.newest

    @property
    def fits(self) -> bool:
        """This release may run: its own tables, or newer ones that say so."""
        return self.current or (not self.behind and self.newest in self.accepts)


def upgrade(url: str, keys_url: str | None = None, to: str = "head") -> None:
    """Both histories. `to` is a revision of the data history; the key store always goes to its newest.

    Tables of a newer release are left as they are: `demand` tells whether this one may run on them.
    """
    for history, engine in _engines(url, keys_url):
        if (to == "head" or history == "keys") and not _stands(history, engine).behind:
            engine.dispose()
            continue
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
        found.append(_stands(history, engine))
        engine.dispose()
    return tuple(found)


def revision(history: History, url: str) -> str | None:
    """Where one history stands; None for an empty database. `url` is that history's own."""
    engine = engine_for(url)
    try:
        return _stands(history, engine).now
    finally:
        engine.dispose()


def demand(url: str, keys_url: str | None = None) -> None:
    """Raises `WrongSchema` unless both histories stand at this release's newest revision, or at a newer one that still
    accepts this release."""
    for revision in current(url, keys_url):
        if not revision.behind and not revision.fits:
            raise WrongSchema(
                f"the {revision.history} schema is {revision.now}, newer than the {revision.newest} of this release, "
                "which it does not accept any more; run the newer release"
            )
        if revision.behind:
            was = revision.now or "empty"
            raise WrongSchema(
                f"the {revision.history} schema is {was}, this release needs {revision.newest}; run: waymark db upgrade"
            )


def _engines(url: str, keys_url: str | None) -> tuple[tuple[History, Engine], ...]:
    return ("data", engine_for(url)), ("keys", engine_for(keys_url or keys_url_for(url)))


def _stands(history: History, engine: Engine) -> Revision:
    table, schema = _version_table(history, engine.dialect.name)
    place = f"{schema}.{table}" if schema else table
    with engine.connect().execution_options(reading=True) as connection:
        row = None
        if inspect(connection).has_table(table, schema=schema):
            row = connection.execute(text(f"SELECT * FROM {place}")).mappings().first()
    if row is None:
        return Revision(history, None, NEWEST[history])
    accepts = tuple((row.get("accepts") or "").split())
    return Revision(history, row["version_num"], NEWEST[history], accepts)


def _run(history: History, engine: Engine, direction: Literal["upgrade", "downgrade"], to: str) -> None:
    from alembic import command  # only who migrates needs it

    config = _config(history)
    table, schema = _version_table(history, engine.dialect.name)
    with engine.begin() as connection:
        if (
            history == "keys"
            and engine.dialect.name == "postgresql"
            and not inspect(connection).has_schema(KEYS_SCHEMA)
        ):
            connection.execute(text(f"CREATE SCHEMA {KEYS_SCHEMA}"))
        config.attributes["connection"] = connection
        config.attributes["options"] = {"version_table": table} | ({"version_table_schema": schema} if schema else {})
        getattr(command, direction)(config, to)
        if history == "data":
            _say_who_may_run(connection, config)
    engine.dispose()


def _say_who_may_run(connection: Connection, config: Config) -> None:
    """What the script of the revision says, beside the revision. Older tables have no place for it."""
    from alembic.script import ScriptDirectory

    found = connection.execute(text("SELECT * FROM schema_version")).mappings().first()
    if found is None or "accepts" not in found:
        return
    script = ScriptDirectory.from_config(config).get_revision(found["version_num"])
    accepts = " ".join(getattr(script.module, "accepts", ()))
    connection.execute(text("UPDATE schema_version SET accepts = :accepts"), {"accepts": accepts})


def _config(history: History) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(HERE / history).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _version_table(history: History, dialect: str) -> tuple[str, str | None]:
    """Where Alembic writes down the revision: table, schema."""
    if history == "data":
        return "schema_version", None
    return "keys_version", KEYS_SCHEMA if dialect == "postgresql" else None

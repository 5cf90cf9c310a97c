"""Migrations: they make exactly the tables the code reads, and go up and down with rows inside, on both databases."""

from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage import migrate
from storage.database import engine_for
from storage.keystore import keys_url_for
from storage.migrate import _config
from storage.models import KEYS_SCHEMA, keys_metadata, metadata
from storage.store import Store
from tests.storage.house import RING, opened


def test_the_migrated_tables_are_the_ones_the_code_reads(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    for url, tables, version, schema in (
        (empty_database_url, metadata, "schema_version", None),
        (keys_url_for(empty_database_url), keys_metadata, "keys_version", KEYS_SCHEMA),
    ):
        engine = engine_for(url)
        if engine.dialect.name == "postgresql" and schema is not None:
            engine = engine.execution_options(schema_translate_map={None: schema})
            expected = type(tables)(schema=schema, naming_convention=tables.naming_convention)
            for table in tables.sorted_tables:
                table.to_metadata(expected, schema=schema)
        else:
            schema, expected = None, tables
        options = {
            "version_table": version,
            "version_table_schema": schema,
            "compare_type": True,
            "include_schemas": schema is not None,
            "include_name": lambda name, kind, _, schema=schema: kind != "schema" or name == schema,
        }
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection, opts=options), expected) == []
        engine.dispose()


async def test_up_and_down_with_rows_inside(database_url: str) -> None:
    """From the newest revision down to each older one and up again: what both know is kept."""
    async with opened(database_url) as here:
        await here.person().to_the_story()
        (invite,) = here.store.invite("E08000003", "2026Q4", "parent-short", 1)
        assert invite
    revisions = [each.revision for each in ScriptDirectory.from_config(_config("data")).walk_revisions()]
    engine = engine_for(database_url)
    for older in revisions[1:]:
        migrate.downgrade(database_url, older)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM answers")).scalar_one() > 0
        migrate.upgrade(database_url)
    migrate.downgrade(database_url, "base")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() in (["schema_version"], [])
    migrate.upgrade(database_url)
    engine.dispose()
    async with opened(database_url) as here:
        await here.person().to_the_story()


@pytest.mark.parametrize("history", ["data", "keys"])
def test_the_release_names_the_newest_revision(history: migrate.History) -> None:
    assert ScriptDirectory.from_config(_config(history)).get_heads() == [migrate.NEWEST[history]]


def test_a_serving_process_loads_neither_alembic_nor_the_other_database_s_driver(sqlite_url: str) -> None:
    program = (
        "import sys; from bot.conversation import Conversation; from storage.store import Store;"
        "from tests.storage.house import RING; Store.open(sys.argv[1], RING).close();"
        "print([name for name in ('alembic', 'psycopg', 'aiogram', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, sqlite_url], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n", done.stderr


def test_upgrading_twice_changes_nothing(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    migrate.upgrade(empty_database_url)
    assert all(revision.current for revision in migrate.current(empty_database_url))


def test_an_empty_database_is_not_opened(empty_database_url: str) -> None:
    with pytest.raises(migrate.WrongSchema, match="waymark db upgrade"):
        Store.open(empty_database_url, RING)


def test_a_database_of_another_release_is_not_opened(database_url: str) -> None:
    engine = engine_for(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(migrate.WrongSchema, match="9999"):
        Store.open(database_url, RING)

"""Promise 7: each revision goes up and down with rows in every table, and what the release before wrote is still
accepted on the newer tables: expand first, contract a release later.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, MetaData, Table, delete, func, insert, select, update

from storage import migrate
from storage.database import engine_for
from storage.migrate import _config

REVISIONS = [each.revision for each in ScriptDirectory.from_config(_config("data")).walk_revisions()][::-1]
PAIRS = list(pairwise(REVISIONS))[-2:]
"""The last two steps: what is older was tried when it was new, and a released revision never changes."""

KNOWN = {"state": "new", "category": "answered", "given": "tapped", "what": "voice"}
"""Values of columns that take only some."""


def row_of(table: Table) -> dict[str, Any]:
    """A row with a value in each column; its references lead to the rows of this same function."""
    values: dict[str, Any] = {}
    for column in table.columns:
        kind = column.type
        if isinstance(kind, Boolean):
            values[column.name] = True
        elif isinstance(kind, Integer | BigInteger):
            values[column.name] = 7
        elif isinstance(kind, LargeBinary):
            values[column.name] = b"seven"
        else:
            values[column.name] = b"seven".decode() if column.name != "state" else KNOWN["state"]
        if column.name in KNOWN and not isinstance(kind, LargeBinary):
            values[column.name] = KNOWN[column.name]
    return values


def tables_of(url: str) -> list[Table]:
    """As the database itself says, children last."""
    engine = engine_for(url)
    found = MetaData()
    found.reflect(engine)
    engine.dispose()
    return [table for table in found.sorted_tables if table.name != "schema_version"]


def counts(url: str) -> dict[str, int]:
    engine = engine_for(url)
    with engine.connect().execution_options(reading=True) as connection:
        found = {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables_of(url)}
    engine.dispose()
    return found


def fill(url: str, tables: list[Table]) -> None:
    engine = engine_for(url)
    with engine.begin() as connection:
        for table in tables:
            connection.execute(insert(table), row_of(table))
    engine.dispose()


def test_every_revision_goes_up_and_down_with_rows_in_every_table(empty_database_url: str) -> None:
    url = empty_database_url
    migrate.upgrade(url)
    fill(url, tables_of(url))
    assert set(counts(url).values()) == {1}
    for older in REVISIONS[-2::-1]:
        migrate.downgrade(url, older)
        assert set(counts(url).values()) == {1}, f"rows lost on the way down to {older}"
    for newer in REVISIONS[1:]:
        before = counts(url)
        migrate.upgrade(url, to=newer)
        after = counts(url)
        assert {name: after[name] for name in before} == before, f"rows lost on the way up to {newer}"


@pytest.mark.parametrize(("older", "newer"), PAIRS)
def test_what_the_release_before_writes_is_accepted_on_the_newer_tables(
    empty_database_url: str, older: str, newer: str
) -> None:
    """During an upgrade both releases serve: the older one knows nothing of the new columns."""
    url = empty_database_url
    migrate.upgrade(url, to=older)
    known = tables_of(url)
    migrate.upgrade(url, to=newer)
    assert_only_more({table.name: table for table in known}, {table.name: table for table in tables_of(url)})
    fill(url, known)
    engine = engine_for(url)
    with engine.begin() as connection:
        for table in known:
            (row,) = connection.execute(select(table)).all()
            assert dict(row._mapping).items() <= row_of(table).items()
            connection.execute(update(table).values(row_of(table)))
        for table in reversed(known):
            assert connection.execute(delete(table)).rowcount == 1
    engine.dispose()


def assert_only_more(before: dict[str, Table], after: dict[str, Table]) -> None:
    """Nothing is dropped, renamed or narrowed; what is new may be left out."""
    assert before.keys() <= after.keys(), "a table is gone: drop it a release after nobody reads it any more"
    for name, table in before.items():
        for column in table.columns:
            assert column.name in after[name].columns, f"{name}.{column.name} is gone or renamed"
            now = after[name].columns[column.name]
            assert str(now.type) == str(column.type), f"{name}.{column.name} changed its type"
            assert now.nullable or not column.nullable, f"{name}.{column.name} no longer takes nothing"
        for column in after[name].columns:
            if column.name not in table.columns:
                assert column.nullable or column.server_default is not None, f"{name}.{column.name} breaks old writers"

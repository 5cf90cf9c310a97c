"""From Core constructs to the text that a driver takes: SQL with positional places, in the order the caller fills them.

>>> from sqlalchemy import bindparam, select
>>> from storage.models import inbox
>>> sql_text(select(inbox.c.day).where(inbox.c.key == bindparam("seen")), ("seen",), "sqlite")
'SELECT inbox.day FROM inbox WHERE inbox."key" = ?'
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    Column,
    ColumnElement,
    Insert,
    Table,
    Text,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite


def in_list(column: Column[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Is it in a list handed over as one value: `list_value` makes it."""
    if dialect == "sqlite":
        return column.in_(select(literal_column("value")).select_from(func.json_each(bindparam(name, type_=Text()))))
    return column == func.any(bindparam(name, type_=ARRAY(Text() if isinstance(column.type, Text) else BigInteger())))


def list_value(values: Iterable[Any], sqlite: bool) -> Any:
    """A list as the one value that `find_due` takes."""
    return json.dumps(list(values)) if sqlite else list(values)


def columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


def sql_text(clause: ClauseElement, names: tuple[str, ...], dialect: str) -> str:
    """The SQL with positional places; checks that they stand in the order the caller fills them."""
    make: Any = SQLiteDialect_pysqlite if dialect == "sqlite" else PGDialect_psycopg
    target = make(paramstyle="qmark" if dialect == "sqlite" else "format")
    compiled: Any = clause.compile(dialect=target, column_keys=list(names) if isinstance(clause, Insert) else None)
    places = tuple(compiled.positiontup or ())
    assert places == names, (places, names)
    return str(compiled).replace("\n", "")

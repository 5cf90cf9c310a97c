"""How many chats were begun in bursts from one place: for staff, so that somebody who answers a hundred times is
noticed and not silently dropped.

    note(engine, week, 20)
    counted(engine, week)       # 20

The least that says it: a number a week over the whole house. No mark stays on any chat, so that nobody whose chat began
in a school's computer room is told apart by it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.models import bursts


def note(engine: Engine, week: int, chats: int) -> None:
    """So many more in this week."""
    insert: Any = sqlite_insert if engine.dialect.name == "sqlite" else postgres_insert
    added = insert(bursts).values(week=week, chats=chats)
    more = added.on_conflict_do_update(index_elements=["week"], set_={"chats": bursts.c.chats + added.excluded.chats})
    with engine.begin() as connection:
        connection.execute(more)


def counted(engine: Engine, week: int) -> int:
    """How many in this week; 0 where nothing was noticed."""
    with engine.connect().execution_options(reading=True) as connection:
        return connection.execute(select(bursts.c.chats).where(bursts.c.week == week)).scalar() or 0

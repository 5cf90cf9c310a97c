"""What only days and hours end: keys of updates seen, faults, replies nobody could deliver, words held too long.

    clear(engine, now)     # {"inbox": 20, "poison": 0, "outbox": 1, "drafts": 0}

How long each stays stands in `storage.retention`. What the end of a wave ends is in `letting_go` and `ageing`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, select

from dialogs.messages import DRAFT_HOURS
from storage.models import drafts, inbox, outbox, poison, sessions
from storage.retention import RETENTION
from storage.weeks import day_of


def clear(engine: Engine, now: datetime, draft_hours: int = DRAFT_HOURS) -> dict[str, int]:
    """In one transaction. `draft_hours`: how long words held stay; what people are told is the most.
    Returns how many rows went, by table."""
    today, hour, week = day_of(now), int(now.timestamp()) // 3600, RETENTION["delivery"].days or 0
    # A reply that is tried again and again is due anew each time: its age is that of the turn it belongs to.
    idle = select(sessions.c.respondent).where(sessions.c.touched_day < today - week)
    late = outbox.c.due < int((now.timestamp() - week * 86_400) * 1000)
    statements = {
        "inbox": delete(inbox).where(inbox.c.day < today - (RETENTION["inbox"].days or 0)),
        "poison": delete(poison).where(poison.c.day < today - (RETENTION["fault"].days or 0)),
        "outbox": delete(outbox).where(late | outbox.c.respondent.in_(idle)),
        "drafts": delete(drafts).where(drafts.c.hour <= hour - min(draft_hours, DRAFT_HOURS)),
    }
    with engine.begin() as connection:
        return {name: connection.execute(statement).rowcount for name, statement in statements.items()}

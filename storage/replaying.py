"""After a backup was put back: who withdrew since, and what was deleted since, is taken out again before anybody is
served.

    replay(store, {mac: week, …}, datetime.now(UTC))    # how many people went

The table `erasures` and the file of tombstones are brought to say the same, whichever knows more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from storage.models import answers, concerns, erasures, media, respondents
from storage.store import Store
from storage.tombstones import Tombstones
from storage.writing import Clash

TOGETHER = 200
"""People taken out in one transaction."""

MOST_RACES = 8


def even_out(store: Store, tombstones: Tombstones, now: datetime) -> int:
    """The file knows more: those people go. The table knows more: its rows are added to the file. Returns how many
    people went. Raises `OSError` where the file cannot be used."""
    filed = tombstones.read()
    with store.engine.connect().execution_options(reading=True) as connection:
        table = {bytes(row.mac): row.week for row in connection.execute(select(erasures))}
    tombstones.add({mac: week for mac, week in table.items() if mac not in filed})
    return replay(store, {mac: week for mac, week in filed.items() if mac not in table}, now)


def replay(store: Store, gone: Mapping[bytes, int], now: datetime) -> int:
    """Takes out every respondent (keys too) and every single answer whose tombstone is among `gone` (mac -> week), and
    enters the tombstones.

    Returns how many people were there to be taken out. May be broken off and done again. It uses the writer's
    connection: only before the writer starts.
    """
    if not gone:
        return 0
    with store.engine.connect().execution_options(reading=True) as connection:
        people = connection.execute(select(respondents.c.id)).scalars()
        back = [each for each in people if store.ring.erasure_mac(each) in gone]
        rows = connection.execute(select(answers.c.respondent, answers.c.id))
        single = [(who, row) for who, row in rows if store.ring.erasure_mac(who, row) in gone]
    # The tombstones last: where a crash comes between, the file still knows more than the table, and all is done again.
    for start in range(0, len(back), TOGETHER):
        _forget(store, back[start : start + TOGETHER], now)
    with store.engine.begin() as connection:
        for who, row in single:
            connection.execute(delete(media).where(media.c.respondent == who, media.c.id == row))
            connection.execute(delete(concerns).where(concerns.c.respondent == who, concerns.c.answer == row))
            connection.execute(delete(answers).where(answers.c.respondent == who, answers.c.id == row))
        for mac, week in gone.items():
            connection.exec_driver_sql(store.statements.add_erasure, (mac, week))
    if single:
        store.connection.checkpoint()
    return len(back)


def _forget(store: Store, some: list[int], now: datetime) -> None:
    for race in range(MOST_RACES):
        try:
            unit = store.begin(now)
            for each in some:
                unit.forget(each)
            unit.flush()
            store.commit(unit)
            return
        except Clash:
            store.rollback()
            if race == MOST_RACES - 1:
                raise

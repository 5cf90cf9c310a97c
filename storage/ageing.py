"""What only time ends: answers of waves that closed long ago, and people of whom nothing else is left.

    aged = age_out(engine, statements, ring, now, days=730)     # then destroy `aged.people`'s keys

A wave is a calendar quarter and its days are counted from its last one. A person of whom no wave is left goes as if
they had withdrawn: everything, with a tombstone, so that no backup brings them back. One whose later wave is younger
stays, without the old answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, delete, exists, select

from storage.keys import Keyring
from storage.models import answers, bursts, concerns, invites, media, participations, respondents
from storage.statements import Statements
from storage.weeks import week_of


@dataclass(frozen=True, slots=True)
class Aged:
    """`answers` and `invites`: how many rows went. `people` went whole; `tombstones`: mac -> week, theirs."""

    answers: int
    invites: int
    people: tuple[int, ...]
    tombstones: dict[bytes, int]


def last_day(wave: str) -> date | None:
    """The last day of a quarter; None for a wave of another kind.

    >>> last_day("2026Q4"), last_day("2026Q1"), last_day("spring")
    (datetime.date(2026, 12, 31), datetime.date(2026, 3, 31), None)
    """
    found = re.fullmatch(r"(20[0-9]{2})Q([1-4])", wave)
    if found is None:
        return None
    year, quarter = int(found[1]), int(found[2])
    first_of_next = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return first_of_next - timedelta(days=1)


def age_out(engine: Engine, statements: Statements, ring: Keyring, now: datetime, days: int) -> Aged:
    """In one transaction. `days` after the last day of a wave its answers go. The keys of `people` are the caller's to
    destroy; where a crash comes first, the next start does it."""
    limit, part = now.date() - timedelta(days=days), participations.c
    with engine.connect().execution_options(reading=True) as connection:
        known = set(connection.execute(select(part.wave).distinct()).scalars())
        known |= set(connection.execute(select(invites.c.wave).distinct()).scalars())
    old = sorted(wave for wave in known if (ended := last_day(wave)) is not None and ended < limit)
    week = week_of(now)
    with engine.begin() as connection:
        connection.execute(delete(bursts).where(bursts.c.week < week - days // 7))
    if not old:
        return Aged(0, 0, (), {})
    with engine.begin() as connection:
        of_old = select(answers.c.id).where(answers.c.wave.in_(old), answers.c.respondent == media.c.respondent)
        connection.execute(delete(media).where(media.c.id.in_(of_old)))
        connection.execute(delete(concerns).where(concerns.c.wave.in_(old)))
        rows = connection.execute(delete(answers).where(answers.c.wave.in_(old))).rowcount
        were = set(connection.execute(select(part.respondent).where(part.wave.in_(old))).scalars())
        connection.execute(delete(participations).where(part.wave.in_(old)))
        codes = connection.execute(delete(invites).where(invites.c.wave.in_(old))).rowcount
        left = exists().where(part.respondent == respondents.c.id)
        people = tuple(were.intersection(connection.execute(select(respondents.c.id).where(~left)).scalars()))
        tombstones = {ring.erasure_mac(each): week for each in people}
        for each in people:
            for statement in statements.forget:
                connection.exec_driver_sql(statement, (each,))
        for mac in tombstones:
            connection.exec_driver_sql(statements.add_erasure, (mac, week))
    return Aged(rows, codes, people, tombstones)

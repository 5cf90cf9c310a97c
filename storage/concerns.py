"""Stories that may mean that somebody is in danger, for the safeguarding contact of an area, under the rule that
consent explains (docs/safeguarding.md).

    listed(store, "E10000015")     which there are, without a word
    read(store, concern)           the words of that one story; it counts as seen from then on
    concerns_since(store, "E10000015", week)     how many, for the digest

Only a story that stands is shown: one that was changed, gone back over, deleted or withdrawn is not. No name, no chat
and no other answer can be reached from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select, update

from storage.cipher import open_text
from storage.models import answers, concerns, participations
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Listed:
    """`id` is a random number, `week` counts from a Monday (`storage.weeks`), `rules` are those of
    `dialogs.noticing.danger`. `area` is None where nobody named one."""

    id: int
    area: str | None
    week: int
    rules: tuple[str, ...]
    seen: bool


def listed(store: Store, area: str | None) -> list[Listed]:
    """Those of an area (None: of people whose area is not known), oldest first; [] where there are none."""
    columns = (concerns.c.id, participations.c.area, concerns.c.week, concerns.c.rules, concerns.c.seen)
    rows = _of(select(*columns), area).order_by(concerns.c.week, concerns.c.id)
    with store.engine.connect().execution_options(reading=True) as connection:
        found = connection.execute(rows).all()
    return [Listed(row.id, row.area, row.week, tuple(row.rules.split()), bool(row.seen)) for row in found]


def read(store: Store, concern: int) -> str | None:
    """The words of the one story; None where there is no such concern (any more). Raises `Unopenable` for a damaged
    text; then it does not count as seen."""
    wanted = _standing(select(concerns.c.respondent, answers.c.id, answers.c.text)).where(concerns.c.id == concern)
    with store.engine.begin() as connection:
        row = connection.execute(wanted).first()
        cipher = store.keys.load(row.respondent) if row is not None else None
        if row is None or cipher is None or row.text is None:
            return None
        words = open_text(cipher, row.id, bytes(row.text))
        connection.execute(update(concerns).where(concerns.c.id == concern).values(seen=True))
    return words


def concerns_since(store: Store, area: str, week: int) -> int:
    """How many of an area are of this week or later."""
    counted = _of(select(func.count()), area).where(concerns.c.week >= week)
    with store.engine.connect().execution_options(reading=True) as connection:
        return int(connection.execute(counted).scalar_one())


def _of(wanted: Select[Any], area: str | None) -> Select[Any]:
    here = participations.c.area.is_(None) if area is None else participations.c.area == area
    part = and_(participations.c.respondent == concerns.c.respondent, participations.c.wave == concerns.c.wave)
    return _standing(wanted).join(participations, part).where(here)


def _standing(wanted: Select[Any]) -> Select[Any]:
    """With the story itself, where it is the current answer."""
    story = and_(answers.c.respondent == concerns.c.respondent, answers.c.id == concerns.c.answer)
    return wanted.select_from(concerns).join(answers, story).where(answers.c.current)

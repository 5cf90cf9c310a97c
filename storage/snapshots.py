"""From the tables to a snapshot: the closed waves of an area as columns, without a word of any story and without any
id of ours.

    taken = snapshot(store, {"E10000015": "Hertfordshire"}, before="2026Q4")     # waves before 2026Q4 are closed

Only this file knows both the tables and the columns. It never reads `text`, an address or a session.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Select, and_, select

from analytics.snapshot import ANSWERS, RESPONDENTS, Snapshot
from dialogs.definition import Questionnaire
from dialogs.kinds.choice import Choice
from dialogs.kinds.faces import Faces
from dialogs.kinds.grid import Grid
from dialogs.kinds.scale import Scale
from dialogs.loading import load_shipped, reread
from storage.codebooks import codebook
from storage.models import addresses, answers, invites, participations, questionnaires
from storage.store import Store


def snapshot(store: Store, areas: Mapping[str, str], before: str) -> Snapshot:
    """What is closed of these areas (code -> name): all waves before the wave `before`. Areas nobody answered in are
    left out.

    Everything is read in one transaction, so that answers and respondents fit together.
    """
    with store.engine.connect() as plain:
        level = {"isolation_level": "REPEATABLE READ"} if plain.dialect.name == "postgresql" else {}
        connection = plain.execution_options(reading=True, **level)
        return _Reading(store, connection, tuple(areas), before).taken(areas)


class _Reading:
    def __init__(self, store: Store, connection: Connection, areas: Sequence[str], before: str) -> None:
        self._connection = connection
        self._areas = areas
        self._before = before
        # A key of its own for each snapshot of this house: whoever reads figures cannot get from a family to a
        # respondent.
        self._key = hmac.digest(store.ring.pepper, b"waymark/snapshot", "sha256")

    def taken(self, areas: Mapping[str, str]) -> Snapshot:
        people = list(self._connection.execute(self._people()))
        unused = list(self._connection.execute(self._unused()))
        rows = list(self._connection.execute(self._answers()))
        named = {row.questionnaire for row in people} | {row.questionnaire for row in rows}
        forms = [form for form in self._forms if form.hash in named]
        present = {row.area for row in people} | {row.area for row in unused}
        waves = {row.wave for row in people} | {row.wave for row in unused}
        answered = [row for row in rows if self._known(row.questionnaire)]
        return Snapshot(
            answers=self._answer_columns(answered),
            respondents=self._respondent_columns(people, unused, answered),
            codebook=codebook(forms, self._areas),
            areas={code: name for code, name in areas.items() if code in present},
            waves=tuple(sorted(waves)),
        ).checked()

    # --- what is read ------------------------------------------------------------------------------------------------

    def _people(self) -> Select[Any]:
        table = participations.c
        return select(
            table.respondent,
            table.wave,
            table.area,
            table.invited,
            table.questionnaire,
            table.language,
            table.state,
            table.started_week,
        ).where(table.area.in_(self._areas), table.wave < self._before, table.state.in_(("new", "started", "finished")))

    def _answers(self) -> Select[Any]:
        theirs = and_(
            participations.c.respondent == answers.c.respondent,
            participations.c.wave == answers.c.wave,
        )
        return (
            select(
                participations.c.area,
                answers.c.wave,
                answers.c.respondent,
                answers.c.questionnaire,
                answers.c.question,
                answers.c.category,
                answers.c.value,
                answers.c.week,
                answers.c.language,
            )
            .join_from(answers, participations, theirs)
            .where(
                answers.c.current,
                answers.c.wave < self._before,
                participations.c.area.in_(self._areas),
                participations.c.state.in_(("started", "finished")),
            )
        )

    def _unused(self) -> Select[Any]:
        """Invites without a family: nobody used them, or who did has withdrawn."""
        table = invites.c
        columns = select(table.code, table.area, table.wave, table.questionnaire)
        return columns.where(table.respondent.is_(None), table.area.in_(self._areas), table.wave < self._before)

    @cached_property
    def _forms(self) -> list[Questionnaire]:
        """Every definition that was ever asked, the oldest first; those of this release are not read again."""
        shipped = {form.hash: form for form in load_shipped().values()}
        order = select(questionnaires.c.hash, questionnaires.c.source).order_by(questionnaires.c.first_seen_week)
        found = [shipped.get(row.hash) or reread(row.source) for row in self._connection.execute(order)]
        return sorted(found, key=lambda form: form.hash in shipped)

    @cached_property
    def _by_hash(self) -> dict[str, Questionnaire]:
        return {form.hash: form for form in self._forms}

    @cached_property
    def _audiences(self) -> dict[str, str]:
        return {form.id: form.audience for form in self._forms}

    @cached_property
    def _channels(self) -> dict[int, str]:
        columns = select(addresses.c.respondent, addresses.c.channel).order_by(addresses.c.channel.desc())
        return {row.respondent: row.channel for row in self._connection.execute(columns)}

    def _known(self, content_hash: str) -> bool:
        return content_hash in self._by_hash

    # --- columns -----------------------------------------------------------------------------------------------------

    def _answer_columns(self, rows: Sequence[Any]) -> pa.Table:
        columns: dict[str, list[Any]] = {name: [] for name in ANSWERS.names}
        for row in rows:
            form = self._by_hash[row.questionnaire]
            if row.question not in form.index or not form.question(row.question).kept:
                continue
            # Of stories and areas it counts that they were answered, never what.
            told = isinstance(form.question(row.question), Choice | Grid | Scale | Faces) and row.category == "answered"
            values = row.value.split(" ") if told else [""]
            family = self._family(row.area, row.respondent)
            for place, value in enumerate(values):
                one = (
                    row.area,
                    row.wave,
                    form.audience,
                    row.question,
                    family,
                    row.questionnaire,
                    row.week,
                    row.category,
                    value,
                    int(place == 0),
                    row.language,
                )
                for column, cell in zip(columns.values(), one, strict=True):
                    column.append(cell)
        return pa.table(columns, schema=ANSWERS)

    def _respondent_columns(self, people: Sequence[Any], unused: Sequence[Any], rows: Sequence[Any]) -> pa.Table:
        last = self._last(rows)
        columns: dict[str, list[Any]] = {name: [] for name in RESPONDENTS.names}
        for row in people:
            started, finished = row.state != "new", row.state == "finished"
            stayed_at = "" if finished or not started else last.get((row.respondent, row.wave), "")
            week = row.started_week if row.started_week is not None else -1
            one = (
                row.area,
                row.wave,
                self._by_hash[row.questionnaire].audience,
                self._family(row.area, row.respondent),
                row.invited,
                started,
                finished,
                stayed_at,
                week,
                row.language,
                self._channels.get(row.respondent, ""),
            )
            for column, cell in zip(columns.values(), one, strict=True):
                column.append(cell)
        for row in unused:
            audience = self._audiences.get(row.questionnaire, "parent")
            family = self._family(row.area, bytes(row.code).hex())
            one = (row.area, row.wave, audience, family, True, False, False, "", -1, "", "")
            for column, cell in zip(columns.values(), one, strict=True):
                column.append(cell)
        return pa.table(columns, schema=RESPONDENTS)

    def _last(self, rows: Sequence[Any]) -> dict[tuple[int, str], str]:
        """(respondent, wave) -> the answered question that stands latest in its questionnaire.

        The order in time is not kept.
        """
        latest: dict[tuple[int, str], tuple[int, str]] = {}
        for row in rows:
            place = (self._by_hash[row.questionnaire].index.get(row.question, -1), row.question)
            key = (row.respondent, row.wave)
            latest[key] = max(place, latest.get(key, (-1, "")))
        return {key: question for key, (_, question) in latest.items()}

    def _family(self, area: str, whose: int | str) -> int:
        """The same for one family in all snapshots and waves of an area, and nothing else: 63 bits of a keyed hash.

        It must not change with the wave: a family that answers in two of them counts once, and small groups stay small.
        """
        mac = hmac.digest(self._key, f"{area}|{whose}".encode(), "sha256")
        return int.from_bytes(mac[:8], "big") >> 1

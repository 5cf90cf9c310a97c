"""From the tables to a snapshot: the closed waves of an area as columns, without a word of any story and without any
id of ours.

    taken = snapshot(store, {"E10000015": "Hertfordshire"}, before="2026Q4")     # waves before 2026Q4 are closed

Only this file knows both the tables and the columns. It never reads `text`, an address or a session.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, and_, select, union

from analytics.about import About
from analytics.codebook import Codebook
from analytics.coded import coded
from analytics.snapshot import ANSWERS, RESPONDENTS, Snapshot
from analytics.snapshot_files import SnapshotFiles
from dialogs.definition import Questionnaire
from dialogs.kinds.choice import Choice
from dialogs.kinds.faces import Faces
from dialogs.kinds.grid import Grid
from dialogs.kinds.number import Number
from dialogs.kinds.scale import Scale
from dialogs.loading import load_shipped, reread
from storage import pairs
from storage.codebooks import codebook
from storage.models import addresses, answers, invites, participations, questionnaires
from storage.store import Store


def snapshot(store: Store, areas: Mapping[str, str], before: str) -> Snapshot:
    """What is closed of these areas (code -> name): all waves before the wave `before`. Areas nobody answered in are
    left out.

    Everything is read in one transaction, so that answers and respondents fit together.
    """
    with _reading(store, areas, before) as reading:
        parts = [(answers, people) for _, answers, people in reading.by_area()]
        about = reading.about(areas)
    empty = ANSWERS.empty_table(), RESPONDENTS.empty_table()
    told, people = (pa.concat_tables(tables) for tables in zip(empty, *parts, strict=True))
    return Snapshot(told, people, about.codebook, dict(about.areas), about.waves).checked()


def write_snapshot(
    store: Store, areas: Mapping[str, str], before: str, folder: Path, done: Callable[[int], None] = lambda _: None
) -> int:
    """The same into a folder (`analytics.snapshot_files`), one area in memory at a time; returns the rows of answers.
    `done` is told after each area how many rows are written."""
    rows = 0
    with _reading(store, areas, before) as reading, SnapshotFiles(folder) as files:
        for area, answers, people in reading.by_area():
            about = reading.about({area: areas[area]})
            Snapshot(answers, people, about.codebook, dict(about.areas), about.waves).checked()
            files.add(answers, people)
            rows += answers.num_rows
            done(rows)
        files.finish(reading.about(areas).to_json(), ANSWERS, RESPONDENTS)
    return rows


@contextmanager
def _reading(store: Store, areas: Mapping[str, str], before: str) -> Iterator[_Reading]:
    with store.engine.connect() as plain:
        level = {"isolation_level": "REPEATABLE READ"} if plain.dialect.name == "postgresql" else {}
        connection = plain.execution_options(reading=True, **level)
        yield _Reading(store, connection, tuple(sorted(areas)), before)


_AS_REPORTED = {"not_yet": "not_applicable", "too_hard": "skipped"}

_STORED = pa.schema(
    [
        ("respondent", pa.int64()),
        *((name, ANSWERS.field(name).type) for name in ("wave", "questionnaire", "question", "category", "value")),
        *((name, ANSWERS.field(name).type) for name in ("week", "language")),
    ]
)


class _Reading:
    def __init__(self, store: Store, connection: Connection, areas: Sequence[str], before: str) -> None:
        self._connection = connection
        self._areas = areas
        self._before = before
        # A key of its own for each snapshot of this house: whoever reads figures cannot get from a family to a
        # respondent.
        self._key = hmac.digest(store.ring.pepper, b"waymark/snapshot", "sha256")
        self._present: set[str] = set()
        self._waves: set[str] = set()
        self._named: set[str] = set()
        self._paired = False
        self._books: dict[frozenset[str], Codebook] = {}

    def by_area(self) -> Iterator[tuple[str, pa.Table, pa.Table]]:
        """(area, its answers, its respondents), in the order of the codes; without areas nobody answered in."""
        closed = self._closed()
        for area in self._areas if closed else ():
            people = list(self._connection.execute(self._people(area, closed)))
            unused = list(self._connection.execute(self._unused(area)))
            if not people and not unused:
                continue
            rows = self._rows(area, closed)
            self._present.add(area)
            self._waves |= {row.wave for row in people} | {row.wave for row in unused}
            self._named |= {row.questionnaire for row in people}
            told, asked = self._answer_columns(area, rows), self._respondent_columns(area, people, unused, rows)
            compared, both = self._pairs(area, people, rows)
            self._paired = self._paired or compared.num_rows > 0
            yield area, pa.concat_tables([told, compared]), pa.concat_tables([asked, both])

    def about(self, areas: Mapping[str, str]) -> About:
        """What was read so far says of itself."""
        named = frozenset({*self._named, *([pairs.FORM] if self._paired else [])})
        if named not in self._books:
            book = codebook([form for form in self._forms if form.hash in named], self._areas)
            self._books[named] = Codebook((*book.items, *pairs.ITEMS)) if self._paired else book
        return About(
            self._books[named],
            {code: name for code, name in areas.items() if code in self._present},
            tuple(sorted(self._waves)),
        )

    # --- what is read ------------------------------------------------------------------------------------------------

    def _closed(self) -> list[str]:
        waves = participations.c.wave, invites.c.wave
        found = union(*(select(wave).where(wave < self._before) for wave in waves))
        return sorted(self._connection.execute(found).scalars())

    def _people(self, area: str, closed: Sequence[str]) -> Select[Any]:
        table = participations.c
        return select(
            table.respondent,
            table.wave,
            table.invited,
            table.questionnaire,
            table.language,
            table.state,
            table.started_week,
        ).where(table.area == area, table.wave.in_(closed), table.state.in_(("new", "started", "finished")))

    def _rows(self, area: str, closed: Sequence[str]) -> pa.Table:
        """The answers that count now, as they are stored."""
        theirs = and_(
            participations.c.respondent == answers.c.respondent,
            participations.c.wave == answers.c.wave,
        )
        result = self._connection.execute(
            select(*(answers.c[name] for name in _STORED.names))
            .join_from(participations, answers, theirs)
            .where(
                answers.c.current,
                participations.c.area == area,
                participations.c.wave.in_(closed),
                participations.c.state.in_(("started", "finished")),
            )
        )
        # The driver's own rows: plain columns need no more, and they are many.
        found = result.cursor.fetchall() if result.cursor is not None else []
        result.close()
        rows = _table(found, _STORED)
        # Two more ways of giving no answer than reports know: not there yet, too hard to talk about.
        place = _STORED.names.index("category")
        said = rows["category"].combine_chunks().dictionary_encode()
        words = pa.array([_AS_REPORTED.get(word, word) for word in said.dictionary.to_pylist()], pa.string())
        rows = rows.set_column(place, "category", words.take(said.indices))
        asked = set(pc.unique(rows["questionnaire"]).to_pylist())
        self._named |= asked
        if asked <= self._by_hash.keys():
            return rows
        return rows.filter(pc.is_in(rows["questionnaire"], pa.array(list(self._by_hash), pa.string())))

    def _unused(self, area: str) -> Select[Any]:
        """Invites without a family: nobody used them, or who did has withdrawn."""
        table = invites.c
        columns = select(table.code, table.wave, table.questionnaire)
        return columns.where(table.respondent.is_(None), table.area == area, table.wave < self._before)

    def _pairs(self, area: str, people: Sequence[Any], rows: pa.Table) -> tuple[pa.Table, pa.Table]:
        """What two of one journey said, side by side."""
        of = invites.c
        linked = select(of.journey, of.respondent).where(
            of.area == area, of.journey.is_not(None), of.respondent.is_not(None)
        )
        journeys: dict[int, list[int]] = {}
        for journey, respondent in self._connection.execute(linked):
            journeys.setdefault(journey, []).append(respondent)
        if not any(len(both) > 1 for both in journeys.values()):
            return ANSWERS.empty_table(), RESPONDENTS.empty_table()
        audiences = {row.respondent: self._by_hash[row.questionnaire].audience for row in people}
        compared = pc.is_in(rows["question"], pa.array(list(pairs.QUESTIONS), pa.string()))
        scored = rows.filter(pc.and_(compared, pc.equal(rows["category"], "answered")))
        columns = (scored[name].to_pylist() for name in ("respondent", "question", "value", "week", "wave"))
        scores = {(who, asked): (value, week, wave) for who, asked, value, week, wave in zip(*columns, strict=True)}
        told, both = pairs.pairs(area, journeys, scores, audiences, lambda whose: self._family(area, whose))
        return _table(told, ANSWERS), _table(both, RESPONDENTS)

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

    # --- columns -----------------------------------------------------------------------------------------------------

    def _answer_columns(self, area: str, rows: pa.Table) -> pa.Table:
        asked, questions = coded(rows, ("questionnaire", "question"))
        kept = np.array([self._kept(*one) for one in questions], dtype=bool)[asked]
        if not kept.all():
            rows, asked = rows.filter(pa.array(kept)), asked[kept]
        said, words = coded(rows, ("questionnaire", "question", "value"))
        shown = pa.array([self._shown(*one) for one in words], pa.string()).take(pa.array(said))
        values = pc.if_else(pc.equal(rows["category"], "answered").combine_chunks(), shown, "")
        lead = np.ones(len(values), dtype=np.int8)
        if pc.any(pc.match_substring(values, " ")).as_py():
            apart = pc.split_pattern(values, " ")
            of = pc.list_parent_indices(apart)
            lead = np.r_[1, np.diff(of.to_numpy()) != 0].astype(np.int8)
            rows, asked, values = rows.take(of), asked[of.to_numpy()], pc.list_flatten(apart)
        audiences = pa.array([self._by_hash[form].audience for form, _ in questions], pa.string())
        columns = {
            "area": _same(area, len(values)),
            "audience": audiences.take(pa.array(asked)),
            "family": pa.array(self._families(area, rows["respondent"].to_numpy())),
            "value": values,
            "lead": pa.array(lead),
        }
        return pa.table([columns[name] if name in columns else rows[name] for name in ANSWERS.names], ANSWERS)

    def _kept(self, content_hash: str, question: str) -> bool:
        form = self._by_hash[content_hash]
        return question in form.index and form.question(question).kept

    def _shown(self, content_hash: str, question: str, value: str) -> str:
        """What a snapshot says of a value. Of stories and areas it counts that they were answered, never what."""
        asked = self._by_hash[content_hash].question(question)
        if isinstance(asked, Number):
            return asked.band(value) if value else ""
        return value if isinstance(asked, Choice | Grid | Scale | Faces) else ""

    def _respondent_columns(self, area: str, people: Sequence[Any], unused: Sequence[Any], rows: pa.Table) -> pa.Table:
        last = self._last(rows)
        columns: dict[str, list[Any]] = {name: [] for name in RESPONDENTS.names}
        for row in people:
            started, finished = row.state != "new", row.state == "finished"
            stayed_at = "" if finished or not started else last.get((row.respondent, row.wave), "")
            week = row.started_week if row.started_week is not None else -1
            who = area, row.wave, self._by_hash[row.questionnaire].audience, self._family(area, row.respondent)
            steps = row.invited, started, finished, stayed_at
            one = (*who, *steps, week, row.language, self._channels.get(row.respondent, ""))
            for column, cell in zip(columns.values(), one, strict=True):
                column.append(cell)
        for row in unused:
            audience = self._audiences.get(row.questionnaire, "parent")
            family = self._family(area, bytes(row.code).hex())
            one = (area, row.wave, audience, family, True, False, False, "", -1, "", "")
            for column, cell in zip(columns.values(), one, strict=True):
                column.append(cell)
        return pa.table(columns, schema=RESPONDENTS)

    def _last(self, rows: pa.Table) -> dict[tuple[int, str], str]:
        """(respondent, wave) -> the answered question that stands latest in its questionnaire.

        The order in time is not kept.
        """
        asked, questions = coded(rows, ("questionnaire", "question"))
        places = [(self._by_hash[form].index.get(question, -1), question) for form, question in questions]
        ranks = {place: rank for rank, place in enumerate(sorted(set(places)))}
        rank = np.array([ranks[place] for place in places], dtype=np.int64)[asked]
        wave, waves = coded(rows, ("wave",))
        who, whose = np.unique(rows["respondent"].to_numpy(), return_inverse=True)
        latest = np.full(len(who) * len(waves), -1)
        np.maximum.at(latest, whose * len(waves) + wave, rank)
        ordered = [question for _, question in ranks]
        respondents = who.tolist()
        return {
            (respondents[at // len(waves)], waves[at % len(waves)][0]): ordered[latest[at]]
            for at in np.flatnonzero(latest >= 0).tolist()
        }

    def _families(self, area: str, respondents: NDArray[np.int64]) -> NDArray[np.int64]:
        who, whose = np.unique(respondents, return_inverse=True)
        return np.array([self._family(area, one) for one in who.tolist()], dtype=np.int64)[whose]

    def _family(self, area: str, whose: int | str) -> int:
        """The same for one family in all snapshots and waves of an area, and nothing else: 63 bits of a keyed hash.

        It must not change with the wave: a family that answers in two of them counts once, and small groups stay small.
        """
        mac = hmac.digest(self._key, f"{area}|{whose}".encode(), "sha256")
        return int.from_bytes(mac[:8], "big") >> 1


def _table(rows: Sequence[Sequence[object]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _same(word: str, times: int) -> pa.Array:
    return pa.array([word], pa.string()).take(pa.array(np.zeros(times, dtype=np.int64)))

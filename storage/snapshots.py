"""From the tables to a snapshot: the closed waves of an area as columns, without a word of any story and without any
id of ours.

    taken = snapshot(store, {"E10000015": "Hertfordshire"}, before="2026Q4")     # waves before 2026Q4 are closed

Only this file and those beside it (`snapshots_rows` reads, `snapshots_columns` makes columns) know both the tables and
the columns. They never read `text`, an address or a session.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection

from analytics.about import About
from analytics.codebook import Codebook
from analytics.snapshot import ANSWERS, RESPONDENTS, Snapshot
from analytics.snapshot_files import SnapshotFiles
from storage import pairs
from storage.snapshots_columns import Columns, Some
from storage.snapshots_definitions import Definitions
from storage.snapshots_rows import LINE, TOLD, Tables, lines
from storage.store import Store

T = TypeVar("T")


def snapshot(store: Store, areas: Mapping[str, str], before: str) -> Snapshot:
    """What is closed of these areas (code -> name): all waves before the wave `before`. Areas nobody answered in are
    left out.

    Everything is read in one transaction, so that answers and respondents fit together.
    """
    with _reading(store, areas, before) as reading:
        parts = list(reading.parts())
        about = reading.about(areas)
    empty = ANSWERS.empty_table(), RESPONDENTS.empty_table()
    told, people = (pa.concat_tables(tables) for tables in zip(empty, *parts, strict=True))
    return Snapshot(told, people, about.codebook, dict(about.areas), about.waves).checked()


def write_snapshot(
    store: Store, areas: Mapping[str, str], before: str, folder: Path, done: Callable[[int], None] = lambda _: None
) -> int:
    """The same into a folder (`analytics.snapshot_files`), a few areas in memory at a time; returns the rows of
    answers. `done` is told after each area how many rows are written."""
    with _reading(store, areas, before) as reading, SnapshotFiles(folder) as files:
        for told, people in reading.parts():
            about = reading.about(areas)
            Snapshot(told, people, about.codebook, dict(about.areas), about.waves).checked()
            for _ in files.add_areas(told, people):
                done(files.rows)
        files.finish(reading.about(areas).to_json(), ANSWERS, RESPONDENTS)
    return files.rows


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same, the next one made in a thread of its own while one is in use: the database and the columns take
    turns on two processors.

    >>> list(ahead(iter([1, 2, 3])))
    [1, 2, 3]
    """
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (one := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield one


@contextmanager
def _reading(store: Store, areas: Mapping[str, str], before: str) -> Iterator[_Reading]:
    with store.engine.connect() as plain:
        level = {"isolation_level": "REPEATABLE READ"} if plain.dialect.name == "postgresql" else {}
        connection = plain.execution_options(reading=True, **level)
        yield _Reading(store, connection, tuple(sorted(areas)), before)


class _Reading:
    def __init__(self, store: Store, connection: Connection, areas: Sequence[str], before: str) -> None:
        # A key of its own for each snapshot of this house: whoever reads figures cannot get from a family to a
        # respondent.
        key = hmac.digest(store.ring.pepper, b"waymark/snapshot", "sha256")
        self._definitions = Definitions(connection)
        self._tables = Tables(connection, areas, before, self._definitions.hashes)
        self._columns = Columns(key, self._definitions, self._tables.channels())
        self._areas = areas
        self._present: set[str] = set()
        self._waves: set[str] = set()
        self._named: set[str] = set()
        self._paired = False
        self._books: dict[frozenset[str], Codebook] = {}

    def parts(self) -> Iterator[tuple[pa.Table, pa.Table]]:
        """(answers, respondents) of some areas, in the order of the codes; without areas nobody answered in."""
        for some in ahead(self._some(areas) for areas in self._tables.some_areas()):
            there = [*some.people, *some.unused]
            self._present |= {row.area for row in there}
            self._waves |= {row.wave for row in there}
            self._named |= {row.questionnaire for row in some.people}
            self._named |= set(some.rows["questionnaire"].unique().to_pylist())
            told, people = self._columns.answers(some), self._columns.respondents(some)
            compared, both = self._columns.pairs(some)
            self._paired = self._paired or compared.num_rows > 0
            yield pa.concat_tables([told.cast(ANSWERS), compared]), pa.concat_tables([people, both])

    def _some(self, areas: Sequence[str]) -> Some:
        people: list[Any] = []
        each: list[int] = []
        rows = [TOLD.empty_table()]
        for part in self._tables.people(areas):
            told = [row.told if row.state != "new" and row.told else "" for row in part]
            each += [text.count(LINE) + 1 if text else 0 for text in told]
            rows.append(lines([text for text in told if text], self._tables.names))
            people += part
        person = np.repeat(np.arange(len(people)), np.array(each, dtype=np.int64))
        answers = pa.concat_tables(rows).unify_dictionaries()
        return Some(people, self._tables.unused(areas), answers, person, self._tables.linked(areas))

    def about(self, areas: Mapping[str, str]) -> About:
        """What was read so far says of itself."""
        named = frozenset({*self._named, *([pairs.FORM] if self._paired else [])})
        if named not in self._books:
            self._books[named] = self._definitions.book(named, self._areas, self._paired)
        return About(
            self._books[named],
            {code: name for code, name in areas.items() if code in self._present},
            tuple(sorted(self._waves)),
        )

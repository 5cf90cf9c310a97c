"""What a snapshot reads of the tables: some areas at a time, and of each person all answers as one text.

A driver makes a Python object of every cell it hands over; for millions of answers that is most of the work. So the
database puts the answers of a person together into lines, and Arrow's reader of such lines makes columns of them.

>>> lines(["ab\\x1fscore\\x1fanswered\\x1f4\\x1f2945\\x1fen"], {"ab": "abcd"})["value"].to_pylist()
['4']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
from sqlalchemy import Connection, Select, Text, and_, cast, func, select, union_all

from analytics.about import SnapshotFault
from storage.models import addresses, answers, invites, participations

APART, LINE = "\x1f", "\n"
"""Between two cells, between two answers. No id holds either; a line that did would have a cell too many."""

TOGETHER = 6_000
"""People read at once at least; the answers of no more than these and one area's stand in memory."""

WORDS = pa.dictionary(pa.int32(), pa.string())
TOLD = pa.schema(
    [(name, WORDS) for name in ("questionnaire", "question", "category", "value")]
    + [("week", pa.int32()), ("language", WORDS)]
)

Rows = Sequence[Any]
"""Named tuples, as the driver gives them."""


class Tables:
    """`areas`: those that are asked for. `before`: waves before this one are closed. `hashes`: of all definitions."""

    def __init__(self, connection: Connection, areas: Sequence[str], before: str, hashes: Sequence[str]) -> None:
        self._connection = connection
        self._areas = areas
        self._before = before
        length = telling(hashes)
        self.names = {name[:length]: name for name in hashes}
        self._answers = self._as_lines(length)

    def some_areas(self) -> Iterator[tuple[str, ...]]:
        """All areas with people or unused invites in closed waves, in the order of their codes, a few at a time."""
        people, unused = participations.c, invites.c
        both = union_all(
            select(people.area).where(people.wave < self._before),
            select(unused.area).where(unused.respondent.is_(None), unused.wave < self._before),
        ).subquery()
        counted = select(both.c.area, func.count()).group_by(both.c.area)
        sizes = dict(self._rows(counted))
        some: list[str] = []
        for area in self._areas:
            if area in sizes:
                some.append(area)
            if sum(sizes[one] for one in some) >= TOGETHER:
                yield tuple(some)
                some = []
        if some:
            yield tuple(some)

    def people(self, some: Sequence[str]) -> Iterator[Rows]:
        """Who took part in a closed wave, in parts; `told` is all they answered that counts now, None for nothing."""
        table = participations.c
        columns = table.respondent, table.area, table.wave, table.invited, table.questionnaire, table.language
        asked = select(*columns, table.state, table.started_week, self._answers.label("told")).where(
            table.area.in_(some), table.wave < self._before, table.state.in_(("new", "started", "finished"))
        )
        with self._connection.execute(asked.execution_options(yield_per=TOGETHER)) as found:
            yield from found.partitions()

    def unused(self, some: Sequence[str]) -> Rows:
        """Invites without a family: nobody used them, or who did has withdrawn."""
        table = invites.c
        columns = select(table.area, table.code, table.wave, table.questionnaire)
        asked = columns.where(table.respondent.is_(None), table.area.in_(some), table.wave < self._before)
        return self._rows(asked)

    def linked(self, some: Sequence[str]) -> dict[str, dict[int, list[int]]]:
        """Area -> journey -> those who tell of it, where there are several."""
        table = invites.c
        asked = select(table.area, table.journey, table.respondent).where(
            table.area.in_(some), table.journey.is_not(None), table.respondent.is_not(None)
        )
        found: dict[str, dict[int, list[int]]] = {}
        for area, journey, respondent in self._rows(asked):
            found.setdefault(area, {}).setdefault(journey, []).append(respondent)
        several = {area: {one: who for one, who in ways.items() if len(who) > 1} for area, ways in found.items()}
        return {area: ways for area, ways in several.items() if ways}

    def channels(self) -> dict[int, str]:
        """Respondent -> where they write; of several channels the first by its name."""
        columns = select(addresses.c.respondent, addresses.c.channel).order_by(addresses.c.channel.desc())
        return dict(self._rows(columns))

    def _rows(self, asked: Select[Any]) -> Rows:
        return self._connection.execute(asked).all()

    def _as_lines(self, length: int) -> Any:
        said = answers.c
        cells = func.substr(said.questionnaire, 1, length), said.question, said.category, said.value
        if self._connection.dialect.name == "sqlite":
            line = func.printf(APART.join(("%s",) * len(TOLD)), *cells, said.week, said.language)
        else:
            line = func.concat_ws(APART, *cells, cast(said.week, Text), said.language)
        theirs = and_(said.respondent == participations.c.respondent, said.wave == participations.c.wave, said.current)
        return select(func.aggregate_strings(line, LINE)).where(theirs).correlate(participations).scalar_subquery()


def telling(hashes: Sequence[str]) -> int:
    """With how many letters at the beginning no two of these are alike.

    >>> telling(["abc", "abd", "x"]), telling([])
    (3, 1)
    """
    longest = max(map(len, hashes), default=1)
    return next((n for n in range(1, longest) if len({one[:n] for one in hashes}) == len(hashes)), longest)


def lines(told: Sequence[str], names: Mapping[str, str]) -> pa.Table:
    """The columns of these texts. `names`: the beginning of a definition's hash -> the whole. Raises `SnapshotFault`,
    without a word of a line, where a cell holds what parts cells."""
    if not told:
        return TOLD.empty_table()
    text = LINE.join(told).encode()
    try:
        rows = pc.read_csv(
            pa.py_buffer(text),
            pc.ReadOptions(column_names=TOLD.names, use_threads=False, block_size=max(len(text), 1)),
            pc.ParseOptions(delimiter=APART, quote_char=False),
            pc.ConvertOptions(column_types=TOLD),
        ).unify_dictionaries()
    except pa.ArrowInvalid:
        raise SnapshotFault(["answers: a value that no option has"]) from None
    if rows.num_rows != text.count(LINE.encode()) + 1:
        raise SnapshotFault(["answers: a value that no option has"])
    short = rows["questionnaire"].combine_chunks()
    whole = pa.array([names[word] for word in short.dictionary.to_pylist()], pa.string())
    return rows.set_column(0, "questionnaire", pa.DictionaryArray.from_arrays(short.indices, whole))

"""One area's rows counted as they lie in memory: the same integers as the SQL of `aggregates`, for a report that cannot
wait until a database has planned its queries (decision 0041). Raw and unprotected like these.

Every step has its line in the SQL: which rows count, the newest answer of a family to a question, the way a family
went, one row for each person. `tests/analytics/test_engines.py` holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.codebook import Codebook
from analytics.coded import coded

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

WAYS = "gsu"
"""Going, stopped, unknown: of two answers of one wave the later letter counts."""


@dataclass(frozen=True, slots=True)
class Columns:
    """An area's rows in memory, or those of several: what counts without a database."""

    answers: pa.Table
    respondents: pa.Table


@dataclass(frozen=True, slots=True)
class Found:
    """What `aggregates.counted` is made of. `cells`: (audience, question, way or '', category, value, rows, families);
    `steps`: (audience, invited, started, finished, stayed_at, families). `answers`, `people`: as of `Counted`."""

    cells: list[tuple[str, str, str, str, str, int, int]]
    steps: list[tuple[str, int, int, int, str, int]]
    answers: pa.Table
    people: pa.Table


def found_in(rows: Columns, codebook: Codebook, area: str, waves: Sequence[str], until: int | None) -> Found:
    """No rows: empty lists, and tables without a row."""
    answers = _there(rows.answers, area, waves, until)
    people = _people(_there(rows.respondents, area, waves, until))
    cell, cells = coded(answers, ("audience", "question"))
    rank, ranks = _ranked(answers, "wave")
    family = _numbered(answers)
    most = int(family.max(initial=-1)) + 1
    audience, audiences = coded(answers, ("audience",))
    went = np.full(len(audiences) * most, -1, dtype=np.int64)
    for here, letter in _ways(answers, codebook, cell, cells):
        np.maximum.at(went, (audience * most + family)[here], rank[here] * len(WAYS) + letter)
    way = np.where(went < 0, len(WAYS), went % len(WAYS))[audience * most + family]
    if len(ranks) > 1:
        newest = np.full(len(cells) * most, -1, dtype=np.int64)
        np.maximum.at(newest, cell * most + family, rank)
        counts = newest[cell * most + family] == rank
        if not counts.all():
            answers, way, cell = answers.filter(pa.array(counts)), way[counts], cell[counts]
    said, what = coded(answers, ("category", "value"))
    place = (cell * (len(WAYS) + 1) + way) * len(what) + said
    lead = answers["lead"].to_numpy().astype(np.float64)
    sums = zip(np.bincount(place).tolist(), np.bincount(place, lead).tolist(), strict=True)
    told = []
    for number, (n_rows, families) in enumerate(sums):
        if n_rows:
            of, (category, value) = number // len(what), what[number % len(what)]
            key, letter_ = cells[of // (len(WAYS) + 1)], (*WAYS, "")[of % (len(WAYS) + 1)]
            told.append((*key, letter_, category, value, n_rows, int(families)))
    columns = ["audience", "question", "family", "wave", "category", "value", "lead"]
    return Found(told, _steps(people), answers.select(columns), people)


def _there(table: pa.Table, area: str, waves: Sequence[str], until: int | None) -> pa.Table:
    """The rows of this area and time."""
    number, words = coded(table, ("area", "wave"))
    wanted = np.array([here == area and wave in waves for here, wave in words], dtype=bool)
    inside = wanted[number] if len(words) else np.zeros(0, dtype=bool)
    if until is not None:
        inside = inside & (table["week"].to_numpy() <= until)
    return table if inside.all() else table.filter(pa.array(inside))


def _ways(
    answers: pa.Table, codebook: Codebook, cell: Numbers, cells: Sequence[tuple[str, ...]]
) -> Iterator[tuple[Numbers, Numbers]]:
    """Rows that say which way their family went, and the place of its letter."""
    reached = {(i.audience, i.question): i for i in codebook.items if i.role == "reached"}
    said = {option.id: WAYS.index(option.way[0]) for item in reached.values() for option in item.options}
    for number, key in enumerate(cells):
        if key in reached:
            here = np.flatnonzero(cell == number)
            word, words = coded(answers.take(pa.array(here)), ("category", "value"))
            letters = [said.get(v, 2) if category == "answered" else 2 for category, v in words]
            yield here, np.array(letters, dtype=np.int64)[word]


def _people(rows: pa.Table) -> pa.Table:
    """One row for each family of an audience: what it did in any of the waves."""
    audience, audiences = coded(rows, ("audience",))
    numbers = rows["family"].to_numpy()
    known, family = np.unique(numbers, return_inverse=True)
    who, place = np.unique(audience * len(known) + family, return_inverse=True)

    def most(values: Numbers) -> Numbers:
        found = np.zeros(len(who), dtype=np.int64)
        np.maximum.at(found, place, values)
        return found

    did = {step: most(_flags(rows, step).astype(np.int64)) for step in ("invited", "started", "finished")}
    last, lasts = _ranked(rows, "last_question")
    language, languages = _ranked(rows, "language")
    spoken = most(np.where(_flags(rows, "started"), language + 1, 0))
    return pa.table(
        {
            "audience": _words(who // max(1, len(known)), [one for (one,) in audiences]),
            "family": pa.array(known[who % max(1, len(known))]),
            **{step: pa.array(flags) for step, flags in did.items()},
            "stayed_at": _words(most(last), lasts),
            "spoken": _words(spoken, ["", *languages]),
        }
    )


def _steps(people: pa.Table) -> list[tuple[str, int, int, int, str, int]]:
    number, words = coded(people, ("audience", "invited", "started", "finished", "stayed_at"))
    return [
        (audience, int(invited), int(started), int(finished), last, n)
        for (audience, invited, started, finished, last), n in zip(words, np.bincount(number).tolist(), strict=True)
    ]


def _ranked(table: pa.Table, name: str) -> tuple[Numbers, list[str]]:
    """For each row the place of its word among those that are there, in their order byte by byte."""
    number, words = coded(table, (name,))
    order = sorted(range(len(words)), key=lambda i: words[i][0].encode())
    place = np.empty(len(words), dtype=np.int64)
    place[order] = np.arange(len(words))
    return place[number] if len(words) else number, [words[i][0] for i in order]


def _numbered(table: pa.Table) -> Numbers:
    """The families of a table from 0 on."""
    number: Numbers = np.unique(table["family"].to_numpy(), return_inverse=True)[1]
    return number


def _flags(table: pa.Table, name: str) -> Flags:
    flags: Flags = table[name].to_numpy(zero_copy_only=False).astype(bool)
    return flags


def _words(places: Numbers, words: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(list(words), pa.string()))

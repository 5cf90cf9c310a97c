"""A made-up country for the bench: 153 areas, a year of four waves, parents and young people, as many answers as asked
for. The same seed gives the same files; nothing of it is a real answer.

Whole columns are drawn at once, area by area, so that 10^7 answers take seconds and little memory. Questions, shares
and moods are those of `analytics.made_up`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.codebook import Codebook, Item
from analytics.made_up import _JOURNEY, _REACHED_SHARE, _STAGE_MOOD, _STOPPED, WEEK, codebook
from analytics.snapshot import ANSWERS, RESPONDENTS, About
from analytics.snapshot_files import SnapshotFiles

AREAS = 153
"""Local authorities with a duty for special educational needs, as they are today."""
WAVES = ("2025Q4", "2026Q1", "2026Q2", "2026Q3")
RETURNING = 0.1
"""Share of families of a wave who have answered in the wave before."""
ROWS_EACH = 9.5
"""Answer rows of one respondent, on average: found by counting."""
SHARES = {"parent": 0.85, "young_person": 0.15}

Ints = NDArray[np.int64]


def folder_of(home: Path, answers: int) -> Path:
    """The folder of the country with about so many answers, written if it is not there yet."""
    folder = home / f"nation-{answers}"
    if not (folder / "about.json").exists():
        write(folder, answers)
    return folder


def area_code(place: int) -> str:
    """X99000001 and so on: codes that start with X are made up."""
    return f"X99{place + 1:06}"


def write(folder: Path, answers: int, seed: int = 1, areas_in_all: int = AREAS) -> int:
    """Write the snapshot; returns the number of its answer rows."""
    book = Codebook((*codebook("f" * 64, "parent").items, *codebook("e" * 64, "young_person").items))
    areas = {area_code(i): f"Madeupshire {i + 1}" for i in range(areas_in_all)}
    written = 0
    with SnapshotFiles(folder) as files:
        for place, code in enumerate(sorted(areas)):
            said, people = _area(np.random.default_rng([seed, place]), code, book, answers // areas_in_all)
            written += said.num_rows
            files.add(said, people)
        about = About(book, areas, WAVES).to_json()
        files.finish(about, ANSWERS, RESPONDENTS)
    return written


@dataclass(frozen=True, slots=True)
class _Families:
    """One audience of one wave: pseudonyms (sorted), weeks, languages, how far they came."""

    family: Ints
    week: Ints
    language: Ints
    reached: Ints
    stays: Ints


def _area(random: np.random.Generator, code: str, book: Codebook, rows: int) -> tuple[pa.Table, pa.Table]:
    said: list[pa.Table] = []
    people: list[pa.Table] = []
    for audience, share in SHARES.items():
        each = max(2, round(rows * share / ROWS_EACH / len(WAVES)))
        before: Ints = np.empty(0, dtype=np.int64)
        for place, wave in enumerate(WAVES):
            old = random.choice(before, round(each * RETURNING), replace=False) if before.size else before
            fresh = random.integers(1, 2**62, each - old.size)
            family = np.sort(np.concatenate([old, fresh]))
            one = _Families(
                family,
                WEEK + 13 * (place - 3) + random.integers(13, size=each),
                (random.random(each) < 0.15).astype(np.int64),
                random.choice(len(_REACHED_SHARE), size=each, p=_REACHED_SHARE),
                np.where(random.random(each) < 0.85, 99, random.integers(1, 8, size=each)),
            )
            tables, asked = _answers(random, code, wave, audience, book.of(audience), one)
            said += tables
            people.append(_people(random, code, wave, audience, list(book.of(audience)), one, asked))
            before = family
    return pa.concat_tables(said), pa.concat_tables(people)


def _answers(
    random: np.random.Generator, code: str, wave: str, audience: str, items: dict[str, Item], one: _Families
) -> tuple[list[pa.Table], Ints]:
    """The tables of all questions, and for each family the place of its last question (-1: it came to the end)."""
    reached = [*_JOURNEY, *_STOPPED]
    upto = np.array([*range(len(_JOURNEY)), 0, 1, 0])[one.reached]
    stopped = one.reached >= len(_JOURNEY)
    disagreed = random.random(one.family.size) < 0.15
    tables = []
    seen = np.zeros(one.family.size, dtype=np.int64)
    last = np.full(one.family.size, -1)
    for place, (question, item) in enumerate(items.items()):
        asked = np.ones(one.family.size, dtype=bool)
        if item.stage == "disagreement":
            asked = disagreed
        elif item.stage in _JOURNEY:
            asked = upto >= _JOURNEY.index(item.stage)
        elif question == "explained":
            asked = stopped
        there = asked & (seen < one.stays)
        seen += asked
        last = np.where(there, place, last)
        who = np.flatnonzero(there)
        tables.append(_question(random, code, wave, audience, item, one, who, reached))
    return tables, np.where(seen <= one.stays, -1, last)


def _question(
    random: np.random.Generator,
    code: str,
    wave: str,
    audience: str,
    item: Item,
    one: _Families,
    who: Ints,
    reached: list[str],
) -> pa.Table:
    """Values are numbered: 0 is '', the options follow."""
    options = reached if item.role == "reached" else [o.id for o in item.options]
    luck = np.ones(who.size) if item.role == "reached" else random.random(who.size)
    category = np.select([luck < 0.03, luck < 0.06, luck < 0.08], [3, 1, 2], 0)
    lead = np.ones(who.size, dtype=np.int8)
    if item.role == "reached":
        value = one.reached[who] + 1
    elif item.kind == "scale":
        shares = np.array(_STAGE_MOOD.get(item.stage, (0.2,) * 5))
        value = random.choice(5, size=who.size, p=shares / shares.sum()) + 1
    elif not item.many:
        value = random.integers(1, len(options) + 1, size=who.size)
    else:
        ticks = random.random((who.size, len(options))) < 0.4
        ticks[:, 0] |= ~ticks.any(axis=1)
        ticks[category != 0] = np.eye(len(options), dtype=bool)[0]
        rows, value = np.nonzero(ticks)
        lead = np.r_[1, rows[1:] != rows[:-1]].astype(np.int8) if rows.size else lead
        who, category, value = who[rows], category[rows], value + 1
    value = np.where(category == 0, value, 0)
    n = who.size
    columns = (
        _same(code, n),
        _same(wave, n),
        _same(audience, n),
        _same(item.question, n),
        pa.array(one.family[who]),
        _same(item.questionnaire, n),
        pa.array(one.week[who].astype(np.int32)),
        _words(category, ["answered", "dont_know", "not_applicable", "skipped"]),
        _words(value, ["", *options]),
        pa.array(lead),
        _words(one.language[who], ["en", "pl"]),
    )
    return pa.table(list(columns), schema=ANSWERS)


def _people(
    random: np.random.Generator, code: str, wave: str, audience: str, order: list[str], one: _Families, last: Ints
) -> pa.Table:
    n = one.family.size
    columns = (
        _same(code, n),
        _same(wave, n),
        _same(audience, n),
        pa.array(one.family),
        pa.array(random.random(n) < 0.7),
        pa.array(np.ones(n, dtype=bool)),
        pa.array(last < 0),
        _words(last + 1, ["", *order]),
        pa.array(one.week.astype(np.int32)),
        _words(one.language, ["en", "pl"]),
        _words(random.integers(2, size=n), ["telegram", "web"]),
    )
    return pa.table(list(columns), schema=RESPONDENTS)


def _same(text: str, n: int) -> pa.Array:
    return _words(np.zeros(n, dtype=np.int64), [text])


def _words(places: Ints, words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(words)).dictionary_decode()

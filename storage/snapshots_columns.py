"""From what was read of some areas to the columns of a snapshot: every answer's work is done on whole columns of
numbers, and what costs more (a definition, a keyed hash) once for each word or family."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.coded import coded
from analytics.snapshot import ANSWERS, RESPONDENTS
from storage import pairs
from storage.snapshots_definitions import AS_REPORTED, Definitions
from storage.snapshots_rows import Rows

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Some:
    """What was read of some areas. `people`: one for each wave of a person. `rows`: their answers, as
    `snapshots_rows.TOLD`; `person`: for each row the number of who gave it. `linked`: area -> journey -> the
    respondents who tell of it."""

    people: Rows
    unused: Rows
    rows: pa.Table
    person: Numbers
    linked: Mapping[str, Mapping[int, list[int]]]


class Columns:
    """`key`: that of this house's snapshots. Whoever reads figures cannot get from a family to a respondent."""

    def __init__(self, key: bytes, definitions: Definitions, channels: Mapping[int, str]) -> None:
        self._key = key
        self._definitions = definitions
        self._channels = channels
        self._known: dict[tuple[str, int], int] = {}  # the families of the last areas

    def answers(self, some: Some) -> pa.Table:
        asked, questions = coded(some.rows, ("questionnaire", "question"))
        kept = np.array([self._definitions.kept(*one) for one in questions], dtype=bool)[asked]
        rows, person = some.rows, some.person
        if not kept.all():
            rows, person = rows.filter(pa.array(kept)), person[kept]
        said, cells = coded(rows, ("questionnaire", "question", "category", "value"))
        shown = [self._definitions.shown(*one) for one in cells]
        each = np.array([len(options) for options in shown], dtype=np.int64)
        of = np.repeat(np.arange(rows.num_rows), each[said])
        lead = np.diff(of, prepend=-1) != 0
        within = np.arange(len(of)) - np.maximum.accumulate(np.where(lead, np.arange(len(of)), 0))
        said = said[of]
        first = np.concatenate([[0], np.cumsum(each)])[:-1] if len(each) else each
        flat = [option for options in shown for option in options]
        taken = {name: rows[name].combine_chunks().take(pa.array(of)) for name in ("week", "language")}
        who = person[of]
        columns = {
            "area": _words([row.area for row in some.people], who),
            "wave": _words([row.wave for row in some.people], who),
            "audience": _words([self._definitions.audience(form) for form, *_ in cells], said),
            "question": _words([question for _, question, *_ in cells], said),
            "family": pa.array(self._families(some.people)[who]),
            "questionnaire": _words([form for form, *_ in cells], said),
            "category": _words([AS_REPORTED.get(word, word) for *_, word, _ in cells], said),
            "value": _words(flat, first[said] + within),
            "lead": pa.array(lead.astype(np.int8)),
            **taken,
        }
        return pa.table({name: columns[name] for name in ANSWERS.names})

    def respondents(self, some: Some) -> pa.Table:
        """One row for each wave of a person, then the invites nobody used."""
        last, people = self._last(some), some.people
        told = {
            "area": [row.area for row in people],
            "wave": [row.wave for row in people],
            "audience": [self._definitions.audience(row.questionnaire) for row in people],
            "family": self._families(people).tolist(),
            "invited": [bool(row.invited) for row in people],
            "started": [row.state != "new" for row in people],
            "finished": [row.state == "finished" for row in people],
            "last_question": [at if row.state == "started" else "" for row, at in zip(people, last, strict=True)],
            "week": [-1 if row.started_week is None else row.started_week for row in people],
            "language": [row.language for row in people],
            "channel": [self._channels.get(row.respondent, "") for row in people],
        }
        for row in some.unused:
            audience = self._definitions.audience_of(row.questionnaire)
            family = self._family(row.area, bytes(row.code).hex())
            one = (row.area, row.wave, audience, family, True, False, False, "", -1, "", "")
            for column, cell in zip(told.values(), one, strict=True):
                column.append(cell)
        return pa.table(told, RESPONDENTS)

    def pairs(self, some: Some) -> tuple[pa.Table, pa.Table]:
        """(answers, respondents) of what two of one journey said, side by side: the newest of several waves counts."""
        told: list[tuple[object, ...]] = []
        both: list[tuple[object, ...]] = []
        if some.linked:
            people = some.people
            of = {who for ways in some.linked.values() for those in ways.values() for who in those}
            compared = pc.is_in(some.rows["question"], pa.array(list(pairs.QUESTIONS), pa.string()))
            scored = pc.and_(compared, pc.equal(some.rows["category"], "answered"))
            theirs = np.array([row.respondent in of for row in people], dtype=bool)[some.person]
            at = np.flatnonzero(np.asarray(scored) & theirs)
            rows = some.rows.take(pa.array(at)).select(["question", "value", "week"]).to_pylist()
            order = sorted(zip(some.person[at].tolist(), rows, strict=True), key=lambda one: people[one[0]].wave)
            audiences = {
                row.respondent: self._definitions.audience(row.questionnaire)
                for row in sorted(people, key=lambda row: row.wave)
                if row.respondent in of
            }
            for area, ways in sorted(some.linked.items()):
                scores = {
                    (people[who].respondent, row["question"]): (row["value"], row["week"], people[who].wave)
                    for who, row in order
                    if people[who].area == area
                }
                here = {row.respondent for row in people if row.area == area and row.respondent in of}
                known = {who: audience for who, audience in audiences.items() if who in here}
                answered, those = pairs.pairs(area, ways, scores, known, partial(self._family, area))
                told += answered
                both += those
        return _table(told, ANSWERS), _table(both, RESPONDENTS)

    def _last(self, some: Some) -> list[str]:
        """For each of the people the answered question that stands latest in its questionnaire; '' for none.

        The order in time is not kept.
        """
        asked, questions = coded(some.rows, ("questionnaire", "question"))
        places = [self._definitions.place(*one) for one in questions]
        ranks = {place: rank for rank, place in enumerate(sorted({(-1, ""), *places}))}
        latest = np.zeros(len(some.people), dtype=np.int64)
        rank = np.array([ranks[place] for place in places], dtype=np.int64)
        np.maximum.at(latest, some.person, rank[asked])
        ordered = [question for _, question in ranks]
        return [ordered[at] for at in latest.tolist()]

    def _family(self, area: str, whose: int | str) -> int:
        """The same for one family in all snapshots and waves of an area, and nothing else: 63 bits of a keyed hash.

        It must not change with the wave: a family that answers in two of them counts once, and small groups stay small.
        """
        mac = hmac.digest(self._key, f"{area}|{whose}".encode(), "sha256")
        return int.from_bytes(mac[:8], "big") >> 1

    def _families(self, people: Rows) -> Numbers:
        who = [(row.area, row.respondent) for row in people]
        if self._known.keys() != (there := set(who)):
            self._known = {one: self._family(*one) for one in there}
        return np.array([self._known[one] for one in who], dtype=np.int64)


def _words(words: list[str], places: Numbers) -> pa.DictionaryArray:
    """The words at these places, each kept once."""
    once = pa.array(words, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(once.indices.take(pa.array(places)), once.dictionary)


def _table(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)

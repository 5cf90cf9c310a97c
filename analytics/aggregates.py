"""Integer count vectors: how many families stand in each cell. Raw and unprotected: only `disclosure` may import this
module.

The SQL keeps to what DuckDB, PostgreSQL and Spark SQL read alike and count alike: COUNT, SUM, MIN and MAX of texts
(byte by byte), GROUP BY, joins, integer weeks. No medians, no date functions, no ISO years. The answers are read twice:
once for the families, once for everything that is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from analytics.codebook import Codebook, Way
from analytics.columns import Columns, found_in
from analytics.engines.port import Engine, Row


@dataclass(frozen=True, slots=True)
class Vector:
    """One question in one group of families: who skipped, did not know, to whom it does not apply, who answered, and
    the five scores."""

    skipped: int = 0
    dont_know: int = 0
    not_applicable: int = 0
    answered: int = 0
    scores: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    options: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        return self.skipped + self.dont_know + self.not_applicable + self.answered


@dataclass(frozen=True, slots=True)
class Progress:
    """Respondents of one audience. `last`: question id -> families who stopped answering there. `linked`: those who
    began with a personal link; the others who began are nobody's invite."""

    invited: int
    started: int
    finished: int
    last: Mapping[str, int]
    linked: int = 0


Key = tuple[str, str]
"""(audience, question)"""

GROUPS: tuple[Way, ...] = ("going", "stopped", "unknown")
"""The breakdown by the `reached` question: still going or through, stopped early, not told."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything counted for one area and window. `grouped`: group of the way -> vectors in it."""

    whole: Mapping[Key, Vector]
    grouped: Mapping[str, Mapping[Key, Vector]]
    progress: Mapping[str, Progress]


def count(engine: Engine, codebook: Codebook, area: str, waves: Sequence[str], until: int | None = None) -> Counts:
    """The count vectors of one area over `waves`; where a family answers in several of them, its newest answer
    counts. `until`: the last week that counts, of a wave that is still running."""
    return counted(engine, codebook, area, waves, until).counts


@dataclass(frozen=True, slots=True)
class Counted:
    """The count vectors of one area, and which family stands in which cell, for the release ledger: the same rows.

    `answers` has the columns audience, question, family, wave, category, value, lead; `people` has audience,
    family, invited, started, finished (0 or 1), stayed_at and spoken (the language of who began), one row for each
    family.
    """

    counts: Counts
    answers: pa.Table
    people: pa.Table


def counted(
    engine: Engine | Columns, codebook: Codebook, area: str, waves: Sequence[str], until: int | None = None
) -> Counted:
    """As `count`, with the families behind it: the answers that count are worked out once for both."""
    if isinstance(engine, Columns):
        told = found_in(engine, codebook, area, waves, until)
        cells = (("", *cell) for cell in told.cells)
        counts = _assembled(codebook, cells, (("", *step) for step in told.steps))
        return Counted(counts.get("", Counts({}, {}, {})), told.answers, told.people)
    where = _where(f"area = {_text(area)}", waves, until)
    answers = engine.keep("counted", f"{_newest(where, waves, _way(codebook), one=True)}SELECT * FROM counting")
    people = engine.keep("people", _once(where, one=True))
    found = _asked(engine, codebook, "counted", "people", one=True)
    return Counted(found.get("", Counts({}, {}, {})), answers, people)


def count_areas(
    engine: Engine, codebook: Codebook, areas: str, waves: Sequence[str], until: int | None = None
) -> dict[str, Counts]:
    """The same for many areas in one go: area -> its count vectors. `areas`: a condition on the column `area`, such as
    "area BETWEEN 'E06' AND 'E09'"; "" is all of them."""
    found: dict[str, Counts] = {}
    for some in _in_turn(engine, areas):
        where = _where(some, waves, until)
        newest = f"({_newest(where, waves, _way(codebook))}SELECT * FROM counting)"
        found |= _asked(engine, codebook, f"{newest} c", f"({_once(where)}) o")
    return found


def _in_turn(engine: Engine, areas: str) -> list[str]:
    """Conditions on `area`, each for as many areas as the engine counts at once; together they are `areas`."""
    if not engine.at_once:
        return [areas]
    ends: list[str] = []
    rows = 0
    condition = f"WHERE {areas} " if areas else ""
    for area, n in sorted(engine.rows(f"SELECT area, COUNT(*) AS n FROM answers {condition}GROUP BY area")):
        rows += int(n)
        if rows >= engine.at_once:
            ends.append(str(area))
            rows = 0
    # Open at both ends: an area with invites alone has no answers to be found by.
    after = ["", *(f"area > {_text(end)}" for end in ends)]
    upto = [*(f"area <= {_text(end)}" for end in ends), ""]
    return [" AND ".join(part for part in (areas, *edges) if part) for edges in zip(after, upto, strict=True)]


def _asked(engine: Engine, codebook: Codebook, answers: str, people: str, one: bool = False) -> dict[str, Counts]:
    """`one`: these are of one area, and do not name it; it is called ''."""
    named = "'' AS area" if one else "area"
    cells = zip(*(column.to_pylist() for column in engine.table(_cells(answers, named, not one)).columns), strict=True)
    return _assembled(codebook, cells, engine.rows(_stepped(people, named, not one)))


def _assembled(codebook: Codebook, rows_: Iterable[Row], steps_: Iterable[Row]) -> dict[str, Counts]:
    """Area -> its counts, from the rows of `_cells` and of `_stepped`."""
    cells: dict[str, dict[str, dict[Key, _Cell]]] = {}
    for area, audience, question, way, category, value, rows, families in rows_:
        by_way = cells.setdefault(str(area), {"": {}, **{group: {} for group in GROUPS}})
        for group in ("", _WAYS.get(str(way), "unknown")):
            cell = by_way[group].get((str(audience), str(question)))
            if cell is None:
                cell = by_way[group][str(audience), str(question)] = _Cell()
            cell.add(str(category), str(value), int(rows), int(families))
    steps = _progress(steps_)
    ways = any(item.role == "reached" for item in codebook.items)
    return {
        area: Counts(
            {key: cell.vector() for key, cell in cells.get(area, {}).get("", {}).items()},
            {
                group: {key: cell.vector() for key, cell in found.items()}
                for group, found in cells.get(area, {}).items()
                if group and found and ways
            },
            steps.get(area, {}),
        )
        for area in cells.keys() | steps.keys()
    }


class _Cell:
    """One vector while it is added up."""

    __slots__ = ("options", "said", "scores")

    def __init__(self) -> None:
        self.said = dict.fromkeys(("skipped", "dont_know", "not_applicable", "answered"), 0)
        self.scores = [0, 0, 0, 0, 0]
        self.options: dict[str, int] = {}

    def add(self, category: str, value: str, rows: int, families: int) -> None:
        self.said[category] += families
        if category == "answered" and value:
            self.options[value] = self.options.get(value, 0) + rows
            if value in _SCORES:
                self.scores[int(value) - 1] += rows

    def vector(self) -> Vector:
        s1, s2, s3, s4, s5 = self.scores
        said = self.said
        return Vector(
            said["skipped"],
            said["dont_know"],
            said["not_applicable"],
            said["answered"],
            (s1, s2, s3, s4, s5),
            self.options,
        )


_WAYS: dict[str, Way] = {"g": "going", "s": "stopped", "u": "unknown"}
_SCORES = ("1", "2", "3", "4", "5")


def _where(areas: str, waves: Sequence[str], until: int | None) -> str:
    where = f"{areas} AND " if areas else ""
    where += f"wave IN ({', '.join(_text(w) for w in waves)})"
    return where if until is None else f"{where} AND week <= {until:d}"


def _cells(answers: str, named: str, by_area: bool) -> str:
    """One row for each (area, audience, question, way of the family, category, value): its rows, and its families."""
    cells = "audience, question, way, category, value"
    return (
        f"SELECT {named}, {cells}, COUNT(*) AS n_rows, CAST(SUM(lead) AS BIGINT) AS n_families "
        f"FROM {answers} GROUP BY {'area, ' if by_area else ''}{cells}"
    )


def _newest(where: str, waves: Sequence[str], way: str, one: bool = False) -> str:
    """The answers that count, as `counting`: of several waves the newest answer of a family to a question.

    Most families answer in one wave only, so only the rows of the others are put in order. `way`: what says of one row
    which way its family went; the newest row that says it counts. `one`: of one area, which is not named.
    """
    keys = ["audience", "family"] if one else ["area", "audience", "family"]
    plain = [*keys, "question", "wave", "category", "value", "lead"]
    families = (
        f"SELECT {', '.join(keys)}, first_wave, last_wave, SUBSTR(went, LENGTH(went), 1) AS way FROM ("
        f"SELECT {', '.join(keys)}, MIN(wave) AS first_wave, MAX(wave) AS last_wave, MAX({way}) AS went "
        f"FROM answers WHERE {where} GROUP BY {', '.join(keys)}) told"
    )
    joined = (
        f"SELECT {', '.join(f'a.{column}' for column in plain)}, f.way{{more}} "
        f"FROM (SELECT * FROM answers WHERE {{where}}) a "
        f"JOIN families f ON {' AND '.join(f'a.{key} = f.{key}' for key in reversed(keys))}"
    ).replace("{where}", where.replace("{", "{{").replace("}", "}}"))
    if len(waves) == 1:
        return f"WITH families AS ({families}), counting AS ({joined.format(more='')}) "
    parts = ", ".join(f"a.{key}" for key in ("family", "question", *keys[:-1]))
    latest = f", MAX(a.wave) OVER (PARTITION BY {parts}) AS newest"
    return (
        f"WITH families AS ({families}), counting AS ("
        f"{joined.format(more='')} WHERE f.first_wave = f.last_wave UNION ALL "
        f"SELECT {', '.join(plain)}, way FROM ({joined.format(more=latest)} WHERE f.first_wave < f.last_wave) several "
        "WHERE wave = newest) "
    )


def _way(codebook: Codebook) -> str:
    """'' for a row that says nothing of it, else its wave and the first letter of the way: the newest is the greatest
    text."""
    reached = {(i.audience, i.question): i for i in codebook.items if i.role == "reached"}
    if not reached:
        return "''"
    here = " OR ".join(f"(audience = {_text(a)} AND question = {_text(q)})" for a, q in sorted(reached))
    letter = {way: letter for letter, way in _WAYS.items()}
    said = {o.id: letter[o.way] for i in reached.values() for o in i.options}
    cases = " ".join(f"WHEN value = {_text(option)} THEN '{way}'" for option, way in sorted(said.items()))
    told = f"CASE WHEN category <> 'answered' THEN 'u' {cases} ELSE 'u' END"
    return f"CASE WHEN {here} THEN wave || ' ' || {told} ELSE '' END"


def _stepped(people: str, named: str, by_area: bool) -> str:
    """One row for each (area, audience, what a family did, where it stopped): its families."""
    steps = "audience, invited, started, finished, stayed_at"
    return f"SELECT {named}, {steps}, COUNT(*) AS n FROM {people} GROUP BY {'area, ' if by_area else ''}{steps}"


def _progress(rows: Iterable[Row]) -> dict[str, dict[str, Progress]]:
    """Area -> audience -> families, not rows: one that took part in several waves counts once, and has finished if it
    ever did."""
    sums: dict[tuple[str, str], list[int]] = {}
    last: dict[tuple[str, str], dict[str, int]] = {}
    for area, audience, invited, started, finished, stayed_at, n in rows:
        key, n = (str(area), str(audience)), int(n)
        total = sums.setdefault(key, [0, 0, 0, 0])
        for place, did in enumerate((invited, started, finished, int(invited) * int(started))):
            total[place] += n * int(did)
        if int(started) and not int(finished) and stayed_at:
            at = last.setdefault(key, {})
            at[str(stayed_at)] = at.get(str(stayed_at), 0) + n
    found: dict[str, dict[str, Progress]] = {}
    for (area, audience), (invited, started, finished, linked) in sorted(sums.items()):
        stayed = last.get((area, audience), {})
        found.setdefault(area, {})[audience] = Progress(invited, started, finished, stayed, linked)
    return found


def _once(where: str, one: bool = False) -> str:
    """One row for each family. `one`: of one area, which is not named."""
    keys = "audience, family" if one else "area, audience, family"
    did = ", ".join(f"MAX(CASE WHEN {step} THEN 1 ELSE 0 END) AS {step}" for step in ("invited", "started", "finished"))
    # Of several languages the last by name, so that a family counts once.
    spoken = ", MAX(CASE WHEN started THEN language ELSE '' END) AS spoken" if one else ""
    return (
        f"SELECT {keys}, {did}, MAX(last_question) AS stayed_at{spoken} FROM respondents WHERE {where} GROUP BY {keys}"
    )


def _text(value: str) -> str:
    """A string literal of SQL; quotes are doubled, as all three engines read them."""
    return "'" + value.replace("'", "''") + "'"

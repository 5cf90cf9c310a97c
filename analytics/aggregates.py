"""Integer count vectors: how many families stand in each cell. Raw and unprotected: only `disclosure` may import this
module.

The SQL keeps to what DuckDB, PostgreSQL and Spark SQL read alike and count alike: COUNT, SUM(CASE ...), GROUP BY,
joins, integer weeks. No medians, no date functions, no ISO years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analytics.codebook import Codebook, Way
from analytics.engines.port import Engine


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
    """Respondents of one audience. `last`: question id -> families who stopped answering there."""

    invited: int
    started: int
    finished: int
    last: Mapping[str, int]


Key = tuple[str, str]
"""(audience, question)"""

WAY = "way"
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
    where = _where(area, waves, until)
    base = _base(where, waves)
    whole = _vectors(engine, f"SELECT b.*, 'all' AS grp FROM ({base}) b")
    reached = {(i.audience, i.question): i for i in codebook.items if i.role == "reached"}
    grouped: dict[str, dict[Key, Vector]] = {}
    if reached:
        ways = " OR ".join(f"(audience = {_text(a)} AND question = {_text(q)})" for a, q in reached)
        said = {o.id: o.way for i in reached.values() for o in i.options}
        cases = " ".join(f"WHEN value = {_text(option)} THEN {_text(way)}" for option, way in sorted(said.items()))
        way = (
            f"SELECT audience, family, CASE {cases} ELSE 'unknown' END AS grp "
            f"FROM ({base}) w WHERE ({ways}) AND category = 'answered'"
        )
        grouped = _vectors(
            engine,
            f"SELECT b.*, COALESCE(t.grp, 'unknown') AS grp FROM ({base}) b "
            f"LEFT JOIN ({way}) t ON b.audience = t.audience AND b.family = t.family",
        )
    return Counts(whole.get("all", {}), grouped, _progress(engine, where))


Said = tuple[str, str, tuple[str, ...]]
"""(wave, category, values) of one family's answer."""


def said(
    engine: Engine, area: str, waves: Sequence[str], until: int | None = None
) -> tuple[dict[Key, dict[int, Said]], dict[str, dict[int, tuple[bool, bool, bool, str]]]]:
    """Which family stands in which cell, for the release ledger: answers by (audience, question), and (invited,
    started, finished, last question) by audience. The same rows that `count` counts."""
    where = _where(area, waves, until)
    answers: dict[Key, dict[int, Said]] = {}
    for audience, question, family, wave, category, value in engine.rows(
        f"SELECT audience, question, family, wave, category, value FROM ({_base(where, waves)}) b"
    ):
        found = answers.setdefault((str(audience), str(question)), {})
        before = found.get(int(family), ("", "", ()))
        found[int(family)] = (str(wave), str(category), tuple(sorted((*before[2], str(value)))))
    people: dict[str, dict[int, tuple[bool, bool, bool, str]]] = {}
    for audience, family, invited, started, finished, last in engine.rows(_once(where)):
        people.setdefault(str(audience), {})[int(family)] = (bool(invited), bool(started), bool(finished), str(last))
    return answers, people


def _where(area: str, waves: Sequence[str], until: int | None) -> str:
    where = f"area = {_text(area)} AND wave IN ({', '.join(_text(w) for w in waves)})"
    return where if until is None else f"{where} AND week <= {until:d}"


def _base(where: str, waves: Sequence[str]) -> str:
    """The answers that count: of several waves the newest."""
    if len(waves) == 1:
        return f"SELECT * FROM answers WHERE {where}"
    newest = (
        f"SELECT audience, question, family, MAX(wave) AS wave FROM answers WHERE {where} "
        "GROUP BY audience, question, family"
    )
    here = where.replace(" AND wave", " AND a.wave").replace(" AND week", " AND a.week")
    return (
        f"SELECT a.* FROM answers a JOIN ({newest}) n ON a.audience = n.audience AND a.question = n.question "
        f"AND a.family = n.family AND a.wave = n.wave WHERE a.{here}"
    )


_SCORES = ", ".join(
    f"SUM(CASE WHEN value = '{s}' AND category = 'answered' THEN 1 ELSE 0 END) AS s{s}" for s in range(1, 6)
)
_CATEGORIES = ", ".join(
    f"SUM(CASE WHEN category = '{c}' AND lead = 1 THEN 1 ELSE 0 END) AS n_{c}"
    for c in ("skipped", "dont_know", "not_applicable", "answered")
)


def _vectors(engine: Engine, rows: str) -> dict[str, dict[Key, Vector]]:
    options: dict[tuple[str, str, str], dict[str, int]] = {}
    for grp, audience, question, value, n in engine.rows(
        f"SELECT grp, audience, question, value, COUNT(*) AS n FROM ({rows}) r "
        "WHERE category = 'answered' AND value <> '' GROUP BY grp, audience, question, value"
    ):
        options.setdefault((str(grp), str(audience), str(question)), {})[str(value)] = int(n)
    result: dict[str, dict[Key, Vector]] = {}
    for grp, audience, question, skipped, unknown, not_applicable, answered, *scores in engine.rows(
        f"SELECT grp, audience, question, {_CATEGORIES}, {_SCORES} FROM ({rows}) r GROUP BY grp, audience, question"
    ):
        key = (str(grp), str(audience), str(question))
        s1, s2, s3, s4, s5 = (int(s) for s in scores)
        vector = Vector(
            int(skipped), int(unknown), int(not_applicable), int(answered), (s1, s2, s3, s4, s5), options.get(key, {})
        )
        result.setdefault(key[0], {})[key[1:]] = vector
    return result


def _progress(engine: Engine, where: str) -> dict[str, Progress]:
    """Families, not rows: one that took part in several waves counts once, and has finished if it ever did."""
    once = _once(where)
    last: dict[str, dict[str, int]] = {}
    for audience, question, n in engine.rows(
        f"SELECT audience, stayed_at, COUNT(*) AS n FROM ({once}) o WHERE s = 1 AND f = 0 AND stayed_at <> '' "
        "GROUP BY audience, stayed_at"
    ):
        last.setdefault(str(audience), {})[str(question)] = int(n)
    return {
        str(audience): Progress(int(invited), int(started), int(finished), last.get(str(audience), {}))
        for audience, invited, started, finished in engine.rows(
            f"SELECT audience, SUM(i) AS n_i, SUM(s) AS n_s, SUM(f) AS n_f FROM ({once}) o GROUP BY audience"
        )
    }


def _once(where: str) -> str:
    return (
        "SELECT audience, family, MAX(CASE WHEN invited THEN 1 ELSE 0 END) AS i, "
        "MAX(CASE WHEN started THEN 1 ELSE 0 END) AS s, MAX(CASE WHEN finished THEN 1 ELSE 0 END) AS f, "
        f"MAX(last_question) AS stayed_at FROM respondents WHERE {where} GROUP BY audience, family"
    )


def _text(value: str) -> str:
    """A string literal of SQL; quotes are doubled, as all three engines read them."""
    return "'" + value.replace("'", "''") + "'"

"""What a snapshot promises, asked of its rows by the engine that is going to count them: the same questions as
`Snapshot.checked`, in the portable SQL."""

from __future__ import annotations

from analytics.about import About, SnapshotFault
from analytics.codebook import disagreements
from analytics.engines.port import Engine
from analytics.snapshot import ANSWERS, CATEGORIES, RESPONDENTS

TABLES = {"answers": ANSWERS, "respondents": RESPONDENTS}


def checked(engine: Engine, about: About, area: str) -> None:
    """Raises `SnapshotFault` with every fault found among the area's rows; none of them quotes a row."""
    faults = disagreements(about.codebook.items)
    theirs = f"area = {literal(area)}"
    for name, schema in TABLES.items():
        full = " + ".join(f"COUNT({column})" for column in schema.names)
        ((rows, cells),) = engine.rows(f"SELECT COUNT(*) AS n, {full} AS cells FROM {name} WHERE {theirs}")
        if int(cells) != int(rows) * len(schema.names):
            faults.append(f"{name}: holds nulls")
    seen = {(item.questionnaire, item.question) for item in about.codebook.items}
    lost: set[str] = set()
    odd: set[str] = set()
    unknown: set[str] = set()
    for wave, questionnaire, question, category, _ in engine.rows(
        f"SELECT wave, questionnaire, question, category, COUNT(*) AS n FROM answers WHERE {theirs} "
        "GROUP BY wave, questionnaire, question, category"
    ):
        if (str(questionnaire), str(question)) not in seen:
            lost.add(str(question))
        if category not in CATEGORIES:
            odd.add(str(category))
        if wave not in about.waves:
            unknown.add(str(wave))
    unknown |= {
        str(wave)
        for wave, _ in engine.rows(f"SELECT wave, COUNT(*) AS n FROM respondents WHERE {theirs} GROUP BY wave")
        if wave not in about.waves
    }
    twice = engine.rows(
        "SELECT COUNT(*) AS n FROM (SELECT wave, audience, question, family FROM answers "
        f"WHERE {theirs} AND lead = 1 GROUP BY wave, audience, question, family HAVING COUNT(*) > 1) t"
    )
    faults += [f"waves {sorted(unknown)} are not among the closed ones"] if unknown else []
    faults += [f"answers: unknown categories {sorted(odd)}"] if odd else []
    faults += [f"answers: not in the codebook: {sorted(lost)}"] if lost else []
    faults += ["answers: a family answers the same question of one wave twice"] if int(twice[0][0]) else []
    if faults:
        raise SnapshotFault(faults)


def literal(value: str) -> str:
    """A string literal of SQL; quotes are doubled, as all three engines read them (Spark after `_spelled`)."""
    return "'" + value.replace("'", "''") + "'"

"""Columns at once say what one answer after the other says: all forms, both databases, against a plain definition."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from sqlalchemy import insert

from dialogs.definition import Question
from dialogs.kinds.choice import Choice
from dialogs.kinds.faces import Faces
from dialogs.kinds.grid import Grid
from dialogs.kinds.number import Number
from dialogs.kinds.scale import Scale
from dialogs.loading import load_shipped
from storage import migrate
from storage.models import answers, participations, respondents
from storage.snapshots import snapshot
from storage.store import Store
from tests.storage.house import RING

AREAS = {"E06000023": "Bristol", "E10000015": "Hertfordshire"}
CATEGORIES = ("answered",) * 4 + ("dont_know", "not_applicable", "not_yet", "too_hard", "skipped")
REPORTED = {"not_yet": "not_applicable", "too_hard": "skipped"}
FORMS = load_shipped()


def value(random: Random, question: Question) -> str:
    if isinstance(question, Scale | Faces):
        return random.choice("12345")
    if isinstance(question, Choice) and question.options:
        ids = [option.id for option in question.options]
        return " ".join(random.sample(ids, random.randint(1, len(ids)))) if question.many else random.choice(ids)
    if isinstance(question, Grid):
        return " ".join(f"{row.id}:{question.columns[0].id}" for row in question.grid_rows)
    return str(random.randint(0, 30)) if isinstance(question, Number) else ""


def plainly(question: Question, category: str, said: str) -> list[str]:
    if category != "answered":
        return [""]
    if isinstance(question, Number):
        return [question.band(said)]
    return said.split() if isinstance(question, Choice | Grid | Scale | Faces) and said else [""]


def test_columns_say_what_one_answer_after_the_other_says(database_url: str) -> None:
    random, week = Random(3), 2_950
    people: list[dict[str, Any]] = []
    given: list[dict[str, Any]] = []
    expected: Counter[tuple[object, ...]] = Counter()
    for who in range(1, 61):
        form = random.choice(list(FORMS.values()))
        for wave in random.choice((["2026Q3"], ["2026Q2", "2026Q3"], ["2026Q4"])):
            area, state = random.choice([*AREAS, None]), random.choice(("new", "started", "finished", "declined"))
            person = {"respondent": who, "wave": wave, "area": area, "invited": True, "questionnaire": form.hash}
            people.append({**person, "language": "en", "state": state, "started_week": week, "finished_week": None})
            for question in form.questions:
                category, language = random.choice(CATEGORIES), random.choice(("en", "pl"))
                said = value(random, question) if category == "answered" else ""
                head = {"respondent": who, "wave": wave, "questionnaire": form.hash, "question": question.id}
                rest = {"category": category, "value": said, "given": "tapped", "language": language, "week": week}
                given.append({**head, **rest, "id": random.getrandbits(60), "current": True})
                if random.random() < 0.1:
                    given.append({**head, **rest, "id": random.getrandbits(60), "current": False})
                if area and wave < "2026Q4" and state in ("started", "finished") and question.kept:
                    for place, shown in enumerate(plainly(question, category, said)):
                        cell = REPORTED.get(category, category), shown, int(place == 0), language, week
                        expected[area, wave, form.audience, question.id, form.hash, *cell] += 1
    migrate.upgrade(database_url)
    with Store.open(database_url, RING) as store:
        store.register([(form.hash, form.id, form.source) for form in FORMS.values()], week)
        with store.engine.begin() as connection:
            connection.execute(insert(respondents), [{"id": n, "receipt_mac": bytes([n])} for n in range(1, 61)])
            connection.execute(insert(participations), people)
            connection.execute(insert(answers), given)
        taken = snapshot(store, AREAS, "2026Q4")
    names = ["area", "wave", "audience", "question", "questionnaire", "category", "value", "lead", "language", "week"]
    columns = [taken.answers[name].to_pylist() for name in names]
    assert Counter(zip(*columns, strict=True)) == expected
    counted = {(row["area"], row["wave"]): 0 for row in people if row["area"] and row["wave"] < "2026Q4"}
    for row in people:
        if (row["area"], row["wave"]) in counted and row["state"] != "declined":
            counted[row["area"], row["wave"]] += 1
    found = Counter((row["area"], row["wave"]) for row in taken.respondents.to_pylist())
    assert found == counted
    families = {(row["area"], row["family"]) for row in taken.respondents.to_pylist()}
    there = {(row["area"], row["respondent"]) for row in people if row["area"] and row["wave"] < "2026Q4"}
    assert len(families) <= len(there)

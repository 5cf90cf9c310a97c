"""A snapshot of made-up families who fill in a questionnaire as it is shipped, by its own routing. No real answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from analytics.made_up import AREA, MOODS, WEEK
from analytics.snapshot import ANSWERS, RESPONDENTS, Snapshot
from dialogs.definition import Question
from dialogs.kinds.choice import Choice
from dialogs.kinds.grid import Grid
from dialogs.kinds.scale import Scale
from dialogs.kinds.story import Story
from dialogs.loading import load_shipped
from dialogs.session import Held
from storage.codebooks import codebook


def filled(
    seed: int,
    families: int,
    form: str = "parent-full",
    waves: Sequence[str] = ("2026Q3",),
    shares: Mapping[str, Sequence[float]] | None = None,
    areas: Mapping[str, str] | None = None,
) -> Snapshot:
    """`shares`: question -> how often each option or score is chosen, where it is not as luck has it. `families` in
    each area and wave."""
    asked, random = load_shipped()[form], np.random.default_rng(seed)
    answers: dict[str, list[object]] = {key: [] for key in ANSWERS.names}
    people: dict[str, list[object]] = {key: [] for key in RESPONDENTS.names}
    named = areas or {AREA: "Madeupshire"}
    cell: object
    for wave, area in ((w, a) for w in waves for a in named for _ in range(families)):
        family, week = int(random.integers(1, 2**62)), WEEK + int(random.integers(13))
        language = str(random.choice(["en", "pl"], p=[0.8, 0.2]))
        stays = len(asked.questions) if random.random() < 0.85 else int(random.integers(8, len(asked.questions)))
        held: dict[str, Held] = {}
        for question in asked.questions[:stays]:
            if question.role or not (question.when is None or question.when.holds(held)):
                continue
            given = _given(question, random, (shares or {}).get(question.id))
            if given is None:
                continue
            held[question.id] = given
            values = given.value if given.value and not isinstance(question, Story) else ("",)
            head = (area, wave, asked.audience, question.id, family, asked.hash, week, given.category)
            for place, value in enumerate(values):
                for key, cell in zip(ANSWERS.names, (*head, value, int(place == 0), language), strict=True):
                    answers[key].append(cell)
        finished = stays == len(asked.questions)
        last = "" if finished else next(reversed(held))
        person = (area, wave, asked.audience, family, True, True, finished, last, week, language, "web")
        for key, cell in zip(RESPONDENTS.names, person, strict=True):
            people[key].append(cell)
    return Snapshot(
        answers=pa.table(answers, schema=ANSWERS),
        respondents=pa.table(people, schema=RESPONDENTS),
        codebook=codebook([asked]),
        areas=dict(named),
        waves=tuple(waves),
    ).checked()


def _given(question: Question, random: np.random.Generator, shares: Sequence[float] | None) -> Held | None:
    luck = random.random()
    if isinstance(question, Story):
        return Held("answered", ("written",)) if luck < 0.4 else Held("skipped", ())
    if not isinstance(question, Scale | Choice | Grid):
        return None
    if luck < 0.06:
        return Held("skipped" if luck < 0.03 else "dont_know", ())
    if isinstance(question, Scale):
        p = np.array(shares if shares is not None else MOODS["good" if random.random() < 0.5 else "poor"])
        return Held("answered", (str(random.choice(5, p=p / p.sum()) + 1),))
    if isinstance(question, Grid):
        ids = [f"{row.id}:{column.id}" for row in question.grid_rows for column in question.columns]
    else:
        ids = [option.id for option in question.options]
    if isinstance(question, Grid) or question.many:
        chosen = [i for i in ids if random.random() < 0.4]
        return Held("answered", tuple(chosen)) if chosen else Held("skipped", ())
    weights = np.array(shares if shares is not None else np.ones(len(ids)))
    return Held("answered", (str(random.choice(ids, p=weights / weights.sum())),))

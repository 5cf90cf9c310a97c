"""Made-up snapshots for tests, examples and benches: the same seed gives the same families. No real area, no real
answer.

>>> snapshot = made_up(seed=1, families=40)
>>> snapshot.checked().areas
{'X99000001': 'Madeupshire'}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.codebook import Codebook, Item, Kind, Option
from analytics.snapshot import ANSWERS, RESPONDENTS, Snapshot
from analytics.stages import STAGES

AREA = "X99000001"
WEEK = 2_943
"""The Monday of 2026-06-01, where the made-up weeks begin."""

MOODS: dict[str, tuple[float, ...]] = {
    "flat": (0.2, 0.2, 0.2, 0.2, 0.2),
    "poor": (0.4, 0.3, 0.15, 0.1, 0.05),
    "good": (0.05, 0.1, 0.15, 0.3, 0.4),
    "split": (0.45, 0.05, 0.0, 0.05, 0.45),
    "ceiling": (0.0, 0.0, 0.02, 0.08, 0.9),
}
"""Five populations of scores, from 1 to 5. docs/statistics.md measures the intervals against exactly these."""

_JOURNEY = ("identification", "assessment", "draft_plan", "final_plan", "action", "review")
_STAGE_MOOD = {
    "overall": (0.12, 0.18, 0.22, 0.3, 0.18),
    "identification": (0.22, 0.26, 0.2, 0.2, 0.12),
    "assessment": (0.1, 0.16, 0.22, 0.32, 0.2),
    "draft_plan": (0.06, 0.1, 0.2, 0.36, 0.28),
    "final_plan": (0.05, 0.08, 0.15, 0.36, 0.36),
    "action": (0.18, 0.24, 0.24, 0.22, 0.12),
    "review": (0.1, 0.18, 0.28, 0.28, 0.16),
    "disagreement": (0.36, 0.26, 0.18, 0.14, 0.06),
}
_STOPPED = {"not_assessed": "Not assessed", "no_plan": "Assessed, no plan", "left": "We chose to stop"}
_REACHED_SHARE = (0.1, 0.14, 0.1, 0.16, 0.2, 0.18, 0.05, 0.04, 0.03)


_HAPPY = tuple(
    Option(str(i + 1), w) for i, w in enumerate(("Very unhappy", "Unhappy", "In the middle", "Happy", "Very happy"))
)
_MUCH = tuple(
    Option(str(i + 1), w) for i, w in enumerate(("Not at all", "A little", "Quite a bit", "Very much", "Completely"))
)


def codebook(questionnaire: str = "f" * 64, audience: str = "parent") -> Codebook:
    """The items of a questionnaire like the short one: stage reached, a score for each stage, a few choices."""

    def item(question: str, kind: Kind, text: str, **more: Any) -> Item:
        return Item(questionnaire=questionnaire, question=question, audience=audience, kind=kind, text=text, **more)

    reached = tuple(Option(k, STAGES[k]) for k in _JOURNEY) + tuple(
        Option(k, v, "stopped") for k, v in _STOPPED.items()
    )
    ages = tuple(
        Option(f"a{i}", f"{label} years") for i, label in enumerate(("0-5", "6-10", "11-15", "16-18", "19-25"))
    )
    scores = [
        item(
            f"score_{stage}",
            "scale",
            f"How happy were you with this part: {name}?",
            scale="satisfaction",
            stage=stage,
            options=_HAPPY,
        )
        for stage, name in STAGES.items()
    ]
    return Codebook(
        (
            item("stage_reached", "choice", "Where are you on the way now?", role="reached", options=reached),
            item(
                "score_overall",
                "scale",
                "All in all, how happy are you?",
                scale="satisfaction",
                stage="overall",
                options=_HAPPY,
            ),
            *scores,
            item("informed", "scale", "How well were you told what was going on?", scale="extent", options=_MUCH),
            item("had_to_push", "scale", "How much did you have to push?", scale="extent", reverse=True, options=_MUCH),
            item(
                "explained",
                "choice",
                "Was it explained to you why it stopped?",
                options=(Option("yes", "Yes"), Option("partly", "A little"), Option("no", "No")),
            ),
            item("age_band", "choice", "How old is your child?", options=ages),
            item(
                "needs",
                "choice",
                "What does your child need help with?",
                many=True,
                options=tuple(
                    Option(k, v)
                    for k, v in (
                        ("learning", "Learning"),
                        ("feelings", "Feelings"),
                        ("talking", "Talking"),
                        ("body", "Body or senses"),
                    )
                ),
            ),
        )
    )


def made_up(
    seed: int,
    families: int = 60,
    waves: Sequence[str] = ("2026Q3",),
    weeks: int = 26,
    moods: Mapping[str, Sequence[float]] | None = None,
    area: str = AREA,
    name: str = "Madeupshire",
    audience: str = "parent",
    population: int | None = None,
) -> Snapshot:
    """`families` respondents in each wave, of whom some stop early, skip, do not know, or drop out. `moods`: stage ->
    shares of 1..5."""
    random = np.random.default_rng(seed)
    book = codebook(audience=audience)
    answers: dict[str, list[object]] = {key: [] for key in ANSWERS.names}
    people: dict[str, list[object]] = {key: [] for key in RESPONDENTS.names}
    mood = {**_STAGE_MOOD, **(moods or {})}
    for wave in waves:
        for number in range(families):
            _family(random, book, mood, wave, number, weeks, area, audience, answers, people)
    return Snapshot(
        answers=pa.table(answers, schema=ANSWERS),
        respondents=pa.table(people, schema=RESPONDENTS),
        codebook=book,
        areas={area: name},
        waves=tuple(waves),
        populations={(area, wave): population for wave in waves} if population else {},
    ).checked()


def _family(
    random: np.random.Generator,
    book: Codebook,
    mood: Mapping[str, Sequence[float]],
    wave: str,
    number: int,
    weeks: int,
    area: str,
    audience: str,
    answers: dict[str, list[object]],
    people: dict[str, list[object]],
) -> None:
    items = book.of(audience)
    family = int(random.integers(1, 2**62))
    started = random.random() < 0.85
    week = WEEK + int(random.integers(weeks)) if started else -1
    language = str(random.choice(["en", "pl"], p=[0.85, 0.15]))
    reached = str(random.choice([*_JOURNEY, *_STOPPED], p=_REACHED_SHARE))
    asked = _asked(random, items, reached)
    stays = len(asked) if random.random() < 0.85 else int(random.integers(1, len(asked)))
    if started:
        for question in asked[:stays]:
            for lead, (category, value) in enumerate(_reply(random, items[question], mood, reached)):
                row = (area, wave, audience, question, family, items[question].questionnaire, week, category, value)
                for key, cell in zip(ANSWERS.names, (*row, int(lead == 0), language), strict=True):
                    answers[key].append(cell)
    finished = started and stays == len(asked)
    last = "" if finished or not started else asked[stays - 1]
    channel = str(random.choice(["telegram", "web"])) if started else ""
    person = (
        area,
        wave,
        audience,
        family,
        not started or random.random() < 0.7,
        started,
        finished,
        last,
        week,
        language,
        channel,
    )
    for key, cell in zip(RESPONDENTS.names, person, strict=True):
        people[key].append(cell)


def _asked(random: np.random.Generator, items: Mapping[str, Item], reached: str) -> list[str]:
    """Who stopped early is asked about the first stages only, and why; the others about every stage up to the one
    reached."""
    upto = _JOURNEY.index(reached) if reached in _JOURNEY else {"not_assessed": 0, "no_plan": 1, "left": 0}[reached]
    stages = [f"score_{s}" for s in _JOURNEY[: upto + 1]]
    if random.random() < 0.15:
        stages.append("score_disagreement")
    end = ["explained"] if reached in _STOPPED else []
    return ["stage_reached", "score_overall", *stages, "informed", "had_to_push", *end, "age_band", "needs"]


def _reply(
    random: np.random.Generator, item: Item, mood: Mapping[str, Sequence[float]], reached: str
) -> list[tuple[str, str]]:
    if item.role == "reached":
        return [("answered", reached)]
    luck = random.random()
    if luck < 0.08:
        return [("skipped", "") if luck < 0.03 else ("dont_know", "") if luck < 0.06 else ("not_applicable", "")]
    if item.kind == "scale":
        shares = np.array(mood.get(item.stage, MOODS["flat"]))
        if reached in _STOPPED:
            shares = 0.5 * shares + 0.5 * np.array(MOODS["poor"])
        return [("answered", str(random.choice(5, p=shares / shares.sum()) + 1))]
    ids = [option.id for option in item.options]
    if not item.many:
        return [("answered", str(random.choice(ids)))]
    chosen = [i for i in ids if random.random() < 0.4] or [ids[0]]
    return [("answered", i) for i in chosen]

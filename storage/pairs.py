"""A parent and a young person of one family, side by side: who of the two is happier. Derived for reports alone, from
two invites that share a journey (`storage.models.invites`).

Each pair counts once, under a number of its own that leads to neither person. A pair is an audience like any other, so
the same smallest groups hold for it; nobody of the family ever sees what the other said.

>>> compared("4", "2"), compared("3", "3"), compared("1", "5")
('parent', 'same', 'young_person')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from analytics.codebook import Item, Option
from analytics.stages import STAGES

AUDIENCE = "pair"
FORM = "pairs"
"""Stands where the content hash of a questionnaire would: nobody was ever asked these."""

QUESTIONS = {f"score_{stage}": f"pair_{stage}" for stage in ("overall", "assessment", "final_plan", "action")}
"""What both are asked under one id, on scales with the same ends, 1 to 5 -> the compared question."""

OPTIONS = (
    Option("parent", "The parent or carer is happier"),
    Option("same", "Both gave the same score"),
    Option("young_person", "The young person is happier"),
)

ITEMS = tuple(
    Item(
        questionnaire=FORM,
        question=pair,
        audience=AUDIENCE,
        kind="choice",
        text=f"{STAGES.get(asked.removeprefix('score_'), 'The whole way so far')}: who is happier?",
        section="Parent and young person of one family",
        options=OPTIONS,
    )
    for asked, pair in QUESTIONS.items()
)

Row = tuple[object, ...]

Score = tuple[str, int, str]
"""(score '1'-'5', week, wave)"""


def compared(parent: str, young: str) -> str:
    """Which of the two scores is higher, as an option id."""
    return "same" if parent == young else "parent" if parent > young else "young_person"


def pairs(
    area: str,
    journeys: Mapping[int, Iterable[int]],
    scores: Mapping[tuple[int, str], Score],
    audiences: Mapping[int, str],
    family: Callable[[str], int],
) -> tuple[list[Row], list[Row]]:
    """(answers, respondents) of the pairs of an area, each row with the columns of a snapshot; none where no two of one
    journey both gave a score in one wave.

    `journeys`: journey -> its respondents; `scores`: (respondent, question) -> score; `audiences`: respondent ->
    audience; `family`: the keyed number of what is handed in.
    """
    told: list[Row] = []
    people: dict[tuple[str, int], Row] = {}
    for journey, both in sorted(journeys.items()):
        by_audience = {audiences[one]: one for one in both if one in audiences}
        parent, young = by_audience.get("parent"), by_audience.get("young_person")
        if parent is None or young is None:
            continue
        number = family(f"journey|{journey}")
        for asked, pair in QUESTIONS.items():
            first, second = scores.get((parent, asked)), scores.get((young, asked))
            if first is None or second is None or first[2] != second[2]:
                continue
            wave, week = first[2], max(first[1], second[1])
            value = compared(first[0], second[0])
            told.append((area, wave, AUDIENCE, pair, number, FORM, week, "answered", value, 1, ""))
            people[wave, number] = (area, wave, AUDIENCE, number, True, True, True, "", -1, "", "")
    return told, list(people.values())

"""Small made-up worlds for the engines: odd words, odd routes, families in several waves. Each world is an area of one
snapshot, so that a slow engine counts them all in one go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from analytics.codebook import Codebook, Item, Option
from analytics.snapshot import ANSWERS, RESPONDENTS, Snapshot

WAVES = ("2026Q1", "2026Q2", "2026Q3")
REACHED = Item(
    questionnaire="q1",
    question="Reached",
    audience="parent",
    kind="choice",
    text="?",
    role="reached",
    options=(Option("identification", "a"), Option("it's \\ over", "b", "stopped"), Option("hm", "c", "unknown")),
)
SCORE = Item(questionnaire="q1", question="score_'\\", audience="parent", kind="scale", text="?", scale="extent")
NEEDS = Item(
    questionnaire="q1",
    question="Ünder",
    audience="parent",
    kind="choice",
    text="?",
    many=True,
    options=tuple(Option(i, i) for i in ("b", "B", "ä", "'", "1")),
)
FORUM = Item(questionnaire="q2", question="score", audience="forum", kind="scale", text="?", scale="extent")
BOOK = Codebook((REACHED, SCORE, NEEDS, FORUM))
LAST = ("", "Zebra", "apple", "_under", "Ünder", "a-b", "a b")
"""Questions to stop at: in which order they stand depends on the letters' order, which must be one and the same."""

_silence = st.sampled_from(("dont_know", "not_applicable", "skipped"))


def _said(item: Item) -> st.SearchStrategy[tuple[str, tuple[str, ...]]]:
    ids = [o.id for o in item.options] or ["1", "2", "3", "4", "5"]
    one = st.sampled_from(ids).map(lambda chosen: (chosen,))
    chosen = st.lists(st.sampled_from(ids), min_size=1, unique=True).map(tuple) if item.many else one
    return st.one_of(_silence.map(lambda category: (category, ("",))), chosen.map(lambda values: ("answered", values)))


_person = st.fixed_dictionaries(
    {
        "steps": st.sampled_from(((True, False, False), (True, True, False), (False, True, True), (True, True, True))),
        "last": st.sampled_from(LAST),
        "week": st.integers(2940, 2944),
        "said": st.fixed_dictionaries({}, optional={item: _said(item) for item in BOOK.items}),
    }
)
world = st.dictionaries(
    st.tuples(st.sampled_from((7, 8, 2**62)), st.sampled_from(WAVES), st.sampled_from(("parent", "forum"))),
    _person,
    min_size=1,
    max_size=8,
)
"""(family, wave, audience) -> what it did."""


def snapshot(worlds: Mapping[str, Mapping[tuple[int, str, str], Mapping[str, Any]]]) -> Snapshot:
    """Area -> world."""
    answers: dict[str, list[object]] = {name: [] for name in ANSWERS.names}
    people: dict[str, list[object]] = {name: [] for name in RESPONDENTS.names}
    for area, families in worlds.items():
        for (family, wave, audience), did in families.items():
            person = (area, wave, audience, family, *did["steps"], did["last"], did["week"], "en", "web")
            _add(people, person)
            for item, (category, values) in did["said"].items():
                if item.audience == audience:
                    head = (area, wave, audience, item.question, family, item.questionnaire, did["week"], category)
                    for place, value in enumerate(values):
                        _add(answers, (*head, value, int(place == 0), "en"))
    return Snapshot(
        pa.table(answers, schema=ANSWERS),
        pa.table(people, schema=RESPONDENTS),
        BOOK,
        dict.fromkeys(worlds, "Madeupshire"),
        WAVES,
    ).checked()


def _add(columns: dict[str, list[object]], row: tuple[object, ...]) -> None:
    for column, cell in zip(columns.values(), row, strict=True):
        column.append(cell)

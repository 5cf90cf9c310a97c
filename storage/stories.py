"""Stories whose owners said that their words may be shown: for staff who code them, and to ask later whether they may
still be shown.

    found = to_code(store, "E10000015", ["2026Q3"])      with words, in an order that tells nothing
    known = standing(store, "E10000015")                 story -> what the coded table needs, without a word
    still(store, {"story-abc…"})                         which of these may be shown now

A story is known outside by a keyed hash that leads to nobody. Changed, gone back over, deleted or withdrawn, or its
owner's yes taken back: then it is not here any more.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, select

from dialogs.definition import Questionnaire
from dialogs.loading import load_shipped, reread
from dialogs.noticing.detail import Finder
from dialogs.noticing.details import details, taken_out
from storage.cipher import open_text
from storage.models import answers, participations
from storage.store import Store

QUOTES = "quotes"
"""The question "May we show some of your words?", the same in every questionnaire. Whoever says no is promised that
their words are never shown: not to those who code either."""

ID = re.compile(r"story-[a-z2-7]{16}")
"""What a story is called outside: 80 bits of its keyed hash."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a story without its words. `stage`: '' where its question is about none. `family`: the same for
    all stories of one family in this area, and nobody else's."""

    area: str
    wave: str
    audience: str
    family: str
    stage: str


@dataclass(frozen=True, slots=True)
class Story:
    """`question`: as it was asked, in English. `language`: that of the chat."""

    id: str
    known: Known
    question: str
    language: str
    words: str = field(repr=False)


def to_code(store: Store, area: str, waves: Sequence[str], finders: Sequence[Finder] = ()) -> list[Story]:
    """The stories of these waves with their words, ordered by id; [] where there are none. Raises `Unopenable` for a
    damaged one.

    "We take out names and places first" is what families agree to: what our rules and `finders` notice is taken out
    also where the person kept it."""
    ids, forms = _Ids(store), _forms(store)
    wanted = _agreed(answers.c.text, answers.c.language).where(
        participations.c.area == area, participations.c.wave.in_(waves)
    )
    with store.engine.connect().execution_options(reading=True) as connection:
        rows = connection.execute(wanted).all()
    found = []
    for row in rows:
        form = forms(row.questionnaire)
        cipher = store.keys.load(row.respondent)
        if cipher is None or form is None or row.question not in form.index:
            continue
        question = " ".join(form.question(row.question).text)
        words = open_text(cipher, row.id, bytes(row.text))
        words = taken_out(words, details(words, row.language, finders))
        known = ids.known(row, form)
        found.append(Story(ids.story(row.respondent, row.id), known, question, row.language, words))
    return sorted(found, key=lambda story: story.id)


def standing(store: Store, area: str) -> dict[str, Known]:
    """Every story of an area that may be shown now, by its id; of all waves."""
    ids, forms = _Ids(store), _forms(store)
    with store.engine.connect().execution_options(reading=True) as connection:
        rows = connection.execute(_agreed().where(participations.c.area == area)).all()
    found = {}
    for row in rows:
        form = forms(row.questionnaire)
        if form is not None and row.question in form.index:
            found[ids.story(row.respondent, row.id)] = ids.known(row, form)
    return found


def still(store: Store, wanted: Collection[str]) -> set[str]:
    """Those of these ids whose story may be shown now. Reads no text."""
    if not wanted:
        return set()
    ids, asked = _Ids(store), set(wanted)
    with store.engine.connect().execution_options(reading=True) as connection:
        rows = connection.execution_options(yield_per=1000).execute(_agreed())
        return {one for row in rows if (one := ids.story(row.respondent, row.id)) in asked}


def _agreed(*columns: Any) -> Select[Any]:
    """Current stories with words, of people who let them be shown, as the answer stands now."""
    yes = answers.alias("yes")
    part = and_(participations.c.respondent == answers.c.respondent, participations.c.wave == answers.c.wave)
    theirs = and_(yes.c.respondent == answers.c.respondent, yes.c.wave == answers.c.wave)
    named = answers.c.respondent, answers.c.id, answers.c.questionnaire, answers.c.question
    return (
        select(*named, participations.c.area, participations.c.wave, *columns)
        .select_from(answers)
        .join(participations, part)
        .join(yes, theirs)
        .where(
            answers.c.current,
            answers.c.category == "answered",
            answers.c.text.is_not(None),
            yes.c.current,
            yes.c.question == QUOTES,
            yes.c.category == "answered",
            yes.c.value == "yes",
        )
    )


class _Ids:
    def __init__(self, store: Store) -> None:
        # A key of its own: from here nothing leads to the families of a snapshot either.
        self._key = hmac.digest(store.ring.pepper, b"waymark/stories", "sha256")

    def story(self, respondent: int, answer: int) -> str:
        return "story-" + b32encode(self._mac(f"story|{respondent}|{answer}")[:10]).decode("ascii").lower()

    def known(self, row: Any, form: Questionnaire) -> Known:
        area = row.area or ""
        family = self._mac(f"family|{area}|{row.respondent}")[:8].hex()
        return Known(area, row.wave, form.audience, family, form.question(row.question).stage)

    def _mac(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode(), "sha256")


def _forms(store: Store) -> Callable[[str], Questionnaire | None]:
    """A definition by its hash; None for one that is not in the database."""
    shipped = {form.hash: form for form in load_shipped().values()}

    @cache
    def form(content_hash: str) -> Questionnaire | None:
        source = store.definition(content_hash) if content_hash not in shipped else None
        return shipped.get(content_hash) or (reread(source) if source is not None else None)

    return form

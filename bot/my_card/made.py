"""From a person's answers to their card in their language: values alone, for whoever lays it out.

    card = made(guide, wording, session, kept, media)

Cheap enough for the writer's thread: nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dialogs import my_card
from dialogs.definition import Question
from dialogs.guide import Guide
from dialogs.messages import Line, Media
from dialogs.pictures.words import CREDIT, FACE_WORDS
from dialogs.session import Held, Session
from locales.wording import Wording
from storage.mine import Kept

VOICE = "voice"
"""The picture beside what was said by voice."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`title`: what it is about. `picture`: a name of `dialogs.pictures.catalogue`, '' for none. `said`: our words for
    a tap ('Happy'); `words`: the person's own; '' where there are none. `for_me`: that a helper said it, or ''."""

    title: str
    picture: str = ""
    said: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    drawing: Media | None = field(default=None, repr=False)
    for_me: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """`id`: one of `dialogs.my_card.PARTS`."""

    id: str
    title: str
    picture: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class MyCard:
    """All of it in words. `lead` stands under the title, `notes` at the end. Empty case: no parts, and a lead that says
    so."""

    language: str
    direction: str
    title: str
    lead: tuple[str, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    drawn: str
    """What a drawing is called for who cannot see it."""

    @property
    def drawings(self) -> tuple[Media, ...]:
        return tuple(entry.drawing for part in self.parts for entry in part.entries if entry.drawing is not None)


def made(
    guide: Guide, wording: Wording, session: Session, kept: Collection[Kept], media: Mapping[int, Media]
) -> MyCard:
    """`guide`: that of the session. `kept`: all the person's answers; those of the session's own wave are taken.
    `media`: voice notes and pictures by the row of their answer."""
    language = session.language

    def text(line: Line) -> str:
        return wording.line(line, language)

    answers = {a.question: a for a in kept if a.wave == session.wave and a.category == "answered"}
    shown = [
        (question, answers[question.id])
        for question in guide.questionnaire.questions
        if question.card is not None and question.id in answers
    ]
    placed: dict[str, list[Entry]] = {part: [] for part in my_card.PARTS}
    by_helper = {answer.helped == "on_behalf" for _, answer in shown}
    for question, answer in shown:
        assert question.card is not None
        for_me = text(my_card.FOR_ME) if answer.helped == "on_behalf" and False in by_helper else ""
        entry = _entry(question, answer, guide, session, media.get(answer.row), for_me, wording)
        placed[my_card.placed(question.card.part, answer.value)].append(entry)
    parts = tuple(
        Part(part, text(title), my_card.PICTURES.get(part, "") if session.pictures else "", tuple(placed[part]))
        for part, title in my_card.PARTS.items()
        if placed[part]
    )
    lead = [my_card.NOTHING if not shown else my_card.FOR_ME if by_helper == {True} else my_card.MINE]
    if any(answer.helped == "helped" for _, answer in shown):
        lead.append(my_card.HELPED)
    pictured = any(part.picture or any(entry.picture == VOICE for entry in part.entries) for part in parts)
    notes = (my_card.ONLY_I, *((CREDIT,) if pictured else ()))
    return MyCard(
        language,
        wording.direction(language),
        text(my_card.TITLE),
        tuple(map(text, lead)),
        parts,
        tuple(map(text, notes)),
        text(my_card.DRAWN),
    )


def _entry(
    question: Question,
    answer: Kept,
    guide: Guide,
    session: Session,
    media: Media | None,
    for_me: str,
    wording: Wording,
) -> Entry:
    assert question.card is not None
    title = wording.line(Line(question.context, question.card.title), session.language)
    said, picture = _said(question, answer, guide, session)
    drawing = media if media is not None and media.what == "picture" else None
    return Entry(
        title,
        picture if session.pictures else "",
        wording.line(said, session.language) if said is not None else "",
        answer.text or "",
        drawing,
        for_me,
    )


def _said(question: Question, answer: Kept, guide: Guide, session: Session) -> tuple[Line | None, str]:
    """What our own words for the answer are, and its picture."""
    if question.kind == "faces":
        return FACE_WORDS[int(answer.value[0])], f"face-{answer.value[0]}"
    if question.kind == "story":
        return (my_card.BY_VOICE, VOICE) if answer.value == ("voice",) else (None, "")
    return question.label(Held(answer.category, answer.value), guide.around(session)), ""

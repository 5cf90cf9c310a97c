"""My card: one page of a young person's own answers and words, for themself, to show at their review or to nobody.

Which questions stand on it, and where, is said in the questionnaire: `card = { part = "next", title = "…" }`. A score
by faces goes where its face points. What was skipped or not known is left out: a card says what somebody wants to say.

>>> placed("face", ("5",)), placed("face", ("3",)), placed("face", ("1",)), placed("next", ())
('good', 'okay', 'hard', 'next')
"""

from __future__ import annotations

from dialogs.definition import CardPart, Questionnaire
from dialogs.messages import Line
from dialogs.session import Session

PARTS: dict[str, Line] = {
    "good": Line("engine", "This is good"),
    "okay": Line("engine", "This is okay"),
    "hard": Line("engine", "This is hard"),
    "helps": Line("engine", "This helps me"),
    "next": Line("engine", "What I want next"),
    "said": Line("engine", "I also said"),
}
"""Part -> its heading, in the order of the page."""

PICTURES = {"helps": "help", "next": "change", "said": "talk"}
"""Part -> the picture beside its heading. Where scores stand, each has its own face."""

TITLE = Line("engine", "My card")
MINE = Line("engine", "This is what I said.")
HELPED = Line("engine", "Somebody helped me to say it.")
FOR_ME = Line("engine", "A helper said this for me.")
BY_VOICE = Line("engine", "I said this by voice.")
DRAWN = Line("engine", "My picture")
ONLY_I = Line("engine", "Only I got this card. Nobody else sees it unless I show it.")
NOTHING = Line("engine", "Nothing is on this card now.")

OFFER = Line("engine", "Do you want a card for your review? Tap My card.")
COMES = (
    Line("engine", "Here is your card."),
    Line("engine", "Only you get it. You can show it at your review, or keep it for you."),
)
NOTHING_YET = (
    Line("engine", "There is nothing to put on a card yet. That is fine."),
    Line("engine", "Do you want a card? Then answer a question first."),
)


def asked(questionnaire: Questionnaire) -> bool:
    """Is there a card for whoever answers this?"""
    return any(question.card for question in questionnaire.questions)


def anything(questionnaire: Questionnaire, session: Session) -> bool:
    """Was something said that stands on the card?"""
    cards = (question.id for question in questionnaire.questions if question.card)
    return any(id in session.held and session.held[id].category == "answered" for id in cards)


def placed(part: CardPart, value: tuple[str, ...]) -> str:
    """Where an answer goes: one of `PARTS`. `value`: of a face its score, '1' very sad … '5' very happy."""
    if part != "face":
        return part
    return "good" if value[0] > "3" else "hard" if value[0] < "3" else "okay"

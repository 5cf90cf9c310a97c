"""Scripted people and what they see: whole surveys of the short form, rehearsed once through the engine.

A rehearsal costs nothing while measuring: every turn is kept as what the person does and what the Bot API would
answer. Nobody takes the longest way in the same manner; of twelve, two speak Polish, some type a score, some look for
help or go back.

>>> turns = rehearse(1)
>>> turns[0].text, turns[1].tap.endswith(".en"), turns[-1].kept > 20
('/start', True, True)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from bot.simulation import Simulation
from dialogs.definition import Questionnaire
from dialogs.loading import load_shipped
from dialogs.messages import Content, Reply, ReplyButton, Started, Tapped, Typed

PEOPLE = 12
DECISIONS = ("score_final_plan", "score_disagreement")
"""Nobody is unhappy with these: what a low score there leads to would be a second reply."""
BOT = {"id": 42, "is_bot": True, "first_name": "Waymark", "username": "waymark_bot"}
DATE = 1_790_000_000

WORDS = (
    "It took long. People were kind, but we had to ask three times before somebody called back."
    " The school helped most. A letter would have been easier than so many calls."
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One update and its reply. `tap` or `text`, the other ''. `under` is the message that was tapped, without its
    numbers; `seen` what the API would answer to the reply, as JSON after the numbers. `kept`: answers that count then.
    """

    tap: str
    text: str
    under: dict[str, Any]
    seen: str
    kept: int


@cache
def short_form() -> Questionnaire:
    """Loaded once: what is rehearsed and what is measured must be the same."""
    return load_shipped()["parent-short"]


@cache
def rehearse(person: int) -> tuple[Turn, ...]:
    """The whole survey of one of the people, 0 to PEOPLE - 1."""
    chance = Random(person)
    simulation = Simulation.of(short_form(), "en")
    language = "pl" if person % 6 == 5 else "en"
    turns: list[Turn] = []
    done: Content = Started()
    under: dict[str, Any] = {}
    asked: set[str] = set()
    while True:
        replies = simulation.say(done)
        assert len(replies) == 1, "each of these turns has one reply"
        shown = _message(replies[0])
        tap = done.data if isinstance(done, Tapped) else ""
        text = done.text if isinstance(done, Typed) else "/start" if isinstance(done, Started) else ""
        turns.append(Turn(tap, text, under, json.dumps(shown)[1:], len(simulation.records)))
        if simulation.session.state == "finished":
            return tuple(turns)
        under = shown
        done = _does(replies[0], chance, language, asked)


def update(number: int, chat: int, turn: Turn) -> dict[str, Any]:
    """The update as Telegram sends it: a tap carries the whole message it was under."""
    person = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "en"}
    place = {"id": chat, "first_name": "A", "type": "private"}
    if not turn.tap:
        message = {"message_id": number, "from": person, "chat": place, "date": DATE, "text": turn.text}
        return {"update_id": number, "message": message}
    message = {"message_id": number, "chat": place, **turn.under}
    query = {"id": str(number << 20), "from": person, "message": message, "chat_instance": "1", "data": turn.tap}
    return {"update_id": number, "callback_query": query}


def _message(reply: Reply) -> dict[str, Any]:
    rows = [[{"text": b.label, "callback_data": b.tap} for b in row] for row in reply.rows]
    return {"from": BOT, "date": DATE, "text": reply.text, "reply_markup": {"inline_keyboard": rows}}


def _does(reply: Reply, chance: Random, language: str, asked: set[str]) -> Content:
    buttons = [button for row in reply.rows for button in row]
    answers = [button for button in buttons if button.role == "answer"]
    question = reply.question or ""
    if question not in asked and question.startswith("score_") and chance.random() < 0.1:
        asked.add(question)
        return Tapped(_of(buttons, chance.choice(("!help", "!back"))).tap)
    asked.add(question)
    if reply.entry == "story":
        words = WORDS[: chance.randrange(12, len(WORDS))]
        return Typed(words) if chance.random() < 0.5 else Tapped(next(b.tap for b in buttons if b.role == "other"))
    if reply.entry == "search":
        return Tapped(answers[0].tap) if answers else Typed("Manch")
    if question == "language":
        return Tapped(_of(answers, f".{language}").tap)
    if question == "stage_reached":
        return Tapped(_of(answers, ".review").tap)
    if question.startswith("score_"):
        drawn = chance.random()
        if question in DECISIONS:
            answers = [button for button in answers if button.tap.endswith((".3", ".4", ".5"))]
        elif drawn < 0.1:
            return Typed(str(chance.randrange(1, 6)))
        return Tapped(next(b.tap for b in buttons if b.role == "other") if drawn < 0.2 else chance.choice(answers).tap)
    return Tapped(answers[0].tap)


def _of(buttons: Sequence[ReplyButton], ending: str) -> ReplyButton:
    return next(button for button in buttons if button.tap.endswith(ending))

"""One made-up family: sees a reply, does what its mood says. It knows only what a real one sees: words, buttons,
question ids.

>>> from random import Random
>>> from bot.demo.moods import MOODS
>>> from dialogs.messages import Reply, ReplyButton
>>> family = Family(MOODS[0], Random(1), "pl", week=0)
>>> family.does(Reply(("?",), ((ReplyButton("English", "1.en"), ReplyButton("Polski", "1.pl")),), question="language"))
Tapped(data='1.pl')
"""

from __future__ import annotations

from random import Random

from bot.demo.moods import BETTER, BEYOND, EXAMPLESHIRE, STORIES, Mood, Weights
from dialogs.messages import Content, Reply, ReplyButton, Tapped, Typed, Unreadable

SPREAD = 0.9
"""Standard deviation of a score around its heart, in steps of the scale, before rounding."""


class Family:
    """`does` is asked for every reply that asks something; None: the family walks away."""

    def __init__(self, mood: Mood, chance: Random, language: str, week: int) -> None:
        self._mood = mood
        self._chance = chance
        self._language = language
        self._week = week
        self._score = 3
        self._slipped: set[str] = set()

    def does(self, reply: Reply) -> Content | None:
        """What the family does at this question. Ends by itself: nothing is asked, or it leaves."""
        question, mood = reply.question, self._mood
        if question is None:
            return None
        buttons = {_code(button): button for row in reply.rows for button in row}
        if question not in ("language", "consent"):
            if self._hits(mood.leaves):
                return None
            if question not in self._slipped and self._hits(mood.slips):
                self._slipped.add(question)
                return self._slip(reply)
            if "skip" in buttons and self._hits(mood.skips):
                return Tapped(buttons["skip"].tap)
        if reply.entry == "story":
            return self._tells(question, buttons)
        if reply.entry == "search":
            return Tapped(found.tap) if (found := buttons.get(EXAMPLESHIRE.code)) else Typed(EXAMPLESHIRE.name[:6])
        if question.startswith("score_"):
            return self._scores(question.removeprefix("score_"), buttons)
        return self._chooses(question, buttons)

    def _scores(self, stage: str, buttons: dict[str, ReplyButton]) -> Content:
        others = [button for button in buttons.values() if button.role == "other"]
        unsure = 0.7 if stage == "disagreement" else self._mood.unsure
        if others and self._hits(unsure):
            return Tapped(others[-1].tap)
        since, better = BETTER.get(stage, (0, 0.0))
        heart = self._mood.heart + BEYOND.get(stage, 0.0) + (better if self._week >= since else 0.0)
        self._score = min(5, max(1, round(self._chance.gauss(heart, SPREAD))))
        if self._hits(self._mood.types):
            return Typed(str(self._score))
        return Tapped(buttons[str(self._score)].tap)

    def _tells(self, question: str, buttons: dict[str, ReplyButton]) -> Content:
        if not self._hits(self._mood.words):
            return Tapped(next(b.tap for b in buttons.values() if b.role == "other"))
        tone = "change" if question == "one_change" else ("bad", "bad", "middle", "good", "good")[self._score - 1]
        return Typed(self._chance.choice(STORIES[self._language][tone]))

    def _chooses(self, question: str, buttons: dict[str, ReplyButton]) -> Content:
        weights: Weights = self._mood.choices.get(question, {})
        answers = {code: b for code, b in buttons.items() if b.role == "answer"}
        if question == "language":
            weights = {self._language: 1}
        elif question == "consent" and not weights:
            weights = {"yes": 1}
        known = {code: weights.get(code, 0.0) for code in answers}
        if not any(known.values()):
            known = dict.fromkeys(answers, 1.0)
        picked = self._chance.choices(list(known), list(known.values()))[0]
        return Tapped(answers[picked].tap)

    def _slip(self, reply: Reply) -> Content:
        """What people do besides answering: look for help, send a sticker, go back to look."""
        commands = [b for row in reply.rows for b in row if b.role == "command" and _code(b) in ("help", "who", "back")]
        if commands and self._hits(0.8):
            return Tapped(self._chance.choice(commands).tap)
        return Unreadable("sticker")

    def _hits(self, probability: float) -> bool:
        return self._chance.random() < probability


def _code(button: ReplyButton) -> str:
    """What a tap means, without the number of the question it stands under."""
    return button.tap.replace("!", ".", 1).partition(".")[2]

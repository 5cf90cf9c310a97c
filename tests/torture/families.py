"""Families that talk to the bot over `BotApi`, each with what the pure step says must come of it.

A family does one thing, steps its own copy of the conversation with the very update it sent, and waits until it has
seen what that step says. It answers, types, goes back, asks for help, stops and goes on, taps twice, taps old buttons,
sends stickers; some delete everything. Telegram sends some of its updates once more.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from bot.channels.telegram_text import keyboard, sendable
from bot.channels.telegram_updates import parse
from bot.simulation import RECEIPT
from dialogs.areas import Register
from dialogs.engine import Guide, Ids, opening, step
from dialogs.loading import load_shipped
from dialogs.messages import Effect, Forget, Record, Reply, ReplyButton, Say
from dialogs.session import Session
from locales.catalogs import Catalogs
from locales.wording import Wording
from tests.fakes.bot_api import BotApi, Seen
from tests.fakes.bot_person import Person
from tests.fakes.stored import Answer, expected

MOST_ACTS = 90
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
Shown = tuple[str, tuple[tuple[tuple[str, str], ...], ...]]
"""A message as it can be compared: text with any receipt code replaced, rows of (label, tap)."""


@cache
def guide() -> Guide:
    catalogs = Catalogs.shipped()
    return Guide(load_shipped()["parent-short"], catalogs, Register.shipped(), catalogs.published())


@cache
def wording() -> Wording:
    return Wording(Catalogs.shipped(), strict=True)


@dataclass
class Input:
    """One update of the family and what the step made of it. `owed`: what the family has not seen yet."""

    update: int
    effects: list[Effect]
    owed: list[Shown]
    replied: bool = False


@dataclass
class Family:
    """`inputs` in the order they were sent. `unexpected`: messages that no input of this family calls for."""

    api: BotApi
    number: int
    chance: random.Random
    patience: float
    inputs: list[Input] = field(default_factory=list)
    said_again: int = 0
    sent_again: int = 0
    unexpected: list[str] = field(default_factory=list)
    stuck: bool = False
    done: bool = False

    def __post_init__(self) -> None:
        self.person = Person(self.api, self.number)
        self.session = self._fresh()
        self.screen: Reply | None = None
        self.deletes = self.chance.random() < 0.08
        self._looked = 0
        self._seen_before: Counter[Shown] = Counter()
        self._taps: list[str] = []

    def _fresh(self) -> Session:
        return opening(guide().questionnaire, "en", "2026Q4")

    # --- talking -----------------------------------------------------------------------------------------------------

    async def talk(self) -> None:
        """A whole survey, or as far as the family goes."""
        self._did(self.person.start())
        for _ in range(MOST_ACTS):
            if not await self._heard():
                self.stuck = True
                break
            if not self._act():
                break
            await asyncio.sleep(self.chance.uniform(0.0, 0.04))
        self.done = True

    def _act(self) -> bool:
        """One thing, or several at once. False where there is nothing left to do."""
        chance, screen = self.chance.random(), self.screen
        if screen is None or self.session.state in ("new", "declined", "forgotten"):
            return False
        buttons = [button for row in screen.rows for button in row]
        if self.session.state == "finished" and not (self.deletes and chance < 0.9):
            return False
        if chance < 0.02:
            self._did(self.person.send("sticker"))
        elif chance < 0.03:
            self._did(self.person.edit())
        elif chance < 0.07 and self._taps:
            self._tap(self.chance.choice(self._taps))
        elif chance < 0.12 and self.inputs:
            self.person.again(self.chance.choice(self.inputs[-4:]).update)
            self.sent_again += 1
            return self._act()
        elif screen.entry == "search" and chance < 0.8:
            self._did(self.person.say(self.chance.choice(["Brist", "barn", "wake", "York", "zzz"])))
        elif screen.entry == "story" and chance < 0.8:
            # A small number: a long one may look like a telephone number, and the house would ask about it first.
            weeks = self.chance.randint(2, 90)
            self._did(self.person.say(f"Story {self.number}.{len(self.inputs)}: we waited {weeks} weeks."))
        else:
            tap = self._button(buttons).tap
            self._tap(tap)
            if self.chance.random() < 0.1:
                self._tap(tap)
        return True

    def _button(self, buttons: list[ReplyButton]) -> ReplyButton:
        """Mostly an answer, and mostly yes: who declines has nothing to lose."""
        by_code = {each.tap.replace("!", ".").split(".", 1)[1]: each for each in buttons}
        if self.session.overlay == "forget":
            return by_code["forget_yes" if self.deletes else "forget_no"]
        if self.session.state == "paused":
            return by_code["continue"]
        if self.session.state == "finished":
            return by_code["forget"]
        answers = [each for each in buttons if each.role == "answer"]
        others = [each for each in buttons if each.role == "other"]
        commands = [
            by_code[name] for name in ("back", "back", "skip", "skip", "help", "stop", "who") if name in by_code
        ]
        chance = self.chance.random()
        if "yes" in by_code and chance < 0.95:
            return by_code["yes"]
        if commands and (chance < 0.15 or not (answers or others)):
            return self.chance.choice(commands)
        return self.chance.choice(others if others and (chance < 0.25 or not answers) else answers)

    def _tap(self, tap: str) -> None:
        seen = next((seen for seen in reversed(self.person.chat.shown) if tap in taps_of(seen)), None)
        self._taps.append(tap)
        self._did(self.person.tap_code(tap, seen))

    def _did(self, update: int) -> None:
        """The update goes through the channel's own reading and the pure step."""
        inbound = parse(self.person.update(update), datetime.now(UTC)).inbound
        assert inbound is not None
        stepped = step(guide(), self.session, inbound, inbound.at, Ids(RECEIPT))
        self.session = Session.from_json(stepped.session.to_json())
        replies = [wording().reply(each, self.session.language) for each in stepped.effects if isinstance(each, Say)]
        effects = [each for each in stepped.effects if not isinstance(each, Say)]
        if replies:
            self.screen = replies[-1]
        # The last words to somebody who withdrew are kept nowhere: a process that dies takes them along.
        gone = Forget() in effects
        if gone:
            self.session = self._fresh()
            self.screen = None
        self.inputs.append(Input(update, effects, [] if gone else [shown(each) for each in replies]))
        for reply in replies if gone else ():
            self._seen_before[shown(reply)] += 1

    async def _heard(self) -> bool:
        """Everything owed was seen. False where it does not come."""
        try:
            async with asyncio.timeout(self.patience):
                while True:
                    changed = self.person.chat.changed
                    self.look()
                    if not any(each.owed for each in self.inputs[-3:]):
                        return True
                    await changed.wait()
        except TimeoutError:
            return False

    # --- seeing ------------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Take in what came since the last look."""
        log = self.person.chat.shown
        while self._looked < len(log):
            one = plain(log[self._looked])
            self._looked += 1
            for each in self.inputs:
                if one in each.owed:
                    each.owed.remove(one)
                    each.replied = True
                    self._seen_before[one] += 1
                    break
            else:
                if self._seen_before[one]:
                    self.said_again += 1
                else:
                    self.unexpected.append(repr(one))

    def acknowledged(self) -> int:
        """How many inputs, from the first on, the bot has told somebody it has: by a reply, or to Telegram.

        A chat's updates are taken in order, so a reply to one acknowledges all before it.
        """
        self.look()
        count = len(self.inputs)
        while count and not (self.inputs[count - 1].replied or not self.api.waits(self.inputs[count - 1].update)):
            count -= 1
        return count

    def kept(self, inputs: int) -> Counter[Answer]:
        """What must be stored after so many inputs."""
        return expected(effect for each in self.inputs[:inputs] for effect in each.effects)

    def answers(self) -> int:
        """How often an answer was given."""
        return sum(isinstance(effect, Record) for each in self.inputs for effect in each.effects)


def shown(reply: Reply) -> Shown:
    """A reply as the phone shows it."""
    markup = keyboard(reply.rows, reply.direction)
    rows = json.loads(markup)["inline_keyboard"] if markup else []
    return sendable(reply.text), tuple(tuple((b["text"], b["callback_data"]) for b in row) for row in rows)


def plain(seen: Seen) -> Shown:
    return CODE.sub(RECEIPT, seen.text), seen.rows


def taps_of(seen: Seen) -> Iterable[str]:
    return (tap for row in seen.rows for _, tap in row)

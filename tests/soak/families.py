"""What a family does in the year: the demo's moods, and all that a form without surprises leaves out. It stops and
agrees to be reminded, records a voice note, writes a phone number into its story and walks away, deletes everything.

A family knows only what it sees: words, buttons, question ids.
"""

from __future__ import annotations

from random import Random

from bot.demo.family import Family
from bot.demo.moods import LANGUAGES, MOODS
from dialogs.messages import Content, Media, Reply, ReplyButton, Sent, Tapped, Typed, Unreadable

STOPS, LEAVES_A_DRAFT, WITHDRAWS, RECORDS = 0.04, 0.15, 0.06, 0.4
"""How likely (0 to 1): to stop at a question, to write a number into a story, to delete all at the end, to speak where
that is asked for."""

LATER = ("today", "tomorrow", "another")
NUMBER = "Ring me on 07700 900123, please."
"""SOURCE: Ofcom's numbers for use in drama; nobody has it."""


class Household:
    """One family over all its visits. `agreed`: what was tapped last of the times to be reminded, '' for none."""

    def __init__(self, number: int, seed: int, young: bool, stops: float = STOPS) -> None:
        self.number = number
        self.young = young
        self._stops = stops
        self.chance = Random(f"{seed}/{number}")
        self.language = self.chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        self.mood = self.chance.choices(MOODS, [mood.share for mood in MOODS])[0]
        self.address = f"soak-{number}"
        self.channel = "web" if self.chance.random() < 0.15 else "telegram"
        self.withdraws = self.chance.random() < WITHDRAWS
        self.agreed = ""
        self._ordinary = Family(self.mood, self.chance, self.language, 0)

    def does(self, reply: Reply) -> Content | None:
        """The next thing, None where the family goes away."""
        buttons = {code_of(button): button for row in reply.rows for button in row}
        if "forget_yes" in buttons:
            return Tapped(buttons["forget_yes"].tap)
        if "take_out" in buttons:
            drawn = self.chance.random()
            return None if drawn < 0.5 else Tapped(buttons["take_out" if drawn < 0.75 else "keep_words"].tap)
        if "tomorrow" in buttons and not self.agreed:
            self.agreed = self.chance.choice(LATER)
            return Tapped(buttons[self.agreed].tap)
        if reply.question is None:
            if self.withdraws and "forget" in buttons:
                return Tapped(buttons["forget"].tap)
            return None
        if reply.question not in ("language", "consent", "age"):
            if self._hits(self._stops) and not self.agreed:
                return Typed("/stop")
            if reply.entry == "story" and (told := self._tells(buttons)) is not None:
                return told
        if self.young:
            return self._any(reply, buttons)
        return self._ordinary.does(reply)

    def reminded(self, reply: Reply) -> Content | None:
        """After a reminder: most go on, some want no more, some delete all, some do nothing."""
        buttons = {code_of(button): button for row in reply.rows for button in row}
        self.agreed = ""
        drawn = self.chance.random()
        for share, code in ((0.6, "continue"), (0.7, "unremind"), (0.75, "forget")):
            if drawn < share:
                return Tapped(buttons[code].tap)
        return None

    def _tells(self, buttons: dict[str, ReplyButton]) -> Content | None:
        if self.young and self._hits(RECORDS):
            return Sent(Media("voice", "audio/ogg", self.chance.randbytes(self.chance.randrange(4_000, 24_000)), 12))
        if self._hits(LEAVES_A_DRAFT):
            return Typed(NUMBER)
        return Unreadable("sticker") if self._hits(0.02) else None

    def _any(self, reply: Reply, buttons: dict[str, ReplyButton]) -> Content | None:
        if reply.question == "language":
            return Tapped(buttons[self.language].tap)
        if reply.entry == "search":
            return Tapped(buttons["skip"].tap)
        answers = [button for button in buttons.values() if button.role == "answer"]
        others = [button for button in buttons.values() if button.role == "other"]
        if reply.question in ("consent", "age"):
            return Tapped(answers[0].tap)
        if not answers or (others and self._hits(0.1)):
            return Tapped(self.chance.choice(others).tap) if others else None
        return Tapped(self.chance.choice(answers).tap)

    def _hits(self, probability: float) -> bool:
        return self.chance.random() < probability


def code_of(button: ReplyButton) -> str:
    """What a tap means, without the number of the question it stands under."""
    return button.tap.replace("!", ".", 1).partition(".")[2]


def tapped(content: Content) -> str:
    """What was tapped, '' for anything else."""
    tap = getattr(content, "data", "")
    return tap.replace("!", ".", 1).partition(".")[2]

"""Somebody who talks to `step()`: the session goes through its JSON after every turn, and what must hold for every turn
is checked at every turn.

Two translators stand in for the catalogs: `English` says the message itself, `Reversed` says every message back to
front in 'pl', so that nothing passes there by being English.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from dialogs.areas import Register
from dialogs.definition import Questionnaire
from dialogs.engine import Guide, Ids, ask, opening, step
from dialogs.loading import load, load_shipped
from dialogs.messages import (
    Button,
    Content,
    Drop,
    Effect,
    Erase,
    Forget,
    Hold,
    Inbound,
    Line,
    Record,
    Retract,
    Say,
    Started,
    Tapped,
    Typed,
)
from dialogs.own import fitted
from dialogs.session import Session

AT = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
IDS = Ids("K7QM-3XPT-9AHC")
CANARY = "Zebra crossing at noon"
"""Stands in every story that is told here; a session must never hold it."""

LANGUAGES = (("en", "English"), ("pl", "Polski"))

MADE_UP = """
id = "made-up"
version = 1
title = "All kinds"
audience = "parent"
minutes = 1
who_sees = ["Nobody."]
[[section]]
id = "one"
title = "First"
[[section.question]]
id = "language"
kind = "choice"
role = "language"
required = true
text = ["Choose."]
[[section.question]]
id = "about"
kind = "notice"
text = ["Hello.", "Read this."]
[[section.question]]
id = "consent"
kind = "choice"
role = "consent"
text = ["Take part?"]
options = [{ id = "yes", label = "Yes, I want to" }, { id = "no", label = "No, thank you" }]
then = [{ to = "end:declined", when = { question = "consent", is = "no" } }]
[[section]]
id = "two"
title = "Second"
[[section.question]]
id = "area"
kind = "area"
text = ["Where?"]
help = "Your council."
[[section.question]]
id = "needs"
kind = "choice"
many = true
dont_know = true
text = ["Which?"]
options = [
  { id = "talk", label = "Talking" },
  { id = "move", label = "Moving, walking" },
  { id = "sure", label = "Not told" },
]
[[section.question]]
id = "barriers"
kind = "grid"
text = ["What held it up?"]
rows = [{ id = "health", label = "Health" }, { id = "schools", label = "Schools" }]
columns = [{ id = "late", label = "Too late" }, { id = "few", label = "Too few people" }]
[[section.question]]
id = "try"
kind = "faces"
practice = true
text = ["Try a face."]
[[section.question]]
id = "feel"
kind = "faces"
text = ["How do you feel?"]
[[section.question]]
id = "asked_when"
kind = "when"
text = ["When?"]
[[section.question]]
id = "weeks"
kind = "number"
unit = "weeks"
units = ["week"]
most = 200
quick = [6, 20]
bands = [6, 16, 20]
text = ["How long?"]
[[section.question]]
id = "heard"
kind = "scale"
scale = "extent"
reverse = true
not_applicable = true
text = ["How much?"]
when = { any = [{ question = "needs", is = ["talk", "move"] }, { question = "needs", answered = false }] }
[[section.question]]
id = "happy"
kind = "scale"
stage = "overall"
not_applicable = "We had none"
text = ["How happy?"]
then = [
  { to = "end:short", when = { question = "happy", at_most = 1 } },
  { to = "more", when = { question = "happy", at_least = 4 } },
]
[[section.question]]
id = "why"
kind = "story"
text = ["Why?"]
when = { not = { question = "happy", category = "skipped" } }
[[section.question]]
id = "more"
kind = "choice"
dont_know = true
text = ["More?"]
options = [{ id = "a", label = "Very happy" }, { id = "b", label = "Too much" }]
[[ending]]
id = "thanks"
text = ["Thanks."]
[[ending]]
id = "short"
text = ["Thanks all the same."]
[[ending]]
id = "declined"
receipt = false
text = ["Fine."]
"""


class English:
    def text(self, language: str, context: str, message: str) -> str:
        return message


class Reversed:
    """'pl' is English back to front; words parted by | one by one."""

    def text(self, language: str, context: str, message: str) -> str:
        return "|".join(word[::-1] for word in message.split("|")) if language == "pl" else message


ENGLISH = English()
REVERSED = Reversed()
AREAS = Register.shipped()


def questionnaires() -> list[Questionnaire]:
    """All shipped ones, and the made-up one with every kind."""
    return [*load_shipped().values(), made_up()]


def made_up(**changes: str) -> Questionnaire:
    """The made-up questionnaire; keywords replace texts: made_up(Where="Which town")."""
    text = MADE_UP
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return load(text, "made-up.toml", ledger={})


@dataclass(slots=True)
class Talk:
    """One respondent. `answers` are what storage would hold as current now; `effects` those of the last turn."""

    guide: Guide
    session: Session
    answers: dict[str, Record] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    seen: list[str] = field(default_factory=list)
    told: int = 0
    draft: str | None = None

    @staticmethod
    def of(
        questionnaire: Questionnaire,
        area: str | None = None,
        translator: English | Reversed = ENGLISH,
        language: str = "en",
    ) -> Talk:
        """Begun: the first question stands on the screen."""
        talk = Talk(
            Guide(questionnaire, translator, AREAS, LANGUAGES),
            opening(questionnaire, language, "2026Q4", area, invited=area is not None),
        )
        talk.say(Started())
        return talk

    def say(self, content: Content, order: int = 0) -> tuple[Effect, ...]:
        """One turn, done twice: a step has no memory of its own."""
        before = self.session
        inbound = Inbound("key", "test", "here", content, AT, order)
        done = step(self.guide, before, inbound, AT, self.ids)
        assert done == step(self.guide, before, inbound, AT, self.ids)
        text = done.session.to_json()
        read = Session.from_json(text)
        assert read == done.session
        assert CANARY not in text
        assert len(text.encode()) < max(3000, 60 * len(self.guide.questionnaire.questions))
        self.guide, self.session = fitted(self.guide, read)
        self.effects = done.effects
        self._keep(done.effects)
        assert (self.draft is not None) == self.session.holding
        check_screen(self.screen)
        return done.effects

    @property
    def ids(self) -> Ids:
        return replace(IDS, draft=self.draft)

    def _keep(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            match effect:
                case Say():
                    check_screen(effect)
                    self.seen += [b.tap for b in buttons(effect)]
                case Record(question=question):
                    self.answers[question] = effect
                case Erase(question=question):
                    self.answers.pop(question, None)
                case Retract(question=question):
                    del self.answers[question]
                case Hold(text=text):
                    self.draft = text
                case Drop():
                    self.draft = None
                case Forget():
                    self.answers.clear()
                    self.draft = None
        assert {q: (r.category, r.value) for q, r in self.answers.items()} == {
            q: (h.category, h.value) for q, h in self.session.held.items()
        }

    def type(self, text: str, order: int = 0) -> tuple[Effect, ...]:
        return self.say(Typed(text), order)

    def tap(self, code: str) -> tuple[Effect, ...]:
        """A button of the question on the screen by its code ('4', 'yes'), a command with its '!' ('!back')."""
        return self.say(Tapped(f"{self.session.ask}{code if code.startswith('!') else '.' + code}"))

    @property
    def screen(self) -> Say:
        return ask(self.guide, self.session, self.ids)

    @property
    def heard(self) -> list[str]:
        """The messages said in the last turn, line by line, in English."""
        return [line.message for effect in self.effects if isinstance(effect, Say) for line in effect.lines]

    @property
    def offered(self) -> list[str]:
        """The taps said in the last turn."""
        return [b.tap for effect in self.effects if isinstance(effect, Say) for b in buttons(effect)]

    def to(self, question: str, **answers: str) -> Talk:
        """On to a question by the first answer of each before it, or the code named. Asserts that it is reached."""
        while self.session.at != question:
            assert self.session.state == "open", f"{question} was not on the way"
            here = str(self.session.at)
            first = next(b.tap for b in buttons(self.screen) if b.role in ("answer", "other")).partition(".")[2]
            kind = self.guide.question(self.session).kind
            code = answers.get(here, "~dk" if kind == "area" else first)
            if kind == "grid":
                code = next(b.tap for b in buttons(self.screen) if ".@" in b.tap).partition(".")[2]
            self.tap(code)
            if code.startswith("+"):
                self.tap("done")
        return self

    def copy(self) -> Talk:
        return replace(self, answers=dict(self.answers), seen=list(self.seen))


def buttons(say: Say) -> Iterator[Button]:
    return (button for row in say.rows for button in row)


def check_screen(say: Say) -> None:
    """What every channel relies on."""
    assert say.lines
    assert all(_worded(line) for line in say.lines)
    taps = [button.tap for button in buttons(say)]
    assert all(1 <= len(tap) <= 64 and tap.isascii() and tap.isprintable() for tap in taps)
    assert len(set(taps)) == len(taps)
    assert all(row for row in say.rows)
    assert all(_worded(button.label) for button in buttons(say))


def _worded(line: Line) -> bool:
    inside = all(_worded(value) if isinstance(value, Line) else value for _, value in line.values)
    return bool(line.message.strip()) and inside

"""A questionnaire as a value: frozen, hashed by its content, never changed while somebody is in the middle of it.

What all questions share is `Question` here; what differs lives in `kinds/`, one file each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from dialogs.areas import Register
from dialogs.lexicon import Lexicon
from dialogs.messages import Button, Category, Given, Line, Media
from dialogs.routing import Condition, Jump
from dialogs.session import Held, Session

Fault = Callable[[str, str], None]
"""Reports one fault of a question's table: cause, mend."""

Role = Literal["", "language", "consent", "age", "helper"]
"""A question with a role also steers the conversation: 'language' sets it, 'consent' must be yes before anything is
kept, 'helper' says who gives the answers from here on. 'age' may be asked before consent: who is young needs more than
their own."""

Entry = Literal["none", "search", "story"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a kind may look at when it shows itself or reads a reply, besides its own definition."""

    language: str
    languages: tuple[tuple[str, str], ...]
    areas: Register
    lexicon: Lexicon
    picked: tuple[str, ...] = ()
    today: date | None = None
    """The day in England, where a reply is read; None where a question only shows itself."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The reply is an answer."""

    category: Category
    value: tuple[str, ...] = ()
    text: str | None = None
    given: Given = "tapped"
    way: str = ""
    media: Media | None = None
    said: tuple[Line, ...] = ()
    """What there is to say about the answer: a message of its own, before the next question."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A tick was set or taken away in a choice of many; the question stays."""

    picked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """Something to choose from was found; the question stays, with these buttons in place of its own."""

    lines: tuple[Line, ...]
    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """The reply is no answer; the lines say kindly what is. Nothing changes."""

    lines: tuple[Line, ...]


Reading = Taken | Ticked | Offered | Trouble


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str


CardPart = Literal["face", "good", "hard", "helps", "next", "said"]
"""Where an answer stands on a young person's card (`dialogs.my_card`); 'face': its score decides."""


@dataclass(frozen=True, slots=True)
class OnCard:
    """`title`: what the answer is about, in the young person's own voice."""

    part: CardPart
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`context` is the gettext context of its texts. `text` are its paragraphs. `stage` is the journey stage it scores,
    if any. `picture` is the name of the picture shown with it, '' for none. `decision`: it asks about a decision of the
    council, so that a bad answer may mean that somebody wants to complain or to appeal. `card`: its answer stands on
    the person's own card; None: it does not."""

    id: str
    context: str
    text: tuple[str, ...]
    section: int
    help: str = ""
    when: Condition | None = None
    then: tuple[Jump, ...] = ()
    role: Role = ""
    stage: str = ""
    required: bool = False
    picture: str = ""
    decision: bool = False
    card: OnCard | None = None

    kind: ClassVar[str]
    entry: ClassVar[Entry] = "none"
    halves: ClassVar[bool] = False
    """Whether its ticks are the first half of one answer: Back then leads from the second half to the first."""

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Question:
        """The question from its TOML table. Takes the keys it knows out of `table`; the loader reports what is left
        over."""
        raise NotImplementedError

    def lines(self, around: Surroundings) -> tuple[Line, ...]:
        """What is asked, a line a paragraph."""
        return tuple(Line(self.context, text) for text in self.text)

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        """Its answer buttons; each `tap` is '<ask>.<code>'."""
        raise NotImplementedError

    def drawn(self, around: Surroundings) -> str:
        """The picture that is shown with it now, '' for none."""
        return self.picture

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        """What a tap on one of its buttons means; None for a code that is none of them."""
        raise NotImplementedError

    def typed(self, text: str, around: Surroundings) -> Reading:
        """What typed words mean."""
        raise NotImplementedError

    def sent(self, media: Media, caption: str, around: Surroundings) -> Reading | None:
        """What a voice note or a picture means; None where the question takes none."""
        return None

    @property
    def takes_media(self) -> bool:
        """Whether a voice note or a picture may be the answer."""
        return False

    @property
    def kept(self) -> bool:
        """False where nothing is stored: something to read, or to try out."""
        return True

    def outcomes(self) -> tuple[Held | None, ...]:
        """Every answer that routing can tell apart, a skip aside, for the check that walks all ways. None: passes
        without an answer."""
        raise NotImplementedError

    def meaning(self) -> tuple[str, ...]:
        """What must never change under a published id: the words may, this may not."""
        raise NotImplementedError

    def taps(self, held: Held | None) -> int:
        """How many taps and typed messages the answer takes."""
        return 1

    def label(self, held: Held, around: Surroundings) -> Line | None:
        """The answer in words, for "You said: …"; None where there is nothing to repeat."""
        return None

    def troubled(self, held: Held) -> bool:
        """Whether this answer says that it went badly. Asked only of questions about a decision."""
        return False

    def needless(self, session: Session) -> bool:
        """True where the answer is known already, so that it is not asked."""
        return False

    def steer(self, session: Session, held: Held) -> Session:
        """What the answer changes in the conversation itself."""
        return session

    def unsteer(self, session: Session) -> Session:
        """The same undone, when the person goes back over the question."""
        return session


def flag(table: dict[str, Any], key: str, fault: Fault, usual: bool = False) -> bool:
    """Takes a yes-or-no key out of a TOML table. "false" in quotes would be true to Python: it is a fault."""
    found = table.pop(key, usual)
    if not isinstance(found, bool):
        fault(f"'{key}' is neither true nor false", f"write {key} = true, or leave it out")
        return usual
    return found


@dataclass(frozen=True, slots=True)
class Ending:
    """`receipt` False: the person said no, nothing of this session is kept and there is no code to come back with."""

    id: str
    context: str
    text: tuple[str, ...]
    receipt: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    context: str
    title: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """`hash` is the SHA-256 (hex) of the content in canonical form: white space, comments and order of keys do not
    change it.

    `source` is the TOML text it was read from, so that a pinned definition can be kept and read again later.
    """

    id: str
    version: int
    title: str
    audience: str
    minutes: int
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    endings: tuple[Ending, ...]
    who_sees: tuple[str, ...]
    hash: str
    source: str
    index: Mapping[str, int] = field(compare=False)
    who_answers: tuple[str, ...] = ()
    """The questions with the role 'helper', in their order."""

    @property
    def context(self) -> str:
        return self.id

    def question(self, question_id: str) -> Question:
        """Raises `KeyError` for an id this definition does not have."""
        return self.questions[self.index[question_id]]

    def ending(self, ending_id: str) -> Ending:
        """Raises `KeyError`."""
        for ending in self.endings:
            if ending.id == ending_id:
                return ending
        raise KeyError(ending_id)

"""What comes in and what goes out of one step of a conversation: the vocabulary every other room shares.

Nothing here knows a channel, a database or a language. Words are `Line`s: an English source text with its
gettext context, looked up by `locales` just before a reply leaves the house.

>>> Line("engine", "Hello {name}.", (("name", "Ada"),)).message
'Hello {name}.'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# --- in ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """The person opened the chat. `payload` is what the link carried: an invite or a receipt code, or ''."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button was pressed. `data` is `Button.tap` as it was sent out; it may be old, doubled or made up."""

    data: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Words were typed, exactly as they came: any length, any script.

    `ask` is the number of the question they were typed under, where the channel knows it (a page does); 0: not known.
    """

    text: str
    ask: int = 0


@dataclass(frozen=True, slots=True)
class Edited:
    """A message sent earlier was changed. It never changes an answer."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something the questionnaire cannot read, by kind: 'sticker', 'photo', 'voice', 'file' or 'other'."""

    what: str = "other"


Content = Started | Tapped | Typed | Edited | Unreadable


@dataclass(frozen=True, slots=True)
class Inbound:
    """One update of one channel.

    `key` is unique for the update and the same each time the channel repeats it; it holds no chat id. `address` is
    where replies go (chat id, web token): it is never stored in the clear. `order` grows within a chat (Telegram's
    message id) and is 0 where the channel has none. `at` is aware, in UTC.
    """

    key: str
    channel: str
    address: str
    content: Content
    at: datetime
    order: int = 0


# --- out -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One whole sentence or paragraph to be translated; `values` fill its `{name}` places and may be lines themselves.

    `context` is the gettext context: 'engine', 'scale', or '<questionnaire>/<question>'. An empty context means: say
    it as it stands (names of areas and languages, numbers).
    """

    context: str
    message: str
    values: tuple[tuple[str, str | Line], ...] = ()
    language: str = ""
    """Say this line in this language whatever the person's is ('' = the person's): for the language choice itself."""


Role = Literal["answer", "other", "command"]


@dataclass(frozen=True, slots=True)
class Button:
    """What can be tapped. `tap` comes back in `Tapped.data`: 1-64 bytes of ASCII.

    `role`: 'answer' is one of the question's answers, 'other' is don't know / does not apply, 'command' is back, skip,
    help, stop …
    """

    label: Line
    tap: str
    role: Role = "answer"


@dataclass(frozen=True, slots=True)
class Say:
    """One message to the person: lines (paragraphs) and rows of buttons.

    `question` is the id of the question that is asked, None for a message that asks nothing. `entry` says what may be
    typed: nothing, a short search ('search') or a story ('story'). `step` of `steps` is how far the person is: for the
    progress line.
    """

    lines: tuple[Line, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    question: str | None = None
    entry: Literal["none", "search", "story"] = "none"
    step: int = 0
    steps: int = 0
    again: bool = False
    """The message before it, said anew (a tick was set): a channel that can may show it in that one's place."""
    file: Literal["", "copy"] = ""
    """What goes along as a file: a copy of all answers, made when it is sent and kept nowhere."""
    stored: bool = False
    """Some values stand for the person's own words, which no session holds: `dialogs.mine.filled` puts them in."""


Category = Literal["answered", "dont_know", "not_applicable", "skipped"]
Given = Literal["tapped", "typed"]


@dataclass(frozen=True, slots=True)
class Record:
    """Store an answer. It supersedes the current answer of the same question, which is kept as history.

    `value`: option ids, ('1',)…('5',) for a scale, an area code; () for a story and for every category but
    'answered'. `text` is the free text of a story (to be encrypted), else None.
    """

    question: str
    category: Category
    value: tuple[str, ...] = ()
    text: str | None = None
    given: Given = "tapped"


@dataclass(frozen=True, slots=True)
class Retract:
    """The answer of this question no longer counts (the person went back over it). Kept as history, out of every
    figure."""

    question: str


@dataclass(frozen=True, slots=True)
class Erase:
    """The person deleted this answer: it and all its history go, text and all. Other answers stay."""

    question: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Remind the person once at this moment (aware, UTC), in place of any reminder agreed before; None: not at all."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class Forget:
    """Withdraw everything of this respondent: key destroyed, rows gone, queued replies gone."""


Effect = Say | Record | Retract | Erase | Schedule | Forget


# --- rendered ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReplyButton:
    label: str
    tap: str
    role: Role = "answer"


@dataclass(frozen=True, slots=True)
class Reply:
    """A `Say` in the person's language, ready for any channel. `direction` is 'ltr' or 'rtl'."""

    lines: tuple[str, ...]
    rows: tuple[tuple[ReplyButton, ...], ...] = ()
    question: str | None = None
    entry: Literal["none", "search", "story"] = "none"
    step: int = 0
    steps: int = 0
    again: bool = False
    file: Literal["", "copy"] = ""
    language: str = "en"
    direction: Literal["ltr", "rtl"] = "ltr"

    @property
    def text(self) -> str:
        """The lines as one plain text, a blank line between them."""
        return "\n\n".join(self.lines)

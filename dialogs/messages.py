"""What comes in and what goes out of one step of a conversation: the vocabulary every other room shares.

Nothing here knows a channel, a database or a language. Words are `Line`s: an English source text with its
gettext context, looked up by `locales` just before a reply leaves the house.

>>> Line("engine", "Hello {name}.", (("name", "Ada"),)).message
'Hello {name}.'
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """Something the questionnaire cannot read, by kind: 'sticker', 'photo', 'voice', 'file' or 'other'.

    `why`: a voice note or a picture that a question could have taken, and why it cannot be taken: it is too large or
    too long, of a type that is not read, or broken; 'one_only': it came together with one that was taken. '' for
    everything else.
    """

    what: str = "other"
    why: Literal["", "too_large", "too_long", "wrong_type", "broken", "one_only"] = ""


MediaKind = Literal["voice", "picture"]


@dataclass(frozen=True, slots=True)
class Media:
    """A voice note, or a photo or drawing, as it is kept: checked, a picture drawn anew without what the camera wrote
    into it.

    `type` is its media type ('audio/ogg', 'image/jpeg'). `seconds` is the length of a voice note, 0 for a picture.
    """

    what: MediaKind
    type: str
    content: bytes = field(repr=False)
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A voice note, photo or drawing was sent; `caption` is what was typed with it."""

    media: Media
    caption: str = field(default="", repr=False)


Content = Started | Tapped | Typed | Edited | Sent | Unreadable


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

    `picture`: the name of a picture that says the same as the label (`dialogs.pictures.catalogue`), for who can show it
    on the button; '' for none. It is taken off where no pictures are wanted.
    """

    label: Line
    tap: str
    role: Role = "answer"
    picture: str = ""


Goes = Literal["", "copy", "card"]
"""A copy of all answers; a young person's own card."""


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
    file: Goes = ""
    """What goes along as a file, made when it is sent and kept nowhere."""
    picture: str = ""
    """The name of a picture that says the same (`dialogs.pictures.catalogue`); '' for none, or where none is wanted."""
    stored: bool = False
    """Some values stand for the person's own words, which no session holds: `dialogs.mine.filled` puts them in."""


Category = Literal["answered", "dont_know", "not_applicable", "not_yet", "too_hard", "skipped"]
Given = Literal["tapped", "typed", "spoken", "drawn"]
"""How an answer came: a button, typed words, a voice note, a photo or drawing."""
Helped = Literal["", "alone", "helped", "on_behalf"]
"""Who gave an answer: '' where nobody asks, the young person alone, with help, or a supporter for them."""


@dataclass(frozen=True, slots=True)
class Record:
    """Store an answer. It supersedes the current answer of the same question, which is kept as history.

    `value`: option ids, ('1',)…('5',) for a scale, an area code; () for a story and for every category but
    'answered'. `text` is the free text of a story (to be encrypted), else None. `media` is the voice note or picture
    that is the answer, kept encrypted with it. `way` says how a scale was asked where it has more than one way
    ('three', 'split', 'five'), `helped` who answered.
    """

    question: str
    category: Category
    value: tuple[str, ...] = ()
    text: str | None = None
    given: Given = "tapped"
    way: str = ""
    helped: Helped = ""
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep these words for at most 24 hours (`DRAFT_HOURS`), encrypted, as no answer yet: the person is asked something
    about them first. They take the place of words held before, and come back as `Ids.draft`."""

    question: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Drop:
    """The words held are not wanted any more."""


@dataclass(frozen=True, slots=True)
class Concern:
    """The answer of this question may mean that somebody is in danger: tell the area's safeguarding contact. `rules`
    are the ids of the rules that said so, never words."""

    question: str
    rules: tuple[str, ...]


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


DRAFT_HOURS = 24
"""How long words are held that are no answer yet."""

Effect = Say | Record | Hold | Drop | Concern | Retract | Erase | Schedule | Forget


# --- rendered ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReplyButton:
    label: str
    tap: str
    role: Role = "answer"
    picture: str = ""


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
    file: Goes = ""
    picture: str = ""
    alt: str = ""
    """What the picture shows, in words; '' where there is no picture."""
    language: str = "en"
    direction: Literal["ltr", "rtl"] = "ltr"

    @property
    def text(self) -> str:
        """The lines as one plain text, a blank line between them."""
        return "\n\n".join(self.lines)

"""Transcripts: a conversation as a text file that a person can read, and that any channel can be made to replay.

    questionnaire: parent-short
    language: en
    about: What the file shows.

      What the bot says, one line for each line of a reply.
      [A button] [Another button]

    * A button
    # A comment.
    > What the person types.
    ! sticker
    ! voice 12
    ! picture What is typed with it.

Three readers: `waymark chat --replay`, tests/transcripts (through `step()`, Telegram and the web chat), and people
who want to know what a family sees. The bot's part can always be written anew from the person's; `replay` gives the
whole file as it is now.

Lines that follow each other and start with `> ` are one message. An empty `>` is an empty message. `* label` taps the
newest button with that label, so a label of an earlier question taps an old button. `> /start` opens the chat again,
as a channel would. `! voice 12` is a voice note of 12 seconds, `! picture` a drawing, both made up
(`bot.media.made_up`); words after it are sent along. `! voice` and `! photo` alone are such things as nobody can read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from bot.media import made_up
from dialogs.messages import Content, Edited, MediaKind, Reply, Sent, Started, Tapped, Typed, Unreadable

Odd = Literal["sticker", "photo", "voice", "file", "other", "edited"]
_ATTACHED = re.compile(r"! (?:voice (\d{1,5})|picture)(?: (.+))?")
HEADERS = ("questionnaire", "language", "area", "about")


class FaultyTranscript(ValueError):
    """A transcript that cannot be read or replayed. Names the line or the label."""


@dataclass(frozen=True, slots=True)
class Words:
    """Typed, as it comes."""

    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    """The newest button with this label."""

    label: str


@dataclass(frozen=True, slots=True)
class Other:
    """Something else: a sticker, a photo, a message edited afterwards."""

    what: Odd


@dataclass(frozen=True, slots=True)
class Attached:
    """A voice note of so many seconds, or a picture (0), and the words sent with it."""

    what: MediaKind
    seconds: int = 0
    caption: str = ""


Act = Words | Tap | Other | Attached


@dataclass(frozen=True, slots=True)
class Comment:
    """For the reader; kept where it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """`parts` are what the person does and the comments, in order; what the bot says is not kept, only replayed."""

    header: dict[str, str]
    parts: tuple[Act | Comment, ...]

    @property
    def questionnaire(self) -> str:
        return self.header["questionnaire"]

    @property
    def language(self) -> str:
        return self.header.get("language", "en")

    @property
    def area(self) -> str | None:
        """The area an invite link would have carried."""
        return self.header.get("area")

    @property
    def acts(self) -> tuple[Act, ...]:
        return tuple(part for part in self.parts if not isinstance(part, Comment))


@dataclass(slots=True)
class Screen:
    """All the buttons the person has seen, newest last: what a chat shows when one scrolls up."""

    _buttons: list[tuple[str, str]] = field(default_factory=list)

    def show(self, replies: tuple[Reply, ...]) -> None:
        for reply in replies:
            # Within one message the first of two equal labels is meant, so it goes on last.
            self._buttons += [(b.label, b.tap) for row in reversed(reply.rows) for b in reversed(row)]

    def content(self, act: Act) -> Content:
        """The act as a channel would hand it on. Raises `FaultyTranscript` where no button has the label."""
        match act:
            case Words(text):
                command, _, payload = text.partition(" ")
                return Started(payload) if command == "/start" else Typed(text)
            case Tap(label):
                for seen, tap in reversed(self._buttons):
                    if seen == label:
                        return Tapped(tap)
                raise FaultyTranscript(f"no button was ever called {label!r}; last seen: {self._last()}")
            case Other("edited"):
                return Edited()
            case Other(what):
                return Unreadable(what)
            case Attached("voice", seconds, caption):
                return Sent(made_up.voice(seconds), caption)
            case Attached(_, _, caption):
                return Sent(made_up.picture(), caption)

    def _last(self) -> str:
        return ", ".join(repr(label) for label, _ in self._buttons[-12:]) or "none"


Talk = Callable[[Content], tuple[Reply, ...]]
"""Says one thing to the bot and hands back what it answers."""


def parse(text: str) -> Transcript:
    """Read a transcript. Raises `FaultyTranscript` with the number of the first line that makes no sense."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    header: dict[str, str] = {}
    for number, line in enumerate(head.splitlines(), 1):
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in HEADERS:
            raise FaultyTranscript(f"line {number}: a header is one of {', '.join(HEADERS)}, then ': '")
        header[key.strip()] = value.strip()
    if "questionnaire" not in header:
        raise FaultyTranscript("line 1: no 'questionnaire:' in the header")
    return Transcript(header, tuple(_parts(body, len(head.splitlines()) + 1)))


def _parts(body: str, before: int) -> Iterator[Act | Comment]:
    words: list[str] | None = None
    # Only "\n" ends a line: a story may hold other signs that Python takes for line ends.
    for number, line in enumerate(body.split("\n"), before + 1):
        if line == ">" or line.startswith("> "):
            words = [*(words or []), line[2:]]
            continue
        if words is not None:
            yield Words("\n".join(words))
            words = None
        if not line.strip() or line.startswith("  "):
            continue
        if line.startswith("* "):
            yield Tap(line[2:])
        elif line.startswith("! ") and (sent := other(line)):
            yield sent
        elif line == "#" or line.startswith("# "):
            yield Comment(line[2:])
        else:
            raise FaultyTranscript(f"line {number}: a line starts with '> ', '* ', '! ', '# ' or two spaces")
    if words is not None:
        yield Words("\n".join(words))


def other(line: str) -> Other | Attached | None:
    """A line that starts with '! '. None where it names nothing known.

    >>> other("! voice 12"), other("! sticker"), other("! nonsense")
    (Attached(what='voice', seconds=12, caption=''), Other(what='sticker'), None)
    """
    if line[2:] in get_args(Odd):
        return Other(cast("Odd", line[2:]))
    if found := _ATTACHED.fullmatch(line):
        return Attached("voice" if found[1] else "picture", int(found[1] or 0), found[2] or "")
    return None


def shown(reply: Reply) -> str:
    """One reply as its block of lines, each indented, buttons below."""
    lines = [f"  {part}".rstrip() for line in reply.lines for part in line.split("\n")]
    if reply.file:
        lines.append("  (A file comes with this.)")
    lines += ["  " + " ".join(f"[{button.label}]" for button in row) for row in reply.rows]
    return "\n".join(lines)


def written(part: Act | Comment) -> str:
    """One thing the person did, or a comment, as its lines."""
    match part:
        case Words(text):
            return "\n".join(f"> {line}" for line in text.split("\n"))
        case Tap(label):
            return f"* {label}"
        case Other(what):
            return f"! {what}"
        case Attached(what, seconds, caption):
            return " ".join(["!", what, *([str(seconds)] if what == "voice" else []), *([caption] if caption else [])])
        case Comment(text):
            return f"# {text}".rstrip()


def replay(transcript: Transcript, talk: Talk) -> str:
    """The whole file as it is now: the person's part said to `talk`, the bot's part from what it answers.

    The chat is opened first. Raises `FaultyTranscript` where a tapped label was never shown.
    """
    screen = Screen()
    blocks = ["\n".join(f"{key}: {value}" for key, value in transcript.header.items())]

    def hear(content: Content) -> None:
        replies = talk(content)
        screen.show(replies)
        blocks.extend(shown(reply) for reply in replies)

    hear(Started())
    for part in transcript.parts:
        blocks.append(written(part))
        if not isinstance(part, Comment):
            hear(screen.content(part))
    return "\n\n".join(blocks) + "\n"

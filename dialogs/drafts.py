"""Words typed as a story that look as if they could identify somebody: held, shown, and the person decides what becomes
of them. Here is what is said and how a reply to it is read; `holding` does it.

The words themselves are in no session: they come in as `Ids.draft` and stand in the message as values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from dialogs.guide import Guide
from dialogs.messages import Button, Line, Say
from dialogs.noticing.detail import Detail
from dialogs.noticing.details import details
from dialogs.noticing.words import looks_like
from dialogs.reading import fold
from dialogs.session import Session

Choice = Literal["take_out", "keep_words", "write_again"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
"""What stands behind the `!` of the buttons."""

MOST_SHOWN = 6
"""Details named in one message; the others are counted."""

LONGEST_SHOWN = 60
"""Letters of one detail."""

TAKE_OUT = Line("engine", "Take it out")
TAKE_THEM_OUT = Line("engine", "Take them out")
KEEP_WORDS = Line("engine", "Keep my words as they are")
WRITE_AGAIN = Line("engine", "Write it again")

SEVERAL = Line("engine", "These words may show who you are:")
MORE = Line("engine", "And {count} more.")
SHALL_I = Line("engine", "Shall I take them out?")
NOT_SAVED = Line("engine", "Your words are not saved yet.")
LOST = Line("engine", "Your last words were not kept. It was too long ago.")
ASK_AGAIN = Line("engine", "Please write them again, if you like.")
DROPPED = Line("engine", "I did not keep those words.")
WAITING = Line("engine", "Your last words are not an answer yet. I keep them for 24 hours at most.")
"""Said to somebody who stops."""
HELP = (
    Line("engine", "Names, places and numbers can show who you are."),
    Line("engine", "If you take them out, I put a word like [name] there."),
    Line("engine", "Your story stays. You decide."),
)

_TYPED: dict[Choice, Line] = {
    "take_out": Line("words", "take it out|take them out|take out|yes|yes please"),
    "keep_words": Line("words", "keep my words as they are|keep my words|keep it|keep them|no"),
    "write_again": Line("words", "write it again|write again|again"),
}


def noticed(guide: Guide, text: str, language: str) -> tuple[Detail, ...]:
    """The details of words typed just now, by the rules of the person's language."""
    return details(text, language, guide.finders)


def held(guide: Guide, text: str, language: str) -> tuple[Detail, ...]:
    """The details of words held. Another language may have been chosen meanwhile: what its rules do not see at all,
    those of the others saw."""
    for code in (language, *(code for code, _ in guide.languages if code != language)):
        if found := noticed(guide, text, code):
            return found
    return ()


def shown(guide: Guide, session: Session, text: str, asked: Say, always: tuple[tuple[Button, ...], ...]) -> Say:
    """The question what becomes of the words held. `asked`: the question they were typed under; `always`: the buttons
    that never go away."""
    found = held(guide, text, session.language)
    said = tuple(dict.fromkeys((detail.kind, _cut(text[detail.start : detail.end])) for detail in found))
    take, keep, again = (_button(session, choice, len(said)) for choice in CHOICES)
    rows = ((take,), (keep,), (again,), *always) if said else ((keep,), (again,), *always)
    return replace(asked, lines=(*_lines(said), NOT_SAVED), rows=rows, picture="")


def named(guide: Guide, session: Session, text: str) -> Choice | None:
    """The choice whose words were typed, None where they are none."""
    if len(text) > 60:
        return None
    folded, lexicon = fold(text), guide.lexicon(session)
    for choice, line in _TYPED.items():
        spoken = lexicon.translator.text(session.language, line.context, line.message)
        if folded in {fold(word) for word in f"{spoken}|{line.message}".split("|")}:
            return choice
    return None


def _lines(said: tuple[tuple[str, str], ...]) -> tuple[Line, ...]:
    if len(said) <= 1:
        return tuple(looks_like(kind, detail) for kind, detail in said)
    listed = tuple(Line("", "– {detail}", (("detail", detail),)) for _, detail in said[:MOST_SHOWN])
    more = len(said) - MOST_SHOWN
    rest = (Line("engine", MORE.message, (("count", str(more)),)),) if more > 0 else ()
    return (SEVERAL, *listed, *rest, SHALL_I)


def _cut(detail: str) -> str:
    one_line = " ".join(detail.split())
    return one_line if len(one_line) <= LONGEST_SHOWN else one_line[:LONGEST_SHOWN].rstrip() + "…"


def _button(session: Session, choice: Choice, found: int) -> Button:
    labels = {
        "take_out": TAKE_OUT if found == 1 else TAKE_THEM_OUT,
        "keep_words": KEEP_WORDS,
        "write_again": WRITE_AGAIN,
    }
    return Button(labels[choice], f"{session.ask}!{choice}", "other" if choice == "write_again" else "answer")

"""How a reply's buttons are laid out on the page: answers big, a scale as a scale, don't know apart, commands in one
place.

>>> shape(Reply(("Ready?",), ((ReplyButton("Yes", "3.yes"),),))).choices
(Choice(tap='3.yes', label='Yes', ticked=None, picture=''),)
>>> parted("5 😀 Very happy")
('5', 'Very happy', True)
>>> parted("3 Quite a bit")
('3', 'Quite a bit', False)
>>> shape(Reply(("How was it?",), ((ReplyButton("🙁 Sad", "3.sad", picture="face-2"),),))).choices[0].label
'Sad'
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dialogs.messages import Reply, ReplyButton
from dialogs.scales import SCORES

_NUMBERED = re.compile(r"[\W_]*(\d)\s+(.+)", re.DOTALL)
_RECEIPT = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", re.ASCII)
TICK = "✓"


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of a scale: the button's tap and whole label, its number, its words, and whether a face is drawn with
    it.
    """

    tap: str
    label: str
    number: str
    words: str
    face: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer. `ticked`: part of a choice of many and ticked now; None: not a choice of many. `picture`: drawn with
    it, '' for none."""

    tap: str
    label: str
    ticked: bool | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """`scale` is empty unless the answers are the points 1 to 5 without pictures; it is then ordered 1, 2, 3, 4, 5, and
    `choices` is empty. `abreast`: few answers, each with a picture, stand side by side. `picture`: what is shown above
    the question.
    """

    scale: tuple[Mark, ...]
    choices: tuple[Choice, ...]
    others: tuple[ReplyButton, ...]
    commands: tuple[tuple[ReplyButton, ...], ...]
    abreast: bool = False
    picture: str = ""


ABREAST = 3
"""So many pictures stand side by side on a phone at 64 pixels and more."""


def shape(reply: Reply) -> Shape:
    """Sort the buttons by role, keeping their order; commands keep their rows. Empty case: a reply without buttons
    gives four empty tuples. A row of faces is left out where the answers carry the faces themselves.
    """
    buttons = [button for row in reply.rows for button in row]
    answers = [button for button in buttons if button.role == "answer"]
    pictured = [bool(button.picture) for button in answers]
    marks = () if any(pictured) else _marks(answers)
    return Shape(
        marks,
        () if marks else tuple(_choice(button) for button in answers),
        tuple(button for button in buttons if button.role == "other"),
        tuple(row for row in (_commands(row) for row in reply.rows) if row),
        abreast=all(pictured) and 1 < len(pictured) <= ABREAST,
        picture="" if any(pictured) and reply.picture.startswith("faces-") else reply.picture,
    )


def _commands(row: tuple[ReplyButton, ...]) -> tuple[ReplyButton, ...]:
    return tuple(button for button in row if button.role == "command")


def is_asking(line: str) -> bool:
    """Does the line end as a question does, in any of our scripts? It is then shown larger."""
    return line.rstrip("\u2069 ").endswith(("?", "\u061f", "\uff1f"))


def _code(button: ReplyButton) -> str:
    return button.tap.partition(".")[2]


def _marks(answers: list[ReplyButton]) -> tuple[Mark, ...]:
    by_score = {_code(button): button for button in answers}
    if len(answers) != len(SCORES) or set(by_score) != set(SCORES):
        return ()
    return tuple(Mark(by_score[n].tap, by_score[n].label, *parted(by_score[n].label, n)) for n in sorted(SCORES))


def _choice(button: ReplyButton) -> Choice:
    if not _code(button).startswith(("+", "-")):
        return Choice(button.tap, _words(button.label) if button.picture else button.label, None, button.picture)
    bare = button.label.lstrip("\u200f\u2068 ")
    ticked = bare.startswith(TICK)
    return Choice(button.tap, bare[1:].strip() if ticked else button.label, ticked, button.picture)


def _words(label: str) -> str:
    """Without the sign in front, where a picture is drawn in its stead."""
    return parted(label)[1] if _NUMBERED.fullmatch(label) else label[_first_letter(label) :]


def _first_letter(text: str) -> int:
    return next((place for place, letter in enumerate(text) if letter.isalnum()), 0)


def parted(label: str, score: str = "") -> tuple[str, str, bool]:
    """A point's label as number, words, and whether a face stood between them. A label of another form is all words."""
    found = _NUMBERED.fullmatch(label)
    if found is None:
        return score, label, False
    rest = found[2]
    first = _first_letter(rest)
    face = any(unicodedata.category(ch) == "So" for ch in rest[:first])
    return found[1], rest[first:], face


def receipt(line: str) -> tuple[str, str, str]:
    """The line as what stands before a receipt code, the code and what follows; the code is '' where there is none.

    >>> receipt("Your code: K7QM-3XPT-9AHC.")
    ('Your code: ', 'K7QM-3XPT-9AHC', '.')
    """
    found = _RECEIPT.search(line)
    return (line[: found.start()], found[0], line[found.end() :]) if found else (line, "", "")


def begins(button: ReplyButton) -> bool:
    """Does the command begin or go on with the chat? It is then the page's main button."""
    return button.tap.endswith(("!continue", "!start"))

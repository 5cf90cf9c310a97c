"""Makes the frozen values of a reply quickly: the one place where a profile asked for more than plain Python.

A frozen dataclass sets every field through `object.__setattr__`: 1.6 µs for one button, and a question has about ten.
Its slots' own setters set the same fields in 0.5 µs. The values are the same dataclasses, as frozen as before to
everybody else.

>>> make_button("Yes", "3.yes", "answer", "") == ReplyButton("Yes", "3.yes", "answer")
True
"""

from __future__ import annotations

from dataclasses import fields

from dialogs.messages import Reply, ReplyButton, Role, Say
from locales.ledger import Direction

_SET_BUTTON = {field.name: vars(ReplyButton)[field.name].__set__ for field in fields(ReplyButton)}
_SET_REPLY = {field.name: vars(Reply)[field.name].__set__ for field in fields(Reply)}

_new = object.__new__
_label, _tap, _role, _picture = (_SET_BUTTON[name] for name in ("label", "tap", "role", "picture"))
_OWN = ("lines", "rows", "alt", "language", "direction")
_lines, _rows, _alt, _language, _direction = (_SET_REPLY[name] for name in _OWN)

# What a reply takes over from the say as it is.
_TAKEN_OVER = tuple((vars(Say)[name].__get__, setter) for name, setter in _SET_REPLY.items() if name not in _OWN)


def make_button(label: str, tap: str, role: Role, picture: str) -> ReplyButton:
    """`ReplyButton(label, tap, role, picture)`."""
    button = _new(ReplyButton)
    _label(button, label)
    _tap(button, tap)
    _role(button, role)
    _picture(button, picture)
    return button


def make_reply(
    say: Say,
    lines: tuple[str, ...],
    rows: tuple[tuple[ReplyButton, ...], ...],
    alt: str,
    language: str,
    direction: Direction,
) -> Reply:
    """The reply of a say with its rendered lines, rows and words for its picture; every other field of `Reply` is the
    say's field of the same name."""
    reply = _new(Reply)
    _lines(reply, lines)
    _rows(reply, rows)
    _alt(reply, alt)
    _language(reply, language)
    _direction(reply, direction)
    for get, put in _TAKEN_OVER:
        put(reply, get(say))
    return reply

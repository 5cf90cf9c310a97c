"""Telegram's limits on what we say: one text of at most 4096 UTF-16 units, buttons that fit.

>>> [len(part) for part in split("a" * 5000)]
[4096, 904]
>>> keyboard(((ReplyButton("Yes", "1:y"),),), "ltr")
'{"inline_keyboard":[[{"text":"Yes","callback_data":"1:y"}]]}'
"""

from __future__ import annotations

import re
from json.encoder import encode_basestring_ascii as quoted
from typing import Literal
from unicodedata import category

from dialogs.messages import ReplyButton

# https://core.telegram.org/bots/api#sendmessage: "1-4096 characters after entities parsing", counted in UTF-16 units.
TEXT_UNITS = 4096
# Not written in the Bot API; the servers refuse more than 100 buttons and show at most 8 in a row, clients cut labels
# near 64.
LABEL_UNITS = 64
ROW_BUTTONS = 8
ALL_BUTTONS = 100

_JOINER = "\u200d"
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
# From the best border to the poorest: a blank line, a line, a sentence end in any of our scripts, a space.
_BORDERS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…؟۔।])\s+"), re.compile(r"\s+"))


def units(text: str) -> int:
    """Length in UTF-16 units, Telegram's measure: an emoji counts 2."""
    return len(text) if text.isascii() else len(text) + sum(1 for letter in text if letter > "\uffff")


def sendable(text: str) -> str:
    """Without NUL and half characters, which no request can carry."""
    return _UNSENDABLE.sub("\ufffd", text) if _UNSENDABLE.search(text) else text


def split(text: str, limit: int = TEXT_UNITS) -> list[str]:
    """Parts of at most `limit` units, broken at the best border in their second half. One part, perhaps '', where it
    fits."""
    text = sendable(text).strip()
    if len(text) * 2 <= limit or units(text) <= limit:
        return [text]
    parts = []
    while units(text) > limit:
        cut = _border(text, _letters_within(text, limit))
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    if text:
        parts.append(text)
    return [part for part in parts if part]


def _letters_within(text: str, limit: int) -> int:
    """How many letters fit in `limit` units."""
    used = 0
    for count, letter in enumerate(text):
        used += 2 if letter > "\uffff" else 1
        if used > limit:
            return count
    return len(text)


def _border(text: str, most: int) -> int:
    """Where to break, at most after `most` letters."""
    window = text[:most]
    for border in _BORDERS:
        ends = [found.end() for found in border.finditer(window) if found.start() * 2 >= most]
        if ends:
            return ends[-1]
    # One endless word: at least not between a letter and its marks, nor inside a joined emoji.
    cut = most
    while cut * 2 > most and (text[cut - 1] == _JOINER or _belongs_before(text[cut : cut + 1])):
        cut -= 1
    return cut if cut * 2 > most else most


def _belongs_before(letter: str) -> bool:
    """Marks, variation selectors, joiners and skin tones change the letter before them."""
    return letter != "" and (letter == _JOINER or "\U0001f3fb" <= letter <= "\U0001f3ff" or category(letter)[0] == "M")


def label(text: str) -> str:
    """A button's text: one line, at most 64 units, never empty."""
    text = sendable(text)
    if len(text) * 2 > LABEL_UNITS and units(text) > LABEL_UNITS:
        text = text[: _letters_within(text, LABEL_UNITS - 1)].rstrip() + "…"
    return text if text and not text.isspace() else "•"


def keyboard(rows: tuple[tuple[ReplyButton, ...], ...], direction: Literal["ltr", "rtl"]) -> str | None:
    """`reply_markup` as JSON; None without buttons. Telegram does not mirror rows for right-to-left languages: reversed
    here.

    A row of more than 8 is broken up; buttons after the hundredth are left out (the engine never comes near).
    Written by hand because taps carry the number of the question asked, so no keyboard comes twice and a cache would
    not help.
    """
    lines = []
    left = ALL_BUTTONS
    for row in rows:
        for start in range(0, len(row), ROW_BUTTONS):
            piece = row[start : start + ROW_BUTTONS][:left]
            if not piece:
                continue
            left -= len(piece)
            cells = [f'{{"text":{quoted(label(b.label))},"callback_data":{quoted(b.tap)}}}' for b in piece]
            if direction == "rtl":
                cells.reverse()
            lines.append("[" + ",".join(cells) + "]")
    return '{"inline_keyboard":[' + ",".join(lines) + "]}" if lines else None

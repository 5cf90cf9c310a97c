"""Good updates and files, spoiled: bits turned, parts cut, doubled, moved, taken from others, values nobody expects."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from random import Random
from typing import Any

CHAT = {"id": 101, "type": "private"}
MESSAGE = {"message_id": 9, "date": 1762000000, "chat": CHAT, "from": {"id": 101, "is_bot": False, "first_name": "x"}}
SIZES = [{"file_id": f"A{n}", "width": 90 * n, "height": 60 * n, "file_size": 1000 * n} for n in (1, 4, 9)]
DOCUMENT = {"file_id": "D", "mime_type": "image/png", "file_size": 400, "file_name": "x.png"}
GROUP = {"id": -5, "type": "supergroup"}

UPDATES: tuple[dict[str, Any], ...] = (
    {"update_id": 5, "message": {**MESSAGE, "text": "It was hard."}},
    {"update_id": 5, "message": {**MESSAGE, "text": "/start i-K7QM-3XPT-9AHC"}},
    {"update_id": 5, "message": {**MESSAGE, "photo": SIZES, "caption": "me", "media_group_id": "7"}},
    {"update_id": 5, "message": {**MESSAGE, "voice": {"file_id": "V", "duration": 12, "file_size": 40000}}},
    {"update_id": 5, "message": {**MESSAGE, "document": DOCUMENT, "caption": "x"}},
    {"update_id": 5, "message": {**MESSAGE, "sticker": {"file_id": "S"}}},
    {"update_id": 5, "edited_message": {**MESSAGE, "text": "It was fine.", "edit_date": 1762000100}},
    {"update_id": 6, "callback_query": {"id": "77", "from": {"id": 101}, "data": "3.4", "message": MESSAGE}},
    {"update_id": 6, "callback_query": {"id": "77", "from": {"id": 101}, "data": "3!skip"}},
    {"update_id": 7, "my_chat_member": {"chat": GROUP, "new_chat_member": {"status": "member"}}},
)

HUGE = "9" * 5000
STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 5, 2**31, 2**63, -(2**63) - 1, 2**70, 10**400, 1.5, 1e308, float("nan"), float("inf")),
    *("", " ", "4", "\x00", "\ud800", "a\udfffb", "\ud83d\ude00", "x" * 5000, "\u202e", "private", "/start", "/", "3."),
    *([], {}, [[]], [{}], {"": None}, [None], {"id": []}, {"id": 5, "type": "private"}, [SIZES[0], None, 5]),
)
NAMES: tuple[str, ...] = (
    "update_id",
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat",
    "id",
    "type",
    "from",
)
NAMES += (
    "text",
    "data",
    "date",
    "message_id",
    "photo",
    "voice",
    "document",
    "caption",
    "file_id",
    "file_size",
    "width",
)
NAMES += (
    "height",
    "duration",
    "mime_type",
    "media_group_id",
    "new_chat_member",
    "status",
    "pinned_message",
    "animation",
)

DEPTHS = (3, 15, 30, 60, 400, 1500)
VALUES: tuple[str, ...] = (
    "4",
    "0",
    "-1",
    "true",
    "[]",
    "{}",
    '""',
    "[{}]",
    "[[]]",
    '[["a"]]',
    "1979-05-27",
    "07:32:00",
    "nan",
    "inf",
)
VALUES += ('"yes"', '["a"]', '["a", 4]', "{ question = 4 }", "{ all = [] }", "{ not = { not = {} } }", "1e400", "1.5")
VALUES += ("1979-05-27T07:32:00Z", '"\\u0000"', '"\\U0010FFFF"', "''", '"E06000023"', '["parent-short"]', HUGE)
VALUES += (
    "0x" + "f" * 6000,
    "-1" + "0" * 4000,
    '"' + "x" * 20000 + '"',
    '{ id = "a", label = "A" }',
    '[{ id = "yes" }]',
)
LINES: tuple[str, ...] = (
    "[[section]]",
    "[[section.question]]",
    "[[ending]]",
    "[[block]]",
    "[[block.question]]",
    "[section]",
    "[ending]",
)
LINES += ('kind = "choice"', 'kind = "story"', 'kind = "scale"', 'kind = "area"', 'role = "consent"', "required = true")
LINES += ("[block.translations]", "[block.question.translations.pl]", '"Yes" = 4', "id.id = 4", '"" = ""', "'\x7f' = 1")
LINES += (
    'extends = ["parent-pulse", 4]',
    "extends = [[], {}]",
    'then = [{ to = "end:" }]',
    "many = true",
    "media = true",
)
MARKS = '"[]{}=,.#\n\r\\\t0a-_éı\x00\x7f\ud800\u202e\U0001f600'


def spoiled_text(text: str, chance: Random, others: Sequence[str]) -> str:
    """One to six times. May hold lone surrogates."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        text = _SPOIL_TEXT[chance.randrange(len(_SPOIL_TEXT))](text, chance, others)
    return text


def spoiled_json(raw: Any, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        raw = _spoil_tree(raw, chance)
    body = json.dumps(raw).encode()
    if chance.random() < 0.2:
        text = spoiled_text(body.decode(), chance, [json.dumps(chance.choice(UPDATES))])
        body = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        body = _flipped(body, chance)
    return body


def _spoil_tree(raw: Any, chance: Random) -> Any:
    """One part changed, taken out, put elsewhere, or put in."""
    if not isinstance(raw, dict | list) or not raw or chance.random() < 0.08:
        return _strange(chance)
    if isinstance(raw, list):
        at = chance.randrange(len(raw))
        return [*raw[:at], _spoil_tree(raw[at], chance), *raw[at + chance.randrange(2) :]]
    key = chance.choice(list(raw))
    match chance.randrange(8):
        case 0:
            return {k: v for k, v in raw.items() if k != key}
        case 1:
            return {**raw, chance.choice(NAMES): raw[key]}
        case 2:
            return {**raw, chance.choice(NAMES): _strange(chance)}
        case _:
            return {**raw, key: _spoil_tree(raw[key], chance)}


def _strange(chance: Random) -> Any:
    if chance.random() < 0.03:
        nested: Any = {}
        for _ in range(chance.choice((40, 300))):
            nested = {"chat": nested} if chance.random() < 0.5 else [nested]
        return nested
    return chance.choice(STRANGE)


def _flipped(body: bytes, chance: Random) -> bytes:
    if not body:
        return body
    found = bytearray(body)
    for _ in range(chance.choice((1, 1, 2, 8))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


# --- a text -----------------------------------------------------------------------------------------------------------


def _bits(text: str, chance: Random, others: Sequence[str]) -> str:
    return _flipped(text.encode("utf-8", "surrogatepass"), chance).decode("utf-8", "surrogateescape")


def _cut(text: str, chance: Random, others: Sequence[str]) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.choice((1, 5, 40, 400)) :]


def _mark(text: str, chance: Random, others: Sequence[str]) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(MARKS) * chance.choice((1, 1, 1, 3, 2000)) + text[at:]


def _lines(text: str, chance: Random, others: Sequence[str]) -> str:
    """A part moved or doubled."""
    lines = text.split("\n")
    at, length, to = chance.randrange(len(lines)), chance.choice((1, 1, 3, 12)), chance.randrange(len(lines) + 1)
    part = lines[at : at + length]
    kept = lines[:at] + lines[at + length :] if chance.random() < 0.5 else lines
    return "\n".join(kept[:to] + part * chance.choice((1, 1, 2, 30)) + kept[to:])


def _spliced(text: str, chance: Random, others: Sequence[str]) -> str:
    """A part of another one put in."""
    lines, other = text.split("\n"), chance.choice(others).split("\n")
    at, to = chance.randrange(len(other)), chance.randrange(len(lines) + 1)
    return "\n".join(lines[:to] + other[at : at + chance.choice((1, 3, 12))] + lines[to:])


def _line(text: str, chance: Random, others: Sequence[str]) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines) + 1)
    return "\n".join([*lines[:at], chance.choice(LINES), *lines[at:]])


def _value(text: str, chance: Random, others: Sequence[str]) -> str:
    """What stands behind one or several '=', or one word in quotes, is another value."""
    pattern = r"= [^\n]*" if chance.random() < 0.6 else r'"[^"\n]*"'
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    one = chance.choice(found)
    value = chance.choice(VALUES) if chance.random() < 0.7 else _word(text, chance)
    return text[: one.start()] + ("= " if one[0].startswith("=") else "") + value + text[one.end() :]


def _word(text: str, chance: Random) -> str:
    """A value that stands somewhere else in it: ids and kinds where they do not belong."""
    words: list[str] = re.findall(r'"[^"\n]*"', text)
    return chance.choice(words or ['""'])


def _deep(text: str, chance: Random, others: Sequence[str]) -> str:
    """Tables in tables in tables, in each of the ways there are."""
    depth, at = chance.choice(DEPTHS), text.find("\n", chance.randrange(len(text) + 1)) + 1
    key = chance.choice(("x", "when", "then", "section", "title", "translations"))
    deep = (
        f"{key} = {'[' * depth}{']' * depth}",
        f"{key} = {'{ not = ' * depth}1{' }' * depth}",
        f"{'.'.join([key] * depth)} = 1",
        f"[{'.'.join([key] * depth)}]",
        f"[[{'.'.join([key] * depth)}]]",
    )
    return text[:at] + chance.choice(deep) + "\n" + text[at:]


_SPOIL_TEXT = (_bits, _cut, _mark, _lines, _spliced, _line, _value, _value, _value, _deep)

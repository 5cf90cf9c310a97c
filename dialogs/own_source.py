"""An area's block as a section of a questionnaire's source, its translations taken out.

What is pinned and hashed is the English definition; translations may be mended without asking anybody anew.

>>> print(as_source({"id": "s", "title": "Yours", "question": [{"when": {"question": "a", "answered": True}}]}))
[[section]]
id = "s"
title = "Yours"
<BLANKLINE>
[[section.question]]
when = { question = "a", answered = true }
<BLANKLINE>
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Translated:
    """One English text of a place (a gettext context) in another language."""

    context: str
    language: str
    english: str
    text: str


@dataclass(frozen=True, slots=True)
class Bare:
    """A block without its translations: `table` is a section."""

    table: dict[str, Any]
    translated: tuple[Translated, ...]


def taken_out(block: Mapping[str, Any], section: str, form: str) -> Bare:
    """The block as the section of this id in this questionnaire. A text that a question does not translate is looked
    up in the block's own translations."""
    shared: dict[str, dict[str, str]] = block.get("translations", {})
    translated: list[Translated] = []
    questions = []
    for question in ({"id": section}, *block["question"]):
        own: dict[str, dict[str, str]] = question.get("translations", {})
        for language in dict.fromkeys((*shared, *own)):
            texts = {**shared.get(language, {}), **own.get(language, {})}
            place = f"{form}/{question.get('id', '')}"
            translated += [Translated(place, language, english, text) for english, text in texts.items()]
        questions.append({key: value for key, value in question.items() if key != "translations"})
    return Bare({"id": section, "title": block["title"], "question": questions[1:]}, tuple(translated))


def as_source(section: Mapping[str, Any]) -> str:
    """A section as TOML text, one key a line."""
    lines = ["[[section]]", *(f"{key} = {_value(section[key])}" for key in ("id", "title"))]
    for question in section["question"]:
        lines += ["", "[[section.question]]", *(f"{_key(key)} = {_value(value)}" for key, value in question.items())]
    return "\n".join((*lines, ""))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: object) -> str:
    match value:
        case str():
            # JSON's escapes are TOML's; only DEL, which JSON leaves as it is, TOML does not allow.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case bool():
            return "true" if value else "false"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return f"{{ {', '.join(f'{_key(key)} = {_value(inner)}' for key, inner in value.items())} }}"
        case _:
            return str(value)  # numbers and dates read as they are written

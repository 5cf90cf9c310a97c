"""Texts from outside, as any file can carry them: the last thing that is done to what a writer has made.

>>> carried("a\\x00b\\ud800"), unturned("a\\u202eb")
('a\\ufffdb\\ufffd', 'ab')
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

T = TypeVar("T")

_NOWHERE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def carried(text: str) -> str:
    """Without half characters and control characters, which XML, UTF-8 or a terminal do not take: U+FFFD stands there.
    Tab and line ends stay."""
    return _NOWHERE.sub("\ufffd", text) if _NOWHERE.search(text) else text


def unturned(text: str) -> str:
    """Without the marks that turn the direction of what follows: in plain text nothing else would end it."""
    return _TURNS.sub("", text)


def all_carried(one: T) -> T:
    """The same with every text in it carried: through tuples and frozen dataclasses, such as a whole report."""
    found: Any = one
    if isinstance(one, str):
        found = carried(one)
    elif isinstance(one, tuple):
        found = tuple(map(all_carried, one))
    elif is_dataclass(one) and not isinstance(one, type):
        found = replace(one, **{field.name: all_carried(getattr(one, field.name)) for field in fields(one)})
    return cast("T", found)

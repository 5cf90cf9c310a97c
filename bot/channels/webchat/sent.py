"""What a POST carried, parsed at the edge: read with a limit, decoded without ever failing, turned into one content.

>>> tuple(fields(b"tap=a%3A1&text=%3Cscript%3E").items())
(('tap', 'a:1'), ('text', '<script>'))
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from dialogs.messages import Content, Tapped, Typed

MOST_BYTES = 64 * 1024
MOST_FIELDS = 20
_TAP = re.compile(r"[\x21-\x7e]{1,64}", re.ASCII)


class TooLong(Exception):
    """More bytes than `MOST_BYTES`."""


class Unreadable(Exception):
    """Not what our page sends."""


async def read(request: web.Request) -> dict[str, str]:
    """The fields of a form. Raises `TooLong` or `Unreadable`; never holds more than the limit in memory."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Unreadable("content type")
    if (request.content_length or 0) > MOST_BYTES:
        raise TooLong
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLong
    return fields(bytes(body))


def fields(body: bytes) -> dict[str, str]:
    """First value of each field. Bytes that are not UTF-8 become U+FFFD, so no lone surrogate comes in. Raises
    `Unreadable`.
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Unreadable("too many fields") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def text_of(sent: Mapping[str, str]) -> str:
    """What was typed. Browsers post line ends as CR LF; nobody typed those. NUL is dropped: no store keeps it."""
    return sent.get("text", "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def content_of(sent: Mapping[str, str]) -> Content | None:
    """The tap where one was sent, else the words, else None. A tap that no page of ours could hold is read as an
    unknown button.
    """
    if "tap" in sent:
        tap = sent["tap"]
        return Tapped(tap if _TAP.fullmatch(tap) else "?")
    return Typed(text_of(sent), ask_of(sent)) if "text" in sent else None


def ask_of(sent: Mapping[str, str]) -> int:
    """The number of the question the page showed; 0 where it says none."""
    ask = sent.get("ask", "")
    return int(ask) if ask.isascii() and ask.isdigit() and len(ask) <= 6 else 0

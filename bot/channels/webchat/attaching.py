"""A voice note or a picture from the page: a form of its own that also works without JavaScript. The answer is given
only when it is stored.

What is asked first is who it is and whether the question takes it: until then not a byte of the file is read. The
file's name and claimed type are never looked at.
"""

from __future__ import annotations

import asyncio

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.channels.webchat import identity, sent, words
from bot.channels.webchat.desk import CHANNEL, Desk, Trouble, refused, unsaved
from bot.channels.webchat.scene import number
from bot.media.limits import BYTES_AT_ALL, PICTURE_BYTES, VOICE_BYTES
from bot.ports import NotStored
from dialogs.messages import Content, Inbound, Media, Sent, Unreadable

BODY_BYTES = BYTES_AT_ALL + 64 * 1024
"""The largest file and the fields before it."""

SECONDS = 90.0
"""For the whole of a file: 20 MB at 2 Mbit/s."""

_FIELD_BYTES = 1024
_FIELDS = 6
_WHAT = {"picture": ("photo", PICTURE_BYTES), "voice": ("voice", VOICE_BYTES)}


async def attach(desk: Desk, request: web.Request) -> web.Response:
    """POST /chat/media: 303 to GET /chat. 413 for a body that says it is too large, 503 where it was not stored."""
    desk.check_origin(request)
    token = desk.identity.token(request)
    if token is None:
        raise Trouble(403, words.COOKIES_TITLE, words.COOKIES, name="cookies")
    desk.check_pace(request, token)
    if request.content_type != "multipart/form-data" or request.content_length is None:
        raise sent.Unreadable("content type")
    if request.content_length > BODY_BYTES:
        raise too_big()
    try:
        async with asyncio.timeout(SECONDS), desk.preparing.room():
            fields, content = await _read(desk, token, request)
    except TimeoutError:
        raise unsaved(None) from None
    if content is None:
        return web.Response(status=303, headers={"Location": "/chat?nofile"})
    current = await desk.talk.screen(CHANNEL, token)
    if current is None or sent.ask_of(fields) not in (0, number(current)):
        raise Trouble(409, words.FILE_MOVED_TITLE, words.FILE_MOVED, name="moved")
    inbound = Inbound(identity.key(token, fields["turn"]), CHANNEL, token, content, desk.clock.now())
    try:
        result = await desk.talk.handle(inbound)
    except NotStored:
        raise unsaved(None) from None
    return web.Response(status=303, headers={"Location": "/chat?again" if result.duplicate else "/chat"})


def too_big() -> Trouble:
    return Trouble(413, words.FILE_TITLE, words.FILE_TOO_BIG, name="too_big")


async def _read(desk: Desk, token: str, request: web.Request) -> tuple[dict[str, str], Content | None]:
    """The fields, which stand first, and what the file is; None where none was chosen."""
    fields: dict[str, str] = {}
    try:
        reader = await request.multipart()
        for _ in range(_FIELDS):
            part = await reader.next()
            if part is None:
                break
            if not isinstance(part, BodyPartReader):
                raise sent.Unreadable("a part of parts")
            if part.name in _WHAT and part.filename is not None:
                desk.check_proof(token, fields)
                if not identity.is_turn(fields.get("turn", "")):
                    raise refused("turn")
                return fields, await _content(desk, token, part)
            value = await _bytes(part, _FIELD_BYTES)
            if value is None:
                raise sent.Unreadable("a long field")
            fields[part.name or ""] = value.decode("utf-8", "replace")
    except (ValueError, RuntimeError, AssertionError, LookupError, HttpProcessingError, web.RequestPayloadError):
        raise sent.Unreadable("parts") from None
    desk.check_proof(token, fields)
    return fields, None


async def _content(desk: Desk, token: str, part: BodyPartReader) -> Content | None:
    what, most = _WHAT[part.name or ""]
    if not await desk.talk.takes_media(CHANNEL, token):
        return Unreadable(what)
    found = await _bytes(part, most)
    if found is None:
        return Unreadable(what, "too_large")
    if not found:
        return None
    media = await desk.preparing.prepare(found, what)
    return Sent(media) if isinstance(media, Media) else media


async def _bytes(part: BodyPartReader, most: int) -> bytes | None:
    """The part as it came (a browser codes nothing); None as soon as there is more."""
    found = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        found += chunk
        if len(found) > most:
            return None
    return bytes(found)

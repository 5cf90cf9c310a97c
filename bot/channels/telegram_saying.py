"""One reply as Telegram messages: words, or a photo with the words under it, buttons under the last.

Words that a photo cannot carry come after it in messages of their own. A crash between the two shows the photo twice
and loses nothing; a retry in the same life goes on where the last try broke off.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from bot.channels.telegram_photos import CAPTION_UNITS, Key, Photos
from bot.channels.telegram_session import ApiFault, TelegramSession
from bot.channels.telegram_text import TEXT_UNITS, keyboard, sendable, split, units
from bot.ports import Delivery, File
from dialogs.messages import Reply

# How many chats' newest message, and how many half-sent long replies, are kept in memory.
_REMEMBERED = 10_000

# A help line's web address would draw a picture of that site into the chat, and tell its server that somebody was sent
# there.
_NO_PREVIEW = '{"is_disabled":true}'

_NO_PICTURE: Key = ("", "")


@dataclass(frozen=True, slots=True)
class _Shown:
    """The newest message with buttons in a chat. `photo`: it is a photo, its words are a caption. `picture`: what the
    reply was shown with, in that message or the one before it."""

    message: int
    photo: bool
    picture: Key


class Saying:
    """What the channel says, and the little it remembers of it."""

    def __init__(self, session: TelegramSession, token: str, photos: Photos) -> None:
        self._session = session
        self._token = token
        self._photos = photos
        self._newest: OrderedDict[str, _Shown] = OrderedDict()
        self._begun: OrderedDict[tuple[str, int], int] = OrderedDict()

    async def say(self, delivery: Delivery) -> None:
        """Raises `ApiFault` where it is not all said."""
        reply, address = delivery.reply, delivery.address
        markup = keyboard(reply.rows, reply.direction)
        text = sendable(reply.text)
        picture = (reply.picture, reply.language) if reply.picture else _NO_PICTURE
        if not reply.again and not reply.picture and len(text) * 2 <= TEXT_UNITS:
            await self._words(address, text, markup, picture)
        elif not (reply.again and await self._in_its_place(address, reply, text, markup, picture)):
            await self._parts(delivery, text, markup, picture)

    async def _parts(self, delivery: Delivery, text: str, markup: str | None, picture: Key) -> None:
        address, mark = delivery.address, (delivery.address, delivery.id)
        under = units(text) <= CAPTION_UNITS
        # Part 0 is the photo, with the words under it where they fit: then there is no other part.
        parts = split(text)
        first = 0 if delivery.reply.picture else 1
        done = self._begun.pop(mark, first)
        try:
            if not done:
                photo = await self._photo(address, picture, text if under else "", markup if under else None)
                if photo and under:
                    return
                done = 1
            while done <= len(parts):
                await self._words(address, parts[done - 1], markup if done == len(parts) else None, picture)
                done += 1
        except ApiFault as fault:
            if done > first and fault.passing:
                self._begun[mark] = done
                if len(self._begun) > _REMEMBERED:
                    self._begun.popitem(last=False)
            raise

    async def _words(self, address: str, text: str, markup: str | None, picture: Key) -> None:
        fields = _fields(chat_id=address, text=text, link_preview_options=_NO_PREVIEW, reply_markup=markup)
        sent = await self._session.call(self._token, "sendMessage", fields)
        if markup is not None:
            self._shown(address, sent, False, picture)

    async def _photo(self, address: str, picture: Key, caption: str, markup: str | None) -> bool:
        """False where there is no such photo, or Telegram takes none: the words are then said alone. Raises `ApiFault`
        for what may go better later, and where nobody is there."""
        fields = _fields(chat_id=address, caption=caption or None, reply_markup=markup)
        for _ in range(2):  # a photo Telegram has forgotten is uploaded anew
            photo = await self._photos.of(picture)
            if photo is None:
                return False
            try:
                if isinstance(photo, File):
                    sent = await self._session.send_file(self._token, "sendPhoto", fields, "photo", photo)
                else:
                    sent = await self._session.call(self._token, "sendPhoto", {"photo": photo, **fields})
            except ApiFault as fault:
                if fault.unreachable or fault.passing:
                    raise
                self._photos.refused(picture)
                if isinstance(photo, File):
                    return False
            else:
                self._photos.uploaded(picture, sent)
                if markup is not None:
                    self._shown(address, sent, True, picture)
                return True
        return False

    async def _in_its_place(self, address: str, reply: Reply, text: str, markup: str | None, picture: Key) -> bool:
        """Show a reply in the place of the last one (a tick was set). False where that one is not known, not there any
        more, or cannot become this one."""
        last = self._newest.get(address)
        if last is None or (last.picture != picture and not (last.photo and reply.picture)):
            return False
        if units(text) > (CAPTION_UNITS if last.photo else TEXT_UNITS):
            return False
        fields = _fields(chat_id=address, message_id=str(last.message), reply_markup=markup)
        try:
            if not last.photo:
                fields |= {"text": text.strip(), "link_preview_options": _NO_PREVIEW}
                await self._session.call(self._token, "editMessageText", fields)
            elif last.picture == picture:
                await self._session.call(self._token, "editMessageCaption", fields | {"caption": text})
            else:
                return await self._exchange(address, last, picture, text, fields)
        except ApiFault as fault:
            if fault.code == 400 and not fault.unreachable:
                return fault.why == "unmodified"
            raise
        return True

    async def _exchange(self, address: str, last: _Shown, picture: Key, text: str, fields: dict[str, str]) -> bool:
        """Another photo in the place of the last."""
        photo = await self._photos.of(picture)
        if photo is None:
            return False
        media = {"type": "photo", "media": "attach://card" if isinstance(photo, File) else photo, "caption": text}
        fields |= {"media": json.dumps(media)}
        try:
            if isinstance(photo, File):
                sent = await self._session.send_file(self._token, "editMessageMedia", fields, "card", photo)
            else:
                sent = await self._session.call(self._token, "editMessageMedia", fields)
        except ApiFault as fault:
            if fault.code == 400 and fault.why != "unmodified":
                self._photos.refused(picture)
            raise
        self._photos.uploaded(picture, sent)
        self._remember(address, _Shown(last.message, True, picture))
        return True

    def _shown(self, address: str, sent: Any, photo: bool, picture: Key) -> None:
        if isinstance(sent, dict) and type(sent.get("message_id")) is int:
            self._remember(address, _Shown(sent["message_id"], photo, picture))

    def _remember(self, address: str, shown: _Shown) -> None:
        self._newest[address] = shown
        self._newest.move_to_end(address)
        if len(self._newest) > _REMEMBERED:
            self._newest.popitem(last=False)


def _fields(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}

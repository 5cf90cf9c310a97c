"""Voice notes and photos from Telegram: fetched only where the question on the screen takes them, and only up to a
limit.

What was claimed to be too large is never fetched, what turns out so is broken off. A download that fails leaves the
update unconfirmed, so Telegram sends it again (it keeps updates for a day). The file's address holds the bot's token:
it stays in `telegram_session`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.channels.telegram_attached import Attached
from bot.channels.telegram_session import ApiFault
from bot.media.limits import PICTURE_BYTES, VOICE_BYTES, over
from bot.media.prepare import Preparing
from bot.ports import NotStored
from dialogs.messages import Content, Media, Sent, Unreadable

_REMEMBERED = 10_000


Fetch = Callable[[str, int], Awaitable[bytes | None]]
"""The file of this id; None where it has more bytes than that. Raises `ApiFault`."""


class Asker(Protocol):
    """What is asked of the conversation."""

    async def takes_media(self, channel: str, address: str) -> bool: ...


class TelegramFiles:
    """One for the life of the channel. `preparing` is shared with the other channels."""

    def __init__(self, fetch: Fetch, asker: Asker, preparing: Preparing) -> None:
        self._fetch = fetch
        self._asker = asker
        self._preparing = preparing
        self._albums: OrderedDict[str, tuple[str, bool]] = OrderedDict()

    async def content(self, channel: str, address: str, attached: Attached) -> Content | None:
        """What this is in the conversation. None: the rest of an album that was answered already. Raises `NotStored`
        where it must be tried again.

        Of pictures sent together the first that can be taken is the answer; the next is told so, and the others are
        not mentioned any more. (After a restart in between, the rest counts as a new message.)
        """
        before = self._albums.get(address) if attached.album else None
        if before is not None and before[0] == attached.album:
            told = before[1]
            self._remember(address, attached.album, True)
            return None if told else Unreadable(attached.what, "one_only")
        if not await self._asker.takes_media(channel, address):
            if attached.album:
                self._remember(address, attached.album, True)
            return Unreadable(attached.what)
        content = await self._taken(attached)
        if attached.album and isinstance(content, Sent):
            self._remember(address, attached.album, False)
        return content

    async def _taken(self, attached: Attached) -> Content:
        what = attached.what
        if not attached.file:
            return Unreadable(what, "" if what == "sticker" else "wrong_type")
        refused = over(attached.size, seconds=attached.seconds, pixels=attached.pixels, what=what)
        if refused is not None:
            return refused
        async with self._preparing.room():
            try:
                found = await self._fetch(attached.file, VOICE_BYTES if what == "voice" else PICTURE_BYTES)
            except ApiFault as fault:
                if fault.code in (400, 404) and fault.why != "token":
                    return Unreadable(what, "broken")  # it is not there (any more): no use in asking again
                raise NotStored(f"file {fault.code} {fault.why}") from None
            if found is None:
                return Unreadable(what, "too_large")
            media = await self._preparing.prepare(found, what, attached.seconds)
        return Sent(media, attached.caption) if isinstance(media, Media) else media

    def _remember(self, address: str, album: str, told: bool) -> None:
        self._albums[address] = (album, told)
        self._albums.move_to_end(address)
        if len(self._albums) > _REMEMBERED:
            self._albums.popitem(last=False)

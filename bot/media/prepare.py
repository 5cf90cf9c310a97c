"""Bytes that somebody sent become a `Media` to keep, or an `Unreadable` that says why not. The one door of this package
for channels.

    taken = await Preparing().prepare(content, what="voice", seconds=12)

What needs a decoder runs in a thread, one at a time: two large photos cannot slow the answers to everybody else, and
together with the limits this bounds the memory (docs/media.md).
"""

from __future__ import annotations

import asyncio

from bot.media.faults import NotTaken
from bot.media.kinds import PICTURES, kind_of
from bot.media.limits import over
from bot.media.pictures import drawn_anew
from bot.media.voices import cleaned
from dialogs.messages import Media, Unreadable

AT_ONCE = 1
"""Decoders side by side. A photo takes about a tenth of a second, so nobody waits long."""

FILES_AT_ONCE = 8
"""Files that are being fetched or read: with 20 MB each, 160 MB at the most. The next ones wait unread."""


def prepared(content: bytes, what: str = "file", seconds: float = 0) -> Media | Unreadable:
    """`what`: as the channel calls it: 'voice', 'photo' or 'file'. `seconds`: the length that was claimed, 0 for none.
    Never raises for what the bytes are."""
    kind = kind_of(content)
    try:
        if not content:
            raise NotTaken("broken")
        if not kind:
            raise NotTaken("wrong_type")
        return drawn_anew(content, kind) if kind in PICTURES else cleaned(content, kind, seconds)
    except NotTaken as fault:
        return Unreadable(what, fault.why)


class Preparing:
    """One for the life of the process, made inside its event loop's thread."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._room = asyncio.Semaphore(FILES_AT_ONCE)

    def room(self) -> asyncio.Semaphore:
        """`async with preparing.room():` around everything between the first byte of a file and its `Media`."""
        return self._room

    async def prepare(self, content: bytes, what: str = "file", seconds: float = 0) -> Media | Unreadable:
        """As `prepared`, without holding up the loop. A claim above the limits is believed at once."""
        refused = over(len(content), seconds=seconds, what=what)
        if refused is not None:
            return refused
        async with self._turn:
            return await asyncio.to_thread(prepared, content, what, seconds)

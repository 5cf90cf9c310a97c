"""The cards of pictures as Telegram keeps them: drawn and uploaded once, then named by the `file_id` Telegram gave.

    photos = Photos(draw)                       # draw(name, language) -> PNG; it blocks, so it runs in a thread
    photo = await photos.of(("help", "pl"))     # a file_id, a file to upload, or None: the words are said alone

What Telegram knows is remembered in memory only: after a restart each card, of 3 to 60 kB, is uploaded once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

from bot.pictures.faults import CannotDraw
from bot.ports import File

log = structlog.get_logger()

CAPTION_UNITS = 1024
"""Words under a photo. SOURCE: Bot API, sendPhoto: "0-1024 characters after entities parsing", in UTF-16 units."""

Key = tuple[str, str]
"""The picture's name and the language of its words."""

Draw = Callable[[str, str], bytes]


class Photos:
    """One for the life of the process. Without `draw` there are no pictures."""

    def __init__(self, draw: Draw | None = None) -> None:
        self._draw = draw
        self._known: dict[Key, str] = {}
        self._impossible: set[Key] = set()
        # One at a time: a card takes 0.1 s of a core and some memory, and the second who wants it finds it on the
        # shelf.
        self._drawing = asyncio.Lock()

    async def of(self, key: Key) -> str | File | None:
        """Never raises: a picture is never in the way of a question."""
        if self._draw is None or key in self._impossible:
            return None
        known = self._known.get(key)
        if known is not None:
            return known
        try:
            async with self._drawing:
                return File("picture.png", "image/png", await asyncio.to_thread(self._draw, *key))
        except (CannotDraw, KeyError) as fault:
            # A letter without a font, or a picture that was taken out while the reply waited: so it will stay.
            self._impossible.add(key)
            log.warning("telegram.no_picture", picture=key[0], language=key[1], error=type(fault).__name__)
        except Exception as fault:  # a full disk, say: the next one may be drawn again
            log.error("telegram.picture_failed", picture=key[0], language=key[1], exc_info=fault)
        return None

    def uploaded(self, key: Key, message: Any) -> None:
        """Remember what Telegram calls the photo of this message. One that cannot be read is not remembered."""
        sizes = message.get("photo") if isinstance(message, dict) else None
        largest = sizes[-1] if isinstance(sizes, list) and sizes else None
        name = largest.get("file_id") if isinstance(largest, dict) else None
        if isinstance(name, str) and name:
            self._known[key] = name

    def refused(self, key: Key) -> None:
        """Telegram does not know it any more: it will be uploaded anew."""
        self._known.pop(key, None)

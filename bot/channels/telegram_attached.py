"""What hangs on a Telegram message: how a voice note, a photo or a file is read out of the update. Nothing is fetched.

>>> attached_of({"voice": {"file_id": "AwAD", "duration": 12, "file_size": 40000}})
Attached(what='voice', size=40000, seconds=12, pixels=0, album='')
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.media.limits import PICTURE_BYTES, PICTURE_PIXELS

READ_AS = {
    "sticker": "sticker",
    "photo": "photo",
    "voice": "voice",
    "audio": "voice",
    "video_note": "voice",
    "animation": "file",  # before "document": Telegram sends both
    "document": "file",
    "video": "file",
}
_FETCHED = ("photo", "voice", "audio", "document")
_READ_TYPES = ("image/", "audio/", "application/ogg")


@dataclass(frozen=True, slots=True)
class Attached:
    """`what` as in `Unreadable`. `file` is Telegram's id of it, '' for what no question takes (a film, a sticker).

    `size` (bytes), `seconds` and `pixels` are the sender's claims, 0 where there is none. `album` is the same for
    pictures sent together.
    """

    what: str
    file: str = field(repr=False, default="")
    size: int = 0
    seconds: int = 0
    pixels: int = 0
    caption: str = field(repr=False, default="")
    album: str = ""


def attached_of(message: dict[str, Any]) -> Attached | None:
    """None where nothing known hangs on it. Never raises. Of a photo's sizes the largest that may be taken."""
    key = next((key for key in READ_AS if key in message), None)
    if key is None:
        return None
    what, found = READ_AS[key], message[key]
    if key == "photo":
        found = _largest(found)
    if key not in _FETCHED or not isinstance(found, dict) or (key == "document" and not _is_read(found)):
        return Attached(what)
    file, caption, album = found.get("file_id"), message.get("caption"), message.get("media_group_id")
    return Attached(
        what,
        file if isinstance(file, str) else "",
        _claim(found.get("file_size")),
        _claim(found.get("duration")),
        _claim(found.get("width")) * _claim(found.get("height")),
        caption if isinstance(caption, str) else "",
        album if isinstance(album, str) else "",
    )


def _largest(sizes: Any) -> Any:
    if not isinstance(sizes, list):
        return None
    known = [size for size in sizes if isinstance(size, dict)]
    fitting = [
        size for size in known if _pixels(size) <= PICTURE_PIXELS and _claim(size.get("file_size")) <= PICTURE_BYTES
    ]
    return max(fitting or known, key=_pixels, default=None)


def _pixels(size: dict[str, Any]) -> int:
    return _claim(size.get("width")) * _claim(size.get("height"))


def _is_read(document: dict[str, Any]) -> bool:
    kind = document.get("mime_type")
    return isinstance(kind, str) and kind.startswith(_READ_TYPES)


def _claim(value: Any) -> int:
    return value if type(value) is int and value > 0 else 0

"""What the Bot API does with photos: takes an upload once, gives it a `file_id`, and knows it by that from then on.

SOURCE of the limits: Bot API, sendPhoto: at most 10 MB, width and height at most 10,000 together, and at most 20 times
as wide as high or as high as wide.
"""

from __future__ import annotations

import json
from io import BytesIO

from PIL import Image, UnidentifiedImageError

MOST_BYTES = 10_000_000


class BadPhoto(Exception):
    """What Telegram says of it."""


class Photos:
    """`uploads`: the content of each photo uploaded, by its `file_id`, in the order they came."""

    def __init__(self) -> None:
        self.uploads: dict[str, bytes] = {}
        self._uploaded = 0

    def forget(self) -> None:
        """No `file_id` given before is known any more."""
        self.uploads.clear()

    def take(self, fields: dict[str, str], part: str) -> str:
        """The `file_id` of the photo in that field: one given before, or an upload's. Raises `BadPhoto`."""
        sent = fields[part]
        if sent in self.uploads:
            return sent
        if not sent.startswith("\udc89PNG") and not sent.startswith("\udcff\udcd8"):
            raise BadPhoto("wrong file identifier/HTTP URL specified")
        content = sent.encode("utf-8", "surrogateescape")
        try:
            with Image.open(BytesIO(content)) as image:
                width, height = image.size
        except UnidentifiedImageError:
            raise BadPhoto("IMAGE_PROCESS_FAILED") from None
        if len(content) > MOST_BYTES:
            raise BadPhoto("file is too big")
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise BadPhoto("PHOTO_INVALID_DIMENSIONS")
        self._uploaded += 1
        name = f"photo-{self._uploaded}"
        self.uploads[name] = content
        return name

    def media(self, fields: dict[str, str]) -> tuple[str, str]:
        """The `file_id` and the caption of an editMessageMedia. Raises `BadPhoto`."""
        media = json.loads(fields["media"])
        if media["type"] != "photo":
            raise BadPhoto("this server knows photos only")
        source, caption = media["media"], media.get("caption", "")
        if len(caption.encode("utf-16-le")) // 2 > 1024:
            raise BadPhoto("media caption is too long")
        if source.startswith("attach://"):
            return self.take(fields, source.removeprefix("attach://")), caption
        return self.take({"media": source}, "media"), caption

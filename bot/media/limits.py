"""How much of a voice note or a picture is taken. What a sender claims is compared first, so that nothing too large is
even fetched; the same limits then hold for what really came.

>>> over(PICTURE_BYTES, what="photo"), over(PICTURE_BYTES + 1, what="photo")
(None, Unreadable(what='photo', why='too_large'))
>>> over(100, seconds=3600, what="voice").why
'too_long'
"""

from __future__ import annotations

from dialogs.messages import Unreadable

PICTURE_BYTES = 20_000_000
"""What a bot can fetch from Telegram at the most (SOURCE: Bot API, getFile: 20 MB); a phone's photo is 2 to 12 MB."""

PICTURE_PIXELS = 24_000_000
"""Of a JPEG, which is decoded at a fraction of its size. Phones take 12; their 50-megapixel modes are refused
kindly."""

WHOLE_PIXELS = 12_000_000
"""Of a PNG or WebP, which is decoded whole: up to 190 MB for one at a time (docs/media.md). A tablet's screen has 6."""

PICTURE_SIDE = 1600
"""Pixels of the longer side as it is kept: handwriting on a sheet of A4 can still be read."""

PICTURE_KEPT = 600_000
"""Bytes of a picture as it is kept."""

VOICE_BYTES = 4_000_000
"""Telegram's voice notes take about 4 kB a second, a phone's recorder 16 kB: four minutes of the worse."""

VOICE_SECONDS = 180
"""Three minutes: about 450 spoken words, what the longest story in letters is."""

BYTES_AT_ALL = max(PICTURE_BYTES, VOICE_BYTES)
"""Nothing above this is read to its end."""


def over(size: int = 0, *, seconds: float = 0, pixels: int = 0, what: str) -> Unreadable | None:
    """Whether a claim is above the limits; 0 where nothing is claimed. `what`: 'voice', 'photo' or 'file' (may be
    either)."""
    most = VOICE_BYTES if what == "voice" else PICTURE_BYTES
    if size > most or pixels > PICTURE_PIXELS:
        return Unreadable(what, "too_large")
    return Unreadable(what, "too_long") if seconds > VOICE_SECONDS else None

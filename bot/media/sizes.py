"""A picture's width and height from its first bytes, before any decoder sees it.

Not Pillow's: to know the size of a WebP it sets up the whole canvas.

SOURCE: PNG 3rd edition 11.2.1; ITU T.81 B.2.2 (JPEG frame header); RFC 9649 (WebP).
"""

from __future__ import annotations

from bot.media.faults import NotTaken
from bot.media.kinds import Kind

_MOST_MARKERS = 1000


def size_of(content: bytes, kind: Kind) -> tuple[int, int]:
    """Pixels, as stored (not turned). Raises `NotTaken('broken')` where none is found or a side is 0."""
    width, height = {"png": _png, "jpeg": _jpeg, "webp": _webp}[kind](content)
    if not width or not height:
        raise NotTaken("broken")
    return width, height


def _png(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR" or len(content) < 24:
        raise NotTaken("broken")
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    for _ in range(_MOST_MARKERS):
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if len(content) < at + 9 or content[at] != 0xFF:
            break
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        alone = marker == 0x01 or 0xD0 <= marker <= 0xD8
        at += 2 if alone else 2 + int.from_bytes(content[at + 2 : at + 4])
    raise NotTaken("broken")


def _webp(content: bytes) -> tuple[int, int]:
    if len(content) < 30:
        raise NotTaken("broken")
    match content[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            sides = (content[26:28], content[28:30])
            return int.from_bytes(sides[0], "little") & 0x3FFF, int.from_bytes(sides[1], "little") & 0x3FFF
    raise NotTaken("broken")

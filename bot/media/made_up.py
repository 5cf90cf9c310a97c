"""A voice note and a picture that nobody made, for transcripts and the terminal: silence of a given length, and a small
drawing.

>>> note = voice(12)
>>> (note.what, note.type, note.seconds, note.content[:4])
('voice', 'audio/ogg', 12, b'OggS')
>>> (picture().type, picture().content[:4])
('image/png', b'\\x89PNG')
"""

from __future__ import annotations

import struct
import zlib
from functools import cache

from bot.media import ogg
from dialogs.messages import Media

_RATE = 48_000
"""Opus counts in samples of 48 kHz, whatever was recorded. SOURCE: RFC 7845, section 4."""
_SKIP = 312
_SILENCE = b"\xf8\xff\xfe"
"""20 ms of silence in one Opus packet."""
_PER_SECOND = 50
_PER_PAGE = 250
_SERIAL = 0x5741594D
_SIDE = 48


@cache
def voice(seconds: int) -> Media:
    """Ogg with Opus, mono. A minute is about 12 kB."""
    head = b"OpusHead" + struct.pack("<BBHIHB", 1, 1, _SKIP, _RATE, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"waymark" + struct.pack("<I", 0)
    written = [
        ogg.page(head, serial=_SERIAL, number=0, granule=0, flags=ogg.FIRST),
        ogg.page(tags, serial=_SERIAL, number=1, granule=0),
    ]
    packets = max(1, seconds * _PER_SECOND)
    for start in range(0, packets, _PER_PAGE):
        end = min(packets, start + _PER_PAGE)
        written.append(
            ogg.page(
                *[_SILENCE] * (end - start),
                serial=_SERIAL,
                number=len(written),
                granule=_SKIP + end * _RATE // _PER_SECOND,
                flags=ogg.LAST if end == packets else 0,
            )
        )
    return Media("voice", "audio/ogg", b"".join(written), seconds)


@cache
def picture() -> Media:
    """A PNG of 48 × 48 pixels: a yellow sun on blue."""
    middle = (_SIDE - 1) / 2
    rows = bytearray()
    for y in range(_SIDE):
        rows.append(0)
        for x in range(_SIDE):
            inside = (x - middle) ** 2 + (y - middle) ** 2 < (_SIDE / 3) ** 2
            rows += b"\xff\xd0\x20" if inside else b"\x40\x90\xe0"
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return Media("picture", "image/png", b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

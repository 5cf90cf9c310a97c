"""MP3: the sound frames are kept and nothing else, so every kind of tag (ID3, APE, Lyrics3) goes.

SOURCE: ISO/IEC 11172-3 and 13818-3, frame headers of layer III; id3.org, ID3v2.4 section 3.1 (size of the tag).
"""

from __future__ import annotations

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""kbit/s of layer III by the index 1-14, for MPEG 1 and for MPEG 2 and 2.5."""
_FEWEST = 2


def cleaned(content: bytes) -> tuple[bytes, float]:
    """Raises `ValueError` where there are not even two frames one after the other."""
    at = _after_id3(content)
    kept: list[bytes] = []
    seconds = 0.0
    while (frame := _frame(content, at)) is not None:
        length, lasts = frame
        kept.append(content[at : at + length])
        seconds += lasts
        at += length
    if len(kept) < _FEWEST:
        raise ValueError("no sound")
    return b"".join(kept), seconds


def _after_id3(content: bytes) -> int:
    at = 0
    while content[at : at + 3] == b"ID3":
        size = content[at + 6 : at + 10]
        at += 10 + sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=True))
    return at


def _frame(content: bytes, at: int) -> tuple[int, float] | None:
    """Bytes and seconds of the frame that begins here and ends within; None where none does."""
    head = int.from_bytes(content[at : at + 4])
    version, layer, bits, rate = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or bits in (0, 15) or rate == 3:
        return None
    first = version == 3
    samples = 1152 if first else 576
    hertz = _RATES[version][rate]
    length = samples // 8 * _BITS[first][bits - 1] * 1000 // hertz + (head >> 9 & 1)
    return (length, samples / hertz) if at + length <= len(content) else None

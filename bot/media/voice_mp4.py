"""MP4 and M4A: what phones record. Tags, places and times are blanked where they stand, so that no offset moves.

SOURCE: ISO/IEC 14496-12: boxes (4.2), mvhd (8.2.2), tkhd (8.3.2), mdhd (8.4.2), hdlr (8.4.3), udta (8.10.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.media.faults import NotTaken

_INSIDE = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_TIMED = (b"mvhd", b"tkhd", b"mdhd")
_TOLD = (b"udta", b"meta", b"uuid", b"ilst", b"Xtra", b"xml ", b"bxml")
_PICTURES = (b"vide", b"auxv", b"pict", b"text", b"sbtl")


@dataclass(frozen=True, slots=True)
class _Box:
    """`name_at`: where its four letters stand; its content is `start` to `end`."""

    name: bytes
    name_at: int
    start: int
    end: int


def cleaned(content: bytes) -> tuple[bytes, float]:
    """Raises `ValueError` for boxes that do not fit; `NotTaken` for a film. Length 0.0: written in pieces, so that the
    head does not know it."""
    kept = bytearray(content)
    sounds, seconds = 0, 0.0
    for box in _boxes(content, 0, len(content)):
        if box.name in _TOLD:
            kept[box.name_at : box.name_at + 4] = b"free"
            kept[box.start : box.end] = bytes(box.end - box.start)
        elif box.name == b"hdlr":
            what = content[box.start + 8 : box.start + 12]
            if what in _PICTURES:
                raise NotTaken("wrong_type")
            sounds += what == b"soun"
        elif box.name in _TIMED:
            wide = 8 if content[box.start] else 4
            at = box.start + 4 + 2 * wide
            if at + 4 + wide > box.end:
                raise ValueError("a short box")
            kept[box.start + 4 : at] = bytes(2 * wide)
            if box.name != b"tkhd":
                seconds = max(seconds, _seconds(content[at : at + 4], content[at + 4 : at + 4 + wide]))
    if not sounds:
        raise NotTaken("wrong_type")
    return bytes(kept), seconds


def _seconds(scale: bytes, lasts: bytes) -> float:
    if not any(scale) or set(lasts) == {255}:
        return 0.0
    return int.from_bytes(lasts) / int.from_bytes(scale)


def _boxes(content: bytes, at: int, end: int) -> Iterator[_Box]:
    """Each box, and those inside a box that holds more. The sound itself is not looked into."""
    while at < end:
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        start = at + 8
        if size == 1:
            size, start = int.from_bytes(content[at + 8 : at + 16]), at + 16
        stop = end if size == 0 else at + size
        if stop < start or stop > end:
            raise ValueError("a box breaks off")
        yield _Box(name, at + 4, start, stop)
        if name in _INSIDE:
            yield from _boxes(content, start, stop)
        at = stop

"""WebM: what Chrome records. Titles, dates, tags and attachments are blanked where they stand; the length is the time
of the last block, because recorders that stream leave the head's length out.

SOURCE: RFC 8794 (EBML), RFC 9559 (Matroska).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from bot.media.faults import NotTaken

_SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK, _GROUP = 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE, 0xA0
_INSIDE = (_SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK, _GROUP)
_SCALE, _TYPE, _TIME, _SIMPLE, _BLOCK = 0x2AD7B1, 0x83, 0xE7, 0xA3, 0xA1
_SOUND = 2
# Tags, Attachments, Chapters, Title, DateUTC, SegmentFilename, a track's Name.
_TOLD = (0x1254C367, 0x1941A469, 0x1043A770, 0x7BA9, 0x4461, 0x7384, 0x536E)
_USUAL_SCALE = 1_000_000
"""Nanoseconds of one step of time."""


def cleaned(content: bytes) -> tuple[bytes, float]:
    """Raises `ValueError` for elements that do not fit; `NotTaken` for a film."""
    kept = bytearray(content)
    scale, cluster, last, sounds = _USUAL_SCALE, 0, 0, 0
    for number, at, start, end in _elements(content):
        if number in _TOLD:
            _blank(kept, at, end)
        elif number == _SCALE:
            scale = int.from_bytes(content[start:end])
        elif number == _TYPE:
            if int.from_bytes(content[start:end]) != _SOUND:
                raise NotTaken("wrong_type")
            sounds += 1
        elif number == _TIME:
            cluster = int.from_bytes(content[start:end])
        elif number in (_SIMPLE, _BLOCK):
            _, width = _number(content, start)
            if start + width + 2 > end:
                raise ValueError("a block breaks off")
            (later,) = struct.unpack_from(">h", content, start + width)
            last = max(last, cluster + later)
    if not sounds:
        raise NotTaken("wrong_type")
    return bytes(kept), last * scale / 1e9


def _elements(content: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(id, begins, content begins, ends) in the order they stand, those inside the few that are looked into too. Only
    these may be of unknown length."""
    at = 0
    while at < len(content):
        number, wide = _number(content, at, marked=True)
        length, width = _number(content, at + wide)
        start = at + wide + width
        if number in _INSIDE:
            yield number, at, start, start
            at = start
            continue
        if length == (1 << 7 * width) - 1 or start + length > len(content):
            raise ValueError("an element breaks off")
        yield number, at, start, start + length
        at = start + length


def _number(content: bytes, at: int, marked: bool = False) -> tuple[int, int]:
    """A number of 1 to 8 bytes whose first bits say how many; with those bits where it is an id."""
    width = 9 - content[at].bit_length()
    raw = content[at : at + width]
    if width > 8 or len(raw) < width:
        raise ValueError("no number")
    value = int.from_bytes(raw)
    return (value if marked else value & ((1 << 7 * width) - 1)), width


def _blank(kept: bytearray, at: int, end: int) -> None:
    """A Void element of the same length in the place of another."""
    length = end - at
    head = b"\xec" + (bytes([0x80 | length - 2]) if length < 9 else (1 << 56 | length - 9).to_bytes(8))
    kept[at:end] = head + bytes(length - len(head))

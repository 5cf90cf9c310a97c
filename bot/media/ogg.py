"""Ogg pages: the container of a voice note from Telegram and from most browsers. Reading, writing, the checksum.

SOURCE: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).

>>> first = page(b"OpusHead", serial=7, number=0, granule=0, flags=FIRST)
>>> [(each.number, each.body) for each in pages(first)]
[(0, b'OpusHead')]
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAGIC = b"OggS"
FIRST, LAST, CONTINUED = 2, 4, 1
NO_GRANULE = 2**64 - 1
"""The granule position of a page on which no packet ends."""
_HEAD = struct.Struct("<4sBBQIIIB")


class NotOgg(ValueError):
    """Not a whole row of Ogg pages."""


def _table() -> tuple[int, ...]:
    table = []
    for index in range(256):
        rest = index << 24
        for _ in range(8):
            rest = (rest << 1) ^ (0x04C11DB7 if rest & 0x80000000 else 0)
        table.append(rest & 0xFFFFFFFF)
    return tuple(table)


_TABLE = _table()


def checksum(content: bytes) -> int:
    """CRC-32 as Ogg has it: not reflected, begun with 0. Over a page whose own checksum field is 0."""
    value = 0
    for byte in content:
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value


@dataclass(frozen=True, slots=True)
class Page:
    """`lengths` are the segments (0-255 bytes each); `raw` is the page as it came."""

    flags: int
    granule: int
    serial: int
    number: int
    lengths: bytes
    body: bytes
    raw: bytes

    @property
    def packets(self) -> tuple[int, ...]:
        """The lengths of the packets that end on this page."""
        found, length = [], 0
        for segment in self.lengths:
            length += segment
            if segment < 255:
                found.append(length)
                length = 0
        return tuple(found)


def pages(content: bytes) -> Iterator[Page]:
    """All pages, one after the other. Raises `NotOgg` where the bytes are no whole page. Checksums are not compared: a
    player does."""
    at = 0
    while at < len(content):
        try:
            magic, version, flags, granule, serial, number, _, count = _HEAD.unpack_from(content, at)
        except struct.error:
            raise NotOgg("a page breaks off") from None
        start = at + _HEAD.size + count
        lengths = content[at + _HEAD.size : start]
        end = start + sum(lengths)
        if magic != MAGIC or version != 0 or end > len(content):
            raise NotOgg("no whole page")
        yield Page(flags, granule, serial, number, lengths, content[start:end], content[at:end])
        at = end


def page(
    *packets: bytes, serial: int, number: int, granule: int, flags: int = 0, lengths: Sequence[int] | None = None
) -> bytes:
    """One page that holds these packets whole (at most 255 segments). `lengths`: the segments as they are to stand."""
    segments = bytes(lengths) if lengths is not None else b"".join(_segments(len(packet)) for packet in packets)
    if len(segments) > 255:
        raise ValueError("more than one page holds")
    body = b"".join(packets)
    head = _HEAD.pack(MAGIC, 0, flags, granule, serial, number, 0, len(segments))
    crc = checksum(head + segments + body)
    return _HEAD.pack(MAGIC, 0, flags, granule, serial, number, crc, len(segments)) + segments + body


def _segments(length: int) -> bytes:
    return b"\xff" * (length // 255) + bytes([length % 255])

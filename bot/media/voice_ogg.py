"""Ogg with Opus: what Telegram and Firefox record. The length is the last page's position.

SOURCE: RFC 7845, sections 4 (positions count 48,000 a second, less the pre-skip), 5.1, 5.2 (what follows the comments
in their packet, beginning with an even byte, may be thrown away by anyone).
"""

from __future__ import annotations

from bot.media import ogg
from bot.media.faults import NotTaken

_BARE = b"OpusTags" + bytes(8)
"""No vendor, no comments; zeros may follow."""


def cleaned(content: bytes) -> tuple[bytes, float]:
    """The comments are overwritten with zeros where they stand, so every other page stays as it is. Raises `NotOgg`;
    `NotTaken` for another codec or more than one stream."""
    read = list(ogg.pages(content))
    head = read[0].body
    if head[:8] != b"OpusHead" or len(head) < 19 or len({each.serial for each in read}) != 1:
        raise NotTaken("wrong_type")
    skip = int.from_bytes(head[10:12], "little")
    bare, ended = _BARE, False
    kept: list[bytes] = []
    for each in read:
        if ended or each is read[0]:
            kept.append(each.raw)
            continue
        length, ended = _first_packet(each.lengths)
        body = bare[:length].ljust(length, b"\0") + each.body[length:]
        bare = bare[length:]
        kept.append(
            ogg.page(
                body,
                serial=each.serial,
                number=each.number,
                granule=each.granule,
                flags=each.flags,
                lengths=each.lengths,
            )
        )
    if not ended or bare:
        raise ogg.NotOgg("no comments")
    ends = [each.granule for each in read if each.granule != ogg.NO_GRANULE]
    return b"".join(kept), max(0, max(ends) - skip) / 48_000


def _first_packet(lengths: bytes) -> tuple[int, bool]:
    """How many bytes of this page belong to the packet it goes on with or begins with, and whether that ends here."""
    total = 0
    for segment in lengths:
        total += segment
        if segment < 255:
            return total, True
    return total, False

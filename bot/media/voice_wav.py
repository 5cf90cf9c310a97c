"""WAV: only the format and the sound are kept, every other chunk (titles, dates, broadcast data) goes.

SOURCE: Multimedia Programming Interface and Data Specifications 1.0 (RIFF, WAVE).
"""

from __future__ import annotations

from bot.media.faults import NotTaken


def cleaned(content: bytes) -> tuple[bytes, float]:
    """Raises `ValueError` where a chunk is missing; `NotTaken` for anything but plain samples."""
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(content):
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        chunks.setdefault(name, content[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    form, sound = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    rate = int.from_bytes(form[8:12], "little")
    if len(form) < 16 or not sound or not rate:
        raise ValueError("no sound")
    if int.from_bytes(form[:2], "little") not in (1, 3, 0xFFFE):
        raise NotTaken("wrong_type")
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", sound)
    return b"RIFF" + len(body).to_bytes(4, "little") + body, len(sound) / rate


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)

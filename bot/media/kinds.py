"""What some bytes are, by how they begin: names of files and claimed types are not believed.

>>> kind_of(b"\\x89PNG\\r\\n\\x1a\\n..."), kind_of(b"<svg"), kind_of(b"GIF89a")
('png', '', '')
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["", "jpeg", "png", "webp", "ogg", "webm", "mp4", "mp3", "wav"]
PICTURES: tuple[Kind, ...] = ("jpeg", "png", "webp")

_SOUND_BRANDS = (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"dash", b"M4V ")
"""Main brands that recorders write. HEIC, AVIF and QuickTime have their own and are none of ours."""


def kind_of(content: bytes) -> Kind:
    """'' for everything that is not read: GIF, SVG, HEIC, PDF, archives, films …"""
    match content[:4]:
        case b"\x89PNG" if content[:8] == b"\x89PNG\r\n\x1a\n":
            return "png"
        case b"OggS":
            return "ogg"
        case b"\x1a\x45\xdf\xa3":
            return "webm"
        case b"RIFF" if content[8:12] == b"WEBP":
            return "webp"
        case b"RIFF" if content[8:12] == b"WAVE":
            return "wav"
    if content[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if content[4:8] == b"ftyp" and content[8:12] in _SOUND_BRANDS:
        return "mp4"
    if content[:3] == b"ID3" or (len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2):
        return "mp3"
    return ""

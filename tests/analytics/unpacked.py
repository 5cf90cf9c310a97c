"""Every byte of a file that somebody could read in it: zip members, packed streams, the text of a PDF's glyphs, the
doubles of an SPSS file. For tests that look for a number in it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

_GLYPHS = re.compile(rb"\[((?:[^\[\]\\()]|\([^)]*\))*)\]\s*TJ|<([0-9a-fA-F]+)>\s*Tj")
_ONE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def unpacked(content: bytes) -> bytes:
    """The file itself and all that is packed in it."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return content + b"\n".join(info.filename.encode() + book.read(info) for info in book.infolist())
    if content[:4] == b"%PDF":
        return _pdf(content)
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return b"\n".join(chunk for kind, chunk in chunks(content) if kind not in (b"IHDR", b"IDAT", b"IEND"))
    return content


def holds(content: bytes, number: int) -> bool:
    """Does the number stand anywhere in this file, as a number of its own?"""
    whole, digits = unpacked(content), str(number)
    parted = f"{digits[:-3]}[,. \u00a0\u202f]?{digits[-3:]}" if number > 999 else digits
    if re.search(rf"(?<![\d.]){parted}(?![\d])".encode(), whole) or digits.encode("utf-16-be") in whole:
        return True
    return content[:4] == b"$FL2" and struct.pack("<d", number) in whole


def chunks(picture: bytes) -> list[tuple[bytes, bytes]]:
    """(kind, content) of each part of a PNG."""
    found, place = [], 8
    while place < len(picture):
        (size,) = struct.unpack(">I", picture[place : place + 4])
        found.append((picture[place + 4 : place + 8], picture[place + 8 : place + 8 + size]))
        place += 12 + size
    return found


def _pdf(content: bytes) -> bytes:
    """Its objects, its streams, and every run of glyphs read with every font's table of letters."""
    streams = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            streams.append(zlib.decompress(packed))
        except zlib.error:
            streams.append(packed)
    letters = [table for stream in streams if b"beginbf" in stream for table in (_letters(stream),)]
    runs = []
    for stream in streams:
        for array, single in _GLYPHS.findall(stream):
            code = b"".join(re.findall(rb"<([0-9a-fA-F]+)>", array)) or single
            for table in letters:
                glyphs = (code[i : i + 4].decode().lower() for i in range(0, len(code), 4))
                runs.append("".join(table.get(glyph, "?") for glyph in glyphs).encode())
    objects = re.sub(rb"xref.*?trailer|\d+ \d+ (?:obj|R)|/(?:Length|Size|Prev)\d? \d+|startxref\s+\d+", b"", content)
    plain = [stream for stream in streams if b"/StructElem" in stream or b"<x:xmpmeta" in stream or b"/Title" in stream]
    # What an object stream begins with: each object's number and the place where it begins.
    plain = [re.sub(rb"\A[\d ]+\n", b"", stream) for stream in plain]
    return b"\n".join([*(re.sub(rb"\d+ \d+ R", b"", one) for one in (objects, *plain)), *runs])


def _letters(table: bytes) -> dict[str, str]:
    found = {}
    for start, end, first in _RANGE.findall(b"".join(re.findall(rb"beginbfrange(.*?)endbfrange", table, re.S))):
        for step in range(int(end, 16) - int(start, 16) + 1):
            found[f"{int(start, 16) + step:04x}"] = chr(int(first, 16) + step)
    for glyph, letter in _ONE.findall(b"".join(re.findall(rb"beginbfchar(.*?)endbfchar", table, re.S))):
        found[glyph.decode().lower()] = bytes.fromhex(letter.decode()).decode("utf-16-be", "replace")
    return found

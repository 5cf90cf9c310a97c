"""Who withdrew, once more outside the database: a small file that outlives it, so that a backup put back by any means
brings nobody back.

    tombstones = Tombstones(Path("var/erasures.log"))
    tombstones.add({ring.erasure_mac(7): 2967})     # on disk when this returns
    tombstones.read()                               # mac -> week

A line is a keyed hash in hex and a week: without the key file it names nobody, and with it only numbers that no table
holds any more. The file only grows. Several processes may add to it; a line that a crash tore is left out and the next
one starts anew (what it stood for is in the table `erasures`, from which each start fills the gap).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"([0-9a-f]{32}) (-?[0-9]{1,6})")


class FaultyTombstones(Exception):
    """The file cannot be read or written. Says which."""


class Tombstones:
    """`path` need not exist; its folder is made when the first line is."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[bytes, int]:
        """Each keyed hash and the week of its withdrawal; empty where there is no file. Raises `OSError`."""
        try:
            text = self.path.read_text("ascii", errors="replace")
        except FileNotFoundError:
            return {}
        found = (_LINE.fullmatch(line) for line in text.splitlines())
        return {bytes.fromhex(one[1]): int(one[2]) for one in found if one}

    def add(self, gone: Mapping[bytes, int]) -> None:
        """Appended with one write and flushed to disk. Raises `OSError`; then nothing may rely on it."""
        if not gone:
            return
        new = not self.path.exists()
        if new:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            lines = "".join(f"{mac.hex()} {week}\n" for mac, week in gone.items())
            content = ("\n" if torn else "").encode() + lines.encode()
            written = os.write(handle, content)
            if written != len(content):
                raise OSError(f"{written} of {len(content)} bytes written")
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

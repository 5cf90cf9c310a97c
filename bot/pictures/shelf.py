"""Cards once made, kept in a folder under the hash of all that went into them; the longest unused go when it is full.

Only our own drawings and texts are ever kept here, no word of a family. Losing the folder costs a tenth of a second for
each.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

MOST_BYTES = 20_000_000
"""All pictures with their own captions take 0.3 MB in a language."""


class Shelf:
    """Safe to share between threads and processes: a card appears whole or not at all."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes

    def take(self, key: str) -> bytes | None:
        """The card, or None where it is not here."""
        file = self._file(key)
        try:
            card = file.read_bytes()
            os.utime(file)  # used now: it goes last
        except OSError:
            return None
        return card

    def put(self, key: str, card: bytes) -> None:
        """Keep the card and make room. A folder that cannot be written keeps nothing, and says nothing: cards are then
        made anew each time."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".new")
            with os.fdopen(handle, "wb") as out:
                out.write(card)
            os.replace(name, self._file(key))
            self._make_room(self._file(key))

    def _make_room(self, newest: Path) -> None:
        found = []
        for file in self._folder.glob("*.png"):
            with contextlib.suppress(FileNotFoundError):  # another process made room first
                about = file.stat()
                found.append((file == newest, about.st_mtime_ns, about.st_size, file))
        total = sum(size for _, _, size, _ in found)
        for _, _, size, file in sorted(found):
            if total <= self._most:
                break
            file.unlink(missing_ok=True)
            total -= size

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.png"

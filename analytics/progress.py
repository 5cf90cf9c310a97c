"""How far a long run is: one line on a terminal that is written over, and nothing at all anywhere else.

>>> line(37, 153, 9.25, "areas")
'[#####-------------------]  37 of 153 areas, 4.0 a second, 29 s to go'
>>> line(0, 153, 0.0, "areas")
'[------------------------]   0 of 153 areas'
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

WIDTH = 24
EVERY = 0.1
"""Seconds between two lines at least: a terminal far away is slow."""


def line(done: int, total: int, seconds: float, what: str) -> str:
    """What is said after `seconds`; speed and rest as soon as something is done."""
    filled = WIDTH * done // total if total else WIDTH
    told = f"[{'#' * filled}{'-' * (WIDTH - filled)}] {done:{len(str(total))}} of {total} {what}"
    if not done or not seconds:
        return told
    rate = done / seconds
    return f"{told}, {rate:.1f} a second, {(total - done) / rate:.0f} s to go"


class Progress:
    """Use as a context manager; `at` says how many are done."""

    def __init__(self, total: int, what: str, out: TextIO | None = None) -> None:
        self._total, self._what, self._out = total, what, out or sys.stderr
        self._began = time.monotonic()
        self._said = 0.0

    def at(self, done: int) -> None:
        now = time.monotonic()
        if self._out.isatty() and (done == self._total or now - self._said >= EVERY):
            self._said = now
            self._out.write(f"\r{line(done, self._total, now - self._began, self._what)}\x1b[K")
            self._out.flush()

    def __enter__(self) -> Progress:
        self.at(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._out.isatty():
            self._out.write("\n")

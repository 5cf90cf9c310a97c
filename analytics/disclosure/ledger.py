"""The release ledger: every figure that ever left, and which families stood behind it. Kept beside the figures, never
printed.

A reader who keeps last week's report can take it from this week's. So the gate asks the ledger before it says anything
(`past`), and what is said is entered before it is printed: after a crash between the two, the ledger knows more than
the reader, never less.

Families stand in it as digests under a key of the ledger's own. Whoever holds the ledger without the snapshots can tell
nobody's answer; it is still to be kept like the snapshots themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import numpy as np

from analytics.disclosure.members import Contribution

__all__ = ["Cell", "Contribution", "Entry", "Ledger", "MemoryLedger", "Pages", "Window", "digest", "digests_of"]


@dataclass(frozen=True, slots=True)
class Window:
    """Whole waves, or one running wave up to the end of a week (Monday weeks since 1970-01-05)."""

    waves: tuple[str, ...]
    until: int | None = None

    def __str__(self) -> str:
        """
        >>> str(Window(("2026Q3", "2026Q4"))), str(Window(("2026Q4",), 2967))
        ('2026Q3 2026Q4', '2026Q4 to week 2967')
        """
        return " ".join(self.waves) + ("" if self.until is None else f" to week {self.until}")

    def fits(self, other: Window) -> bool:
        """Disjoint, or one inside the other. Windows that overlap in part would give their overlap away.

        >>> Window(("2026Q3",)).fits(Window(("2026Q3", "2026Q4")))
        True
        >>> Window(("2026Q2", "2026Q3")).fits(Window(("2026Q3", "2026Q4")))
        False
        """
        return not set(self.waves) & set(other.waves) or self._inside(other) or other._inside(self)

    def fits_before(self, week: int) -> bool:
        """Does it end with this week, or earlier?"""
        return self.until is not None and self.until <= week

    def _inside(self, other: Window) -> bool:
        return set(self.waves) <= set(other.waves) and (
            other.until is None or (self.until is not None and self.until <= other.until)
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """Which figure this is. `group`: '' for everybody. A running wave and the same wave closed are the same cell."""

    area: str
    audience: str
    question: str
    group: str
    waves: tuple[str, ...]
    k: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure as it was released. `printed`: bins of which a reader knows the number, each a set of labels added up.
    `figure`: what was said, to say it again."""

    cell: Cell
    window: Window
    on: date
    members: Mapping[int, Contribution] = field(repr=False)
    printed: frozenset[frozenset[str]]
    figure: Mapping[str, Any] = field(repr=False)


class Pages(Protocol):
    """The ledger of one area, open for one report. Nobody else can write while it is."""

    key: bytes

    def entries(self) -> list[Entry]:
        """All of this area, the oldest first."""
        ...

    def enter(self, entries: list[Entry]) -> None: ...


class Ledger(Protocol):
    def open(self, area: str) -> AbstractContextManager[Pages]:
        """What was entered is kept when the block ends without an exception; otherwise nothing of it is."""
        ...


def digest(key: bytes, area: str, family: int) -> int:
    """63 bits of a keyed hash, other than the family's pseudonym in the snapshots."""
    mac = hashlib.blake2b(f"{area}|{family}".encode(), key=key, digest_size=8).digest()
    return int.from_bytes(mac, "big") >> 1


def digests_of(key: bytes, area: str, families: Iterable[int]) -> list[int]:
    """`digest` of each, with what they share worked out once."""
    begin = hashlib.blake2b(f"{area}|".encode(), key=key, digest_size=8).copy
    found = []
    for family in families:
        one = begin()
        one.update(b"%d" % family)
        found.append(one.digest())
    numbers: list[int] = (np.frombuffer(b"".join(found), dtype=">u8") >> 1).tolist()
    return numbers


class MemoryLedger:
    """Forgets when the process ends: for tests, and for a look at figures that reach nobody."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Entry]] = {}

    @contextmanager
    def open(self, area: str) -> Iterator[Pages]:
        pages = _Memory(self._entries.get(area, []))
        yield pages
        self._entries[area] = pages.held


class _Memory:
    key = b"in memory"

    def __init__(self, held: list[Entry]) -> None:
        self.held = list(held)

    def entries(self) -> list[Entry]:
        return list(self.held)

    def enter(self, entries: list[Entry]) -> None:
        self.held += entries

"""The release ledger as one SQLite file: complete over a crash, one report at a time.

    ledger = LedgerFile(Path("var/releases.db"))

It is part of the figures' side, so that `python -m analytics` keeps the same promise without the bot; the file lies
beside the reports and belongs into the backup. Losing it means that the next report cannot know what the last one said.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import numpy as np

from analytics.disclosure.ledger import Cell, Contribution, Entry, Pages, Window
from analytics.disclosure.members import Members

VERSION = 1
PATIENCE = 30.0
"""Seconds to wait for another report that is being made."""

_TABLES = """
CREATE TABLE IF NOT EXISTS about (version INTEGER NOT NULL, key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS releases (
  id INTEGER PRIMARY KEY, area TEXT NOT NULL, audience TEXT NOT NULL, question TEXT NOT NULL, grp TEXT NOT NULL,
  waves TEXT NOT NULL, until_week INTEGER, k INTEGER NOT NULL, released_on TEXT NOT NULL,
  kinds TEXT NOT NULL, members BLOB NOT NULL, printed TEXT NOT NULL, figure TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_releases_area ON releases (area);
"""


class FaultyLedger(Exception):
    """The file is no ledger, or of a later release, or busy for too long. Nothing may be released without it."""


class LedgerFile:
    def __init__(self, path: Path, forget: date | None = None) -> None:
        """`forget`: what was released before this day is taken out for good when the file is opened. Only safe where no
        answer behind such a release is kept any more: nothing new can then be said of its families."""
        self._path, self._forget = path, forget

    @contextmanager
    def open(self, area: str) -> Iterator[Pages]:
        """Raises `FaultyLedger`. Readers of the figures wait here for each other: two reports made at once would not
        see each other's."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)) as file:
                file.execute("PRAGMA journal_mode=WAL")
                file.execute("PRAGMA synchronous=FULL")
                file.execute("BEGIN IMMEDIATE")
                try:
                    pages = _Pages(file, area)
                    if self._forget is not None:
                        file.execute("DELETE FROM releases WHERE released_on < ?", (self._forget.isoformat(),))
                    yield pages
                except BaseException:
                    file.execute("ROLLBACK")
                    raise
                file.execute("COMMIT")
        except sqlite3.Error as fault:
            raise FaultyLedger(f"the release ledger cannot be used ({type(fault).__name__})") from None


class _Pages:
    def __init__(self, file: sqlite3.Connection, area: str) -> None:
        self._file, self._area = file, area
        for statement in filter(str.strip, _TABLES.split(";")):
            file.execute(statement)
        found = file.execute("SELECT version, key FROM about").fetchone()
        if found is None:
            found = (VERSION, secrets.token_bytes(32))
            file.execute("INSERT INTO about VALUES (?, ?)", found)
        if found[0] != VERSION:
            raise FaultyLedger(f"the release ledger has version {found[0]}, this release writes {VERSION}")
        self.key: bytes = found[1]

    def entries(self) -> list[Entry]:
        rows = self._file.execute(
            "SELECT audience, question, grp, waves, until_week, k, released_on, kinds, members, printed, figure "
            "FROM releases WHERE area = ? ORDER BY id",
            (self._area,),
        )
        return [
            Entry(
                Cell(self._area, audience, question, group, tuple(waves.split()), k),
                Window(tuple(waves.split()), until),
                date.fromisoformat(on),
                _unpacked(json.loads(kinds), members),
                frozenset(frozenset(one) for one in json.loads(printed)),
                json.loads(figure),
            )
            for audience, question, group, waves, until, k, on, kinds, members, printed, figure in rows
        ]

    def enter(self, entries: list[Entry]) -> None:
        for one in entries:
            kinds, members = _packed(one.members)
            cell = one.cell
            self._file.execute(
                "INSERT INTO releases (area, audience, question, grp, waves, until_week, k, released_on, kinds, "
                "members, printed, figure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self._area,
                    cell.audience,
                    cell.question,
                    cell.group,
                    " ".join(cell.waves),
                    one.window.until,
                    cell.k,
                    one.on.isoformat(),
                    json.dumps(kinds),
                    members,
                    json.dumps(sorted(sorted(labels) for labels in one.printed)),
                    json.dumps(one.figure),
                ),
            )


_MEMBER = np.dtype([("family", "<u8"), ("kind", "<u2")])


def _packed(members: Mapping[int, Contribution]) -> tuple[list[Contribution], bytes]:
    """The different contributions, and ten bytes for each family: its digest and which of them it gave."""
    held = Members.of(members)
    times = np.bincount(held.places, minlength=len(held.kinds)).tolist()
    used = {kind for kind, n in zip(held.kinds, times, strict=True) if n}
    kinds = sorted(used)
    number = dict.fromkeys(held.kinds, 0) | {kind: i for i, kind in enumerate(kinds)}
    rows = np.empty(len(held), dtype=_MEMBER)
    rows["family"], rows["kind"] = held.families, held.in_terms_of(number)
    return kinds, rows.tobytes()


def _unpacked(kinds: list[list[str]], members: bytes) -> Members:
    rows = np.frombuffer(members, dtype=_MEMBER)
    return Members(rows["family"].astype(np.uint64), rows["kind"].astype(np.int64), [tuple(kind) for kind in kinds])

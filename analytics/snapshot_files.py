"""A snapshot's folder, written area by area, so that a whole country never stands in memory at once.

    with SnapshotFiles(Path("var/snapshot")) as files:
        for area in sorted(areas):
            files.add(answers_of(area), respondents_of(area))
        files.finish(about)

One area never shares a row group with another: its report reads its own rows only. The files get their names when all
of them are complete; until then an older snapshot there stays readable.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.coded import coded

ROW_GROUP = 65_536
"""Rows in one row group at most."""

ORDERS = {
    "answers": ("area", "wave", "audience", "question", "family"),
    "respondents": ("area", "wave", "audience", "family"),
}
"""File -> the columns its rows are sorted by."""


def one_area(path: Path, area: str, words: list[str]) -> pa.Table:
    """The area's rows of a file: only the row groups that may hold some are read. The columns `words` come as a
    dictionary each, as they lie in the file. Raises OSError, ArrowInvalid."""
    with path.open("rb") as raw:
        state = os.fstat(raw.fileno())
        footer = _footer(path, (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns), raw)
        groups = [i for i, ends in enumerate(footer.ends) if ends is None or ends[0] <= area <= ends[1]]
        with pq.ParquetFile(raw, metadata=footer.metadata, read_dictionary=words) as file:
            found = file.read_row_groups(groups)
    theirs = pc.equal(found["area"], area)
    return found if pc.all(theirs).as_py() else found.filter(theirs)


@dataclass(frozen=True, slots=True)
class _Footer:
    """Where the row groups of a file lie; `ends`: the first and the last area in each, where it says so."""

    state: tuple[int, ...]
    metadata: pq.FileMetaData
    ends: tuple[tuple[str, str] | None, ...]


_FOOTERS: dict[Path, _Footer] = {}
"""Of the files read last: a country has hundreds of row groups, which take longer to read about than one to read."""
_KEPT = 4


def _footer(path: Path, state: tuple[int, ...], raw: BinaryIO) -> _Footer:
    """`state`: by which the open file is known to be the one that was read before."""
    known = _FOOTERS.get(path)
    if known is None or known.state != state:
        metadata = pq.read_metadata(raw)
        place = metadata.schema.to_arrow_schema().names.index("area")
        told = (metadata.row_group(i).column(place).statistics for i in range(metadata.num_row_groups))
        ends = tuple((one.min, one.max) if one is not None and one.has_min_max else None for one in told)
        known = _Footer(state, metadata, ends)
        while len(_FOOTERS) >= _KEPT:
            _FOOTERS.pop(next(iter(_FOOTERS)), None)
        _FOOTERS[path] = known
    return known


def in_order(table: pa.Table, name: str) -> pa.Table:
    """The rows in the order of that file; those that are alike in it stay as they come.

    Words are put in order once each, and the rows by their numbers: several times as fast as by the words.
    """
    *words, family = ORDERS[name]
    number, cells = coded(table, tuple(words))
    rank = np.empty(len(cells), dtype=np.int64)
    rank[sorted(range(len(cells)), key=cells.__getitem__)] = np.arange(len(cells))
    return table.take(pa.array(np.lexsort((table[family].to_numpy(), rank[number]))))


def _parts(table: pa.Table) -> dict[str, tuple[int, int]]:
    """Area -> where its rows begin and how many they are, in a table in order."""
    lengths = pc.run_end_encode(table["area"].combine_chunks())
    ends = np.asarray(lengths.run_ends).tolist()
    begins = [0, *ends][:-1]
    return {area: (a, b - a) for area, a, b in zip(lengths.values.to_pylist(), begins, ends, strict=True)}


class SnapshotFiles:
    """Use as a context manager; without `finish` nothing of it is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._last = ""
        self.rows = 0  # of answers, so far
        self._done = False

    def add(self, answers: pa.Table, respondents: pa.Table) -> None:
        """All rows of one area, in any order; areas come in the order of their codes. Raises `ValueError` for rows of
        two areas, or an area out of turn."""
        if len({code for table in (answers, respondents) for code in pc.unique(table["area"]).to_pylist()}) > 1:
            raise ValueError("areas are written one at a time, in the order of their codes")
        for _ in self.add_areas(answers, respondents):
            pass

    def add_areas(self, answers: pa.Table, respondents: pa.Table) -> Iterator[str]:
        """All rows of some areas, in any order; each area's code once it is written. Raises `ValueError` for an area
        out of turn."""
        tables = {"answers": in_order(answers, "answers"), "respondents": in_order(respondents, "respondents")}
        parts = {name: _parts(table) for name, table in tables.items()}
        for area in sorted(parts["answers"] | parts["respondents"]):
            if area <= self._last:
                raise ValueError("areas are written in the order of their codes")
            self._last = area
            for name, table in tables.items():
                begin, length = parts[name].get(area, (0, 0))
                writer = self._writer(name, table.schema)
                if length:
                    writer.write_table(table.slice(begin, length), row_group_size=ROW_GROUP)
            self.rows += parts["answers"].get(area, (0, 0))[1]
            yield area

    def finish(self, about: str, answers: pa.Schema, respondents: pa.Schema) -> None:
        """Everything is there: `about` is the text of about.json. The schemas are for a snapshot without a row."""
        for name, schema in (("answers", answers), ("respondents", respondents)):
            self._writer(name, schema).close()
        (self._folder / "about.json.draft").write_text(about, encoding="utf-8")
        for name in ("answers.parquet", "respondents.parquet", "about.json"):
            (self._folder / f"{name}.draft").replace(self._folder / name)
        self._done = True

    def _writer(self, name: str, schema: pa.Schema) -> pq.ParquetWriter:
        if name not in self._writers:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft = self._folder / f"{name}.parquet.draft"
            self._writers[name] = pq.ParquetWriter(draft, schema, compression="zstd")
        return self._writers[name]

    def __enter__(self) -> SnapshotFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._done:
            for name, writer in self._writers.items():
                writer.close()
                (self._folder / f"{name}.parquet.draft").unlink(missing_ok=True)

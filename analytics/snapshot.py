"""The door into the numbers room: closed waves as columns, pseudonymous, without a word of any story.

A snapshot is a folder of `answers.parquet`, `respondents.parquet` and `about.json`. Whoever writes it keeps these
promises:

* only waves that are closed; only answers that count now (no superseded, retracted or withdrawn ones);
* `family` stands for one respondent. It is no id of the database: a keyed hash under a key that the numbers room never
  sees, the same in all snapshots and waves of one area (so that a family of two waves counts once, and the release
  ledger can tell who was added or withdrew), different in every other area;
* sorted by area, so that one area's report reads only its part of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.about import About, SnapshotFault
from analytics.codebook import Codebook, disagreements
from analytics.coded import coded
from analytics.snapshot_files import SnapshotFiles, one_area

__all__ = ["ANSWERS", "CATEGORIES", "RESPONDENTS", "About", "Snapshot", "SnapshotFault", "about_of"]

ANSWERS = pa.schema(
    [
        ("area", pa.string()),  # code of the authority
        ("wave", pa.string()),  # sorts in time, such as 2026Q4
        ("audience", pa.string()),  # parent, young_person, forum, pair
        ("question", pa.string()),
        ("family", pa.int64()),
        ("questionnaire", pa.string()),  # content hash of the definition answered
        ("week", pa.int32()),  # Monday weeks since 1970-01-05
        ("category", pa.string()),  # answered, dont_know, not_applicable, skipped
        ("value", pa.string()),  # an option id, '1'..'5', or '' where the category says it all
        ("lead", pa.int8()),  # 1 on the first row of an answer: a choice of many has one row for each option chosen
        ("language", pa.string()),
    ]
)
"""One row for each answer that counts. Stories and areas are rows too (value ''): that they were answered, never
what."""

RESPONDENTS = pa.schema(
    [
        ("area", pa.string()),
        ("wave", pa.string()),
        ("audience", pa.string()),
        ("family", pa.int64()),
        ("invited", pa.bool_()),  # has an invite, used or not
        ("started", pa.bool_()),
        ("finished", pa.bool_()),
        ("last_question", pa.string()),  # the last one answered by who started and did not finish, else ''
        ("week", pa.int32()),  # of the start; -1 for an invite nobody used
        ("language", pa.string()),
        ("channel", pa.string()),  # kind only: telegram, web, ...; '' for an invite nobody used
    ]
)
"""One row for each respondent and wave, and for each invite that nobody used."""

CATEGORIES = ("answered", "dont_know", "not_applicable", "skipped")


def plain(kind: pa.DataType) -> pa.DataType:
    """Words that lie in a dictionary are words."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`areas`: code -> name. `waves`: the closed ones. `populations`: (area, wave) -> families in the process, where
    the area told it."""

    answers: pa.Table
    respondents: pa.Table
    codebook: Codebook
    areas: dict[str, str]
    waves: tuple[str, ...]
    populations: dict[tuple[str, str], int] = field(default_factory=dict)

    def checked(self) -> Snapshot:
        """The same snapshot, or `SnapshotFault` with every fault found."""
        faults = disagreements(self.codebook.items)
        for name, table, schema in (("answers", self.answers, ANSWERS), ("respondents", self.respondents, RESPONDENTS)):
            if table.schema.names != schema.names or [plain(kind) for kind in table.schema.types] != schema.types:
                faults.append(f"{name}: columns are not those of the contract")
            elif any(column.null_count for column in table.columns):
                faults.append(f"{name}: holds nulls")
            elif unknown := {wave for (wave,) in coded(table, ("wave",))[1]} - set(self.waves):
                faults.append(f"{name}: waves {sorted(unknown)} are not among the closed ones")
        if not faults:
            faults += self._odd_answers()
        if faults:
            raise SnapshotFault(faults)
        return self

    def _odd_answers(self) -> list[str]:
        faults = []
        if odd := {category for (category,) in coded(self.answers, ("category",))[1]} - set(CATEGORIES):
            faults.append(f"answers: unknown categories {sorted(odd)}")
        seen = {(i.questionnaire, i.question) for i in self.codebook.items}
        if lost := set(coded(self.answers, ("questionnaire", "question"))[1]) - seen:
            faults.append(f"answers: not in the codebook: {sorted(q for _, q in lost)}")
        if self._answers_twice():
            faults.append("answers: a family answers the same question of one wave twice")
        return faults

    def _answers_twice(self) -> bool:
        leading = self.answers["lead"].to_numpy() == 1
        cell, cells = coded(self.answers, ("area", "wave", "audience", "question"))
        cell, family = cell[leading], self.answers["family"].to_numpy()[leading]
        same = cell[1:] == cell[:-1]
        in_order = len(cells) > len(same) - np.count_nonzero(same) and (family[1:] > family[:-1])[same].all()
        if not in_order:
            order = np.lexsort((family, cell))
            cell, family = cell[order], family[order]
        return bool(((cell[1:] == cell[:-1]) & (family[1:] == family[:-1])).any())

    def write(self, folder: Path) -> None:
        """Write the folder (made if missing); an older snapshot there is replaced."""
        with SnapshotFiles(folder) as files:
            for area in sorted(
                {*pc.unique(self.answers["area"]).to_pylist(), *pc.unique(self.respondents["area"]).to_pylist()}
            ):
                theirs = pc.field("area") == area
                files.add(self.answers.filter(theirs), self.respondents.filter(theirs))
            files.finish(self.about().to_json(), ANSWERS, RESPONDENTS)

    def about(self) -> About:
        """Everything but the columns."""
        return About(self.codebook, self.areas, self.waves, self.populations)

    @staticmethod
    def read(folder: Path, area: str | None = None) -> Snapshot:
        """Read a folder, or only one area's rows of it. Raises `SnapshotFault` (also for a folder that is none)."""
        about = about_of(folder)
        try:
            answers, respondents = (
                pq.read_table(folder / f"{name}.parquet")
                if area is None
                else one_area(folder / f"{name}.parquet", area, [f.name for f in schema if f.type == pa.string()])
                for name, schema in (("answers", ANSWERS), ("respondents", RESPONDENTS))
            )
            return Snapshot(
                answers, respondents, about.codebook, dict(about.areas), about.waves, dict(about.populations)
            ).checked()
        except (OSError, pa.ArrowInvalid) as fault:
            raise SnapshotFault([f"no readable snapshot in this folder ({type(fault).__name__})"]) from None


def about_of(folder: Path, whole: bool = False) -> About:
    """What the folder's about.json says. `whole`: and its files have the columns of the contract. Raises
    `SnapshotFault`."""
    try:
        about = About.from_json((folder / "about.json").read_text(encoding="utf-8"))
        for name, schema in (("answers", ANSWERS), ("respondents", RESPONDENTS)) if whole else ():
            found = pq.read_schema(folder / f"{name}.parquet")
            if (found.names, found.types) != (schema.names, schema.types):
                raise SnapshotFault([f"{name}: columns are not those of the contract"])
    except (OSError, pa.ArrowInvalid) as fault:
        raise SnapshotFault([f"no readable snapshot in this folder ({type(fault).__name__})"]) from None
    return about

"""Coded stories: what staff found in them, one row for each code, and no story.

The table comes as CSV or Parquet from whoever coded (docs/coding.md). `family` and `story` are codes that mean nothing
outside it; no words of a story are read from it, except a quote that the family agreed to and a person has cleared of
names and places. Whose story it is and whether it may be shown is not taken from the table: the house says it.

>>> one = Code("E1", "2026Q3", "parent", "f1", "s1", "review", "joined_up_working", "roles", "better", "", "anna", "")
>>> coded = Coded((one, replace(one, coder="ben"), replace(one, coder="ben", factor="suitable_support", point="")))
>>> [code.factor for code in coded.agreed()]
['joined_up_working']
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.factors import BARRIERS, factors
from analytics.stages import OVERALL, STAGES

DIRECTIONS = ("better", "both", "good")
"""From what could be better to what is good: the order of the ordinal agreement."""
FINAL = "agreed"
"""In place of a coder's name: what the coders settled on. Where a story has such rows, they alone count."""
LONGEST = 300
"""Letters of a quote."""
CODING = ("factor", "point", "direction", "barrier", "coder", "quote")
"""The columns that a coder fills."""

Standing = Mapping[str, Mapping[str, str]]
"""Story -> its area, wave, audience, family and stage, of the stories that may be shown now."""


class CodingFault(ValueError):
    """The table cannot be used; says the line and the column, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Code:
    """`stage`: a stage, 'overall' or ''. `factor` '' with `direction` '': this coder read the story and found none of
    the ten. `point`: a sub-point of the factor or ''. `direction`: one of `DIRECTIONS`. `barrier`: a kind of barrier
    or ''. `quote`: words the family agreed to show, without names and places, or ''."""

    area: str
    wave: str
    audience: str
    family: str
    story: str
    stage: str
    factor: str
    point: str
    direction: str
    barrier: str
    coder: str
    quote: str


COLUMNS = tuple(field.name for field in fields(Code))


@dataclass(frozen=True, slots=True)
class Coded:
    """All codes of a table, of any area and wave."""

    codes: tuple[Code, ...]

    def of(self, area: str, waves: Iterable[str]) -> Coded:
        wanted = set(waves)
        return Coded(tuple(c for c in self.codes if c.area == area and c.wave in wanted))

    def agreed(self) -> Iterator[Code]:
        """The codes that count: what the coders settled on; else what all coders of a story gave, in the same
        direction."""
        for _, story in groupby(sorted(self.codes, key=_by_story), key=_by_story):
            rows = list(story)
            coders = {c.coder for c in rows}
            given: dict[tuple[str, ...], list[Code]] = {}
            for code in rows:
                given.setdefault(_what(code), []).append(code)
            final = [c for c in rows if c.coder == FINAL]
            # Of equal rows the one that brings a quote.
            alike = [
                max(same, key=lambda c: bool(c.quote)) for same in given.values() if {c.coder for c in same} == coders
            ]
            yield from final or alike

    def units(self) -> tuple[list[list[str]], list[list[str]]]:
        """For the agreement: for each factor of each story that two or more coded, what each of them found: a
        direction, or nothing of it. The second list holds only factors that all of them found."""
        everything, found = [], []
        for _, story in groupby(sorted(self.codes, key=_by_story), key=_by_story):
            by_coder: dict[str, dict[str, str]] = {}
            for code in story:
                if code.coder != FINAL:
                    theirs = by_coder.setdefault(code.coder, {})
                    if code.factor:
                        theirs[code.factor] = _joined(theirs.get(code.factor), code.direction)
            for factor in factors():
                said = [by_coder[coder].get(factor, "nothing") for coder in sorted(by_coder)]
                if len(said) > 1:
                    everything.append(said)
                    if "nothing" not in said:
                        found.append(said)
        return everything, found

    @staticmethod
    def read(path: Path, standing: Standing | None = None) -> Coded:
        """A .csv (UTF-8) or .parquet file, columns in any order; rows nobody has coded yet are passed over. Raises
        `CodingFault`.

        `standing`: what the house that holds the stories says of them now; the table then needs `story` and `CODING`
        only, and rows of other stories are left out. None: nobody is there to ask; the table needs `COLUMNS`, and its
        quotes are left out, because nobody can say whether the family still agrees.
        """
        needed = COLUMNS if standing is None else ("story", *CODING)
        try:
            if path.suffix == ".parquet":
                rows: Iterable[Mapping[str, object]] = pq.read_table(path).to_pylist()
            else:
                with path.open(encoding="utf-8-sig", newline="") as file:
                    read = csv.DictReader(file)
                    rows = list(read)
                    if missing := sorted(set(needed) - set(read.fieldnames or ())):
                        raise CodingFault(f"line 1: no column {', '.join(missing)}")
        except (OSError, UnicodeDecodeError, csv.Error, pa.ArrowInvalid) as fault:
            raise CodingFault(f"{path.name} cannot be read ({type(fault).__name__})") from None
        done = [(number, row) for number, row in enumerate(rows, start=2) if any(row.get(name) for name in CODING)]
        codes = [code for number, row in done if (code := _code(number, row, standing)) is not None]
        if standing is not None and done and not codes:
            raise CodingFault(f"{path.name}: no row is of a story of this area that may be shown now")
        return Coded(tuple(codes))


def _code(number: int, row: Mapping[str, object], standing: Standing | None) -> Code | None:
    """None for a story that may not be shown."""
    if standing is not None:
        known = standing.get(str(row.get("story") or "").strip())
        if known is None:
            return None
        row = {**row, **known}
    if missing := [name for name in COLUMNS if row.get(name) is None]:
        raise CodingFault(f"line {number}: no {', '.join(missing)}")
    code = Code(**{name: str(row[name]).strip() for name in COLUMNS})
    allowed = {
        "stage": {"", OVERALL, *STAGES},
        "factor": {"", *factors()},
        "direction": set(DIRECTIONS) if row["factor"] else {""},
        "barrier": {"", *BARRIERS},
        "point": {"", *(factors()[code.factor].points if code.factor in factors() else ())},
    }
    for name, values in allowed.items():
        if getattr(code, name) not in values:
            raise CodingFault(
                f"line {number}: {name} is none of {', '.join(sorted(filter(None, values))) or 'nothing'}"
            )
    if empty := [name for name in ("area", "wave", "audience", "family", "story", "coder") if not getattr(code, name)]:
        raise CodingFault(f"line {number}: {', '.join(empty)} is empty")
    if len(code.quote) > LONGEST:
        raise CodingFault(f"line {number}: the quote has more than {LONGEST} letters")
    return replace(code, quote=" ".join(_bare(code.quote).split()) if standing is not None else "")


def _bare(quote: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running it (docs/coding.md)."""
    return quote[1:] if quote[:1] == "'" and quote[1:2] in ("=", "+", "-", "@") else quote


def _by_story(code: Code) -> tuple[str, ...]:
    return code.area, code.wave, code.audience, code.family, code.story


def _what(code: Code) -> tuple[str, ...]:
    return code.factor, code.point, code.direction, code.barrier


def _joined(before: str | None, direction: str) -> str:
    return direction if before in (None, direction) else "both"

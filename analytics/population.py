"""The families an area has in the process, as its own records count them: a small TOML file beside the snapshot.

    families = 1240                       # in the process during these waves
    source = "SEN2 return, January 2026"

    [[table]]
    question = "child_age"                # id of a choice of the questionnaire
    counts = { age_0_5 = 210, age_6_10 = 420, age_11_15 = 350, age_16_18 = 180, age_19_25 = 80 }

It is no secret about anybody who answered; still numbers of a few families do not belong in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class PopulationFault(ValueError):
    """The file cannot be used; the message says where."""


@dataclass(frozen=True, slots=True)
class Population:
    """`families` in the process, or None where the file does not say. `tables`: question -> option -> families."""

    families: int | None = None
    source: str = ""
    tables: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @staticmethod
    def read(path: Path) -> Population:
        """Raises `PopulationFault`."""
        try:
            read = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise PopulationFault(f"{path.name} cannot be read ({type(fault).__name__})") from None
        return Population.of(read)

    @staticmethod
    def of(read: Mapping[str, Any]) -> Population:
        if unknown := sorted(set(read) - {"families", "source", "table"}):
            raise PopulationFault(f"population: nobody knows {', '.join(unknown)}")
        families = None if "families" not in read else _count(read["families"], "families")
        tables: dict[str, dict[str, int]] = {}
        for number, one in enumerate(read.get("table", []), start=1):
            counts = one.get("counts") if isinstance(one, dict) else None
            if not isinstance(counts, dict) or not counts or not isinstance(one.get("question"), str):
                raise PopulationFault(f"population: table {number} needs a question and counts")
            tables[one["question"]] = {o: _count(n, f"table {number}, {o}") for o, n in counts.items()}
        return Population(families, str(read.get("source", "")), tables)


def _count(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise PopulationFault(f"population: {where} is no whole number")
    return value

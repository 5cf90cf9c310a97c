"""The frame for stories and for what helps: ten factors with their sub-points, four kinds of barrier, fourteen pinch
points, and what areas have tried. Read from the files in `data/`, which name their sources.

>>> len(factors()), len(pinch_points()), len(good_practice())
(10, 14, 6)
>>> factors()["joined_up_working"].points["roles"]
'All know who does what'
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Level = Literal["local", "regional", "national"]

BARRIERS: dict[str, str] = {
    "structures": "How services are built",
    "procedures": "How things are done",
    "skills": "What people can do and know",
    "resources": "Time, people and money",
}
"""The four kinds of barrier (chapter 4 of the study of four areas). Key -> what a report calls it."""


@dataclass(frozen=True, slots=True)
class Factor:
    key: str
    label: str
    points: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Solution:
    text: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class PinchPoint:
    """`number`: that of the source. `stages` are keys of `stages.STAGES`, `factors` of `factors`."""

    number: int
    barrier: str
    solutions: tuple[Solution, ...]
    stages: tuple[str, ...]
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """`stages` may hold 'overall'. `areas`: as the source names them."""

    key: str
    title: str
    areas: str
    what: str
    effect: str
    stages: tuple[str, ...]
    factors: tuple[str, ...]


@cache
def factors() -> Mapping[str, Factor]:
    return {one["key"]: Factor(one["key"], one["label"], one["points"]) for one in _read("factors")["factor"]}


@cache
def pinch_points() -> tuple[PinchPoint, ...]:
    return tuple(
        PinchPoint(
            one["number"],
            one["barrier"],
            tuple(Solution(s["text"], tuple(s["levels"])) for s in one["solutions"]),
            tuple(one["stages"]),
            tuple(one["factors"]),
        )
        for one in _read("pinch_points")["point"]
    )


@cache
def good_practice() -> tuple[Case, ...]:
    return tuple(
        Case(
            one["key"],
            one["title"],
            one["areas"],
            one["what"],
            one["effect"],
            tuple(one["stages"]),
            tuple(one["factors"]),
        )
        for one in _read("good_practice")["case"]
    )


def source(name: Literal["pinch_points", "good_practice"]) -> str:
    """Where the facts of this file are from."""
    said: str = _read(name)["source"]
    return said


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("analytics") / "data" / f"{name}.toml").read_text(encoding="utf-8"))

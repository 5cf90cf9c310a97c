"""Half a year of weekly reports over a made-up area, and an attacker who kept them all.

The attacker is as strong as can be: besides every published file it knows which family answered what question, when it
came, when it withdrew, whether it stopped early, and which sub-groups it belongs to; all but what they said. It knows
nothing of the gate. From every figure it writes equations over whole numbers of families, one unknown for each set of
families that no two figures tell apart and each score, and asks an integer optimiser (HiGHS) what follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.disclosure.ledger import Ledger, MemoryLedger
from analytics.made_up import AREA, WEEK, made_up
from analytics.report import report
from analytics.snapshot import Snapshot
from analytics.stages import OVERALL, STAGES
from analytics.writers.json_writer import as_dict
from tests.analytics.attacker import Puzzle

WEEKS = 26
K = 5
SCORES = range(1, 6)


@dataclass
class Area:
    """`scored`: stage -> family -> score. `here`: family -> (first week, week of withdrawal). `groups`: (question,
    option) -> families."""

    snapshot: Snapshot
    scored: dict[str, dict[int, int]]
    here: dict[int, tuple[int, int]]
    way: dict[int, str]
    groups: dict[tuple[str, str], set[int]]

    @staticmethod
    def made(seed: int, families: int, leaving: float = 0.08) -> Area:
        """`leaving`: share of the families that withdraw at some time."""
        snapshot, random = made_up(seed, families, weeks=WEEKS), np.random.default_rng(seed + 1000)
        scored: dict[str, dict[int, int]] = {stage: {} for stage in (OVERALL, *STAGES)}
        here: dict[int, tuple[int, int]] = {}
        way: dict[int, str] = {}
        groups: dict[tuple[str, str], set[int]] = {}
        stages = {i.question: i.stage for i in snapshot.codebook.items if i.stage}
        means = {o.id: o.way for i in snapshot.codebook.items if i.role == "reached" for o in i.options}
        for row in snapshot.answers.to_pylist():
            family, week = row["family"], row["week"] - WEEK
            gone = week + 1 + int(random.integers(WEEKS)) if random.random() < leaving else 10**6
            here.setdefault(family, (week, gone))
            groups.setdefault(("spoken", row["language"]), set()).add(family)
            if row["category"] == "answered":
                groups.setdefault((row["question"], row["value"]), set()).add(family)
            if row["question"] in stages and row["category"] == "answered":
                scored[stages[row["question"]]][family] = int(row["value"])
            if row["question"] == "stage_reached" and row["category"] == "answered":
                way[family] = means[row["value"]]
        return Area(snapshot, scored, here, way, groups)

    def at(self, week: int) -> Snapshot:
        gone = pa.array([f for f, (_, left) in self.here.items() if left <= week], pa.int64())

        def kept(table: pa.Table) -> pa.Table:
            return table.filter(pc.invert(pc.is_in(table["family"], gone)))

        return replace(self.snapshot, answers=kept(self.snapshot.answers), respondents=kept(self.snapshot.respondents))

    def behind(self, stage: str, week: int, way: str = "") -> frozenset[int]:
        """Who had scored this stage by the end of the week and had not withdrawn."""
        return frozenset(
            f
            for f in self.scored[stage]
            if self.here[f][0] <= week < self.here[f][1] and way in ("", self.way.get(f, "unknown"))
        )


@dataclass
class Figure:
    """One figure as published: who stands behind it, its printed mean, and the printed counts of scores."""

    stage: str
    behind: frozenset[int]
    n: int
    mean: float
    counts: dict[frozenset[int], int]


@dataclass
class Published:
    """`figures`: those that were new in their week. `shown`: (week, stage) whose mean stood in that week's report;
    `current`: of these, those that spoke of exactly the families of that week."""

    figures: list[Figure] = field(default_factory=list)
    shown: set[tuple[int, str]] = field(default_factory=set)
    current: set[tuple[int, str]] = field(default_factory=set)


def half_a_year(area: Area, ledger: Ledger | None) -> Published:
    """A report at the end of every week. Without a ledger each is made as if it were the first."""
    published, last = Published(), dict[str, frozenset[int]]()
    for week in range(WEEKS):
        made_on = date(2026, 6, 1) + timedelta(weeks=week)
        made = report(
            area.at(week),
            AREA,
            made_on=made_on,
            readers="authority",
            ledger=ledger or MemoryLedger(),
            until=WEEK + week,
        )
        read = as_dict(made)
        tables = {b["id"]: b for s in read["sections"] for b in s["blocks"] if b["kind"] == "table"}
        fresh_report = read["released_on"] == read["made_on"]
        for stage, way, row, counts in _rows(tables):
            behind = area.behind(stage, week, way if "/" not in way else "")
            if "/" in way:
                behind &= _inside(area, tables, way)
            if way == "going" and not any(r["key"] == "unknown" for r in tables["way.parent"]["rows"]):
                behind |= area.behind(stage, week, "unknown")
            fresh = fresh_report and "as of" not in row["label"]
            if fresh:
                n, mean = row["cells"]["families"]["value"], row["cells"]["mean"]["value"]
                assert n == len(behind), "the simulation and the report count the same families"
                published.figures.append(Figure(stage, behind, n, mean, counts))
            if not way:
                last[stage] = behind if fresh else last[stage]
                published.shown.add((week, stage))
                if last[stage] == behind:
                    published.current.add((week, stage))
    return published


def _rows(tables: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], dict[frozenset[int], int]]]:
    """(stage, way or '', row of the mean, printed counts) of everything that has a mean."""
    spread = {r["key"]: r["cells"] for r in tables.get("scores.parent", {"rows": []})["rows"]}
    for row in tables.get("journey.full.parent", {"rows": []})["rows"]:
        if row["cells"]["mean"]["value"] is not None:
            cells = spread[row["key"]]
            bins = {frozenset({s}): cells[f"score_{s}"]["value"] for s in SCORES}
            bins |= {
                frozenset({1, 2}): cells["band_1_or_2"]["value"],
                frozenset({4, 5}): cells["band_4_or_5"]["value"],
            }
            yield row["key"], "", row, {b: n for b, n in bins.items() if n is not None}
    for name, table in tables.items():
        if name.startswith("groups.") and name.endswith(".parent"):
            for row in table["rows"]:
                if row["cells"]["mean"]["value"] is not None:
                    yield OVERALL, f"{name.split('.')[1]}/{row['key']}", row, {}
    for row in tables.get("way.parent", {"rows": []})["rows"]:
        if row["cells"]["mean"]["value"] is not None:
            yield OVERALL, row["key"], row, {}


def _inside(area: Area, tables: Mapping[str, Any], way: str) -> frozenset[int]:
    """The families of a sub-group; of the rest, those in none of the groups that stand in this table."""
    question, group = way.split("/")
    shown = {
        r["key"]: area.groups[question, r["key"]]
        for r in tables[f"groups.{question}.parent"]["rows"]
        if r["key"] != "rest"
    }
    return frozenset(shown[group]) if group != "rest" else frozenset(area.here) - set().union(*shown.values())


def worked_out(area: Area, figures: list[Figure], stages: tuple[str, ...] = (OVERALL, *STAGES)) -> list[str]:
    """Every group of fewer than five families of which a printed figure, or several together, tell how many gave some
    score."""
    return [line for stage in stages for line in _of_stage(area, [f for f in figures if f.stage == stage], stage)]


def _of_stage(area: Area, figures: list[Figure], stage: str) -> list[str]:
    groups: dict[int, set[int]] = {}
    for family in area.scored[stage]:
        where = sum(1 << i for i, f in enumerate(figures) if family in f.behind)
        if where:
            groups.setdefault(where, set()).add(family)
    small = [where for where, families in groups.items() if len(families) < K]
    if not small:
        return []
    puzzle = Puzzle()
    for where, families in groups.items():
        for s in SCORES:
            puzzle.unknown(_name(where, s), len(families), sum(area.scored[stage][f] == s for f in families))
        puzzle.know({_name(where, s): 1 for s in SCORES}, len(families), len(families))
    for i, figure in enumerate(figures):
        inside = [where for where in groups if where >> i & 1]
        sums = {_name(where, s): float(s) for where in inside for s in SCORES}
        puzzle.know(sums, (figure.mean - 0.0501) * figure.n, (figure.mean + 0.0501) * figure.n)
        for together, count in figure.counts.items():
            puzzle.know({_name(where, s): 1.0 for where in inside for s in together}, count, count)
    found = []
    for where in small:
        told = {s: sum(area.scored[stage][f] == s for f in groups[where]) for s in SCORES}
        found += [
            f"{stage}: {told[s]} of {len(groups[where])} families gave a {s}"
            for s in SCORES
            if told[s] and puzzle.certain({_name(where, s): 1}, told[s])
        ]
    return found


@cache
def _name(where: int, score: int) -> str:
    return f"{where}:{score}"

"""An attacker who knows the published report and nothing else: what can be worked out about small groups of families?

Independent of the gate: it reads the JSON, writes down every printed number as an equation over whole numbers of
families, and asks an integer optimiser (HiGHS, through scipy) for the least and the greatest value of everything held
back. Equal ends mean: worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

CAP = 5_000
IMPOSSIBLE = 2
"""What the optimiser says where there is no solution."""
PATIENCE = 60
"""Seconds for one question to the optimiser. Mostly it needs a few thousandths; a busy machine may need long."""


@dataclass
class Puzzle:
    """Unknown whole numbers, and what is known of them."""

    names: list[str] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    truth: list[float] = field(default_factory=list)
    rules: list[tuple[dict[str, float], float, float]] = field(default_factory=list)
    others: list[Any] = field(default_factory=list)

    def unknown(self, name: str, most: float = CAP, truth: float | None = None) -> None:
        """`truth`: what it is, where whoever tests knows: it only makes `certain` quicker."""
        self.names.append(name)
        self.most.append(most)
        if truth is not None:
            self.truth.append(truth)

    def know(self, parts: dict[str, float], low: float, high: float) -> None:
        self.rules.append((parts, low, high))

    def ends(self, parts: dict[str, float]) -> tuple[int, int] | None:
        """Least and greatest value of the sum; None where the equations contradict each other (they never should)."""
        place = {n: i for i, n in enumerate(self.names)}
        matrix = np.zeros((len(self.rules), len(self.names)))
        for r, (terms, _, _) in enumerate(self.rules):
            for name, weight in terms.items():
                matrix[r, place[name]] = weight
        goal = np.zeros(len(self.names))
        for name, weight in parts.items():
            goal[place[name]] = weight
        found = []
        for sign in (1, -1):
            answer = milp(
                sign * goal,
                integrality=np.ones(len(self.names)),
                bounds=Bounds(0, self.most),
                constraints=LinearConstraint(
                    matrix, [low for _, low, _ in self.rules], [high for _, _, high in self.rules]
                ),
                options={"time_limit": PATIENCE},
            )
            if answer.x is None:
                return None
            found.append(round(float(goal @ answer.x)))
        return found[0], found[1]

    def certain(self, parts: dict[str, float], value: int) -> bool:
        """Must the sum be `value`, which it is in truth? Asks for any other solution, which is quicker than both ends.

        Where the truth is known and no answer comes at once, other solutions are looked for near it, with most unknowns
        held fast. Where the optimiser cannot tell in time, it counts as certain. Solutions
        found are kept for the next question.
        """
        place = {n: i for i, n in enumerate(self.names)}
        if any(round(sum(w * x[place[n]] for n, w in parts.items())) != value for x in self.others):
            return False
        rules = [*self.rules, (parts, 0.0, CAP)]
        matrix = np.zeros((len(rules), len(self.names)))
        for r, (terms, _, _) in enumerate(rules):
            for name, weight in terms.items():
                matrix[r, place[name]] = weight
        goals = [(low, high) for low, high in ((value + 1, CAP), (0, value - 1)) if high >= 0]
        for free, patience in self._tries(parts):
            least = np.array([0.0 if one else t for one, t in zip(free, self.truth or self.most, strict=True)])
            most = np.array(
                [m if one else t for one, m, t in zip(free, self.most, self.truth or self.most, strict=True)]
            )
            for low, high in tuple(goals):
                ends = [(low_, high_) for _, low_, high_ in self.rules] + [(low, high)]
                answer = milp(
                    np.zeros(len(self.names)),
                    integrality=np.ones(len(self.names)),
                    bounds=Bounds(least, most),
                    constraints=LinearConstraint(matrix, [e[0] for e in ends], [e[1] for e in ends]),
                    options={"time_limit": patience},
                )
                if answer.x is not None:
                    self.others.append(answer.x)
                    return False
                if all(free) and answer.status == IMPOSSIBLE:
                    goals.remove((low, high))
            if not goals:
                return True
        return True

    def _tries(self, parts: dict[str, float]) -> Iterator[tuple[list[bool], float]]:
        """Which unknowns are free, and for how long to try: all for a moment, those of the groups that stand in nearly
        the same figures, all again. The name of an unknown begins with its group, a bit for each figure."""
        group = [name.partition(":")[0] for name in self.names]
        if self.truth:
            yield [True] * len(self.names), 1.5
            asked = int(next(iter(parts)).partition(":")[0])
            near = sorted(set(group), key=lambda one: ((int(one) ^ asked).bit_count(), one))
            for size in (4, 8, 16, 32):
                loose = {*near[:size], *(name.partition(":")[0] for name in parts)}
                yield [one in loose for one in group], 10
        yield [True] * len(self.names), PATIENCE


def worked_out(report: dict[str, Any]) -> list[str]:
    """Every number of families from 1 to the minimum less 1 that the report prints or lets this attacker work out."""
    k = report["minimum_families"]
    tables = {b["id"]: b for s in report["sections"] for b in s["blocks"] if b["kind"] == "table"}
    found = [f"printed: {where} = {n}" for where, n in _counts(tables) if 0 < n < k]
    audiences = {name.rpartition(".")[2] for name in tables if name.startswith("responses.")}
    for audience in audiences:
        for puzzle, secrets in (*_scored(tables, audience), *_chosen(tables, audience), _came(tables, audience)):
            for secret in secrets:
                ends = puzzle.ends({secret: 1})
                assert ends is not None, f"{audience}: the report contradicts itself about {secret}"
                if ends[0] == ends[1] and 0 < ends[0] < k:
                    found.append(f"worked out: {audience}: {secret} = {ends[0]}")
        found += _too_near(tables, audience, k)
    return found


def _cell(tables: dict[str, Any], table: str, row: str, column: str) -> Any:
    for one in tables.get(table, {"rows": []})["rows"]:
        if one["key"] == row:
            return one["cells"][column]["value"]
    return None


def _counts(tables: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for name, table in tables.items():
        units = {c["key"]: c["unit"] for c in table["columns"]}
        for row in table["rows"]:
            for key, cell in row["cells"].items():
                if units[key] == "families" and cell["value"] is not None:
                    yield f"{name}/{row['key']}/{key}", cell["value"]


SILENT = ("dont_know", "not_applicable", "skipped")


def _scored(tables: dict[str, Any], audience: str) -> Iterator[tuple[Puzzle, list[str]]]:
    """One puzzle for each scored question: five scores and three ways of giving none."""
    triples = [(f"scores.{audience}", f"silence.{audience}", f"journey.full.{audience}")]
    triples += [
        (f"scale_scores.{s}.{audience}", f"scale_silence.{s}.{audience}", f"scale.{s}.{audience}") for s in ("extent",)
    ]
    started = _cell(tables, f"responses.{audience}", "started", "families")
    for spread, silence, means in triples:
        for row in tables.get(spread, {"rows": []})["rows"]:
            puzzle, key = Puzzle(), row["key"]
            cells = {c: v["value"] for c, v in row["cells"].items()}
            if cells["families"] is None:
                continue
            scores = [f"score_{i}" for i in range(1, 6)]
            for name in (*scores, *SILENT):
                puzzle.unknown(name)
            for name in scores:
                if cells[name] is not None:
                    puzzle.know({name: 1}, cells[name], cells[name])
            n = cells["families"]
            puzzle.know(dict.fromkeys(scores, 1.0), n, n)
            for band, inside in (("band_1_or_2", scores[:2]), ("band_4_or_5", scores[3:])):
                if cells[band] is not None:
                    puzzle.know(dict.fromkeys(inside, 1.0), cells[band], cells[band])
            if cells["share"] is not None:
                near = ((cells["share"] - 0.51) / 100 * n, (cells["share"] + 0.51) / 100 * n)
                puzzle.know(dict.fromkeys(scores[3:], 1.0), *near)
            mean = _cell(tables, means, key, "mean")
            if mean is not None:
                sums = {name: float(i) for i, name in enumerate(scores, start=1)}
                puzzle.know(sums, (mean - 0.0501) * n, (mean + 0.0501) * n)
            everybody = dict.fromkeys((*scores, *SILENT), 1.0)
            for name in SILENT:
                value = _cell(tables, silence, key, name)
                if value is not None:
                    puzzle.know({name: 1}, value, value)
            asked = _cell(tables, silence, key, "asked")
            missing = _cell(tables, silence, key, "no_score")
            if asked is not None:
                puzzle.know(everybody, asked, asked)
            elif started is not None:
                puzzle.know(everybody, 0, started)
            if missing is not None:
                puzzle.know(dict.fromkeys(SILENT, 1.0), missing, missing)
            yield puzzle, [*scores, *SILENT]


WAY = ("identification", "assessment", "draft_plan", "final_plan", "action", "review")


def _chosen(tables: dict[str, Any], audience: str) -> Iterator[tuple[Puzzle, list[str]]]:
    """One puzzle for each choice of one option; whoever scored a stage must have come at least so far."""
    for name, table in tables.items():
        if not name.startswith("choice.") or not name.endswith(f".{audience}") or "more than one row" in table["note"]:
            continue
        n = _cell(tables, name, "answered", "families")
        if n is None:
            continue
        puzzle = Puzzle()
        options = [r["key"] for r in table["rows"] if r["key"].startswith("option.")]
        for key in (*options, *SILENT):
            puzzle.unknown(key)
            value = _cell(tables, name, key, "families")
            if value is not None:
                puzzle.know({key: 1}, value, value)
        puzzle.know(dict.fromkeys(options, 1.0), n, n)
        question = name.removeprefix("choice.").removesuffix(f".{audience}")
        for option in options:
            scored = _cell(tables, f"groups.{question}.{audience}", option.removeprefix("option."), "families")
            if scored is not None:
                puzzle.know({option: 1}, scored, CAP)
        hidden = [o for o in options if _cell(tables, name, o, "families") is None]
        if len(hidden) == 2 and any(_cell(tables, name, o, "families") for o in options):
            # The rule hides nothings last: where a number is printed, what is hidden is at least one family each.
            for option in hidden:
                puzzle.know({option: 1}, 1, CAP)
        asked = _cell(tables, name, "asked", "families")
        if asked is not None:
            puzzle.know(dict.fromkeys((*options, *SILENT), 1.0), asked, asked)
        if name.startswith("choice.stage_reached"):
            odd = [o for o in options if o.removeprefix("option.") not in WAY]
            for i, stage in enumerate(WAY):
                scored = _cell(tables, f"scores.{audience}", stage, "families")
                if scored is not None:
                    far = [o for o in options if o.removeprefix("option.") in WAY[i:]]
                    puzzle.know(dict.fromkeys((*far, *odd), 1.0), scored, CAP)
            stopped = _cell(tables, f"way.{audience}", "stopped", "families")
            if stopped is not None:
                puzzle.know(dict.fromkeys(odd, 1.0), stopped, CAP)
        yield puzzle, [*options, *SILENT]


CAME = ("invited only", "linked left", "linked finished", "open left", "open finished")


def _came(tables: dict[str, Any], audience: str) -> tuple[Puzzle, list[str]]:
    """Families by link and by how far they came: what the rows of who answered add up to."""
    puzzle = Puzzle()
    sums = {
        "invited": CAME[:3],
        "started": CAME[1:],
        "linked": CAME[1:3],
        "open": CAME[3:],
        "finished": (CAME[2], CAME[4]),
        "unfinished": (CAME[1], CAME[3]),
    }
    for name in CAME:
        puzzle.unknown(name)
    for step, parts in sums.items():
        value = _cell(tables, f"responses.{audience}", step, "families")
        puzzle.unknown(step)
        puzzle.know({step: -1, **dict.fromkeys(parts, 1.0)}, 0, 0)
        if value is not None:
            puzzle.know({step: 1}, value, value)
    return puzzle, [*CAME, *sums]


def _too_near(tables: dict[str, Any], audience: str, k: int) -> list[str]:
    """Totals of nested groups (begun, finished, asked this, asked that) whose difference counts a small group."""
    totals = {
        key: v
        for key in ("started", "finished")
        if (v := _cell(tables, f"responses.{audience}", key, "families")) is not None
    }
    for row in tables.get(f"silence.{audience}", {"rows": []})["rows"]:
        if row["cells"]["asked"]["value"]:
            totals[row["key"]] = row["cells"]["asked"]["value"]
    for name in tables:
        asked = _cell(tables, name, "asked", "families") if name.endswith(f".{audience}") else None
        if asked:
            totals[name] = asked
    # Who was asked about a stage, laid beside who says to have come so far (the made-up questionnaire's routing).
    reached = f"choice.stage_reached.{audience}"
    for i, stage in enumerate(WAY[2:], start=2):
        far = [_cell(tables, reached, f"option.{s}", "families") for s in WAY[i:]]
        if None not in far:
            totals[f"reached {stage}"] = sum(far)
    pairs = [(a, b) for a in totals for b in totals if a < b]
    return [
        f"by difference: {audience}: {a} - {b}"
        for a, b in pairs
        if 0 < abs(totals[a] - totals[b]) < k and not (a.startswith("reached") and b.startswith("reached"))
    ]

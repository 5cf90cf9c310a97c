"""An attacker who keeps every output of an area, of whatever kind: reports, trends, comparisons, digests, themes.

It knows of each family what it was asked, when it came, which sub-groups it belongs to and whether it withdrew; all but
what it said. It knows nothing of the gate. Every printed number becomes an equation over whole numbers of families,
with one unknown for each answer and each set of families that no two figures tell apart. HiGHS then tells what follows.

A figure that is said again with its earlier day is one that the attacker has already; it is known by this that it is
not true of the families of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from analytics.codebook import Item
from analytics.snapshot import Snapshot
from tests.analytics.attacker import Puzzle

Unit = tuple[int, str]
"""A family, and the wave in which it said what counts."""
SILENT = ("dont_know", "not_applicable", "skipped")
SCORES = ("1", "2", "3", "4", "5")
BANDS = {"band_1_or_2": SCORES[:2], "band_4_or_5": SCORES[3:]}


@dataclass
class Figure:
    """Of these units the printed numbers of each set of answers; `mean` of scores."""

    behind: frozenset[Unit]
    counts: dict[frozenset[str], int]
    mean: float | None = None


@dataclass
class World:
    """What families said, which the attacker is after, and what it knows of them."""

    snapshot: Snapshot
    said: dict[str, dict[int, dict[str, tuple[int, str, tuple[str, ...]]]]] = field(default_factory=dict)
    spoken: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.items: dict[str, Item] = self.snapshot.codebook.of("parent")
        by_stage = {i.stage: q for q, i in self.items.items() if i.stage and i.scale == "satisfaction"}
        self.questions = {**{q: q for q in self.items}, **by_stage}
        table = self.snapshot.answers
        names = ("question", "family", "wave", "week", "category", "value")
        for question, family, wave, week, category, value in zip(
            *(table[name].to_pylist() for name in names), strict=True
        ):
            waves = self.said.setdefault(question, {}).setdefault(family, {})
            before = waves[wave][2] if wave in waves else ()
            waves[wave] = (week, category, (*before, value))
        people = self.snapshot.respondents
        for family, language in zip(people["family"].to_pylist(), people["language"].to_pylist(), strict=True):
            self.spoken[family] = max(language, self.spoken.get(family, ""))

    def units(self, question: str, waves: Iterable[str], until: int | None) -> dict[Unit, tuple[str, tuple[str, ...]]]:
        """(category, values) of each family in this time: its newest answer."""
        found: dict[Unit, tuple[str, tuple[str, ...]]] = {}
        wanted = set(waves)
        for family, by_wave in self.said.get(question, {}).items():
            inside = [w for w, (week, _, _) in by_wave.items() if w in wanted and (until is None or week <= until)]
            if inside:
                _, category, values = by_wave[max(inside)]
                found[family, max(inside)] = (category, self._turned(question, values))
        return found

    def _turned(self, question: str, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(6 - int(v)) for v in values if v) if self.items[question].reverse else values


Known = dict[str, list[Figure]]
"""Puzzle (a question, its silence, or one of several options) -> what was printed of it."""


def read(read_: Mapping[str, Any], world: World, known: Known, waves: tuple[str, ...], until: int | None) -> None:
    """Take in one output (a report's JSON) of these waves, made of this world."""
    tables = {b["id"]: b for s in read_["sections"] for b in s["blocks"] if b["kind"] == "table"}
    for name, table in tables.items():
        kind, _, rest = name.partition(".")
        for row in table["rows"]:
            cells = {c: v["value"] for c, v in row["cells"].items()}
            if name == "journey.full.parent" or kind == "scale":
                _mean(world, known, row["key"], cells, waves, until)
            elif kind in ("scores", "scale_scores"):
                _spread(world, known, row["key"], cells, waves, until)
            elif kind in ("silence", "scale_silence"):
                _silence(world, known, row["key"], cells, waves, until)
            elif kind == "trend":
                for wave in waves:
                    own = {part: cells[f"{part}_{wave}"] for part in ("families", "mean")}
                    _mean(world, known, row["key"], own, (wave,), until)
            elif kind == "areas" and row["key"] in world.snapshot.areas:
                _mean(world, known, "overall", cells, waves, until)
            elif kind == "support":
                _support(world, known, row["key"], cells, waves, until)
        if kind == "choice":
            values = {row["key"]: row["cells"]["families"]["value"] for row in table["rows"]}
            _chosen(world, known, rest.removesuffix(".parent"), values, waves, until)
        elif kind in ("groups", "way") and name.endswith(".parent"):
            _groups(world, known, rest.removesuffix(".parent"), table["rows"], waves, until)


def read_digest(read_: Mapping[str, Any], world: World, known: Known, until: int) -> None:
    for score in read_["scores"]:
        cells = {"families": score["families"]["value"], "mean": score["mean"]}
        _mean(world, known, score["part"], cells, (read_["wave"],), until)


def _mean(
    world: World, known: Known, key: str, cells: Mapping[str, Any], waves: tuple[str, ...], until: int | None
) -> None:
    question = world.questions[key]
    if cells["mean"] is not None:
        _add(world, known, question, Figure(_answered(world, question, waves, until), {}, cells["mean"]), cells)


def _spread(
    world: World, known: Known, key: str, cells: Mapping[str, Any], waves: tuple[str, ...], until: int | None
) -> None:
    question = world.questions[key]
    counts = {frozenset(s): cells[f"score_{s}"] for s in SCORES}
    counts |= {frozenset(inside): cells[band] for band, inside in BANDS.items()}
    printed = {labels: n for labels, n in counts.items() if n is not None}
    if cells["families"]:
        _add(world, known, question, Figure(_answered(world, question, waves, until), printed), cells)


def _silence(
    world: World, known: Known, key: str, cells: Mapping[str, Any], waves: tuple[str, ...], until: int | None
) -> None:
    question = world.questions[key]
    asked = world.units(question, waves, until)
    quiet = frozenset(unit for unit, (category, _) in asked.items() if category != "answered")
    counts = {frozenset({way}): cells[way] for way in SILENT if cells[way] is not None}
    if quiet and counts:
        _add(world, known, f"{question} silent", Figure(quiet, counts), {})


def _chosen(
    world: World,
    known: Known,
    question: str,
    values: Mapping[str, int | None],
    waves: tuple[str, ...],
    until: int | None,
) -> None:
    _silence(world, known, question, {way: values.get(way) for way in SILENT}, waves, until)
    n, behind = values["answered"], _answered(world, question, waves, until)
    printed = {
        key.removeprefix("option."): v for key, v in values.items() if key.startswith("option.") and v is not None
    }
    if not n:
        return
    if world.items[question].many:
        for option, count in printed.items():
            figure = Figure(behind, {frozenset({option}): count})
            _add(world, known, f"{question} {option}", figure, {"families": n})
    else:
        figure = Figure(behind, {frozenset({option}): count for option, count in printed.items()})
        _add(world, known, question, figure, {"families": n})


def _support(
    world: World, known: Known, key: str, cells: Mapping[str, Any], waves: tuple[str, ...], until: int | None
) -> None:
    if f"know_{key}" in world.items:
        values = {f"option.{o}": cells[o] for o in ("not_heard", "heard", "used")}
        _chosen(world, known, f"know_{key}", values | {"answered": cells["answered"]}, waves, until)
    if cells["mean"] is not None:
        _mean(world, known, f"happy_{key}", {**cells, "families": cells["scored"]}, waves, until)


def _groups(
    world: World,
    known: Known,
    question: str,
    rows: Iterable[Mapping[str, Any]],
    waves: tuple[str, ...],
    until: int | None,
) -> None:
    """Sub-groups of everybody who scored all of it; the rest is whoever is in none that stands here."""
    scored = _answered(world, world.questions["overall"], waves, until)
    said = {family: values for (family, _), (_, values) in _belongs(world, question, waves, until)}
    rows = list(rows)
    shown = {row["key"] for row in rows}
    for row in rows:
        cells = {c: v["value"] for c, v in row["cells"].items()}
        if cells["mean"] is None:
            continue
        own = {row["key"], "unknown"} if row["key"] == "going" and "unknown" not in shown else {row["key"]}
        inside = {family for family, values in said.items() if own & set(values)}
        if row["key"] == "rest":
            inside = {unit[0] for unit in scored} - {f for f, values in said.items() if shown & set(values)}
        elif "unknown" in own:
            inside |= {unit[0] for unit in scored} - set(said)
        behind = frozenset(unit for unit in scored if unit[0] in inside)
        _add(world, known, world.questions["overall"], Figure(behind, {}, cells["mean"]), cells)


def _belongs(
    world: World, question: str, waves: tuple[str, ...], until: int | None
) -> Iterator[tuple[Unit, tuple[str, tuple[str, ...]]]]:
    if question == "spoken":
        yield from (((family, ""), ("answered", (language,))) for family, language in world.spoken.items())
        return
    reached = next((i for i in world.items.values() if i.role == "reached"), None)
    way = reached is not None and question == "parent"  # the table way.parent
    means = {o.id: o.way for o in reached.options} if reached else {}
    for unit, (category, values) in world.units(
        reached.question if way and reached else question, waves, until
    ).items():
        if way:
            yield unit, (category, tuple(means.get(v, "unknown") for v in values) or ("unknown",))
        elif category == "answered":
            yield unit, (category, values)


def _answered(world: World, question: str, waves: tuple[str, ...], until: int | None) -> frozenset[Unit]:
    return frozenset(u for u, (category, _) in world.units(question, waves, until).items() if category == "answered")


def _add(world: World, known: Known, puzzle: str, figure: Figure, cells: Mapping[str, Any]) -> None:
    """Keep it where it is true of these families: otherwise it is an earlier one, said again."""
    n = cells.get("families")
    if (n is None or n == len(figure.behind)) and _true(world, puzzle, figure):
        known.setdefault(puzzle, []).append(figure)


def _content(world: World, puzzle: str, unit: Unit) -> str:
    """What this family said, in the terms of this puzzle."""
    question, _, part = puzzle.partition(" ")
    _, category, values = world.said[question][unit[0]][unit[1]]
    if part == "silent":
        return category
    values = world._turned(question, values)
    return (part if part in values else "not") if part else values[0]


def _true(world: World, puzzle: str, figure: Figure) -> bool:
    told = [_content(world, puzzle, unit) for unit in figure.behind]
    if figure.mean is not None and (not told or abs(sum(map(int, told)) / len(told) - figure.mean) > 0.0501):
        return False
    return all(sum(t in labels for t in told) == n for labels, n in figure.counts.items())


def worked_out(world: World, known: Known, k: int, only: str = "") -> list[str]:
    """Every group of fewer than `k` families of which the figures together tell how many said something. `only`: of
    this question."""
    return [line for name, figures in known.items() if only in ("", name) for line in _of(world, name, figures, k)]


def _of(world: World, name: str, figures: list[Figure], k: int) -> list[str]:
    groups: dict[int, set[Unit]] = {}
    for unit in set().union(*(f.behind for f in figures)):
        groups.setdefault(sum(1 << i for i, f in enumerate(figures) if unit in f.behind), set()).add(unit)
    small = [where for where, units in groups.items() if len(units) < k]
    if not small:
        return []
    question, _, part = name.partition(" ")
    item = world.items[question]
    kinds = SILENT if part == "silent" else (part, "not") if part else tuple(o.id for o in item.options) or SCORES
    if item.kind == "scale" and not part:
        kinds = SCORES
    puzzle = Puzzle()
    for where, units in groups.items():
        told = [_content(world, name, unit) for unit in units]
        for kind in kinds:
            puzzle.unknown(f"{where}:{kind}", len(units), told.count(kind))
        puzzle.know({f"{where}:{kind}": 1.0 for kind in kinds}, len(units), len(units))
    for i, figure in enumerate(figures):
        inside = [where for where in groups if where >> i & 1]
        if figure.mean is not None:
            sums = {f"{where}:{s}": float(s) for where in inside for s in SCORES}
            n = len(figure.behind)
            puzzle.know(sums, (figure.mean - 0.0501) * n, (figure.mean + 0.0501) * n)
        for labels, count in figure.counts.items():
            puzzle.know({f"{where}:{kind}": 1.0 for where in inside for kind in labels}, count, count)
    sets = [(one,) for one in small] + [
        pair for pair in combinations(small, 2) if sum(len(groups[where]) for where in pair) < k
    ][:20]
    found = []
    for wheres in sets:
        told = [_content(world, name, unit) for where in wheres for unit in groups[where]]
        found += [
            f"{name}: {told.count(kind)} of {len(told)} said {kind}"
            for kind in kinds
            if kind in told and kind != "not" and puzzle.certain({f"{w}:{kind}": 1.0 for w in wheres}, told.count(kind))
        ]
    return found

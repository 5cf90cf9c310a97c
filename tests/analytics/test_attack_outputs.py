"""Promise: all outputs of an area together, of any kind and in any order, give no group of fewer than five families
away; and those for everybody none of fewer than ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from analytics.digest import digest
from analytics.disclosure.ledger import Ledger, MemoryLedger
from analytics.disclosure.past import WindowRefused
from analytics.disclosure.rules import Readers
from analytics.made_up import AREA, WEEK, made_up
from analytics.report import NoReport, report
from analytics.snapshot import Snapshot
from analytics.views import comparison, trend
from analytics.writers import digest_writer
from analytics.writers.json_writer import as_dict
from tests.analytics.filled import filled
from tests.analytics.outputs import Known, World, read, read_digest, worked_out
from tests.analytics.test_views import _together
from tests.analytics.weekly import WEEKS, Area

WAVES = ("2026Q2", "2026Q3")
DAY = date(2026, 10, 5)
Step = tuple[str, Readers, int | None, Sequence[str]]
STEPS: tuple[Step, ...] = tuple(
    (kind, readers, minimum, waves)  # type: ignore[misc]  # the readers are two words
    for kind, choices in (
        ("report", (WAVES[:1], WAVES[1:], WAVES)),
        ("trend", (WAVES,)),
        ("comparison", (WAVES, WAVES[1:])),
        ("digest", (WAVES[1:],)),
    )
    for waves in choices
    for readers, minimum in (("authority", None), ("public", None), ("authority", 7))
)


def area(seed: int, families: int, form: str = "") -> Snapshot:
    """Two waves; every fourth family of the second one answered in the first too."""
    snapshot = filled(seed, families, form, WAVES) if form else made_up(seed, families, WAVES, weeks=13)
    first, second = (
        pc.unique(snapshot.respondents.filter(pc.equal(snapshot.respondents["wave"], w))["family"]).to_pylist()
        for w in WAVES
    )
    same = dict(zip(second[::4], first[::4], strict=False))

    def one(table: pa.Table) -> pa.Table:
        found = pa.array([same.get(f, f) for f in table["family"].to_pylist()], pa.int64())
        return table.set_column(table.schema.get_field_index("family"), "family", found)

    return replace(snapshot, answers=one(snapshot.answers), respondents=one(snapshot.respondents))


def without(snapshot: Snapshot, gone: list[int]) -> Snapshot:
    def kept(table: pa.Table) -> pa.Table:
        return table.filter(pc.invert(pc.is_in(table["family"], pa.array(gone, pa.int64()))))

    return replace(snapshot, answers=kept(snapshot.answers), respondents=kept(snapshot.respondents))


class Attack:
    """Takes in one output after the other: `inside`, what somebody of the authority has seen; `outside`, the public's
    part of it."""

    def __init__(self, whole: Snapshot, beside: Snapshot, ledger: Ledger | None) -> None:
        self._whole, self._beside, self._ledger = World(whole), beside, ledger
        self._day, self.made, self.inside, self.outside = DAY, 0, Known(), Known()

    def take(self, snapshot: Snapshot, step: Step) -> None:
        kind, readers, minimum, waves = step
        self._day += timedelta(days=1)
        about: dict[str, Any] = {"made_on": self._day, "readers": readers, "minimum": minimum}
        about["ledger"] = self._ledger or MemoryLedger()
        world = World(snapshot)
        try:
            if kind == "digest":
                one = digest_writer.as_dict(digest(snapshot, AREA, WEEK + 20, **about))
                self._read(lambda known: read_digest(one, world, known, WEEK + 20), readers)
                return
            if kind == "report":
                made = report(snapshot, AREA, waves=waves, **about)
            elif kind == "trend":
                made = trend(snapshot, AREA, waves=waves, **about)
            else:
                made = comparison(_together(snapshot, self._beside), waves=waves, **about)
        except (WindowRefused, NoReport):
            return  # another window, or a week before one that was reported
        found = as_dict(made)
        self._read(lambda known: read(found, world, known, tuple(waves), None), readers)

    def _read(self, taking: Any, readers: Readers) -> None:
        self.made += 1
        taking(self.inside)
        if readers == "public":
            taking(self.outside)

    def found(self, only: str = "") -> list[str]:
        inside = worked_out(self._whole, self.inside, 5, only)
        return inside + worked_out(self._whole, self.outside, 10, only)


def by_luck(seed: int, outputs: int) -> list[Step]:
    """So many outputs in an order that luck has chosen; of every other seed a digest first."""
    random = np.random.default_rng(seed)
    first: list[Step] = [("digest", "authority", None, WAVES[1:])] if seed % 2 else []
    return first + [STEPS[int(i)] for i in random.integers(len(STEPS), size=outputs)]


def attacked(seed: int, families: int, steps: Sequence[Step], ledger: Ledger | None, form: str = "") -> Attack:
    """These outputs one after the other; between them families withdraw, one or a few at a time."""
    random = np.random.default_rng(seed)
    whole = area(seed, families, form)
    beside = made_up(seed + 1, 20, WAVES, weeks=13, area="X99000002", name="Besideshire")
    if form:
        beside = filled(seed + 1, 20, form, WAVES, areas={"X99000002": "Besideshire"})
    attack, here = Attack(whole, beside, ledger), whole
    names = pc.unique(whole.answers["family"]).to_pylist()
    for step in steps:
        attack.take(here, step)
        if random.random() < 0.5:
            leaving = [names[int(i)] for i in random.integers(len(names), size=int(random.integers(1, 8)))]
            here = without(here, leaving)
    return attack


SHORT: tuple[Step, ...] = (
    ("report", "authority", None, WAVES[1:]),
    ("trend", "authority", None, WAVES),
    ("report", "authority", 7, WAVES[1:]),
    ("comparison", "public", None, WAVES),
)


def test_reports_a_trend_and_a_comparison_together_give_nobody_away() -> None:
    attack = attacked(3, 24, SHORT, MemoryLedger())
    assert attack.made == len(SHORT)
    assert attack.found() == []
    assert attacked(3, 24, SHORT, None).found() != [], "without the ledger the attacker finds families"


def other_answers(area_: Area, weeks: Sequence[int], ledger: Ledger | None, only: str = "") -> list[str]:
    """What follows from the reports of these weeks of all that was asked: choices, ticks, other scales, no answers."""
    known, whole = Known(), World(area_.snapshot)
    for week in weeks:
        snapshot = area_.at(week)
        made = report(
            snapshot,
            AREA,
            made_on=date(2026, 6, 1) + timedelta(weeks=week),
            readers="authority",
            ledger=ledger or MemoryLedger(),
            until=WEEK + week,
        )
        read(as_dict(made), World(snapshot), known, ("2026Q3",), WEEK + week)
    return worked_out(whole, known, 5, only)


def test_other_answers_over_weeks_give_nobody_away() -> None:
    area_ = Area.made(seed=2, families=40)
    weeks = range(14, WEEKS, 4)
    assert other_answers(area_, weeks, MemoryLedger()) == []
    assert other_answers(area_, weeks, None, "age_band") != [], "without the ledger it finds families"


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("families", [20, 40, 60, 90, 130, 200])
def test_other_answers_over_half_a_year_give_nobody_away(families: int) -> None:
    for seed in (1, 2):
        assert other_answers(Area.made(seed, families), range(WEEKS), MemoryLedger()) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("form", ["", "parent-full"])
@pytest.mark.parametrize("families", [20, 40, 70, 120, 200])
def test_many_orders_of_all_outputs_give_nobody_away(families: int, form: str) -> None:
    for seed in range(4):
        assert attacked(seed, families, by_luck(seed, 12), MemoryLedger(), form).found() == []

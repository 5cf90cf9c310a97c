"""Other looks at a snapshot than one area at one time: an area over its waves, areas side by side, and the forums'
survey. Each figure passes the gate and enters the ledger of its area, as in any report.

>>> from datetime import date
>>> from analytics.made_up import AREA, made_up
>>> both = made_up(seed=1, families=60, waves=("2026Q2", "2026Q3"))
>>> [s.id for s in trend(both, AREA, made_on=date(2026, 10, 5), ledger=MemoryLedger()).sections]
['trend', 'limits']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from analytics.blocks import Report, Section
from analytics.disclosure.gate import Release, release
from analytics.disclosure.ledger import Ledger, MemoryLedger, Window
from analytics.disclosure.rules import Readers, Rules
from analytics.engines.duckdb_engine import DuckDBEngine
from analytics.engines.port import Engine
from analytics.report import NoReport
from analytics.sections.comparison import comparison as comparing
from analytics.sections.forum import forum as of_forums
from analytics.sections.limits import limits
from analytics.sections.trend import trend as over_time
from analytics.snapshot import Snapshot

NATION = "nation"
"""In place of an area's code where all areas are one: the forums' survey, and the comparison."""
FORUM = "forum"


def trend(
    snapshot: Snapshot,
    area: str,
    *,
    made_on: date,
    waves: Sequence[str] = (),
    readers: Readers = "public",
    minimum: int | None = None,
    ledger: Ledger,
) -> Report:
    """One area, wave by wave. Raises as `report.report`; `NoReport` also where there is only one wave."""
    if area not in snapshot.areas:
        raise NoReport(f"the snapshot holds no area {area}")
    chosen = _waves(snapshot, waves)
    if len(chosen) < 2:
        raise NoReport("a trend needs two closed waves or more")
    rules = Rules.of(readers, minimum)
    with DuckDBEngine.over(snapshot) as engine, ledger.open(area) as pages:
        found = [release(engine, snapshot.codebook, area, Window((w,)), rules, pages, made_on) for w in chosen]
    return _report(area, snapshot.areas[area], chosen, rules, made_on, (over_time(found), limits(found[-1])))


def comparison(
    snapshot: Snapshot,
    *,
    made_on: date,
    waves: Sequence[str] = (),
    readers: Readers = "public",
    minimum: int | None = None,
    ledger: Ledger,
) -> Report:
    """All areas of the snapshot side by side, in the order of their names: no ranks. Raises as `report.report`."""
    chosen, rules = _waves(snapshot, waves), Rules.of(readers, minimum)
    if len(snapshot.areas) < 2:
        raise NoReport("a comparison needs two areas or more")
    found: list[tuple[str, Release]] = []
    with DuckDBEngine.over(snapshot) as engine:
        for area, name in sorted(snapshot.areas.items(), key=lambda pair: pair[1]):
            found.append((name, _released(engine, snapshot, area, chosen, rules, ledger, made_on)))
    sections = (comparing(found), limits(found[0][1]))
    return _report(NATION, f"{len(found)} areas", chosen, rules, made_on, sections)


def forum(
    snapshot: Snapshot,
    *,
    made_on: date,
    wave: str | None = None,
    areas: int,
    readers: Readers = "public",
    minimum: int | None = None,
    ledger: Ledger,
) -> Report:
    """The survey of parent carer forums, one answer set for each area; all areas are one here. `wave`: None is the last
    one with answers. `areas`: how many forums could have answered. Raises as `report.report`; `NoReport` also where no
    forum has answered."""
    nation = _as_one(snapshot)
    answered = sorted(set(pc.unique(nation.respondents["wave"]).to_pylist()))
    if not answered or (wave is not None and wave not in answered):
        raise NoReport("no forum has answered in this time")
    last = wave or answered[-1]
    before = max((w for w in answered if w < last), default=None)
    rules = Rules.of(readers, minimum)
    with DuckDBEngine.over(nation) as engine, ledger.open(NATION) as pages:
        earlier = None
        if before is not None:
            earlier = release(engine, nation.codebook, NATION, Window((before,)), rules, pages, made_on)
        now = release(engine, nation.codebook, NATION, Window((last,)), rules, pages, made_on)
    sections = (*of_forums(now, earlier, areas), limits(now))
    return _report(NATION, "Parent carer forums", (last,), rules, made_on, sections)


def _released(
    engine: Engine,
    snapshot: Snapshot,
    area: str,
    waves: tuple[str, ...],
    rules: Rules,
    ledger: Ledger,
    made_on: date,
) -> Release:
    with ledger.open(area) as pages:
        return release(engine, snapshot.codebook, area, Window(waves), rules, pages, made_on)


def _waves(snapshot: Snapshot, wanted: Sequence[str]) -> tuple[str, ...]:
    if missing := sorted(set(wanted) - set(snapshot.waves)):
        raise NoReport(f"not closed, or unknown: wave {', '.join(missing)}")
    chosen = tuple(w for w in snapshot.waves if not wanted or w in wanted)
    if not chosen:
        raise NoReport("no wave is closed yet")
    return chosen


def _as_one(snapshot: Snapshot) -> Snapshot:
    """The forums' rows of all areas as one area. A family's pseudonym is another in each area, so none is merged."""

    def one(table: pa.Table) -> pa.Table:
        rows = table.filter(pc.equal(table["audience"], FORUM))
        nation = pa.array([NATION] * rows.num_rows, pa.string())
        return rows.set_column(rows.schema.get_field_index("area"), "area", nation)

    return replace(
        snapshot, answers=one(snapshot.answers), respondents=one(snapshot.respondents), areas={NATION: "England"}
    )


def _report(
    area: str, name: str, waves: tuple[str, ...], rules: Rules, made_on: date, sections: Sequence[Section | None]
) -> Report:
    return Report(area, name, waves, rules, made_on, tuple(s for s in sections if s is not None), made_on)


__all__ = ["FORUM", "NATION", "MemoryLedger", "comparison", "forum", "trend"]

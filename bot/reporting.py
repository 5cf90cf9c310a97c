"""From the store to a report's files: the one place where the chat's side and the figures' side meet.

Imported by `waymark report` and the demo only, never by the serving process: it loads the report's libraries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from analytics import views
from analytics.actions import Actions
from analytics.digest import Digest, digest
from analytics.disclosure.ledger_file import LedgerFile
from analytics.engines.port import Name as Engine
from analytics.faults import FAULTS
from analytics.population import Population
from analytics.report import report
from analytics.themes import Coded
from analytics.writers.files import write
from bot.settings import Settings
from bot.we_did import pages
from dialogs.areas import Area
from locales.catalogs import Catalogs
from storage import stories
from storage.concerns import concerns_since
from storage.snapshots import snapshot
from storage.store import Store
from storage.weeks import monday_of, quarter_of, week_of

LEDGER = "releases.db"
"""In WAYMARK_HOME: every figure ever released, with the families behind it as digests."""


def ledger_of(settings: Settings, now: datetime) -> LedgerFile:
    """The release ledger of this house. Its entries end WAYMARK_KEEP_FIGURES_DAYS after the release, and never before
    the answers behind them."""
    days = max(settings.keep_figures_days, settings.keep_answers_days)
    return LedgerFile(settings.home / LEDGER, forget=now.date() - timedelta(days=days))


class NothingToReport(Exception):
    """No report can be made; says why in one line."""


def written(
    store: Store,
    ledger: LedgerFile,
    area: Area,
    formats: Sequence[tuple[str, Path]],
    now: datetime,
    *,
    waves: Sequence[str] = (),
    public: bool = False,
    population: Path | None = None,
    coded: Path | None = None,
    engine: Engine = "columns",
    url: str | None = None,
) -> list[Path]:
    """Write the report of an area over its closed waves (none named: all) in each format to its path; returns the
    files.

    `population`: TOML of the families in the process. `coded`: CSV or Parquet of coded stories; what stands in the
    store now says which of them count and may be quoted. `engine` counts; 'postgresql' does it in temporary tables of
    the database at `url`.

    A wave is a quarter and closed when the quarter of `now` is a later one. `public`: no figure on fewer than 10
    families, otherwise 5. `ledger`: what was ever released; this report is entered there before it is written.
    Raises `NothingToReport`.
    """
    try:
        taken = snapshot(store, {area.code: area.name}, quarter_of(now))
        if not taken.waves:
            raise NothingToReport(f"There is no closed quarter with answers from {area.name} yet.")
        made = report(
            taken,
            area.code,
            made_on=now.date(),
            waves=tuple(waves),
            readers="public" if public else "authority",
            ledger=ledger,
            supplied=Population.read(population) if population else Population(),
            coded=_coded(store, area, coded),
            engine=engine,
            url=url,
        )
        return [file for kind, path in formats for file in write(made, kind, path)]
    except FAULTS as fault:
        raise NothingToReport(f"No report of {area.name}: {fault}.") from None


Kind = Literal["area", "trend", "comparison", "forum"]


def viewed(
    store: Store,
    ledger: LedgerFile,
    kind: Kind,
    areas: Sequence[Area],
    formats: Sequence[tuple[str, Path]],
    now: datetime,
    *,
    waves: Sequence[str] = (),
    public: bool = False,
) -> list[Path]:
    """Another look than one area at one time: `trend` of the first of these areas, `comparison` of all of them, or the
    survey of their `forum`s. Everything else as `written`. Raises `NothingToReport`."""
    about: dict[str, Any] = {
        "made_on": now.date(),
        "readers": "public" if public else "authority",
        "ledger": ledger,
    }
    try:
        taken = snapshot(store, {area.code: area.name for area in areas}, quarter_of(now))
        if kind == "trend":
            made = views.trend(taken, areas[0].code, waves=waves, **about)
        elif kind == "comparison":
            made = views.comparison(taken, waves=waves, **about)
        else:
            made = views.forum(taken, wave=waves[-1] if waves else None, areas=len(areas), **about)
        return [file for name, path in formats for file in write(made, name, path)]
    except FAULTS as fault:
        raise NothingToReport(f"No {kind}: {fault}.") from None


def answered(
    store: Store, ledger: LedgerFile, area: Area, actions: Path, folder: Path, catalogs: Catalogs, now: datetime
) -> list[Path]:
    """Write what an area did about what families told, in each published language. Scores stand beside it where at
    least two closed quarters can be released to everybody. Raises `NothingToReport`."""
    try:
        done = Actions.read(actions)
        taken = snapshot(store, {area.code: area.name}, quarter_of(now))
        over_time = None
        if len(taken.waves) > 1:
            over_time = views.trend(taken, area.code, made_on=now.date(), ledger=ledger)
        return pages(done, area.name, over_time, catalogs, folder)
    except FAULTS as fault:
        raise NothingToReport(f"No page of {area.name}: {fault}.") from None


def digested(
    store: Store,
    ledger: LedgerFile,
    area: Area,
    now: datetime,
    monday: date | None = None,
    *,
    actions: Path | None = None,
    coded: Path | None = None,
) -> Digest:
    """The digest of an area at the end of the week that begins on `monday`; None: the week that ended last.

    It speaks of the quarter in which the week ends, running or not, and compares with the quarter before. Raises
    `NothingToReport`, also for a week that has not ended.
    """
    last = week_of(now) - 1
    week = last if monday is None else week_of(datetime(monday.year, monday.month, monday.day, tzinfo=now.tzinfo))
    if week > last:
        raise NothingToReport(f"That week has not ended: the last one that has begins on {monday_of(last)}")
    sunday = monday_of(week) + timedelta(days=6)
    wave = quarter_of(datetime(sunday.year, sunday.month, sunday.day, tzinfo=now.tzinfo))
    try:
        taken = snapshot(store, {area.code: area.name}, _after(wave))
        if wave not in taken.waves:
            raise NothingToReport(f"Nobody from {area.name} has come to the chat in {wave} yet.")
        return digest(
            taken,
            area.code,
            week,
            made_on=now.date(),
            ledger=ledger,
            urgent=concerns_since(store, area.code, week),
            actions=Actions.read(actions) if actions else Actions(),
            coded=_coded(store, area, coded),
        )
    except FAULTS as fault:
        raise NothingToReport(f"No digest of {area.name}: {fault}.") from None


def _coded(store: Store, area: Area, table: Path | None) -> Coded | None:
    """The coded table as far as its stories may still be shown. Raises `CodingFault`."""
    if table is None:
        return None
    return Coded.read(table, {story: asdict(known) for story, known in stories.standing(store, area.code).items()})


def _after(wave: str) -> str:
    """The quarter after this one.

    >>> _after("2026Q3"), _after("2026Q4")
    ('2026Q4', '2027Q1')
    """
    year, quarter = int(wave[:4]), int(wave[5])
    return f"{year}Q{quarter + 1}" if quarter < 4 else f"{year + 1}Q1"

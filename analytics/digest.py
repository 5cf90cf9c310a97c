"""The weekly digest: what stands at the end of a week of a running wave, compared with the wave before.

It goes through the same gate and ledger as every report, so that last week's digest gives nothing away.

>>> from datetime import date
>>> from analytics.disclosure.ledger import MemoryLedger
>>> from analytics.made_up import AREA, WEEK, made_up
>>> one = digest(made_up(seed=1, families=60), AREA, WEEK + 3, made_on=date(2026, 6, 22), ledger=MemoryLedger())
>>> one.label, one.wave, len(one.gathering) > 0
('2026-W26', '2026Q3', True)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from analytics.actions import Action, Actions
from analytics.disclosure.gate import Release, SafeAudience, release
from analytics.disclosure.ledger import Ledger, Window
from analytics.disclosure.rules import Count, Mark, Readers, Rules
from analytics.disclosure.scores import SafeScores
from analytics.disclosure.themes import SafeThemes, release_themes
from analytics.engines.duckdb_engine import DuckDBEngine
from analytics.report import NoReport
from analytics.sections.changes import Moved, moved
from analytics.snapshot import Snapshot
from analytics.stages import OVERALL, STAGES
from analytics.themes import Coded

NO_ACTIONS = Actions()
EPOCH_MONDAY = date(1970, 1, 5)


@dataclass(frozen=True, slots=True)
class Score:
    """A part of the way that may be described. `as_of`: the end of an earlier week whose figure is said again."""

    audience: str
    key: str
    label: str
    n: Count
    mean: float
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Responses:
    """`linked`, `open`: who began with a personal link and without. `as_of` as in `Score`."""

    audience: str
    invited: Count
    started: Count
    linked: Count
    open: Count
    finished: Count
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Digest:
    """`monday` of the week. `scores`: what may be said. `moved`: each against the wave before. `gathering`: parts of
    the way that too few families have scored yet. `closed`: waves that ended since the Monday of the week before.
    `urgent`: stories of the week that may mean danger, by number only; None where nobody counted. `due`: actions whose
    day comes by the end of the week after. `told`: themes of coded stories."""

    area: str
    name: str
    monday: date
    wave: str
    before: str | None
    rules: Rules
    made_on: date
    closed: tuple[str, ...]
    responses: tuple[Responses, ...]
    scores: tuple[Score, ...]
    moved: tuple[Moved, ...]
    gathering: tuple[tuple[str, str], ...]
    next_steps: tuple[Step, ...]
    urgent: int | None = None
    due: tuple[Action, ...] = ()
    told: tuple[SafeThemes, ...] = ()

    @property
    def label(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"


Step = Literal["report_closed", "remind", "look_lowest", "look_fell", "wait"]
"""What to do next, as far as figures can tell: make the report of a wave that closed; invite again, since many began
and did not finish or too few answered; look into what fell, or into what stands lowest; or nothing yet."""


def digest(
    snapshot: Snapshot,
    area: str,
    week: int,
    *,
    made_on: date,
    ledger: Ledger,
    readers: Readers = "authority",
    minimum: int | None = None,
    urgent: int | None = None,
    actions: Actions = NO_ACTIONS,
    coded: Coded | None = None,
) -> Digest:
    """The digest of the latest wave of the snapshot up to the end of `week` (Monday weeks since 1970-01-05).

    The snapshot holds that wave still running, and the closed ones before. The wave before is released as a whole if it
    never was, so that there is something to compare with. Raises `NoReport` for an area without answers, and for a week
    before one that was reported: its figures would be taken for what they are not.
    """
    if area not in snapshot.areas or not snapshot.waves:
        raise NoReport(f"the snapshot holds no area {area}")
    wave, rules = snapshot.waves[-1], Rules.of(readers, minimum)
    monday = EPOCH_MONDAY + timedelta(weeks=week)
    sunday = monday + timedelta(days=6)
    before = snapshot.waves[-2] if len(snapshot.waves) > 1 else None
    with DuckDBEngine.over(snapshot) as engine, ledger.open(area) as pages:
        if before is not None and not any(e.cell.waves == (before,) and e.cell.k == rules.k for e in pages.entries()):
            release(engine, snapshot.codebook, area, Window((before,)), rules, pages, made_on)
        if any(e.cell.waves == (wave,) and not e.window.fits_before(week) for e in pages.entries()):
            raise NoReport(f"{wave} was reported up to a later week: what came before it can no longer be shown apart")
        safe = release(engine, snapshot.codebook, area, Window((wave,), week), rules, pages, sunday)
        told = release_themes(coded, area, Window((wave,), week), rules, pages, sunday) if coded else ()
    changes = moved(safe)
    closed = (before,) if before is not None and _quarter(monday - timedelta(weeks=1)) == before else ()
    scores = tuple(_scores(safe, sunday))
    gathering = tuple((one.audience, label) for one in safe.audiences for _, label, s in _parts(one) if _thin(s))
    return Digest(
        area,
        snapshot.areas[area],
        monday,
        wave,
        before,
        rules,
        made_on,
        closed,
        tuple(
            Responses(o.audience, p.invited, p.started, p.linked, p.open, p.finished, _since(p.as_of, safe, sunday))
            for o in safe.audiences
            for p in (o.progress,)
        ),
        scores,
        changes,
        gathering,
        _next(closed, safe, scores, changes),
        urgent,
        actions.due_by(sunday + timedelta(weeks=1)),
        told,
    )


def _quarter(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def _parts(one: SafeAudience) -> Iterator[tuple[str, str, SafeScores]]:
    yield OVERALL, "All of it", one.overall
    for key, label in STAGES.items():
        yield key, label, one.stages[key]


def _thin(said: SafeScores) -> bool:
    """Asked, and not to be described yet."""
    return said.interval is None and said.mark is not Mark.NOT_ASKED


def _scores(safe: Release, sunday: date) -> Iterator[Score]:
    for one in safe.audiences:
        for key, label, said in _parts(one):
            if said.interval is not None:
                yield Score(one.audience, key, label, said.n, said.interval.mean, _since(said.as_of, safe, sunday))


def _since(as_of: date | None, safe: Release, sunday: date) -> date | None:
    """The day a figure stands from, where it is not the end of this week."""
    day = as_of or safe.on
    return day if day != sunday else None


def _next(
    closed: tuple[str, ...], safe: Release, scores: tuple[Score, ...], changes: tuple[Moved, ...]
) -> tuple[Step, ...]:
    steps: list[Step] = ["report_closed"] if closed else []
    began = [(o.progress.started, o.progress.finished) for o in safe.audiences]
    if not scores or any(isinstance(s, int) and isinstance(f, int) and f < 0.7 * s for s, f in began):
        steps.append("remind")
    if any(m.verdict == "clearly lower" for m in changes):
        steps.append("look_fell")
    elif len([s for s in scores if s.key != OVERALL]) > 1:
        steps.append("look_lowest")
    return tuple(steps) or ("wait",)

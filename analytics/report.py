"""The area report: from a snapshot to sections of safe blocks.

>>> from datetime import date
>>> from analytics.made_up import made_up, AREA
>>> one = report(made_up(seed=1, families=80), AREA, made_on=date(2026, 10, 5), readers="authority")
>>> [section.id for section in one.sections if section.id not in ("subgroups", "what_helps")]
['journey_map', 'who_answered', 'distribution', 'scales', 'stopped_early', 'choices', 'limits']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from analytics.blocks import Report
from analytics.codebook import Codebook
from analytics.disclosure.gate import Release, release
from analytics.disclosure.ledger import Ledger, MemoryLedger, Window
from analytics.disclosure.rules import Readers, Rules
from analytics.disclosure.themes import SafeThemes, release_themes
from analytics.engines.opening import Place, opened
from analytics.engines.port import Name
from analytics.population import Population
from analytics.sections.changes import changed
from analytics.sections.choices import choices
from analytics.sections.distribution import distribution
from analytics.sections.journey_map import journey_map
from analytics.sections.limits import limits
from analytics.sections.scales import outcomes, scales
from analytics.sections.stopped_early import stopped_early
from analytics.sections.subgroups import subgroups
from analytics.sections.supports import older, support
from analytics.sections.themes import themes
from analytics.sections.what_helps import what_helps
from analytics.sections.who_answered import who_answered
from analytics.themes import Coded

NOTHING_SUPPLIED = Population()


class NoReport(ValueError):
    """No report can be made of this; the message says why and what would do."""


def report(
    snapshot: Place,
    area: str,
    *,
    made_on: date,
    waves: Sequence[str] = (),
    readers: Readers = "public",
    minimum: int | None = None,
    ledger: Ledger | None = None,
    until: int | None = None,
    engine: Name = "columns",
    url: str | None = None,
    supplied: Population = NOTHING_SUPPLIED,
    coded: Coded | None = None,
) -> Report:
    """The report of one area over these closed waves (none named: all of the snapshot's).

    `snapshot`: in memory, in a folder, or the URL of a database it was loaded into; `engine` counts it, and `url` is
    the database in which 'postgresql' counts what lies in none. Raises `NoEngine` too.

    `readers`: 'public' (minimum 10 families) or 'authority' (5); `minimum` may raise it. Raises `NoReport` for an area
    or wave the snapshot does not hold, `SnapshotFault` for a broken snapshot, `TooLow` for a minimum under the floor,
    `WindowRefused` for a time that overlaps in part with one that was reported.

    `ledger`: what was ever released; what this report says is entered there before it is returned. None is for a look
    that reaches nobody. `until`: the last week that counts, of the one wave that still runs.

    `supplied`: the families in the process as the area counts them; its number comes before the snapshot's. `coded`:
    what staff found in the stories.
    """
    with opened(snapshot, area, engine, url) as (found, counting):
        if area not in found.areas:
            raise NoReport(f"the snapshot holds no area {area}")
        if missing := sorted(set(waves) - set(found.waves)):
            raise NoReport(
                f"not closed, or unknown: wave {', '.join(missing)}; closed are {', '.join(found.waves) or 'none'}"
            )
        chosen = tuple(w for w in found.waves if not waves or w in waves)
        if not chosen:
            raise NoReport("no wave is closed yet")
        known = [found.populations.get((area, w)) for w in chosen]
        population = supplied.families or (known[0] if len(known) == 1 else None)
        window, rules = Window(chosen, until), Rules.of(readers, minimum)
        with (ledger or MemoryLedger()).open(area) as pages:
            safe = release(counting, found.codebook, area, window, rules, pages, made_on, population)
            told = release_themes(coded, area, window, rules, pages, made_on) if coded else ()
    beside = Beside(supplied, coded.of(area, chosen) if coded else Coded(()), told)
    return assemble(safe, found.areas[area], found.codebook, made_on, beside)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the snapshot. `told`: themes that the gate let through."""

    supplied: Population = NOTHING_SUPPLIED
    coded: Coded = field(default_factory=lambda: Coded(()))
    told: tuple[SafeThemes, ...] = ()

    def better(self) -> dict[str, int]:
        """Factor -> the most families of one audience who told what could be better; published numbers only."""
        found: dict[str, int] = {}
        for one in self.told:
            for factor, n in one.better().items():
                found[factor] = max(n, found.get(factor, 0))
        return found


def assemble(safe: Release, name: str, codebook: Codebook, made_on: date, beside: Beside) -> Report:
    """Sections in their order, from what the gate let through. A new section is one file in `sections/` and one line
    here."""
    words = _words(codebook)
    sections = (
        journey_map(safe, name, words),
        changed(safe),
        who_answered(safe, beside.supplied),
        distribution(safe, words),
        scales(safe),
        outcomes(safe),
        support(safe),
        older(safe),
        stopped_early(safe),
        subgroups(safe),
        themes(beside.told, beside.coded, safe.rules),
        what_helps(safe, beside.better()),
        choices(safe),
        limits(safe),
    )
    kept = tuple(s for s in sections if s is not None)
    return Report(safe.area, name, safe.waves, safe.rules, made_on, kept, safe.on, safe.window.until)


def _words(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Audience -> the words of its satisfaction scale, as the questionnaire has them."""
    return {
        item.audience: tuple(option.label for option in item.options)
        for item in codebook.items
        if item.scale == "satisfaction" and len(item.options) == 5
    }

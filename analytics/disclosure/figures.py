"""A safe figure as the ledger keeps it, to be said again word for word.

>>> from analytics.disclosure.scores import nobody
>>> scores_again(kept_scores(nobody()), date(2026, 10, 5)).scores
(0, 0, 0, 0, 0)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from analytics.disclosure.rules import Count, Mark
from analytics.disclosure.scores import SafeScores
from analytics.statistics.interval import Interval
from analytics.statistics.share import Share

Kept = Mapping[str, Any]


def kept(count: Count) -> int | str:
    return count.value if isinstance(count, Mark) else count


def again(count: int | str) -> Count:
    return Mark(count) if isinstance(count, str) else count


_COUNTS = ("n", "asked", "dont_know", "not_applicable", "skipped", "no_score")


def kept_scores(said: SafeScores) -> dict[str, Any]:
    return {
        **{name: kept(getattr(said, name)) for name in _COUNTS},
        "scores": [kept(c) for c in said.scores],
        "bands": [kept(c) for c in said.bands],
        "interval": asdict(said.interval) if said.interval else None,
        "share": asdict(said.share) if said.share else None,
        "level": said.level,
    }


def scores_again(figure: Kept, on: date, waves: tuple[str, ...] = ()) -> SafeScores:
    """`on`: the day it was first released, which is said beside it. `waves`: of which it is, where not of the
    report's."""
    n, asked, dont_know, not_applicable, skipped, no_score = (again(figure[name]) for name in _COUNTS)
    return SafeScores(
        n,
        asked,
        dont_know,
        not_applicable,
        skipped,
        no_score,
        scores=tuple(again(c) for c in figure["scores"]),
        bands=tuple(again(c) for c in figure["bands"]),
        interval=Interval(**figure["interval"]) if figure["interval"] else None,
        share=Share(**figure["share"]) if figure["share"] else None,
        level=figure["level"],
        as_of=on,
        waves=waves,
    )

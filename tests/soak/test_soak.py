"""The short soak: the weeks around each change of the clocks. `make soak` is the whole year, through the same code."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot import logs
from tests.soak.gauges import MOST_THREADS, WAL_MB, Gauge, flat
from tests.soak.walls import LONDON, TURNS_OF_CLOCKS, Agreed
from tests.soak.year import Year


@pytest.mark.parametrize("turn", TURNS_OF_CLOCKS, ids=["March", "October"])
async def test_reminders_around_a_change_of_the_clocks_come_once_and_by_day(turn: date, tmp_path: Path) -> None:
    logs.setup("error")
    first = turn - timedelta(days=2)
    told = await Year(tmp_path / "var", 30, first, days=6, every=3, seed=3, pause=0.001, stops=0.25).run()
    assert told.faults == []
    assert told.counts["reminders by a clock change"] >= 5, "the test must see what it is about"
    assert sum(told.reminders.values()) >= 15
    assert told.counts["cleared drafts"] > 0
    assert told.counts["again"] > 0
    before, after = told.gauges
    assert after.tasks == before.tasks
    assert after.files <= before.files + 6, "the pools may open one more connection each: file, log, shared memory"
    assert after.of("poison") == 0
    assert after.wal <= WAL_MB


def test_what_grows_is_found_out() -> None:
    before = [Gauge(1, rss=100.0, files=9, tasks=6, rows=(("inbox", 100),))]
    assert flat(before, [Gauge(2, rss=109.0, files=9, tasks=6, rows=(("inbox", 120),))]) == []
    for worse in (
        Gauge(2, rss=111.0, files=9, tasks=6),
        Gauge(2, rss=100.0, files=10, tasks=6),
        Gauge(2, rss=100.0, files=9, tasks=7),
        Gauge(2, rss=100.0, files=9, tasks=6, threads=MOST_THREADS + 1),
        Gauge(2, rss=100.0, files=9, tasks=6, wal=WAL_MB + 1),
        Gauge(2, rss=100.0, files=9, tasks=6, rows=(("inbox", 130),)),
        Gauge(2, rss=100.0, files=9, tasks=6, rows=(("poison", 1),)),
    ):
        assert len(flat(before, [worse])) == 1, worse


def test_a_reminder_an_hour_off_or_a_day_off_is_found_out() -> None:
    for turn in TURNS_OF_CLOCKS:
        evening = datetime.combine(turn - timedelta(days=1), time(18), LONDON)
        agreed = Agreed("tomorrow", evening)
        right = datetime.combine(turn, time(18), LONDON)
        assert agreed.fits(right)
        for hours in (-1, 1, 24):
            wrong = datetime.combine(turn, time(18), LONDON).astimezone() + timedelta(hours=hours)
            assert not agreed.fits(wrong), hours

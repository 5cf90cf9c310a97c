"""Promise 5: what only time ends does end. Answers two years after their wave, and the person with the last of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Table

from storage.keys import Keyring
from storage.models import (
    addresses,
    answers,
    data_keys,
    erasures,
    invites,
    media,
    metadata,
    participations,
    questionnaires,
    respondents,
    sessions,
)
from storage.tombstones import Tombstones
from tests.storage.house import RING, HandClock, Open, opened

OF_PEOPLE: list[Table] = [each for each in metadata.sorted_tables if each not in (questionnaires, erasures)]


def keys_of(here: Open) -> list[int]:
    with here.store.keys.engine.connect().execution_options(reading=True) as connection:
        return list(connection.execute(data_keys.select()).scalars())


async def test_two_years_after_their_wave_answers_and_people_are_gone(database_url: str, tmp_path: Path) -> None:
    clock = HandClock()
    log = Tombstones(tmp_path / "erasures.log")
    async with opened(database_url, clock) as here:
        here.store._tombstones = log
        (code,) = here.store.invite("E10000015", "2026Q4", "parent-short", 1)
        await here.person("once").to_the_story(f"i-{code}")
        once = here.rows(respondents)[0].id
        clock.forward(days=730 + 43)  # the wave ended on 31 December 2026: two years to the day
        assert here.store.clear_old(clock.now())["answers"] == 0
        clock.forward(days=1)
        gone = here.store.clear_old(clock.now())
        assert gone["answers"] >= 3
        assert (gone["people"], gone["invites"]) == (1, 1)
        assert {table.name: here.count(table) for table in OF_PEOPLE if here.count(table)} == {}
        assert once not in keys_of(here)
        assert list(log.read()) == [RING.erasure_mac(once)], "a backup brings nobody back after their time"
        await here.person("once").start()
        assert here.count(respondents) == 1, "the chat begins anew"


async def test_who_came_again_stays_without_the_old_answers(database_url: str) -> None:
    clock = HandClock()
    async with opened(database_url, clock) as here:
        person = here.person("twice")
        await person.to_the_story()
        (code,) = here.store.invite("E10000015", "2027Q3", "parent-short", 1)
        clock.forward(days=250)
        await person.start(f"i-{code}")
        for code in ("en", "next", "yes"):
            await person.tap(code)
        waves = {row.wave for row in here.rows(answers)}
        assert waves == {"2026Q4", "2027Q3"}
        clock.forward(days=600)
        gone = here.store.clear_old(clock.now())
        assert gone["people"] == 0
        assert {row.wave for row in here.rows(answers)} == {"2027Q3"}
        assert [row.wave for row in here.rows(participations)] == ["2027Q3"]
        assert here.count(sessions) == here.count(addresses) == 1
        assert here.count(media) == 0
        assert [row.wave for row in here.rows(invites)] == ["2027Q3"]


async def test_the_setting_says_how_long(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.settings import Settings, WrongSettings

    assert Settings.read({}).keep_answers_days == 730
    assert Settings.read({"WAYMARK_KEEP_ANSWERS_DAYS": "365"}).keep_answers_days == 365
    with pytest.raises(WrongSettings, match="from 30 to 9999"):
        Settings.read({"WAYMARK_KEEP_ANSWERS_DAYS": "0"})
    clock = HandClock()
    async with opened(sqlite_url, clock) as here:
        await here.person().to_the_story()
        clock.forward(days=43 + 366)
        assert here.store.clear_old(clock.now(), 366)["people"] == 0
        assert here.store.clear_old(clock.now(), 365)["people"] == 1
    assert isinstance(RING, Keyring)

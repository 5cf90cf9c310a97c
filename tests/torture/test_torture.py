"""The short kill test: the real process dies more than twenty times, on both databases, alone and as one of two.

`make torture` is the long one, through the same code. See the package's docstring for who is who.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.torture.campaign import Campaign, Plan, Tally
from tests.torture.lives import Zygote


async def fought(plan: Plan, folder: Path, zygote: Zygote) -> Tally:
    async with asyncio.timeout(110):
        return await Campaign(plan, folder, zygote).run()


def assert_nothing_lost(tally: Tally, kills: int) -> None:
    assert tally.good, "\n".join([repr(tally), *tally.notes])
    assert tally.deaths == kills
    assert tally.families >= 7
    assert tally.answers > 50
    assert tally.compared >= kills + tally.families


@pytest.mark.parametrize(("way", "kills", "plain"), [("polling", 4, 1), ("webhook", 4, 0)])
async def test_on_sqlite(way, kills, plain, zygote: Zygote, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    plan = Plan("sqlite", f"sqlite:///{tmp_path / 'waymark.db'}", way, 1, kills, plain, seed=11)
    assert_nothing_lost(await fought(plan, tmp_path, zygote), kills + plain)


@pytest.mark.postgres
@pytest.mark.parametrize(("way", "workers", "kills"), [("polling", 1, 3), ("webhook", 2, 4)])
async def test_on_postgresql(  # type: ignore[no-untyped-def]
    way, workers, kills, zygote: Zygote, postgres_server: Postgres, tmp_path: Path
) -> None:
    url = postgres_server.database()
    try:
        plan = Plan("postgresql", url, way, workers, kills, seed=12)
        assert_nothing_lost(await fought(plan, tmp_path, zygote), kills)
    finally:
        postgres_server.drop(url)


@pytest.mark.parametrize("lie", ["early", "twice"])
async def test_a_process_that_breaks_its_promise_is_found_out(lie: str, zygote: Zygote, tmp_path: Path) -> None:
    """Turns told as done before the commit; updates that are not known again: these tests can fail."""
    url = f"sqlite:///{tmp_path / 'waymark.db'}"
    plan = Plan("lie", url, "webhook", kills=20, families=5, seed=13, lie=lie)
    tally = await fought(plan, tmp_path, zygote)
    assert not tally.good
    assert tally.notes

"""What `storage.snapshots` promises of `family`: one family counts once, over all waves of its area, and can be found
by nobody."""

from __future__ import annotations

from sqlalchemy import insert

from storage.models import participations
from storage.snapshots import snapshot
from storage.store import Store
from tests.storage.house import opened

HERE, THERE = "E08000003", "E10000015"
AREAS = {HERE: "Manchester", THERE: "Hertfordshire"}


async def test_a_family_is_the_same_in_all_waves_of_its_area_and_nobody_elsewhere(sqlite_url: str) -> None:
    async with opened(sqlite_url) as house:
        (code,) = house.store.invite(HERE, "2026Q4", "parent-short", 1)
        await house.person().to_the_story(f"i-{code}")
        (first,) = house.rows(participations)
        _again(house.store, first._asdict(), wave="2027Q1", area=HERE)
        _again(house.store, first._asdict(), wave="2027Q2", area=THERE)
        taken = snapshot(house.store, AREAS, before="2027Q3")
        again = snapshot(house.store, AREAS, before="2027Q3")
    people = taken.respondents.to_pylist()
    here = {row["wave"]: row["family"] for row in people if row["area"] == HERE}
    (there,) = [row["family"] for row in people if row["area"] == THERE]
    assert here["2026Q4"] == here["2027Q1"]
    assert there != here["2026Q4"]
    assert first.respondent not in {there, *here.values()}
    told = taken.answers.to_pylist()
    assert told
    assert {row["family"] for row in told} == {here["2026Q4"]}
    assert again.respondents.equals(taken.respondents)


def _again(store: Store, row: dict[str, object], **changes: object) -> None:
    """The same respondent takes part once more: the chat has no second wave in one test, the tables do."""
    with store.engine.begin() as connection:
        connection.execute(insert(participations), [row | changes])

"""Promise: reports can compare a parent with the young person of the same family, where enough families are."""

from __future__ import annotations

from datetime import date

from analytics.report import Report, report
from storage.models import invites
from storage.pairs import AUDIENCE, compared
from storage.snapshots import snapshot
from tests.storage.house import Open, opened
from tests.storage.test_withdrawal import withdraw

AREA = "E10000015"
AREAS = {AREA: "Hertfordshire"}
FORMS = ("parent-short", "young-person")


async def family(here: Open, number: int, parent: str, young: tuple[str, ...]) -> None:
    ((first, second),) = here.store.invite_pairs(AREA, "2026Q4", FORMS, 1)
    grown_up = here.person(f"parent {number}")
    await grown_up.consent(f"i-{first}")
    await grown_up.tap("identification")
    await grown_up.tap(parent)
    child = here.person(f"young {number}")
    await child.start(f"i-{second}")
    for code in ("en", "age_16_18", "yes", "okay", "final_plan", *young):
        await child.tap(code)


def shown(made: Report) -> dict[str, object]:
    """Option -> what the report says of it; {} where it says nothing of pairs."""
    return {
        row.key.removeprefix("option."): row.cells[0]
        for _, table in made.tables()
        if table.id == "choice.pair_overall.pair"
        for row in table.rows
        if isinstance(row.cells[0], int)
    }


def test_compared() -> None:
    assert [compared(a, b) for a, b in (("5", "4"), ("2", "2"), ("1", "2"))] == ["parent", "same", "young_person"]


async def test_each_pair_counts_once_and_few_pairs_are_not_shown(database_url: str) -> None:
    async with opened(database_url) as here:
        for number, (parent, young) in enumerate((("1", ("happy", "5")), ("4", ("okay",)), ("3", ("okay",)))):
            await family(here, number, parent, young)
        taken = snapshot(here.store, AREAS, before="2027Q1")
        rows = [row for row in taken.answers.to_pylist() if row["audience"] == AUDIENCE]
        assert sorted(row["value"] for row in rows) == ["parent", "same", "young_person"]
        assert {row["question"] for row in rows} == {"pair_overall"}
        assert len({row["family"] for row in rows}) == 3
        others = {row["family"] for row in taken.answers.to_pylist() if row["audience"] != AUDIENCE}
        assert not {row["family"] for row in rows} & others, "a pair's number leads to neither person"
        assert not shown(report(taken, AREA, made_on=date(2027, 1, 4), readers="authority"))


async def test_enough_pairs_are_shown(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        ways = (("1", ("happy", "5")), ("4", ("okay",)), ("3", ("okay",)))
        for number in range(18):
            await family(here, number, *ways[number % 3])
        taken = snapshot(here.store, AREAS, before="2027Q1")
        said = shown(report(taken, AREA, made_on=date(2027, 1, 4), readers="authority"))
        assert (said["parent"], said["same"], said["young_person"]) == (6, 6, 6)


async def test_who_withdraws_is_in_no_pair(database_url: str) -> None:
    async with opened(database_url) as here:
        await family(here, 1, "2", ("okay",))
        row, _ = here.rows(invites)
        assert row.journey is not None
        await withdraw(here.person("young 1"))
        taken = snapshot(here.store, AREAS, before="2027Q1")
        assert AUDIENCE not in taken.answers["audience"].to_pylist()

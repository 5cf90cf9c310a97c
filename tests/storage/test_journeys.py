"""Promise: a parent and a young person tell of the same journey; neither ever sees what the other said."""

from __future__ import annotations

from storage.models import invites, respondents
from tests.storage.house import opened
from tests.storage.test_withdrawal import withdraw

AREA = "E10000015"
FORMS = ("parent-short", "parent-pulse")


async def test_two_codes_share_a_journey_and_nothing_else(database_url: str) -> None:
    async with opened(database_url) as here:
        (pair, other) = here.store.invite_pairs(AREA, "2026Q4", FORMS, 2)
        (single,) = here.store.invite(AREA, "2026Q4", "parent-short", 1)
        assert len({*pair, *other, single}) == 5
        journeys = [row.journey for row in here.rows(invites)]
        assert sorted(journeys.count(each) for each in set(journeys)) == [1, 2, 2]
        assert journeys.count(None) == 1
        assert {row.questionnaire for row in here.rows(invites)} == set(FORMS)


async def test_each_sees_only_their_own(database_url: str) -> None:
    async with opened(database_url) as here:
        ((first, second),) = here.store.invite_pairs(AREA, "2026Q4", FORMS, 1)
        parent, young = here.person("chat 1"), here.person("chat 2")
        await parent.to_the_story(f"i-{first}")
        await parent.type("Only the parent wrote this.")
        await young.consent(f"i-{second}")
        await young.type("/answers")
        assert young.seen is not None
        assert "Only the parent" not in young.seen.text
        assert here.count(respondents) == 2
        linked = {row.journey: {r.respondent for r in here.rows(invites)} for row in here.rows(invites)}
        assert [len(people) for people in linked.values()] == [2]
        await withdraw(young)
        assert here.count(respondents) == 1
        assert sorted(row.respondent is None for row in here.rows(invites)) == [False, True], "no longer says by whom"
        await parent.type("/answers")
        assert parent.seen is not None
        assert "Only the parent" in parent.seen.text


async def test_one_code_of_a_pair_does_not_use_up_the_other(database_url: str) -> None:
    async with opened(database_url) as here:
        ((first, second),) = here.store.invite_pairs(AREA, "2026Q4", FORMS, 1)
        await here.person("chat 1").consent(f"i-{first}")
        assert sorted(row.used for row in here.rows(invites)) == [False, True]
        await here.person("chat 2").start(f"i-{second}")
        assert all(row.used for row in here.rows(invites))

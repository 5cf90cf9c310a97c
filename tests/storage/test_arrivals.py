"""Coming with a link: an invite counts one family once, a receipt code brings somebody back on another device or
channel.
"""

from __future__ import annotations

import asyncio

from bot.arrivals import UNKNOWN_INVITE, UNKNOWN_RECEIPT, USED_INVITE
from storage.models import addresses, answers, invites, outbox, participations, respondents
from tests.storage.house import Open, opened

AREA = "E08000003"


def said(result_lines: tuple[str, ...], lines: tuple[object, ...]) -> bool:
    return list(result_lines) == [getattr(line, "message", None) for line in lines]


def link(here: Open, count: int = 1) -> list[str]:
    return [f"i-{code}" for code in here.store.invite(AREA, "2026Q4", "parent-short", count)]


async def test_an_invite_brings_its_area_and_is_used_up(database_url: str) -> None:
    async with opened(database_url) as here:
        (payload,) = link(here)
        person = here.person()
        await person.consent(payload)
        assert person.seen is not None
        assert person.seen.question == "stage_reached", "the council is known and not asked"
        (part,) = here.rows(participations)
        assert (part.area, part.invited, part.state) == (AREA, True, "started")
        (invite,) = here.rows(invites)
        assert invite.used
        assert invite.respondent == part.respondent


async def test_an_invite_is_kept_as_a_keyed_hash_only(database_url: str) -> None:
    async with opened(database_url) as here:
        (code,) = here.store.invite(AREA, "2026Q4", "parent-short", 1)
        assert code.encode() not in repr(here.rows(invites)).encode()
        assert code.replace("-", "") not in repr(here.rows(invites))


async def test_the_same_link_opened_again_by_the_same_family_goes_on(database_url: str) -> None:
    async with opened(database_url) as here:
        (payload,) = link(here)
        person = here.person()
        await person.to_the_story(payload)
        result = await person.start(payload)
        assert len(result.deliveries) == 1
        assert person.seen is not None
        assert person.seen.question == "why_overall"


async def test_a_used_invite_from_another_address_is_answered_kindly_and_overwrites_nothing(database_url: str) -> None:
    async with opened(database_url) as here:
        (payload,) = link(here)
        family = here.person("chat 1")
        await family.to_the_story(payload)
        before = here.current()
        stranger = here.person("chat 2")
        result = await stranger.start(payload)
        assert said(result.deliveries[0].reply.lines, USED_INVITE)
        assert len(result.deliveries) == 2, "and the chat begins all the same"
        assert here.current() == before
        parts = {row.invited for row in here.rows(participations)}
        assert parts == {True, False}, "the second one is counted apart"


async def test_two_who_open_one_invite_at_once_count_as_one_invited(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as two:
        (payload,) = link(one)
        await asyncio.gather(one.person("chat 1").start(payload), two.person("chat 2").start(payload))
        assert sorted(row.invited for row in one.rows(participations)) == [False, True]


async def test_an_unknown_invite_costs_nobody_the_chat(database_url: str) -> None:
    async with opened(database_url) as here:
        for number, payload in enumerate(("i-0000-0000-0000", "i-", "i-hello")):
            result = await here.person(f"chat {number}").start(payload)
            assert said(result.deliveries[0].reply.lines, UNKNOWN_INVITE)
            assert len(result.deliveries) == 2


async def test_an_invite_after_a_plain_start_makes_an_invited_family(database_url: str) -> None:
    async with opened(database_url) as here:
        (payload,) = link(here)
        person = here.person()
        await person.type("hello?")
        await person.start(payload)
        (part,) = here.rows(participations)
        assert (part.area, part.invited) == (AREA, True)


async def test_an_invite_in_the_middle_stays_good_for_the_family(database_url: str) -> None:
    async with opened(database_url) as here:
        (payload,) = link(here)
        person = here.person()
        await person.to_the_story()
        await person.start(payload)
        assert person.seen is not None
        assert person.seen.question == "why_overall"
        assert not here.rows(invites)[0].used


async def test_an_invite_to_the_next_wave_begins_anew_and_keeps_what_was_said(database_url: str) -> None:
    async with opened(database_url) as here:
        person = here.person()
        await person.to_the_story()
        (code,) = here.store.invite(AREA, "2027Q1", "parent-short", 1)
        await person.start(f"i-{code}")
        await person.tap("en")
        await person.tap("next")
        await person.tap("yes")
        assert here.count(respondents) == 1
        assert {(row.wave, row.invited) for row in here.rows(participations)} == {("2026Q4", False), ("2027Q1", True)}
        consents = [row for row in here.rows(answers) if row.question == "consent"]
        assert [row.current for row in consents] == [True, True], "one current answer for each wave"


async def test_a_receipt_code_brings_a_person_back_on_another_channel(database_url: str) -> None:
    async with opened(database_url) as here:
        phone = here.person("chat 1", "telegram")
        await phone.to_the_story()
        page = here.person("a token of the page", "web")
        await page.start(phone.receipt)
        assert page.seen is not None
        assert page.seen.question == "why_overall"
        await page.type("Told on the other device.")
        await phone.start()
        assert phone.seen is not None
        assert phone.seen.question == "score_identification", "one place, two devices"
        assert here.count(respondents) == 1
        assert here.count(addresses) == 2


async def test_a_receipt_code_is_read_as_people_write_it(database_url: str) -> None:
    async with opened(database_url) as here:
        person = here.person()
        await person.to_the_story()
        code = person.receipt
        for number, written in enumerate(
            (code.lower(), code.replace("-", ""), code.replace("-", " ").replace("0", "O"))
        ):
            again = here.person(f"chat {number + 2}")
            await again.start(written.replace(" ", ""))
            assert again.seen is not None
            assert again.seen.question == "why_overall"
            assert await here.conversation.knows(written)
        typed = here.person("chat 9")
        await typed.type(f" {code.lower().replace('-', ' ')} ")
        assert typed.seen is not None
        assert typed.seen.question == "why_overall", "typed by hand into a new chat"


async def test_a_receipt_leaves_no_empty_person_behind(database_url: str) -> None:
    async with opened(database_url) as here:
        person = here.person()
        await person.to_the_story()
        lost = here.person("chat 2")
        await lost.type("hello?")
        assert here.count(respondents) == 2
        await lost.start(person.receipt)
        assert here.count(respondents) == 1


async def test_an_unknown_receipt_is_said_and_changes_nothing(database_url: str) -> None:
    async with opened(database_url) as here:
        person = here.person()
        await person.to_the_story()
        result = await person.start("0000-0000-0000")
        assert said(result.deliveries[0].reply.lines, UNKNOWN_RECEIPT)
        assert person.seen is not None
        assert person.seen.question == "why_overall"
        assert not await here.conversation.knows("0000-0000-0000")
        assert not await here.conversation.knows("'; DROP TABLE respondents --")


async def test_who_moved_to_another_person_leaves_the_old_one_to_nobody_s_memory(database_url: str) -> None:
    """The other worker still thinks that this chat belongs to the first person. It must not write there."""
    async with opened(database_url) as one, opened(database_url) as two:
        first, second = one.person("chat 1"), one.person("chat 2")
        await first.to_the_story()
        await second.to_the_story()
        elsewhere = two.person("chat 1")
        await elsewhere.type("help")  # the second worker has chat 1 in memory now
        await first.start(second.receipt)
        await elsewhere.type("A story.")
        stories = [row.respondent for row in one.rows(answers) if row.question == "why_overall"]
        assert stories == [int(second.last.deliveries[-1].respondent)]


async def test_replies_to_a_page_wait_until_the_next_turn(database_url: str) -> None:
    async with opened(database_url) as here:
        page = here.person("a token", "web")
        await page.start()
        for _ in range(2):
            waiting = await here.conversation.waiting("web", "a token")
            assert [each.reply for each in waiting] == [page.seen], "asking changes nothing"
        await page.tap("en")
        waiting = await here.conversation.waiting("web", "a token")
        assert [each.reply for each in waiting] == [page.seen]
        assert here.count(outbox) == 1
        assert await here.conversation.waiting("web", "another token") == ()
        assert await here.conversation.screen("web", "another token") is None
        screen = await here.conversation.screen("web", "a token")
        assert screen is not None
        assert screen.question == "about"

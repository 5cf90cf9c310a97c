"""Replies that were committed are said at least once, by one worker, and leave no trace afterwards."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from storage import outbox as outbox_module
from storage.models import addresses, outbox
from tests.storage.house import PUSHED, HandClock, opened


async def test_a_reply_left_behind_by_a_worker_that_is_gone_is_found_again(database_url: str) -> None:
    clock = HandClock()
    async with opened(database_url, clock) as here:
        person = here.person("4711")
        result = await person.start()
    async with opened(database_url, clock) as here:
        (found,) = await here.conversation.pending(PUSHED, clock.now(), 10)
        assert found == result.deliveries[0], "the same reply, to the same address"
        await here.conversation.sent([found])
        assert here.count(outbox) == 0


async def test_a_reply_on_its_way_is_given_to_nobody_else(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(database_url) as one, opened(database_url) as two:
        result = await one.person().start()
        now = one.clock.now()
        assert await one.conversation.pending(PUSHED, now, 10) == []
        assert await two.conversation.pending(PUSHED, now, 10) == []
        # Long after, the worker that holds it is given it again (it may have had no room for it), and still no other.
        monkeypatch.setattr(outbox_module, "FRESH_SECONDS", -1.0)
        assert await two.conversation.pending(PUSHED, now, 10) == []
        assert await one.conversation.pending(PUSHED, now, 10) == list(result.deliveries)


async def test_two_workers_share_what_a_third_left_behind(database_url: str) -> None:
    clock = HandClock()
    async with opened(database_url, clock) as third:
        people = [third.person(f"chat {number}") for number in range(30)]
        await asyncio.gather(*(person.start() for person in people))
    async with opened(database_url, clock) as one, opened(database_url, clock) as two:
        shares = await asyncio.gather(
            *(here.conversation.pending(PUSHED, clock.now(), 20) for here in (one, two, one, two))
        )
        taken = [(each.respondent, each.id) for share in shares for each in share]
        assert len(taken) == len(set(taken)) == 30


async def test_a_reply_put_off_comes_when_it_is_due(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "FRESH_SECONDS", -1.0)
    async with opened(database_url) as here:
        result = await here.person().start()
        until = here.clock.now() + timedelta(minutes=5)
        await here.conversation.postpone(result.deliveries, until)
        assert await here.conversation.pending(PUSHED, here.clock.now(), 10) == []
        assert len(await here.conversation.pending(PUSHED, until, 10)) == 1


async def test_oldest_first_and_only_the_channels_asked_for(database_url: str) -> None:
    clock = HandClock()
    async with opened(database_url, clock, pushed=frozenset({"telegram", "sms"})) as here:
        for number, channel in enumerate(("sms", "telegram", "telegram", "web")):
            clock.forward(seconds=1)
            await here.person(f"place {number}", channel).start()
    async with opened(database_url, clock) as here:
        found = await here.conversation.pending({"telegram"}, clock.now(), 10)
        assert [each.address for each in found] == ["place 1", "place 2"]


async def test_a_person_who_cannot_be_reached_gets_nothing_until_they_write(database_url: str) -> None:
    async with opened(database_url) as here:
        blocked, other, page = here.person("blocked"), here.person("other"), here.person("token", "web")
        await blocked.start()
        await page.start(blocked.receipt)
        await other.start()
        await here.conversation.gone(blocked.last.deliveries[0].respondent)
        left = {(row.channel, str(row.respondent)) for row in here.rows(outbox)}
        assert left == {("telegram", other.last.deliveries[0].respondent), ("web", page.last.deliveries[0].respondent)}
        assert sorted((row.channel, row.gone) for row in here.rows(addresses)) == [
            ("telegram", False),
            ("telegram", True),
            ("web", False),
        ]
        await blocked.tap("en")
        assert not any(row.gone for row in here.rows(addresses))


async def test_replies_nobody_could_deliver_are_cleared_after_a_week(database_url: str) -> None:
    clock = HandClock()
    async with opened(database_url, clock) as here:
        await here.person("chat", "telegram").start()
        await here.person("token", "web").start()
        assert here.store.clear_old(clock.now())["outbox"] == 0
        clock.forward(days=9)
        assert here.store.clear_old(clock.now())["outbox"] == 2
        assert here.count(outbox) == 0


_WORKER = """
import asyncio, sys
from tests.storage.house import opened
async def main():
    async with opened(sys.argv[1]) as here:
        await here.person("4711").start()
        print("committed", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_a_killed_worker_s_replies_go_to_the_living_at_once(database_url: str) -> None:
    async with opened(database_url) as here:
        killed = await asyncio.to_thread(
            subprocess.Popen,
            [sys.executable, "-c", _WORKER, database_url],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": "."},
        )
        try:
            assert killed.stdout is not None
            line = await asyncio.to_thread(killed.stdout.readline)
            assert line == b"committed\n"
            assert await here.conversation.pending(PUSHED, here.clock.now(), 10) == []
        finally:
            killed.send_signal(signal.SIGKILL)
            await asyncio.to_thread(killed.wait, 10)
            assert killed.stdout is not None
            killed.stdout.close()
        for _ in range(100):
            found = await here.conversation.pending(PUSHED, here.clock.now(), 10)
            if found:
                break
            await asyncio.sleep(0.02)  # PostgreSQL notices within moments that the other end of a session is gone
        assert [each.address for each in found] == ["4711"]

"""A bad evening for Telegram, met by the real process: too many requests, broken gateways, answers that never come,
connections that break, a family that blocks the bot. Every survey still ends, and nobody waits for somebody else.
"""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from storage import migrate
from storage.keys import Keyring
from storage.models import outbox
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_faults import BROKEN, Fault, Garbage, Hang, Reset, TooMany
from tests.fakes.stored import Look, answers_of, respondent_at
from tests.torture.campaign import environment, free_port
from tests.torture.families import Family
from tests.torture.lives import Forked, Zygote, killed, until

FAMILIES = 4
STORM: tuple[tuple[str, Fault], ...] = (
    ("sendMessage", TooMany(1)),
    ("sendMessage", BROKEN),
    ("sendMessage", Reset()),
    ("sendMessage", Reset(late=True)),
    ("sendMessage", Garbage()),
    ("sendMessage", Hang()),
    ("sendMessage", Hang(late=True)),
    ("answerCallbackQuery", BROKEN),
    ("answerCallbackQuery", Hang()),
    ("getUpdates", BROKEN),
    ("getUpdates", Reset()),
    ("getUpdates", Reset(late=True)),
    ("getUpdates", TooMany(1)),
)


class Evening:
    """One living process, a storm, and families. `page`: where its web chat is."""

    def __init__(self, api: BotApi, look: Look, life: Forked, page: str) -> None:
        self.api, self.look, self.life, self.page = api, look, life, page
        self.chance = random.Random(5)

    def family(self, number: int) -> Family:
        return Family(self.api, number, random.Random(number), patience=60.0)

    async def storm(self) -> None:
        """One in a few calls breaks, for whoever makes it; what hangs is let go after a second."""
        while True:
            method, fault = self.chance.choice(STORM)
            after = self.api.heard + self.chance.randint(3, 9)
            self.api.fail(fault, method=method)
            while not await until(lambda after=after: self.api.heard >= after, 1.0):  # type: ignore[misc]
                self.api.mend()

    def assert_acknowledged(self, family: Family) -> None:
        """In the middle of things: what is stored is what some number of inputs leaves, at least all acknowledged."""
        least = family.acknowledged()
        respondent = respondent_at(self.look, "telegram", str(family.number))
        stored = answers_of(self.look, respondent) if respondent is not None else {}
        assert any(family.kept(count) == stored for count in range(least, len(family.inputs) + 1))

    def assert_kept(self, family: Family) -> None:
        respondent = respondent_at(self.look, "telegram", str(family.number))
        stored = answers_of(self.look, respondent) if respondent is not None else None
        assert (stored or {}) == family.kept(len(family.inputs))
        assert family.unexpected == []


@asynccontextmanager
async def evening(way: str, zygote: Zygote, folder: Path, url: str | None = None) -> AsyncIterator[Evening]:
    url = url or f"sqlite:///{folder / 'waymark.db'}"
    look = Look(url, Keyring.read_or_make(folder / "waymark.keys"))
    await asyncio.to_thread(migrate.upgrade, url)
    async with BotApi() as api:
        port = free_port()
        life = zygote.start(environment(api, folder, url, way, port), folder / "worker.log")
        try:
            yield Evening(api, look, life, f"http://127.0.0.1:{port}")
            api.mend()
            assert await until(lambda: not api.unconfirmed and not look.count(outbox), 40.0)
            life.send(signal.SIGTERM)
            assert await until(lambda: life.code is not None, 15.0)
            assert life.code == 0
        finally:
            await killed(life)
            look.close()
    assert api.breaches == []
    log = (folder / "worker.log").read_text(errors="replace")
    assert "we waited" not in log, "a story stands in the log"
    assert not [number for number in range(1001, 1011) if f'"{number}"' in log], "a chat's number stands in the log"


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_surveys_end_in_any_storm_and_who_blocks_the_bot_stops_nobody(
    way: str, zygote: Zygote, tmp_path: Path
) -> None:
    async with evening(way, zygote, tmp_path) as here:
        families = [here.family(1001 + n) for n in range(FAMILIES)]
        blocker = here.family(1010)
        leaving = asyncio.create_task(blocker.talk())
        await here.api.until(lambda: len(blocker.person.chat.shown) >= 4, 60.0)
        blocker.person.chat.blocked = True
        storm = asyncio.create_task(here.storm())
        try:
            async with asyncio.timeout(80):
                await asyncio.gather(*[each.talk() for each in families])
        finally:
            storm.cancel()
            leaving.cancel()
            here.api.mend()
        stuck = [each for each in families if each.stuck]
        assert not stuck, [[(i.update, here.api.waits(i.update), i.owed) for i in each.inputs[-3:]] for each in stuck]
        assert sum(each.answers() for each in families) >= 50
        refused = [call for call in here.api.calls if call.status in (0, 429, 502)]
        assert len(refused) >= 5, "the storm was none"
        await here.api.until(lambda: not here.api.unconfirmed, 20.0)
        for each in families:
            each.look()
            here.assert_kept(each)
        # One 403, and then silence until they write again.
        forbidden = [call for call in here.api.made("sendMessage", 1010) if call.status == 403]
        assert 1 <= len(forbidden) <= 2
        here.assert_kept(blocker)
        blocker.person.chat.blocked = False
        before = len(blocker.person.chat.shown)
        blocker.person.say("/help")
        await here.api.until(lambda: len(blocker.person.chat.shown) > before, 20.0)


async def test_a_family_whose_replies_hang_holds_up_nobody(zygote: Zygote, tmp_path: Path) -> None:
    async with evening("webhook", zygote, tmp_path) as here:
        slow, quick = here.family(1001), [here.family(1002 + n) for n in range(3)]
        here.api.fail(Hang(), chat=1001, times=1000)
        waiting = asyncio.create_task(slow.talk())
        began = time.monotonic()
        async with asyncio.timeout(60):
            await asyncio.gather(*[each.talk() for each in quick])
        assert not any(each.stuck for each in quick)
        assert slow.person.chat.shown == []
        for each in quick:
            here.assert_kept(each)
        # The call is given up or let go, and then the slow family goes through its survey too.
        here.api.mend()
        async with asyncio.timeout(60):
            await waiting
        assert not slow.stuck
        assert time.monotonic() - began < 100
        here.assert_kept(slow)

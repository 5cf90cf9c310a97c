"""Metrics: what is counted is true, reaches this machine only, and tells nothing of anybody."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from bot import drills
from bot.commands.failing import CommandFailed
from bot.commands.serve import _listen
from bot.conversation import Conversation
from bot.counts import Counts
from bot.metrics import HOST, PROXIED, Now, shown, text
from bot.outbox import Outbox, Tempo
from bot.ports import Delivered, Gone, NotStored, Refused, TryLater
from dialogs.engine import step
from dialogs.messages import Inbound, Typed
from storage.store import Store
from storage.writing import Unavailable
from tests.fakes.scripted_channel import ScriptedChannel
from tests.storage.house import RING, HandClock, Open, house

CANARY, CHAT, AREA = "canary-Ocelot told us about Zofia", "4815162342777", "E06000023"
BREAKS = f"{CANARY} and breaks the step"

NAMES = {
    "waymark_turns_stored", "waymark_turns_not_stored", "waymark_turns_duplicate", "waymark_messages_set_aside",
    "waymark_reminders_sent", "waymark_replies_sent", "waymark_replies_retried", "waymark_replies_gone",
    "waymark_replies_refused", "waymark_turn_seconds", "waymark_outbox_waiting", "waymark_last_drill_age_seconds",
    "process_virtual_memory_bytes", "process_resident_memory_bytes", "process_start_time_seconds",
    "process_cpu_seconds", "process_open_fds", "process_max_fds",
}  # fmt: skip
"""All there may be. Another one must be put here by hand, by somebody who asks what it may tell."""


@dataclass
class Measured:
    """A house whose metrics are shown at `url`."""

    here: Open
    counts: Counts
    line: ScriptedChannel
    outbox: Outbox
    url: str

    async def look(self) -> str:
        async with ClientSession() as browser, browser.get(self.url) as answer:
            assert answer.status == 200
            return await answer.text()

    async def figures(self) -> dict[str, float]:
        families = text_string_to_metric_families(await self.look())
        return {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}


@asynccontextmanager
async def measured(url: str, home: Path) -> AsyncIterator[Measured]:
    counts, clock, line = Counts(), HandClock(), ScriptedChannel()
    with Store.open(url, RING) as store, socket.create_server((HOST, 0)) as listening:
        async with Conversation(house(store), clock, counts=counts) as conversation:
            tempo = Tempo(gather=0.01, first=0.01)
            outbox = Outbox(conversation, {"telegram": line}, clock, tempo=tempo, counts=counts)
            saying = asyncio.create_task(outbox.run())
            async with shown(counts, listening, store.waiting, lambda: drills.age(home, clock.now())):
                address = f"http://{HOST}:{listening.getsockname()[1]}/metrics"
                try:
                    yield Measured(Open(conversation, store, clock), counts, line, outbox, address)
                finally:
                    saying.cancel()
                    await asyncio.gather(saying, return_exceptions=True)


@contextmanager
def breaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def broken(guide: Any, session: Any, inbound: Inbound, *rest: Any) -> Any:
        if inbound.content == Typed(BREAKS):
            raise RuntimeError(CANARY)
        return step(guide, session, inbound, *rest)

    with monkeypatch.context() as patched:
        patched.setattr("bot.turns.step", broken)
        yield


async def said(house: Measured) -> None:
    async with asyncio.timeout(10):
        while house.outbox.held:  # noqa: ASYNC110 - the outbox has no event for "empty"
            await asyncio.sleep(0.005)


async def lived(house: Measured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody tells a story, and everything that is counted happens once."""
    code = house.here.store.invite(AREA, "2026Q4", "parent-short", 1)[0]
    person = house.here.person(CHAT)
    await person.to_the_story(f"i-{code}")
    told = person.inbound(Typed(CANARY))
    await house.here.conversation.handle(told)
    assert (await house.here.conversation.handle(told)).duplicate
    with breaking(monkeypatch):
        await person.type(BREAKS)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "begin", lambda *_: (_ for _ in ()).throw(Unavailable("no room")))
        with pytest.raises(NotStored):
            await person.type(CANARY)
    await person.type("stop")
    await person.tap("tomorrow")
    house.here.clock.forward(days=1)
    house.line.plan(CHAT, TryLater(0.01), Delivered(), Refused("400"))
    for _ in range(2):
        assert person.last is not None
        house.outbox.offer(await house.here.conversation.remind())
        await said(house)
        house.outbox.offer((await person.type("what")).deliveries)
        await said(house)
    other = house.here.person("chat 2")
    house.line.plan("chat 2", Gone())
    house.outbox.offer((await other.start()).deliveries)
    await said(house)


async def test_what_is_counted_is_what_happened(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with measured(sqlite_url, tmp_path) as house:
        await lived(house, monkeypatch)
        drills.record(tmp_path, house.here.clock.now() - timedelta(hours=5))
        found = await house.figures()
        waiting = house.here.store.waiting()
    assert found["waymark_turns_duplicate_total"] == 1
    assert found["waymark_turns_not_stored_total"] == 1
    assert found["waymark_messages_set_aside_total"] == 1
    assert found["waymark_reminders_sent_total"] == 1
    assert found["waymark_replies_retried_total"] == 1
    assert found["waymark_replies_refused_total"] == 1
    assert found["waymark_replies_gone_total"] == 1
    assert found["waymark_replies_sent_total"] == len(house.line.heard)
    assert found["waymark_turns_stored_total"] == found["waymark_turn_seconds_count"] == 13
    assert 0 < found["waymark_turn_seconds_sum"] < 13
    assert found["waymark_outbox_waiting"] == waiting > 0
    assert found["waymark_last_drill_age_seconds"] == 5 * 3600


async def test_no_word_name_chat_area_or_code_is_in_the_metrics(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with measured(sqlite_url, tmp_path) as house:
        await lived(house, monkeypatch)
        page = await house.look()
    for secret in ("canary", "Ocelot", "Zofia", CHAT, AREA, "parent-short", "telegram", "2026Q4"):
        assert secret.casefold() not in page.casefold(), secret
    families = list(text_string_to_metric_families(page))
    assert {family.name for family in families} <= NAMES
    assert {label for family in families for sample in family.samples for label in sample.labels} == {"le"}


async def test_a_database_that_is_away_hides_its_own_figure_only() -> None:
    def away() -> int:
        raise OSError(CANARY)

    with socket.create_server((HOST, 0)) as listening:
        url = f"http://{HOST}:{listening.getsockname()[1]}/metrics"
        async with (
            shown(Counts(sent=7), listening, away, lambda: None),
            ClientSession() as browser,
            browser.get(url) as answer,
        ):
            page = await answer.text()
    assert "waymark_replies_sent_total 7.0" in page
    assert "waymark_outbox_waiting" not in page
    assert "canary" not in page


async def test_nobody_reads_them_through_a_proxy_and_nothing_else_is_there() -> None:
    with socket.create_server((HOST, 0)) as listening:
        url = f"http://{HOST}:{listening.getsockname()[1]}"
        async with shown(Counts(), listening, lambda: 0, lambda: None), ClientSession() as browser:
            for name in PROXIED:
                async with browser.get(f"{url}/metrics", headers={name: "203.0.113.9"}) as answer:
                    assert answer.status == 403, name
            for path in ("/", "/chat", "/metrics/"):
                async with browser.get(url + path) as answer:
                    assert answer.status == 404, path
            async with browser.post(f"{url}/metrics") as answer:
                assert answer.status == 405


def test_each_step_of_the_histogram_holds_those_below_it() -> None:
    counts = Counts()
    for seconds in (0.0005, 0.001, 0.004, 0.004, 60.0):
        counts.turn(seconds)
    page = text(counts, Now(None, None)).decode()
    steps = dict(re.findall(r'waymark_turn_seconds_bucket\{le="([^"]+)"\} (\S+)', page))
    wanted = {"0.001": "2.0", "0.0025": "2.0", "0.005": "4.0", "5": "4.0", "+Inf": "5.0"}
    assert {step: steps[step] for step in wanted} == wanted


def test_a_port_in_use_is_said_by_the_name_of_its_setting() -> None:
    with socket.create_server((HOST, 0)) as taken, pytest.raises(CommandFailed, match="WAYMARK_METRICS_PORT: port"):
        _listen("WAYMARK_METRICS_PORT", HOST, taken.getsockname()[1])

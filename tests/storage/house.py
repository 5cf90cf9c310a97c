"""The real house on a real database, for the contract tests: engine, shipped questionnaire, wording, storage. Only the
channel is missing.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Table, func, select

from bot.conversation import Conversation
from bot.ports import TurnResult
from bot.turns import House
from dialogs.areas import Register
from dialogs.loading import load_shipped
from dialogs.messages import Content, Inbound, Reply, Started, Tapped, Typed
from locales.catalogs import Catalogs
from locales.wording import Wording
from storage.keys import Keyring
from storage.models import answers
from storage.store import Store

RING = Keyring({1: bytes(range(32))}, b"pepper of these tests, 32 bytes!")
PUSHED = frozenset({"telegram"})

_keys = itertools.count(1)


class HandClock:
    """Stands still until it is put forward."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


@cache
def catalogs() -> Catalogs:
    return Catalogs.shipped()


@cache
def register() -> Register:
    return Register.shipped()


def house(store: Store, **changes: Any) -> House:
    parts: dict[str, Any] = {
        "store": store,
        "wording": Wording(catalogs(), strict=True),
        "translator": catalogs(),
        "areas": register(),
        "languages": catalogs().published(),
        "questionnaires": load_shipped(),
        "entry": "parent-short",
        "wave": lambda _moment: "2026Q4",
        "pushed": PUSHED,
    }
    return House(**(parts | changes))


class Open:
    """An open house: `conversation` to talk to, `store` to look into."""

    def __init__(self, conversation: Conversation, store: Store, clock: HandClock) -> None:
        self.conversation, self.store, self.clock = conversation, store, clock

    def person(self, address: str = "chat 1", channel: str = "telegram") -> Person:
        return Person(self, address, channel)

    def rows(self, table: Table) -> list[Any]:
        with self.store.engine.connect().execution_options(reading=True) as connection:
            return list(connection.execute(select(table)).all())

    def count(self, table: Table) -> int:
        with self.store.engine.connect().execution_options(reading=True) as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def current(self) -> dict[str, tuple[str, str]]:
        """Question -> (category, value), over everybody."""
        return {row.question: (row.category, row.value) for row in self.rows(answers) if row.current}


@asynccontextmanager
async def opened(
    url: str, clock: HandClock | None = None, point: Callable[[str], None] | None = None, **changes: Any
) -> AsyncIterator[Open]:
    clock = clock or HandClock()
    with Store.open(url, RING) as store:
        async with Conversation(house(store, **changes), clock, point) as conversation:
            yield Open(conversation, store, clock)


class Person:
    """Somebody at one address. `seen` is the last reply."""

    def __init__(self, where: Open, address: str, channel: str) -> None:
        self.where, self.address, self.channel = where, address, channel
        self.seen: Reply | None = None
        self.last: TurnResult | None = None
        self._order = 0

    def inbound(self, content: Content, key: str | None = None) -> Inbound:
        self._order += 1
        key = key or f"{self.channel}:{next(_keys)}"
        return Inbound(key, self.channel, self.address, content, self.where.clock.now(), self._order)

    async def send(self, content: Content, key: str | None = None) -> TurnResult:
        self.last = await self.where.conversation.handle(self.inbound(content, key))
        if self.last.deliveries:
            self.seen = self.last.deliveries[-1].reply
        return self.last

    async def start(self, payload: str = "") -> TurnResult:
        return await self.send(Started(payload))

    async def type(self, text: str) -> TurnResult:
        return await self.send(Typed(text))

    async def tap(self, code: str) -> TurnResult:
        """The button whose tap ends in this code: '5', 'yes', 'back' …"""
        return await self.send(Tapped(self.button(code)))

    def button(self, code: str) -> str:
        assert self.seen is not None
        taps = [button.tap for row in self.seen.rows for button in row]
        (found,) = [tap for tap in taps if tap.replace("!", ".").split(".", 1)[1] == code]
        return found

    async def consent(self, payload: str = "") -> None:
        """From the first hello to the question after consent."""
        await self.start(payload)
        await self.tap("en")
        await self.tap("next")
        await self.tap("yes")

    async def to_the_story(self, payload: str = "") -> None:
        """On to the first free text; the council is skipped."""
        await self.consent(payload)
        if self.seen is not None and self.seen.question == "area":
            await self.tap("skip")
        await self.tap("identification")
        await self.tap("2")
        assert self.seen is not None
        assert self.seen.entry == "story"

    @property
    def receipt(self) -> str:
        """The receipt code of whoever talks here (the house computes it; the test may)."""
        assert self.last is not None
        return RING.receipt_code(int(self.last.deliveries[-1].respondent))

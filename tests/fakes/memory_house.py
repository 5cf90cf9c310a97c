"""The house without a database: real turns of the real engine, kept in memory. Stands for `conversation` and for the
outbox's store.

It outlives the channel: a test may throw polling and outbox away in the middle and start new ones on the same house, as
after a crash.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.ports import Delivery, NotStored, TurnResult
from bot.simulation import Simulation
from dialogs.loading import load_shipped
from dialogs.messages import Content, Inbound, Record, Reply
from locales.catalogs import Catalogs

START = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Waiting:
    delivery: Delivery
    due: datetime


@dataclass
class MemoryHouse:
    """`refusals`: how many turns from now are not stored. `inputs`: what was committed, in order, by address."""

    questionnaire: str = "parent-short"
    refusals: int = 0
    raises: type[Exception] | None = None
    slow: float = 0.0
    keys: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    inputs: dict[str, list[Content]] = field(default_factory=dict)
    outbox: dict[tuple[str, int], Waiting] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    lease: timedelta = timedelta(seconds=30)
    _simulations: dict[str, Simulation] = field(default_factory=dict)
    _number: int = 0

    # --- Conversation ------------------------------------------------------------------------------------------------

    async def handle(self, inbound: Inbound) -> TurnResult:
        await asyncio.sleep(self.slow)
        if self.raises is not None:
            raise self.raises("a story that must not be logged")
        if self.refusals:
            self.refusals -= 1
            raise NotStored
        if inbound.key in self.keys:
            self.duplicates.append(inbound.key)
            return TurnResult(True, ())
        self.keys.append(inbound.key)
        self.inputs.setdefault(inbound.address, []).append(inbound.content)
        replies = self.simulation(inbound.address).say(inbound.content)
        return TurnResult(False, tuple(self.queue(inbound.channel, inbound.address, reply) for reply in replies))

    async def takes_media(self, channel: str, address: str) -> bool:
        simulation = self.simulation(address)
        session = simulation.session
        return session.at is not None and simulation.guide.question(session).takes_media

    def simulation(self, address: str) -> Simulation:
        """Whoever talks from this address; a fresh respondent the first time."""
        if address not in self._simulations:
            self._simulations[address] = Simulation.of(_shipped(self.questionnaire), catalogs=_catalogs())
        return self._simulations[address]

    def records(self, address: int) -> dict[str, Record]:
        """The answers that count now."""
        return self.simulation(str(address)).records

    def queue(self, channel: str, address: str, reply: Reply) -> Delivery:
        self._number += 1
        delivery = Delivery(self._number, f"respondent-{address}", channel, address, reply)
        now = datetime.now(UTC)
        self.outbox[delivery.respondent, delivery.id] = Waiting(delivery, now + self.lease)
        return delivery

    def restarted(self) -> None:
        """As after a start: nobody holds a lease."""
        for waiting in self.outbox.values():
            waiting.due = START

    # --- OutboxStore -------------------------------------------------------------------------------------------------

    async def pending(self, channels: Collection[str], now: datetime, limit: int) -> Sequence[Delivery]:
        due = [w for w in self.outbox.values() if w.due <= now and w.delivery.channel in channels][:limit]
        for each in due:
            each.due = now + self.lease
        return [each.delivery for each in due]

    async def sent(self, deliveries: Sequence[Delivery]) -> None:
        for each in deliveries:
            self.outbox.pop((each.respondent, each.id), None)

    async def postpone(self, deliveries: Sequence[Delivery], until: datetime) -> None:
        for each in deliveries:
            if (each.respondent, each.id) in self.outbox:
                self.outbox[each.respondent, each.id].due = until

    async def gone(self, respondent: str) -> None:
        self.lost.append(respondent)
        for mark in [mark for mark in self.outbox if mark[0] == respondent]:
            del self.outbox[mark]


_QUESTIONNAIRES = {}
_CATALOGS: list[Catalogs] = []


def _shipped(name: str):  # type: ignore[no-untyped-def]
    if not _QUESTIONNAIRES:
        _QUESTIONNAIRES.update(load_shipped())
    return _QUESTIONNAIRES[name]


def _catalogs() -> Catalogs:
    if not _CATALOGS:
        _CATALOGS.append(Catalogs.shipped())
    return _CATALOGS[0]

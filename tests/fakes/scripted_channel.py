"""A channel whose answers are planned, and a store that keeps rows in memory: the outbox is tested between them.

line = ScriptedChannel()
line.plan("ada", TryLater(7), Delivered())      # then Delivered for ever
rows = RowStore()
outbox = Outbox(rows, {"telegram": line}, VirtualClock())
outbox.offer(rows.commit("ada", 3))
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ports import Delivered, Delivery, Outcome
from dialogs.messages import Reply
from tests.fakes.virtual_time import START

FRESH = 15.0
"""As the real store's: rows taken so lately are not offered again."""


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True)
class Heard:
    """A delivery that reached the person."""

    at: float
    address: str
    id: int


class ScriptedChannel:
    """`takes`: seconds of each call, by address ('' for everybody else)."""

    name = "telegram"
    push = True

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.tried: list[Heard] = []
        self.takes: dict[str, float] = {}
        self._plans: dict[str, list[Outcome | Exception]] = {}

    def plan(self, address: str, *outcomes: Outcome | Exception) -> None:
        self._plans.setdefault(address, []).extend(outcomes)

    async def deliver(self, delivery: Delivery) -> Outcome:
        self.tried.append(Heard(now(), delivery.address, delivery.id))
        await asyncio.sleep(self.takes.get(delivery.address, self.takes.get("", 0.0)))
        plan = self._plans.get(delivery.address)
        outcome = plan.pop(0) if plan else Delivered()
        if isinstance(outcome, Exception):
            raise outcome
        if outcome == Delivered():
            self.heard.append(Heard(now(), delivery.address, delivery.id))
        return outcome

    def ids(self, address: str) -> list[int]:
        return [each.id for each in self.heard if each.address == address]

    def times(self, address: str) -> list[float]:
        return [each.at for each in self.heard if each.address == address]


@dataclass
class Row:
    delivery: Delivery
    due: datetime
    taken: float | None


class RowStore:
    """`away`: every call raises. `asked`: how often marks were written."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, int], Row] = {}
        self.away = False
        self.marked: list[int] = []
        self.lost: list[str] = []
        self._numbers: dict[str, int] = {}

    def commit(self, address: str, count: int = 1, channel: str = "telegram") -> list[Delivery]:
        """Rows of a turn that was committed just now."""
        made = []
        for _ in range(count):
            number = self._numbers[address] = self._numbers.get(address, 0) + 1
            delivery = Delivery(number, f"respondent of {address}", channel, address, Reply((f"{number}",)))
            self.rows[delivery.respondent, number] = Row(delivery, START, now())
            made.append(delivery)
        return made

    def worker_died(self) -> None:
        for row in self.rows.values():
            row.taken = None

    async def pending(self, channels: Collection[str], moment: datetime, limit: int) -> Sequence[Delivery]:
        self._here()
        old = now() - FRESH
        due = [row for row in self.rows.values() if row.due <= moment and (row.taken is None or row.taken <= old)]
        due = sorted(due, key=lambda row: row.due)[:limit]
        for row in due:
            row.taken = now()
        return [row.delivery for row in due if row.delivery.channel in channels]

    async def sent(self, deliveries: Sequence[Delivery]) -> None:
        self._here()
        self.marked.append(len(deliveries))
        for each in deliveries:
            self.rows.pop((each.respondent, each.id), None)

    async def postpone(self, deliveries: Sequence[Delivery], until: datetime) -> None:
        self._here()
        for each in deliveries:
            if (each.respondent, each.id) in self.rows:
                self.rows[each.respondent, each.id].due = until

    async def gone(self, respondent: str) -> None:
        self._here()
        self.lost.append(respondent)
        for mark in [mark for mark in self.rows if mark[0] == respondent]:
            del self.rows[mark]

    def _here(self) -> None:
        if self.away:
            raise ConnectionError("the store is away")

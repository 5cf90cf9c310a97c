"""Stands for Telegram inside the process: takes replies, loses its temper now and then, and keeps nothing but what its
families have not read yet."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from random import Random

from bot.ports import Delivered, Delivery, Gone, Outcome, TryLater

TROUBLE = 0.01
"""How often a call is answered by "later" (0 to 1)."""


class Line:
    """`reminders`: those that came and nobody has looked at. `counts`: said, later, gone, doubled (came twice)."""

    name = "telegram"
    push = True

    def __init__(self, chance: Random, is_reminder: Callable[[Delivery], bool]) -> None:
        self.blocked: set[str] = set()
        self.reminders: list[Delivery] = []
        self.counts: Counter[str] = Counter()
        self._chance = chance
        self._is_reminder = is_reminder
        self._read: dict[str, asyncio.Queue[Delivery]] = {}
        self._taken: set[tuple[str, int]] = set()

    async def deliver(self, delivery: Delivery) -> Outcome:
        if delivery.address in self.blocked:
            self.counts["gone"] += 1
            return Gone()
        if self._chance.random() < TROUBLE:
            self.counts["later"] += 1
            return TryLater(0.01)
        mark = (delivery.respondent, delivery.id)
        if delivery.id > 0:
            self.counts["doubled"] += mark in self._taken
            self._taken.add(mark)
        self.counts["said"] += 1
        if self._is_reminder(delivery):
            self.reminders.append(delivery)
        elif (reading := self._read.get(delivery.address)) is not None:
            reading.put_nowait(delivery)
        return Delivered()

    def opens(self, address: str) -> asyncio.Queue[Delivery]:
        """What is said there from now on, until `closes`."""
        return self._read.setdefault(address, asyncio.Queue())

    def closes(self, address: str) -> None:
        self._read.pop(address, None)

    def forget(self) -> None:
        """What was said so long ago is not said again."""
        self._taken.clear()

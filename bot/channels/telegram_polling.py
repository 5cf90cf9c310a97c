"""Long polling that confirms an update only after its turn is committed.

Telegram takes `getUpdates(offset=n)` as "everything before n is done". aiogram's own polling asks for the next batch
while handlers still run: one crash then loses what was in them. Here the offset never passes an update whose turn is
open.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any, Protocol

import structlog

from bot.channels.telegram_intake import Intake
from bot.channels.telegram_session import ApiFault
from bot.channels.telegram_updates import ALLOWED_UPDATES, Update, parse
from bot.ports import Clock

log = structlog.get_logger()

_ALLOWED = "[" + ",".join(f'"{kind}"' for kind in ALLOWED_UPDATES) + "]"
_MOST = 100

# After a week without updates Telegram goes on with a number chosen at random, perhaps a lower one: an old offset would
# hide it. SOURCE: https://core.telegram.org/bots/api#update, update_id. Asking without an offset gives all that is not
# confirmed.
_NUMBERS_HOLD = 5 * 86_400.0


class Api(Protocol):
    """What is asked of the channel."""

    async def call(self, method: str, fields: dict[str, str], patience: float | None = None) -> Any: ...
    async def answer(self, query: str) -> None: ...
    async def leave(self, chat: str) -> None: ...


class TelegramPolling:
    """`hold` (seconds): how long Telegram keeps an empty answer back; `patience`: how much longer we wait.

    `grace`: how long open turns may hold up the next look for updates of other chats. `longest`: the longest pause
    after failures; pauses double from a quarter of a second and are uneven by up to half.
    """

    def __init__(
        self,
        api: Api,
        intake: Intake,
        clock: Clock,
        *,
        hold: int = 25,
        patience: float = 15.0,
        grace: float = 1.0,
        longest: float = 30.0,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._api = api
        self._intake = intake
        self._clock = clock
        self._hold = hold
        self._patience = patience
        self._grace = grace
        self._longest = longest
        self._chance = chance
        self._next = 0
        self._heard = 0.0
        self._open: dict[int, asyncio.Task[None]] = {}
        self._errands: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled. Turns that are open then end by themselves or come again: both are safe."""
        # After a crash of this loop the unfinished updates must come again: Telegram still knows where we were.
        self._open, self._next = {}, 0
        async with asyncio.TaskGroup() as group:
            await self._unhook()
            while True:
                news = await self._fetch()
                now = self._clock.now()
                for raw in news:
                    self._begin(group, parse(raw, now))
                if self._open:
                    await asyncio.wait(self._open.values(), timeout=self._grace)
                elif news:
                    await asyncio.sleep(0)

    async def _unhook(self) -> None:
        """A webhook set earlier keeps getUpdates from working. What waits stays waiting."""
        failures = 0
        while True:
            try:
                await self._api.call("deleteWebhook", {"drop_pending_updates": "false"})
                return
            except ApiFault as fault:
                failures += 1
                await self._pause(fault, failures)

    async def _fetch(self) -> list[Any]:
        """The next updates that are not being handled yet. Fails never; it waits."""
        failures = 0
        while True:
            # With turns open the same updates come again at once: no use in holding on, and no hurry.
            hold = 0 if self._open else self._hold
            offset = min(self._open) if self._open else self._next
            fields = {"timeout": str(hold), "limit": str(_MOST), "allowed_updates": _ALLOWED}
            if offset:
                fields["offset"] = str(offset)
            try:
                batch = await self._api.call("getUpdates", fields, hold + self._patience)
            except ApiFault as fault:
                failures += 1
                await self._pause(fault, failures)
                if fault.why == "webhook":
                    await self._unhook()
                continue
            return self._unseen(batch) if isinstance(batch, list) else []

    def _unseen(self, batch: list[Any]) -> list[Any]:
        """Those not begun yet, oldest first. What has no number cannot be confirmed and is dropped; Telegram sends no
        such thing."""
        numbered = {number: raw for raw in batch if (number := _number(raw)) is not None}
        now = asyncio.get_running_loop().time()
        if numbered:
            self._heard = now
        elif self._next and not self._open and now - self._heard > _NUMBERS_HOLD:
            self._next = 0
        return [numbered[number] for number in sorted(numbered) if number >= self._next]

    def _begin(self, group: asyncio.TaskGroup, update: Update) -> None:
        if update.id is None:
            return
        self._next = update.id + 1
        if update.leave is not None:
            self._errand(group, self._api.leave(update.leave))
        if update.inbound is not None:
            self._open[update.id] = group.create_task(self._turn(group, update))
        elif update.callback is not None:
            self._errand(group, self._api.answer(update.callback))

    async def _turn(self, group: asyncio.TaskGroup, update: Update) -> None:
        assert update.id is not None
        assert update.inbound is not None
        await self._intake.take(update.inbound, self._back_off, update.attached)
        del self._open[update.id]
        if update.callback is not None:
            self._errand(group, self._api.answer(update.callback))

    def _errand(self, group: asyncio.TaskGroup, errand: Any) -> None:
        """Something nobody waits for. Where hundreds hang already, one more spinning button is the smaller evil."""
        if len(self._errands) >= 500:
            errand.close()
            return
        task = group.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def _back_off(self, failures: int) -> float:
        return min(self._longest, 0.25 * 2.0 ** min(failures, 20)) * (0.5 + self._chance() / 2)

    async def _pause(self, fault: ApiFault, failures: int) -> None:
        seconds = self._back_off(failures) if fault.seconds is None else fault.seconds + self._chance()
        if fault.why == "conflict":
            # Another process asks with the same token: whoever asks last wins, and both get half. Only a person can
            # mend it.
            log.error("telegram.two_pollers", status=fault.code, seconds=round(seconds, 1))
        elif fault.why == "token":
            log.error("telegram.token_refused", status=fault.code, seconds=round(seconds, 1))
        else:
            log.warning("telegram.away", status=fault.code, why=fault.why, attempt=failures, seconds=round(seconds, 1))
        await asyncio.sleep(seconds)


def _number(raw: Any) -> int | None:
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int and 0 <= number < 2**63 else None

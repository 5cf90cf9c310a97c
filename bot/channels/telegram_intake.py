"""From a parsed update to a finished turn: the same for polling and webhook.

`take` returns only after the commit, or raises `NotStored`; whoever calls it confirms the update after it, never
before. Updates of one chat go one after the other in the order they were taken, those of different chats side by side.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import structlog

from bot.channels.telegram_attached import Attached
from bot.channels.telegram_files import TelegramFiles
from bot.ports import Conversation, Delivery, NotStored, TurnResult
from dialogs.messages import Inbound

log = structlog.get_logger()

GiveUp = Callable[[Inbound, str], Awaitable[TurnResult]]

POISON_TRIES = 5
"""An update that raises something unforeseen this often is confirmed and given up: a fault of ours may cost one
message, never the queue."""

_REMEMBERED = 1_000


class _Turnstile:
    """A lock that knows how many still want through, so that it can be thrown away by the last."""

    __slots__ = ("lock", "wanted")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.wanted = 0


class Intake:
    """`offer` takes the committed deliveries on (the outbox's). Without `files` no voice note or photo is fetched.
    `give_up(inbound, fault)` sets a message aside that breaks each time, and has a kind reply for the person; without
    it the message is given up in silence."""

    def __init__(
        self,
        conversation: Conversation,
        offer: Callable[[Sequence[Delivery]], None],
        files: TelegramFiles | None = None,
        give_up: GiveUp | None = None,
    ) -> None:
        self._conversation = conversation
        self._give_up = give_up
        self._offer = offer
        self._files = files
        self._chats: dict[str, _Turnstile] = {}
        self._raised: OrderedDict[str, int] = OrderedDict()

    async def take(
        self, inbound: Inbound, again: Callable[[int], float] | None = None, attached: Attached | None = None
    ) -> None:
        """One turn, committed. `again(failures)` gives the seconds to wait before the next try; without it `NotStored`
        is raised at once. `attached` is what hangs on the message; it is looked at when its turn has come."""
        chat = self._chats.get(inbound.address)
        if chat is None:
            chat = self._chats[inbound.address] = _Turnstile()
        chat.wanted += 1
        try:
            async with chat.lock:
                await self._turn(inbound, again, attached)
        finally:
            chat.wanted -= 1
            if not chat.wanted:
                del self._chats[inbound.address]

    async def _turn(self, inbound: Inbound, again: Callable[[int], float] | None, attached: Attached | None) -> None:
        failures = 0
        while True:
            try:
                if attached is not None and self._files is not None:
                    content = await self._files.content(inbound.channel, inbound.address, attached)
                    if content is None:
                        return
                    # Fetched once, however often the turn itself must be tried.
                    inbound, attached = replace(inbound, content=content), None
                result = await self._conversation.handle(inbound)
            except NotStored:
                if again is None:
                    raise
                failures += 1
            except Exception as fault:
                if self._is_poison(inbound.key):
                    log.error("telegram.poison", channel=inbound.channel, exc_info=fault)
                    if await self._given_up(inbound, type(fault).__name__):
                        return
                log.error("telegram.turn_failed", channel=inbound.channel, exc_info=fault)
                if again is None:
                    raise NotStored("turn failed") from None
                failures += 1
            else:
                if self._raised:
                    self._raised.pop(inbound.key, None)
                if result.deliveries:
                    self._offer(result.deliveries)
                return
            await asyncio.sleep(again(failures))

    async def _given_up(self, inbound: Inbound, fault: str) -> bool:
        """False where the store is away: then it is asked again, and Telegram keeps the message until then."""
        if self._give_up is None:
            return True
        try:
            result = await self._give_up(inbound, fault)
        except NotStored:
            return False
        except Exception as worse:  # not even a kind reply can be made: the queue goes on
            log.error("telegram.not_told", channel=inbound.channel, exc_info=worse)
            return True
        self._raised.pop(inbound.key, None)
        if result.deliveries:
            self._offer(result.deliveries)
        return True

    def _is_poison(self, key: str) -> bool:
        self._raised[key] = self._raised.get(key, 0) + 1
        if len(self._raised) > _REMEMBERED:
            self._raised.popitem(last=False)
        return self._raised[key] >= POISON_TRIES

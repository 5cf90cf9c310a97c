"""The Bot API server without a network between, for virtual time; and a conversation whose commits are planned."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from bot.channels.telegram_intake import Intake
from bot.channels.telegram_polling import TelegramPolling
from bot.channels.telegram_session import ApiFault, result_of
from bot.ports import Delivery, NotStored, TurnResult
from dialogs.messages import Inbound, Reply
from tests.fakes.bot_api import BotApi, NoAnswer
from tests.fakes.virtual_time import VirtualClock


class Direct:
    """What polling and webhook ask of the channel, answered by a `BotApi` in the same loop."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.asked: list[tuple[float, dict[str, str]]] = []

    async def call(self, method: str, fields: dict[str, str], patience: float | None = None) -> Any:
        if method == "getUpdates":
            self.asked.append((asyncio.get_running_loop().time(), fields))
        try:
            async with asyncio.timeout(patience or 20.0):
                status, body = await self.api.answer(method, fields)
        except NoAnswer:
            raise ApiFault(0, "ClientConnectionError") from None
        except TimeoutError:
            raise ApiFault(0, "timeout") from None
        return result_of(status, body)

    async def answer(self, query: str) -> None:
        await self.call("answerCallbackQuery", {"callback_query_id": query})

    async def leave(self, chat: str) -> None:
        await self.call("leaveChat", {"chat_id": chat})


@dataclass
class Commits:
    """A `Conversation` that only commits. `takes`: seconds of a turn. `plan`: by key, what the next tries raise."""

    takes: dict[str, float] = field(default_factory=dict)
    plan: dict[str, list[Exception]] = field(default_factory=dict)
    committed: list[Inbound] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    together: int = 0
    most_together: int = 0

    async def handle(self, inbound: Inbound) -> TurnResult:
        self.tried.append(inbound.key)
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            await asyncio.sleep(self.takes.get(inbound.address, self.takes.get("", 0.01)))
        finally:
            self.together -= 1
        if self.plan.get(inbound.key):
            raise self.plan[inbound.key].pop(0)
        if inbound.key in self.keys:
            self.duplicates.append(inbound.key)
            return TurnResult(True, ())
        self.committed.append(inbound)
        return TurnResult(False, (Delivery(1, "7", inbound.channel, inbound.address, Reply(("Thank you.",))),))

    @property
    def keys(self) -> list[str]:
        return [each.key for each in self.committed]

    def not_stored(self, update: int, times: int) -> None:
        self.plan[f"telegram:{update}"] = [NotStored() for _ in range(times)]

    def raises(self, update: int, times: int) -> None:
        self.plan[f"telegram:{update}"] = [ZeroDivisionError("a story") for _ in range(times)]


class Polled:
    """A polling loop between the two. `offered`: addresses of what went to the outbox."""

    def __init__(self) -> None:
        self.api = BotApi()
        self.direct = Direct(self.api)
        self.house = Commits()
        self.offered: list[str] = []

    def polling(self, hold: int = 25) -> TelegramPolling:
        intake = Intake(self.house, lambda deliveries: self.offered.extend(each.address for each in deliveries))
        return TelegramPolling(self.direct, intake, VirtualClock(), hold=hold, chance=lambda: 0.0)

"""The webhook: Telegram calls us, and hears 200 only after the commit.

Whoever does not know the secret is turned away before a byte of the body is read. A turn that could not be stored is a
503: Telegram sends it again. The answer that ends a button's spinning rides back in the 200 itself, which saves a call.

    webhook = TelegramWebhook(channel, intake, clock, secret)
    application.router.add_post(PATH, webhook.handle)
    await webhook.announce("https://feedback.example.gov.uk")
"""

from __future__ import annotations

import asyncio
import hmac
import json
import random
import re
from collections.abc import Callable
from typing import Any, Protocol

import structlog
from aiohttp import web

from bot.channels.telegram_intake import Intake
from bot.channels.telegram_session import ApiFault
from bot.channels.telegram_updates import ALLOWED_UPDATES, parse
from bot.ports import Clock, NotStored

log = structlog.get_logger()

PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
BODY_LIMIT = 1 << 20
_BODY_SECONDS = 10.0
# Telegram itself gives up on a call after about a minute; a turn takes milliseconds.
_TURN_SECONDS = 30.0


class Api(Protocol):
    """What is asked of the channel."""

    async def call(self, method: str, fields: dict[str, str], patience: float | None = None) -> Any: ...
    async def leave(self, chat: str) -> None: ...


class TelegramWebhook:
    """`secret`: 1-256 of A-Z a-z 0-9 _ -, else `ValueError`. `connections`: how many calls Telegram may make at the
    same time, 1-100."""

    def __init__(
        self,
        api: Api,
        intake: Intake,
        clock: Clock,
        secret: str,
        *,
        connections: int = 40,
        chance: Callable[[], float] = random.random,
    ) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise ValueError("a webhook secret is 1 to 256 of A-Z a-z 0-9 _ -")
        self._api = api
        self._intake = intake
        self._clock = clock
        self._secret = secret.encode("ascii")
        self._connections = connections
        self._chance = chance

    async def announce(self, public_url: str) -> None:
        """Tell Telegram where we are. Tried until it works (pauses double to 30 s); updates wait with Telegram
        meanwhile."""
        fields = {
            "url": public_url.rstrip("/") + PATH,
            "secret_token": self._secret.decode("ascii"),
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
            "max_connections": str(self._connections),
            "drop_pending_updates": "false",
        }
        failures = 0
        while True:
            try:
                await self._api.call("setWebhook", fields)
                return
            except ApiFault as fault:
                failures += 1
                seconds = min(30.0, 0.25 * 2.0 ** min(failures, 20)) * (0.5 + self._chance() / 2)
                seconds = seconds if fault.seconds is None else fault.seconds + self._chance()
                log.error("telegram.webhook_not_set", status=fault.code, why=fault.why, seconds=round(seconds, 1))
                await asyncio.sleep(seconds)

    async def handle(self, request: web.Request) -> web.Response:
        """401 wrong secret, 408 slow body, 413 over 1 MiB, 400 not a JSON object, 503 not stored, else 200 (also for
        what nobody reads)."""
        if not self._knows(request.headers.getall(HEADER, [])):
            return web.Response(status=401)
        if (request.content_length or 0) > BODY_LIMIT:
            return web.Response(status=413)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await _read(request)
        except TimeoutError:
            return web.Response(status=408)
        if body is None:
            return web.Response(status=413)
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not isinstance(raw, dict):
            return web.Response(status=400)
        return await self.take(raw)

    async def take(self, raw: dict[str, Any]) -> web.Response:
        """One update, already known to be Telegram's."""
        update = parse(raw, self._clock.now())
        if update.inbound is not None:
            try:
                async with asyncio.timeout(_TURN_SECONDS):
                    await self._intake.take(update.inbound, attached=update.attached)
            except (NotStored, TimeoutError):
                return web.Response(status=503, headers={"Retry-After": "1"})
        if update.leave is not None:
            await self._api.leave(update.leave)
        if update.callback is None:
            return web.Response()
        answer = {"method": "answerCallbackQuery", "callback_query_id": update.callback}
        return web.Response(body=json.dumps(answer).encode("ascii"), content_type="application/json")

    def _knows(self, said: list[str]) -> bool:
        # As bytes: compare_digest refuses text that is not ASCII, and a header may hold anything.
        return len(said) == 1 and hmac.compare_digest(said[0].encode("utf-8", "surrogateescape"), self._secret)


async def _read(request: web.Request) -> bytes | None:
    """The body, None where it is too long. Not `request.read()`: its limit belongs to the application, which is shared
    with the web chat."""
    parts = bytearray()
    async for part in request.content.iter_any():
        parts += part
        if len(parts) > BODY_LIMIT:
            return None
    return bytes(parts)

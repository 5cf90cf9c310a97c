"""The Telegram side of the house, put together as `app` does it, around a house in memory or on a database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_files import TelegramFiles
from bot.channels.telegram_intake import Intake
from bot.channels.telegram_polling import TelegramPolling
from bot.channels.telegram_session import TelegramSession
from bot.channels.telegram_webhook import PATH, TelegramWebhook
from bot.conversation import Conversation
from bot.media.prepare import Preparing
from bot.outbox import Outbox, Tempo
from bot.pace import Limits
from tests.fakes.bot_api import BotApi
from tests.fakes.memory_house import Clock, MemoryHouse

# Nothing is limited and every pause is short: what is tested here is the order of things, not the waiting
# (tests/test_outbox.py has that).
QUICK = Tempo(gather=0.01, recover=0.05, first=0.02, longest=0.1, grace=1.0)
SECRET = "a-secret-of-the_tests"


House = MemoryHouse | Conversation
"""What answers: turns in memory, or the real thing on a database."""


@dataclass
class Running:
    channel: TelegramChannel
    outbox: Outbox
    intake: Intake
    webhook_url: str = ""


@asynccontextmanager
async def talking(
    api: BotApi, house: House, patience: float = 5.0, limits: Mapping[str, Limits] | None = None
) -> AsyncIterator[Running]:
    """Channel, outbox and intake, not yet listening."""
    channel = TelegramChannel(api.token, session=TelegramSession(api.url, patience))
    outbox = Outbox(house, {"telegram": channel}, Clock(), limits, QUICK)
    task = asyncio.create_task(outbox.run())
    try:
        files = TelegramFiles(partial(channel.session.fetch, channel.bot.token), house, Preparing())
        yield Running(channel, outbox, Intake(house, outbox.offer, files))
    finally:
        await ended(task)
        await channel.close()


@asynccontextmanager
async def polling(api: BotApi, house: House, patience: float = 5.0) -> AsyncIterator[Running]:
    async with talking(api, house, patience) as running:
        loop = TelegramPolling(
            running.channel, running.intake, Clock(), hold=1, patience=patience, grace=0.02, longest=0.05
        )
        task = asyncio.create_task(loop.run())
        try:
            yield running
        finally:
            await ended(task)


@asynccontextmanager
async def listening(api: BotApi, house: House, announce: bool = True) -> AsyncIterator[Running]:
    async with talking(api, house) as running:
        webhook = TelegramWebhook(running.channel, running.intake, Clock(), SECRET)
        application = web.Application()
        application.router.add_post(PATH, webhook.handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        running.webhook_url = f"http://{host}:{port}{PATH}"
        try:
            if announce:
                await webhook.announce(f"http://{host}:{port}")
            yield running
        finally:
            await runner.cleanup()


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel and wait; what it raised on its own is a failure of the test."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

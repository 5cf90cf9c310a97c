"""The web page of the house on a loopback port, and people who look in: what sockets and visitors leave behind counts
too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web

from bot.channels.webchat.server import build
from bot.conversation import Conversation
from bot.media.prepare import Preparing
from bot.ports import Clock
from bot.turns import House

PAGES = ("/", "/readyz", "/chat", "/nothing-here")


@asynccontextmanager
async def opened_door(conversation: Conversation, rooms: House, clock: Clock) -> AsyncIterator[str]:
    """The address of the page while it is open."""

    async def ready() -> bool:
        await conversation.waiting("ready", "probe")
        return True

    page = build(
        conversation,
        rooms.wording,
        rooms.languages,
        secret=b"a secret of these tests, 32 bytes",
        clock=clock,
        preparing=Preparing(),
        public_url="http://127.0.0.1",
        ready=ready,
    )
    runner = web.AppRunner(page, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def looked_in(address: str) -> int:
    """A new browser looks at each page. Returns how many it saw."""
    async with ClientSession() as browser:
        for path in PAGES:
            async with browser.get(address + path) as answer:
                assert answer.status in (200, 404), (path, answer.status)
                await answer.read()
    return len(PAGES)

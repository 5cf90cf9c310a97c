"""What the web chat's tests share: the page served on loopback, one browser for the whole run."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser, async_playwright

from bot.channels.webchat.server import build
from tests.webchat.house import SECRET, Dictionary, FixedClock, MemoryHouse, catalogs

Serve = Callable[..., Awaitable[TestClient[Any, Any]]]


@pytest.fixture
def house() -> MemoryHouse:
    return MemoryHouse()


@pytest_asyncio.fixture
async def serve(house: MemoryHouse) -> AsyncIterator[Serve]:
    """Serve the page: `await serve(public_url=…, limits=…)` gives a client that keeps cookies and follows no redirect
    by itself.
    """
    clients: list[TestClient[Any, Any]] = []

    async def start(talk: Any = None, **settings: Any) -> TestClient[Any, Any]:
        application = build(
            talk or house, Dictionary(), catalogs().published(), secret=SECRET, clock=FixedClock(), **settings
        )
        client: TestClient[Any, Any] = TestClient(TestServer(application))
        await client.start_server()
        clients.append(client)
        return client

    yield start
    for client in clients:
        await client.close()


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is. Without one: skipped and said so, except on the build machine, where that is a failure."""
    path = chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no Chromium on the build machine: the browser tests must run there")
        pytest.skip("no Chromium here: the web chat was not looked at in a browser")
    return path


ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """One Chromium for the whole run."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        await browser.close()

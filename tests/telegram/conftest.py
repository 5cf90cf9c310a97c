"""A Bot API server that every test leaves without a breach of its rules."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.bot_api import BotApi
from tests.fakes.memory_house import MemoryHouse


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server
    assert server.breaches == []


@pytest.fixture
def house() -> MemoryHouse:
    return MemoryHouse()

"""An event loop whose clock jumps: a sleep costs nothing, and everything that waits does so in the right order.

`asyncio.sleep`, time-outs and `loop.time()` all follow it, so code needs no clock handed in. Only for tests without
real input and output: the loop jumps to the next timer whenever nothing is ready.

>>> async def long() -> float:
...     before = asyncio.get_running_loop().time()
...     await asyncio.sleep(86_400)
...     return asyncio.get_running_loop().time() - before
>>> run(long())
86400.0
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

START = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


class _Jumping(selectors.SelectSelector):
    """Instead of waiting, tells its loop to move the clock."""

    jumped = 0.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise RuntimeError("everything waits and no timer is set: the test would hang")
        self.jumped += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop at time 0 that nobody has to wait for."""

    def __init__(self) -> None:
        self.selector = _Jumping()
        super().__init__(self.selector)

    def time(self) -> float:
        return self.selector.jumped


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


class VirtualClock:
    """The house's clock, following the running loop's."""

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time())

"""Metrics: the counts as Prometheus text, on a port of their own that only this machine reaches.

Nothing here has a label but the steps of the one histogram, and no figure is of a single area, language or person. A
request that came through a proxy is refused: whoever passes the port on did not mean to.

>>> shown = text(Counts(sent=3), Now(waiting=2, drill_age=None)).decode()
>>> [line for line in shown.splitlines() if line.startswith(("waymark_replies_sent", "waymark_outbox"))]
['waymark_replies_sent_total 3.0', 'waymark_outbox_waiting 2.0']
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import accumulate

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from bot.counts import BOUNDS, Counts

HOST = "127.0.0.1"
PATH = "/metrics"
PROXIED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
PATIENCE = 2.0
"""Seconds that a look into the database may take."""


@dataclass(frozen=True, slots=True)
class Now:
    """What is asked of the house when somebody looks. `waiting`: replies on their way, None where the database does not
    answer. `drill_age`: seconds since the last good drill, None where there was none."""

    waiting: int | None
    drill_age: float | None


@dataclass(frozen=True, slots=True, eq=False)
class _Collector:
    counts: Counts
    now: Now

    def collect(self) -> Iterator[Metric]:
        counts, now = self.counts, self.now
        for name, about, value in (
            ("turns_stored", "Turns that were committed.", counts.stored),
            ("turns_not_stored", "Turns of which nothing was stored; the person was told or the channel asks again.",
             counts.not_stored),
            ("turns_duplicate", "Updates that came again and changed nothing.", counts.duplicates),
            ("messages_set_aside", "Messages that broke the step each time and were set aside.", counts.set_aside),
            ("reminders_sent", "Reminders put into the outbox.", counts.reminders),
            ("replies_sent", "Replies that a channel took.", counts.sent),
            ("replies_retried", "Times a channel said: later.", counts.retried),
            ("replies_gone", "Times a channel said that the person cannot be reached.", counts.gone),
            ("replies_refused", "Replies that a channel will never take.", counts.refused),
        ):  # fmt: skip
            yield CounterMetricFamily(f"waymark_{name}", about, value)
        steps = [f"{bound:g}" for bound in BOUNDS] + ["+Inf"]
        buckets = list(zip(steps, (float(sum_) for sum_ in accumulate(counts.within)), strict=True))
        about = "How long a stored turn took, from the channel to the commit."
        yield HistogramMetricFamily("waymark_turn_seconds", about, buckets, counts.seconds)
        if now.waiting is not None:
            yield GaugeMetricFamily("waymark_outbox_waiting", "Replies waiting to be sent.", now.waiting)
        if now.drill_age is not None:
            about = "Seconds since the last good drill of a restore."
            yield GaugeMetricFamily("waymark_last_drill_age_seconds", about, now.drill_age)


def text(counts: Counts, now: Now) -> bytes:
    """In Prometheus's text format, with what the process itself holds (memory, files, processor time)."""
    registry = CollectorRegistry()
    registry.register(_Collector(counts, now))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


@asynccontextmanager
async def shown(
    counts: Counts, listening: socket.socket, waiting: Callable[[], int], drill_age: Callable[[], float | None]
) -> AsyncIterator[None]:
    """`/metrics` on this socket while the block lasts. `waiting` may ask the database; it is called in a thread."""

    async def asked(request: web.Request) -> web.Response:
        if any(name in request.headers for name in PROXIED):
            raise web.HTTPForbidden(text="Not through a proxy.\n")
        now = Now(await _or_none(asyncio.to_thread(waiting)), drill_age())
        return web.Response(body=text(counts, now), headers={"Content-Type": "text/plain; version=0.0.4"})

    door = web.Application()
    door.router.add_get(PATH, asked)
    runner = web.AppRunner(door, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield
    finally:
        await runner.cleanup()


async def _or_none(asked: Awaitable[int]) -> int | None:
    try:
        return await asyncio.wait_for(asked, PATIENCE)
    except Exception:  # whatever the database has: the other figures are needed all the more
        return None

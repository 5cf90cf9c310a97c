"""Promise 9: random bytes and spoiled valid requests at every route leave the process up and the store unchanged."""

from __future__ import annotations

import asyncio
import random
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientError
from aiohttp.test_utils import TestClient

from bot.channels.webchat.limits import Bucket
from storage.models import metadata
from tests.storage.house import Open, opened
from tests.webchat.conftest import Serve, house, serve
from tests.webchat.test_door import generous
from tests.webchat.visitor import SAME, Visitor, hidden, to_the_story

__all__ = ["house", "serve"]

ROUNDS = 6
"""Requests to each route and way; the long run has `LONG` times as many."""

LONG = 50
METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD")
TYPES = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain; charset=utf-16",
    "application/x-www-form-urlencoded; charset=\x7f",
)
NASTY = (
    "",
    "\x00",
    "💥" * 50,
    "../../etc/passwd",
    "{0.__class__}",
    "{{7*7}}",
    "<script>",
    "A" * 5000,
    "'; DROP TABLE answers;--",
)


def everything(here: Open) -> str:
    return repr([(table.name, sorted(map(repr, here.rows(table)))) for table in metadata.sorted_tables])


def spoiled(chance: random.Random, fields: dict[str, str]) -> dict[str, str]:
    """A page's own form with the proof broken and, often, something else; so it must change nothing."""
    made = dict(fields)
    proof = made.get("csrf", "")
    at = chance.randrange(len(proof)) if proof else 0
    made["csrf"] = proof[:at] + chance.choice("Ab0-_") * chance.randint(1, 3) + proof[at + 1 :] + "x"
    for name in chance.sample(sorted(made), k=chance.randint(0, len(made))):
        if name != "csrf":
            made[name] = chance.choice(NASTY)
    if chance.random() < 0.3:
        made[chance.choice(["tap", "text", "picture", "again", "\x00"])] = chance.choice(NASTY)
    return made


def paths(client: TestClient[Any, Any], chance: random.Random) -> list[str]:
    found = set()
    for route in client.app.router.routes():  # type: ignore[union-attr]
        path = route.resource.canonical if route.resource is not None else "/"
        for name in ("{invite}", "{tag}", "{name}", "{picture}"):
            path = path.replace(
                name, chance.choice(["x", "%00", "..%2f..%2fetc", "%F0%9F%92%A5", "i-AAAA-BBBB-CCCC", "A" * 300])
            )
        found.add(path)
    return sorted(found)


async def at_every_route(serve: Serve, here: Open, seed: int, rounds: int) -> int:
    chance = random.Random(seed)
    client = await serve(here.conversation, limits=generous(session=Bucket(10**6, 1.0), address=Bucket(10**6, 1.0)))
    visitor = Visitor(client)
    page = await to_the_story(visitor)
    valid = hidden(page)
    before = everything(here)
    sent = 0
    for _ in range(rounds):
        for path in paths(client, chance):
            for method in METHODS:
                body: Any = chance.randbytes(chance.choice([0, 1, 40, 3000, 70_000]))
                headers = SAME | {
                    "Content-Type": chance.choice(TYPES[:5]),
                    "Accept": chance.choice(["*/*", "application/json", ";;q=x"]),
                }
                if method == "POST" and chance.random() < 0.6:
                    body = urlencode(spoiled(chance, valid)).encode()
                    headers = SAME | {"Content-Type": TYPES[0]}
                try:
                    async with client.request(
                        method, path, data=body, headers=headers, allow_redirects=False
                    ) as answer:
                        await answer.read()
                        assert answer.status < 500, (method, path, answer.status)
                except ClientError:
                    pass  # cut off while it still sent: also a refusal
                sent += 1
    host, port = client.server.host, client.server.port
    for _ in range(rounds * 5):
        _, writer = await asyncio.open_connection(host, port)
        line = chance.choice([b"", b"GET / HTTP/1.1\r\n", b"POST /chat HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"])
        writer.write(line + chance.randbytes(chance.randint(1, 400)) + b"\r\n\r\n")
        writer.close()
        sent += 1
    assert everything(here) == before, "something was stored, changed or lost"
    assert (await visitor.post("/chat", valid | {"text": "Now it is me."})).status == 303, "and the visitor goes on"
    assert everything(here) != before
    return sent


async def test_at_every_route(serve: Serve, sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        assert await at_every_route(serve, here, 1, ROUNDS) > 400


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
async def test_at_every_route_for_long(serve: Serve, sqlite_url: str, seed: int) -> None:
    async with opened(sqlite_url) as here:
        assert await at_every_route(serve, here, seed, ROUNDS * LONG // 4) > 7000

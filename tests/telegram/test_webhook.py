"""The webhook lets in only who knows the secret, and says 200 only after the commit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram_intake import Intake
from bot.channels.telegram_webhook import BODY_LIMIT, HEADER, PATH, TelegramWebhook
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_faults import BROKEN, Hang, Reset, TooMany
from tests.fakes.memory_house import Clock
from tests.fakes.virtual_time import VirtualClock, run
from tests.telegram.direct import Commits, Direct

SECRET = "a-secret-of-the_tests"
MESSAGE = {"message_id": 9, "date": 1, "chat": {"id": 101, "type": "private"}, "text": "It was hard."}
UPDATE = {"update_id": 5, "message": MESSAGE}
TAP = {"update_id": 6, "callback_query": {"id": "77", "from": {"id": 101}, "data": "1.a", "message": MESSAGE}}


class Door:
    """The webhook on a real socket, in front of planned commits. `post` is what Telegram, or somebody else, sends."""

    def __init__(self, url: str, http: ClientSession, house: Commits, offered: list[str]) -> None:
        self.url, self.http, self.house, self.offered = url, http, house, offered

    async def post(self, body: Any = UPDATE, secret: str | None = SECRET, **more: Any) -> tuple[int, bytes]:
        headers = {} if secret is None else {HEADER: secret}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.http.post(self.url, data=content, headers=headers, **more) as answer:
            return answer.status, await answer.read()

    async def raw(self, request: bytes) -> bytes:
        """Bytes on the wire, the status line back."""
        host, port = self.url.removeprefix("http://").split("/")[0].split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            writer.write(request)
            await writer.drain()
            async with asyncio.timeout(5):
                return await reader.readline()
        finally:
            writer.close()


@asynccontextmanager
async def opened() -> AsyncIterator[Door]:
    house, offered = Commits(), []  # type: Commits, list[str]
    intake = Intake(house, lambda deliveries: offered.extend(each.address for each in deliveries))
    webhook = TelegramWebhook(Direct(BotApi()), intake, Clock(), SECRET)
    application = web.Application()
    application.router.add_post(PATH, webhook.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with ClientSession() as http:
            yield Door(f"http://{host}:{port}{PATH}", http, house, offered)
    finally:
        await runner.cleanup()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with opened() as made:
        yield made


async def test_an_update_is_committed_offered_and_confirmed(door: Door) -> None:
    assert await door.post() == (200, b"")
    assert door.house.keys == ["telegram:5"]
    assert door.offered == ["101"]


async def test_the_200_comes_after_the_commit(door: Door) -> None:
    door.house.takes["101"] = 0.2
    asked = asyncio.create_task(door.post())
    await asyncio.sleep(0.1)
    assert not asked.done()
    assert door.house.committed == []
    assert (await asked)[0] == 200
    assert len(door.house.committed) == 1


async def test_the_200_stops_the_buttons_spinning(door: Door) -> None:
    status, body = await door.post(TAP)
    assert status == 200
    assert json.loads(body) == {"method": "answerCallbackQuery", "callback_query_id": "77"}


# --- who may come in -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "sécret-😀", " "])
async def test_whoever_does_not_know_the_secret_stays_outside(door: Door, secret: str | None) -> None:
    assert (await door.post(secret=secret))[0] == 401
    assert door.house.tried == []


@pytest.mark.parametrize(
    "header",
    [
        b"X-Telegram-Bot-Api-Secret-Token: \xff\xfe\x80",
        b"X-Telegram-Bot-Api-Secret-Token: s\xc3\xa9cret",
        b"X-Telegram-Bot-Api-Secret-Token:",
        f"{HEADER}: {SECRET}\r\n{HEADER}: {SECRET}".encode(),
        f"{HEADER}: {SECRET}\r\n{HEADER}: other".encode(),
    ],
)
async def test_a_secret_of_any_bytes_is_no_error_of_ours(door: Door, header: bytes) -> None:
    body = json.dumps(UPDATE).encode()
    head = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n" % (PATH.encode(), len(body))
    status = await door.raw(head + header + b"\r\n\r\n" + body)
    assert status.split()[1] in (b"401", b"400"), status
    assert door.house.tried == []


async def test_a_stranger_is_turned_away_before_a_byte_of_the_body_is_read(door: Door) -> None:
    head = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n" % PATH.encode()
    assert (await door.raw(head)).split()[1] == b"401"


@pytest.mark.parametrize("secret", ["", "with space", "dot.dot", "ä", "x" * 257])
def test_a_secret_that_telegram_would_refuse_is_refused_here(secret: str) -> None:
    with pytest.raises(ValueError, match="1 to 256"):
        TelegramWebhook(Direct(BotApi()), Intake(Commits(), lambda _: None), Clock(), secret)


# --- what may come in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'"x"', b"null", b"\xff\xfe{}", b"[" * 100_000, b"NaN"])
async def test_what_is_no_update_is_a_bad_request(door: Door, body: bytes) -> None:
    assert (await door.post(body))[0] == 400
    assert door.house.tried == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"update_id": "x", "message": MESSAGE},
        {"update_id": 5},
        {"update_id": 5, "poll": {}},
        {"update_id": 5, "message": {}},
        {"update_id": 5, "message": None},
    ],
)
async def test_what_nobody_reads_is_confirmed_so_that_it_does_not_come_again(door: Door, body: dict[str, Any]) -> None:
    assert await door.post(body) == (200, b"")
    assert door.house.tried == []


async def test_a_body_that_is_too_large_is_refused(door: Door) -> None:
    large = json.dumps({**UPDATE, "padding": "x" * BODY_LIMIT}).encode()
    assert (await door.post(large))[0] == 413
    assert door.house.tried == []


async def test_also_where_it_does_not_say_how_large_it_is(door: Door) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    async with door.http.post(door.url, data=endless(), headers={HEADER: SECRET}) as answer:
        assert answer.status == 413
    assert door.house.tried == []


async def test_the_largest_message_of_telegram_comes_in(door: Door) -> None:
    text = "😀" * 2048
    message = {**MESSAGE, "text": text, "entities": [{"type": "bold", "offset": n, "length": 1} for n in range(100)]}
    assert (await door.post({"update_id": 5, "message": message}))[0] == 200
    assert door.house.committed[0].content.text == text  # type: ignore[union-attr]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "edited_message"]), anything))
def test_no_update_is_an_error_of_ours(update: dict[str, Any]) -> None:
    async def work() -> None:
        webhook = TelegramWebhook(Direct(BotApi()), Intake(Commits(), lambda _: None), VirtualClock(), SECRET)
        assert (await webhook.take(update)).status == 200

    run(work())


# --- what cannot be stored -------------------------------------------------------------------------------------------


async def test_not_stored_is_not_confirmed_and_comes_again(door: Door) -> None:
    door.house.not_stored(5, 2)
    assert [(await door.post())[0] for _ in range(3)] == [503, 503, 200]
    assert door.house.keys == ["telegram:5"]
    assert door.offered == ["101"]


async def test_the_same_update_twice_is_confirmed_twice_and_stored_once(door: Door) -> None:
    assert [(await door.post())[0] for _ in range(3)] == [200, 200, 200]
    assert door.house.keys == ["telegram:5"]
    assert door.house.duplicates == ["telegram:5"] * 2
    assert door.offered == ["101"]


async def test_the_same_update_at_the_same_moment_is_stored_once(door: Door) -> None:
    door.house.takes["101"] = 0.05
    assert {status for status, _ in await asyncio.gather(*[door.post() for _ in range(5)])} == {200}
    assert door.house.keys == ["telegram:5"]


async def test_an_update_that_breaks_every_time_is_given_up_in_the_end(door: Door) -> None:
    door.house.raises(5, 100)
    assert [(await door.post())[0] for _ in range(5)] == [503, 503, 503, 503, 200]
    assert door.house.committed == []


def test_a_turn_without_an_end_is_given_back_to_telegram() -> None:
    async def work() -> None:
        house = Commits(takes={"101": 1000.0})
        webhook = TelegramWebhook(Direct(BotApi()), Intake(house, lambda _: None), VirtualClock(), SECRET)
        assert (await webhook.take(UPDATE)).status == 503
        house.takes.clear()
        assert (await webhook.take(UPDATE)).status == 200
        assert house.keys == ["telegram:5"]

    run(work())


async def test_updates_of_one_chat_go_in_the_order_they_came(door: Door) -> None:
    door.house.takes["101"] = 0.02
    updates = [{"update_id": n, "message": MESSAGE} for n in range(5)]
    asked = []
    for update in updates:
        asked.append(asyncio.create_task(door.post(update)))
        await asyncio.sleep(0.005)
    await asyncio.gather(*asked)
    assert door.house.keys == [f"telegram:{n}" for n in range(5)]
    assert door.house.most_together == 1


# --- telling Telegram where we are -----------------------------------------------------------------------------------


def announced(plan: Callable[[BotApi], None]) -> tuple[BotApi, float]:
    async def work() -> tuple[BotApi, float]:
        api = BotApi()
        plan(api)
        intake = Intake(Commits(), lambda _: None)
        webhook = TelegramWebhook(Direct(api), intake, VirtualClock(), SECRET, chance=lambda: 0.0)
        await webhook.announce("https://feedback.example.gov.uk/")
        return api, asyncio.get_running_loop().time()

    return run(work())


def test_telegram_is_told_the_address_and_the_secret_and_drops_nothing() -> None:
    api, _ = announced(lambda api: None)
    assert api.hook["url"] == f"https://feedback.example.gov.uk{PATH}"
    assert api.hook["secret_token"] == SECRET
    assert api.hook["drop_pending_updates"] == "false"
    assert json.loads(api.hook["allowed_updates"]) == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert api.breaches == []


def test_it_is_told_until_it_hears() -> None:
    def plan(api: BotApi) -> None:
        for fault in (BROKEN, Reset(), TooMany(9), Hang(), BROKEN):
            api.fail(fault, method="setWebhook")

    api, took = announced(plan)
    assert api.hook["secret_token"] == SECRET
    assert 29.0 <= took <= 120.0

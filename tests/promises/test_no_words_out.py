"""Promise 8: no words in the logs. A text, a name and a chat id are put into every field of both channels, every part
of the house is made to raise with such words in its message, and then logs, output, metrics and pages are searched.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from bot import logs
from bot.channels.telegram_intake import Intake
from bot.channels.telegram_webhook import TelegramWebhook
from bot.counts import Counts
from bot.metrics import Now, text
from bot.outbox import Outbox
from bot.ports import Delivery, NotStored, Outcome, TurnResult
from bot.turns import House
from dialogs.messages import Inbound, Reply
from locales.wording import Wording
from storage.keys import Keyring
from storage.outbox import OutboxTable
from storage.people import People
from storage.unit import Unit
from tests.fakes.bot_api import BotApi
from tests.storage.house import HandClock, Open, opened
from tests.telegram.direct import Direct
from tests.webchat.conftest import Serve, house, serve
from tests.webchat.house import MemoryHouse
from tests.webchat.visitor import Visitor, hidden, to_the_story

__all__ = ["house", "serve"]

WORDS, NAME, CHAT, RAISED = "canaryquagga", "canaryokapi", 7100200300, "canarydodo"
CANARIES = (WORDS, NAME, str(CHAT), RAISED)

WHO = {"id": CHAT, "is_bot": False, "first_name": NAME, "last_name": NAME, "username": NAME, "language_code": "en"}
THERE = {"id": CHAT, "type": "private", "first_name": NAME, "username": NAME, "title": NAME}
FILE = {"file_id": WORDS, "file_unique_id": WORDS, "file_size": 10, "file_name": f"{WORDS}.jpg", "mime_type": WORDS}
MESSAGES: dict[str, dict[str, Any]] = {
    "text": {"text": WORDS},
    "command": {"text": f"/{WORDS} {NAME}"},
    "payload": {"text": f"/start {WORDS}"},
    "photo": {"photo": [FILE | {"width": 1, "height": 1}], "caption": WORDS},
    "document": {"document": FILE, "caption": WORDS},
    "voice": {"voice": FILE | {"duration": 3}, "caption": WORDS},
    "video": {"video": FILE, "caption": WORDS},
    "audio": {"audio": FILE | {"performer": NAME, "title": WORDS}},
    "sticker": {"sticker": FILE | {"emoji": WORDS, "set_name": WORDS}},
    "contact": {"contact": {"phone_number": str(CHAT), "first_name": NAME, "vcard": WORDS, "user_id": CHAT}},
    "location": {"location": {"latitude": CHAT, "longitude": CHAT}},
    "venue": {"venue": {"location": {}, "title": WORDS, "address": WORDS}},
    "poll": {"poll": {"id": WORDS, "question": WORDS, "options": [{"text": WORDS, "voter_count": 1}]}},
    "reply": {"text": WORDS, "reply_to_message": {"text": WORDS, "from": WHO}, "quote": {"text": WORDS}},
    "forwarded": {"text": WORDS, "forward_origin": {"type": "user", "sender_user": WHO}},
    "unknown": {WORDS: {NAME: WORDS}},
    "broken": {"text": {"not": [WORDS]}, "date": WORDS, "message_id": WORDS},
}


def updates() -> Iterator[dict[str, Any]]:
    """One of each kind, Telegram's own numbers apart."""
    for kind in ("message", "edited_message"):
        for content in MESSAGES.values():
            yield {kind: {"message_id": 5, "date": 1, "from": WHO, "chat": THERE, **content}}
    query = {"id": WORDS, "from": WHO, "data": WORDS, "chat_instance": WORDS, "inline_message_id": WORDS}
    shown = {"message_id": 5, "date": 1, "chat": THERE, "text": WORDS}
    yield {"callback_query": query | {"message": shown}}
    yield {"callback_query": query}
    yield {"my_chat_member": {"chat": THERE | {"type": "group"}, "from": WHO, "new_chat_member": {"status": WORDS}}}
    yield {"inline_query": {"id": WORDS, "from": WHO, "query": WORDS}}
    yield {"poll_answer": {"poll_id": WORDS, "user": WHO}}
    yield {WORDS: {NAME: CHAT}}


EXCEPTIONS: list[Callable[[], Exception]] = [
    lambda: NotStored(RAISED),
    lambda: ValueError(RAISED),
    lambda: KeyError(RAISED),
    lambda: OSError(5, RAISED, f"/{RAISED}"),
    lambda: UnicodeDecodeError("utf-8", RAISED.encode(), 0, 1, RAISED),
    lambda: ExceptionGroup(RAISED, [ValueError(RAISED)]),
]


class Raising:
    """A conversation that raises."""

    def __init__(self, make: Callable[[], Exception]) -> None:
        self.make = make

    async def handle(self, inbound: Inbound) -> TurnResult:
        raise self.make() from ValueError(RAISED)


@pytest.fixture
def written(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Everything that was written anywhere."""
    stream = io.StringIO()
    logs.setup("debug", "json", stream)

    def all_of_it() -> str:
        out, err = capfd.readouterr()
        return stream.getvalue() + out + err + text(Counts(), Now(0, None)).decode()

    yield all_of_it
    logs.setup("info", "json", io.StringIO())


def clean(written: str) -> None:
    found = [canary for canary in CANARIES if canary in written]
    assert found == [], next(line for line in written.splitlines() if found[0] in line)


def webhook(here: Any, offered: Callable[[Any], None] = lambda _: None, give_up: Any = None) -> TelegramWebhook:
    return TelegramWebhook(Direct(BotApi()), Intake(here, offered, give_up=give_up), HandClock(), "a-secret-of-16-ch")


@pytest.mark.parametrize("make", EXCEPTIONS)
async def test_in_every_field_of_telegram_with_every_exception(
    make: Callable[[], Exception], written: Callable[[], str]
) -> None:
    door, numbers = webhook(Raising(make)), iter(range(1, 10_000))
    for update in updates():
        number = next(numbers)
        for _ in range(6):  # as often as it takes to be given up
            response = await door.take({"update_id": number, **update})
            assert response.status in (200, 503)
            assert RAISED not in str(response.body)
    said = written()
    assert "telegram." in said or isinstance(make(), NotStored)
    clean(said)


PARTS: list[tuple[object, str]] = [
    *((Unit, name) for name in ("look", "place", "standing", "begin", "settle", "read", "record", "retract", "move")),
    *((Unit, name) for name in ("say", "flush", "done", "seen", "set_aside", "hold", "invitation", "by_receipt")),
    *((People, name) for name in ("place", "standing", "cipher", "participation")),
    *((Keyring, name) for name in ("inbox_mac", "address_mac", "receipt_code")),
    *((House, name) for name in ("guide", "definitions")),
    (Wording, "reply"),
    (OutboxTable, "hold"),
]


async def test_in_every_part_of_the_house(
    sqlite_url: str, written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part raises in its turn, with what it was told in its message."""
    numbers = iter(range(1, 10_000))
    async with opened(sqlite_url) as here:
        door = webhook(here.conversation, give_up=here.conversation.give_up)
        await door.take({"update_id": next(numbers), **next(updates())})
        for where, name in PARTS:
            here.store.people.clear()
            with monkeypatch.context() as patch:
                patch.setattr(where, name, raising)
                for update in list(updates())[:3]:
                    await asyncio.wait_for(door.take({"update_id": next(numbers), **update}), 10)
    clean(written())


def raising(*told: object, **more: object) -> Any:
    raise RuntimeError(RAISED, *(str(each) for each in told[1:]), *more)


async def test_in_what_is_sent(sqlite_url: str, written: Callable[[], str]) -> None:
    """The channel raises with the reply in its message; so does the store behind the outbox."""
    async with opened(sqlite_url) as here:
        await _sending(here, Breaking())
    clean(written())


class Breaking:
    name, push = "telegram", True

    async def deliver(self, delivery: Delivery) -> Outcome:
        raise RuntimeError(RAISED, delivery.address, delivery.reply.text)


async def _sending(here: Open, channel: Breaking) -> None:
    outbox = Outbox(here.conversation, {"telegram": channel}, here.clock)
    outbox.offer([Delivery(7, "5", "telegram", str(CHAT), Reply((WORDS, NAME)))])
    running = asyncio.create_task(outbox.run())
    await asyncio.sleep(0.2)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


HEADERS = ("User-Agent", "Referer", "Accept-Language", "X-Forwarded-For", "X-Request-Id", "Cookie", "Origin")
METHODS = ("handle", "waiting", "screen", "takes_media", "copy", "card", "knows")


async def test_in_every_field_of_the_page(serve: Serve, house: MemoryHouse, written: Callable[[], str]) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    fields = hidden(page)
    for name in ("text", "tap", "csrf", "turn", "ask", "code", "language", WORDS):
        await visitor.post("/chat", fields | {name: f"{WORDS} {NAME} {CHAT}"})
        await visitor.post("/start", {name: WORDS})
    for header in HEADERS:
        await visitor.get("/chat", **{header: f"{WORDS} {CHAT}"})
    for path in (f"/i/{WORDS}", f"/{WORDS}", f"/static/{WORDS}/{NAME}", f"/chat?{WORDS}={NAME}"):
        await visitor.get(path)
    assert house.only.records
    clean(written())


@pytest.mark.parametrize("method", METHODS)
async def test_on_the_page_when_the_house_raises(
    method: str, serve: Serve, house: MemoryHouse, written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(await serve())
    fields = hidden(await to_the_story(visitor))

    async def fails(*told: object) -> Any:
        raise RuntimeError(RAISED, *(str(each) for each in told))

    monkeypatch.setattr(house, method, fails)
    for path in ("/", "/chat", "/copy", "/card", "/answers.html", f"/i/{WORDS}", "/return"):
        assert RAISED not in await (await visitor.get(path)).text()
    response = await visitor.post("/chat", fields | {"text": WORDS})
    assert RAISED not in await response.text()
    response = await visitor.post("/return", fields | {"code": "AAAA-BBBB-CCCC"})
    assert RAISED not in await response.text()
    clean(written())


def test_that_it_would_be_found(written: Callable[[], str]) -> None:
    """The test of the test: a print is found, wherever it comes from."""
    sys.stderr.write(f"said by {NAME}")
    with pytest.raises(AssertionError, match="said by"):
        clean(written())

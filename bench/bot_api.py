"""The Bot API inside the process: what a session hands to the network comes here, and real JSON text goes back.

It answers from what was rehearsed, so that it costs next to nothing itself; what it was sent is looked at after the
clock has stopped, by `checked`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from bench.people import Turn
from bot.channels.telegram_session import TelegramSession

TOKEN = "42:BENCH"
_DONE = b'{"ok":true,"result":true}'


class InProcessApi:
    """One turn at a time is expected of each chat. `expect` gives a future: the time at which the reply came here."""

    def __init__(self) -> None:
        self.calls = 0
        self._number = 0
        self._open: dict[bytes, tuple[Turn, asyncio.Future[float]]] = {}
        self._sent: list[tuple[Turn, bytes]] = []

    def expect(self, chat: int, turn: Turn) -> asyncio.Future[float]:
        heard: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._open[str(chat).encode()] = (turn, heard)
        return heard

    def take(self, method: str, body: bytes) -> bytes:
        now = time.perf_counter()
        self.calls += 1
        if method == "answerCallbackQuery":
            return _DONE
        assert method in ("sendMessage", "editMessageText"), method
        assert body.startswith(b"chat_id=")
        chat = body[8 : body.index(b"&")]
        turn, heard = self._open.pop(chat)
        self._sent.append((turn, body))
        heard.set_result(now)
        self._number += 1
        return (
            f'{{"ok":true,"result":{{"message_id":{self._number},'
            f'"chat":{{"id":{chat.decode()},"first_name":"A","type":"private"}},{turn.seen}}}'
        ).encode()

    def checked(self) -> None:
        """Raises where a form that was sent is not the reply that was rehearsed: same words, same buttons. (The last
        words hold a code of one's own.)"""
        sent, self._sent = self._sent, []
        for turn, body in sent:
            form = parse_qs(body.decode("ascii"))
            shown = json.loads("{" + turn.seen)
            own = "code:" in shown["text"] or "kod:" in shown["text"].lower()
            if not own and form["text"] != [shown["text"]]:
                raise RuntimeError("a reply is not what was rehearsed")
            if json.loads(form["reply_markup"][0]) != shown["reply_markup"]:
                raise RuntimeError("a keyboard is not what was rehearsed")


class InProcessTelegram(TelegramSession):
    """The channel's own session; only the wire is left out."""

    def __init__(self, api: InProcessApi) -> None:
        super().__init__()
        self._api = api

    async def post(self, token: str, method: str, body: bytes, patience: float | None = None) -> tuple[int, bytes]:
        return 200, self._api.take(method, body)


class Queue:
    """What long polling asks of the channel, the updates given as dicts; everything else goes the channel's own
    way."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self._unconfirmed: dict[int, Mapping[str, Any]] = {}
        self._news = asyncio.Event()
        self.answer = channel.answer
        self.leave = channel.leave

    def push(self, number: int, update: Mapping[str, Any]) -> None:
        self._unconfirmed[number] = update
        self._news.set()

    async def call(self, method: str, fields: dict[str, str], patience: float | None = None) -> Any:
        if method != "getUpdates":
            return True
        offset = int(fields.get("offset", "0"))
        for number in [number for number in self._unconfirmed if number < offset]:
            del self._unconfirmed[number]
        if fields["timeout"] != "0":
            while not self._unconfirmed:
                self._news.clear()
                await self._news.wait()
        return list(self._unconfirmed.values())

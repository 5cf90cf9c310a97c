"""Waymark whole: an update goes in where Telegram's would, the answer is on disk, the reply's form is at the network.

Long polling (`TelegramPolling`, fed with dicts) or the webhook (`TelegramWebhook` behind aiohttp's own HTTP protocol,
fed with the bytes of a request; only the socket is left out). The outbox has no pace here: Telegram's limits would put
the machine to sleep.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web
from sqlalchemy import func, select

from bench.bot_api import TOKEN, InProcessApi, InProcessTelegram, Queue
from bench.measures import Round
from bench.people import PEOPLE, Turn, rehearse, short_form, update
from bench.wire import Wire
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_intake import Intake
from bot.channels.telegram_polling import TelegramPolling
from bot.channels.telegram_webhook import HEADER, PATH, TelegramWebhook
from bot.clock import SystemClock
from bot.conversation import Conversation
from bot.outbox import Outbox
from bot.turns import House
from dialogs.areas import Register
from locales.catalogs import Catalogs
from locales.wording import Wording
from storage import migrate
from storage.keys import Keyring
from storage.models import answers, outbox
from storage.store import Store
from storage.weeks import quarter_of

SECRET = "bench-secret"
FIRST_CHAT = 700_000_000


class Entrance(Protocol):
    """Where updates come in. `ready` makes what is fed, before the clock starts; `feed` returns what is waited for
    besides the reply."""

    def ready(self, update: dict[str, Any]) -> Any: ...
    def feed(self, chat: int, made: Any) -> asyncio.Future[None] | None: ...


class Waymark:
    """`chats` people talk at once; each answers as soon as the reply is there. A new chat takes the place of one that
    has finished. `server`: the process id of the database server, whose CPU is counted apart."""

    def __init__(self, url: str, folder: Path, chats: int, webhook: bool = False, server: int = 0) -> None:
        self._url = url
        self._folder = folder
        self._places = [_Place() for _ in range(chats)]
        self._webhook = webhook
        self._server = server
        self._people = self._chats = self._number = 0
        self._api = InProcessApi()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        for person in range(PEOPLE):
            rehearse(person)
        migrate.upgrade(self._url)
        catalogs = Catalogs.shipped()
        self._store = Store.open(self._url, Keyring.read_or_make(self._folder / "bench.keys"))
        house = House(
            self._store,
            Wording(catalogs),
            catalogs,
            Register.shipped(),
            catalogs.published(),
            {"parent-short": short_form()},
            entry="parent-short",
            wave=quarter_of,
            pushed=frozenset({"telegram"}),
        )
        clock = SystemClock()
        self._conversation = await Conversation(house, clock).__aenter__()
        channel = TelegramChannel(TOKEN, session=InProcessTelegram(self._api))
        self._outbox = Outbox(self._conversation, {"telegram": channel}, clock)
        intake = Intake(self._conversation, self._outbox.offer)
        self._tasks = [asyncio.create_task(self._outbox.run())]
        self._entrance: Entrance
        if self._webhook:
            self._entrance = await _Hooked.open(TelegramWebhook(channel, intake, clock, SECRET))
        else:
            queue = Queue(channel)
            self._entrance = _Polled(queue)
            self._tasks.append(asyncio.create_task(TelegramPolling(queue, intake, clock).run()))

    async def round(self, interactions: int) -> Round:
        each = interactions // len(self._places)
        scripts = [self._script(place, each) for place in self._places]
        done = Round(each * len(self._places), 0.0, 0.0)
        server, cpu, wall = server_cpu(self._server), time.process_time(), time.perf_counter()
        await asyncio.gather(*(self._talk(script, done.waits) for script in scripts))
        # What marks the replies as said belongs to them. The outbox tells nobody when it has done so.
        while self._outbox.held:  # noqa: ASYNC110 - it has no event for "empty"
            await asyncio.sleep(0.02)
        done.cpu, done.wall = time.process_time() - cpu, time.perf_counter() - wall
        done.beside = server_cpu(self._server) - server
        self._api.checked()
        return done

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._conversation.close()
        with self._store.engine.connect() as connection:
            stored = connection.execute(select(func.count()).where(answers.c.current)).scalar_one()
            waiting = connection.execute(select(func.count()).select_from(outbox)).scalar_one()
        self._store.close()
        expected = sum(place.kept for place in self._places)
        if stored != expected or waiting:
            raise RuntimeError(f"{stored} answers stored, {expected} given; {waiting} replies left in the outbox")

    def _script(self, place: _Place, turns: int) -> list[_Act]:
        """What is fed in a round, made before the clock starts."""
        script = []
        for _ in range(turns):
            if place.at == len(place.turns):
                place.before += place.turns[-1].kept if place.turns else 0
                place.turns, place.at, place.chat = rehearse(self._people % PEOPLE), 0, FIRST_CHAT + self._chats
                self._people += 1
                self._chats += 1
            turn = place.turns[place.at]
            place.at += 1
            self._number += 1
            made = self._entrance.ready(update(self._number, place.chat, turn))
            script.append(_Act(place.chat, turn, made))
        return script

    async def _talk(self, script: list[_Act], waits: list[float]) -> None:
        for act in script:
            heard = self._api.expect(act.chat, act.turn)
            begun = time.perf_counter()
            response = self._entrance.feed(act.chat, act.made)
            waits.append(await heard - begun)
            if response is not None:
                await response


@dataclass(slots=True)
class _Place:
    """One who talks: `kept` answers of this chat and of those before it."""

    turns: tuple[Turn, ...] = ()
    at: int = 0
    chat: int = 0
    before: int = 0

    @property
    def kept(self) -> int:
        return self.before + (self.turns[self.at - 1].kept if self.at else 0)


@dataclass(frozen=True, slots=True)
class _Act:
    chat: int
    turn: Turn
    made: Any


class _Polled:
    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._number = 0

    def ready(self, update: dict[str, Any]) -> dict[str, Any]:
        return update

    def feed(self, chat: int, made: dict[str, Any]) -> None:
        # Telegram numbers updates in the order they come, whoever sends them.
        self._number += 1
        made["update_id"] = self._number
        self._queue.push(self._number, made)


class _Hooked:
    """One kept-alive connection for each chat, as many as Telegram would open."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._wires: dict[int, Wire] = {}

    @staticmethod
    async def open(webhook: TelegramWebhook) -> _Hooked:
        application = web.Application()
        application.router.add_post(PATH, webhook.handle)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        return _Hooked(runner.server)

    def ready(self, update: dict[str, Any]) -> bytes:
        body = json.dumps(update).encode()
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: feedback.example.gov.uk\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{HEADER}: {SECRET}\r\nConnection: keep-alive\r\n"
            "Accept-Encoding: gzip, deflate\r\n\r\n"
        )
        return head.encode() + body

    def feed(self, chat: int, made: bytes) -> asyncio.Future[None]:
        wire = self._wires.get(chat)
        if wire is None:
            wire = self._wires[chat] = Wire(self._server)
        return wire.request(made)


def server_cpu(process: int) -> float:
    """CPU seconds of a process and its children, living and ended. 0 for process 0. SOURCE: proc(5), /proc/pid/stat,
    fields 4 and 14-17, in ticks (1/100 s on Linux)."""
    if not process:
        return 0.0
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if stat.parent.name == str(process):
            ticks += sum(map(int, fields[11:15]))
        elif fields[1] == str(process):
            ticks += sum(map(int, fields[11:13]))
    return ticks / 100

"""A small, stateful Bot API server on loopback: what Telegram does with one bot, as far as this bot can tell.

    async with BotApi() as api:
        api.url, api.token            # for WAYMARK_TELEGRAM_API and WAYMARK_TELEGRAM_TOKEN
        ada = api.person(101)         # tests/fakes/bot_person.py
        ada.start()
        seen = await ada.hears()
        api.fail(TooMany(2), method="sendMessage", chat=101)

It keeps updates until they are confirmed: by the offset of the next `getUpdates`, or by a 200 of the webhook. It
remembers every call, what each chat sees, and every breach of the Bot API's rules (`breaches`; a test should end with
none).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.fakes.bot_faults import Fault, Garbage, Hang, Planned, Refuse, Reset, TooMany
from tests.fakes.bot_photos import BadPhoto, Photos
from tests.fakes.bot_rules import METHODS, Breach, checked

if TYPE_CHECKING:
    from tests.fakes.bot_person import Person

BOT = {"id": 42, "is_bot": True, "first_name": "Waymark", "username": "waymark_test_bot"}


@dataclass(frozen=True)
class Seen:
    """One message of the bot as the person sees it: rows of (label, tap); `document` is the content of a file sent,
    `photo` the `file_id` of a photo, whose caption `text` then is."""

    number: int
    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...]
    at: float
    document: str = ""
    photo: str = ""

    @property
    def labels(self) -> list[str]:
        return [label for row in self.rows for label, _ in row]

    def tap_of(self, label: str) -> str | None:
        return next((tap for row in self.rows for seen, tap in row if seen == label), None)


@dataclass
class Chat:
    """One private chat. `seen` holds the bot's messages, oldest first; an edited one is replaced where it stands.

    `shown`: each thing the person ever saw there, edits too, in the order they came.
    """

    id: int
    started: bool = False
    blocked: bool = False
    last_number: int = 0
    seen: list[Seen] = field(default_factory=list)
    shown: list[Seen] = field(default_factory=list)
    edits: int = 0
    open_queries: set[str] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def next_number(self) -> int:
        self.last_number += 1
        return self.last_number

    def show(self, seen: Seen) -> None:
        self.shown.append(seen)
        self.changed.set()
        self.changed = asyncio.Event()


@dataclass(frozen=True)
class Call:
    """One call our bot made and the status it got (0: no answer)."""

    method: str
    fields: dict[str, str]
    status: int
    at: float


class NoAnswer(Exception):
    """The connection is broken instead of answered."""


class _Refused(Exception):
    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.body = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters
        self.code = code


class BotApi:
    """`retry` (seconds): when a webhook call that failed is made again; Telegram takes longer."""

    def __init__(self, token: str = "42:TEST-token_of-the-fake", retry: float = 0.05) -> None:
        self.token = token
        self.retry = retry
        self.url = ""
        self.chats: dict[int, Chat] = {}
        self.calls: list[Call] = []
        self.breaches: list[str] = []
        self.photos = Photos()
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.left: list[int] = []
        self.answered: list[str] = []
        self.confirmed: list[int] = []
        self.pushes: list[int] = []
        """HTTP status of each webhook call, 0 where nobody answered."""
        self.hook: dict[str, Any] = {}
        self.doors: list[str] = []
        """Several processes behind the webhook's address, as behind a balancer: each call goes to the next one."""
        self.files: dict[str, bytes] = {}
        """What was sent, by its file id."""
        self.fetched: list[str] = []
        """Ids of the files that were downloaded, also those that failed on the way."""
        self.heard = 0
        """Calls that came in, also those not answered yet."""
        self._waiting: dict[int, dict[str, Any]] = {}
        self._next_update = 1000
        self._news = asyncio.Event()
        self._poller = 0
        self._faults: list[Planned] = []
        self._released = asyncio.Event()
        self._pushing: dict[int, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._http: ClientSession | None = None
        self._runner: web.AppRunner | None = None

    # --- for tests ---------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=1 << 22)
        application.router.add_route("*", "/bot{token}/{method}", self._serve)
        application.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._http = ClientSession(timeout=ClientTimeout(total=10))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.hook = {}
        self._released.set()
        self._poller += 1
        self._news.set()
        for task in (*self._pushing.values(), *self._tasks):
            task.cancel()
        assert self._http is not None
        assert self._runner is not None
        await self._http.close()
        await self._runner.cleanup()

    def chat(self, number: int) -> Chat:
        return self.chats.setdefault(number, Chat(number))

    def person(self, number: int) -> Person:
        from tests.fakes.bot_person import Person

        return Person(self, number)

    def fail(self, fault: Fault, *, method: str = "sendMessage", chat: int | None = None, times: int = 1) -> None:
        """The next `times` calls of `method` (for this chat) fail this way. Faults planned first come first."""
        self._faults.append(Planned(fault, method.lower(), chat, times))

    def mend(self) -> None:
        """No more faults; what hangs is let go."""
        self._faults.clear()
        self._released.set()
        self._released = asyncio.Event()

    def push(self, kind: str, content: dict[str, Any], number: int | None = None) -> int:
        """Put an update into the queue; returns its number. With a `number` given before: the same update once more."""
        if number is None:
            number = self._next_update
            self._next_update += 1
        self._waiting[number] = {"update_id": number, kind: content}
        self._tell()
        return number

    def push_raw(self, update: Any, key: int | None = None) -> None:
        """Something that Telegram would not send."""
        self._waiting[self._next_update if key is None else key] = update
        self._next_update += 1
        self._tell()

    def waits(self, number: int) -> bool:
        """Not confirmed yet."""
        return number in self._waiting

    @property
    def unconfirmed(self) -> list[int]:
        return sorted(self._waiting)

    def made(self, method: str, chat: int | None = None) -> list[Call]:
        """Calls of a method that reached the server, in order."""
        wanted = None if chat is None else str(chat)
        return [c for c in self.calls if c.method == method and wanted in (None, c.fields.get("chat_id"))]

    async def until(self, true: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until something is so; fails the test where it does not become so."""
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110 - any condition of a test, not one event
                await asyncio.sleep(0.005)

    # --- the server --------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _json({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        fields = await _fields(request)
        self.heard += 1
        status, body = 0, b""
        try:
            status, body = await self.answer(method, fields)
        except NoAnswer:
            if request.transport is not None:
                request.transport.abort()
        finally:
            if method.lower() != "getupdates" or status != 200:
                self.calls.append(Call(method, fields, status, time.monotonic()))
        return web.Response(status=status or 500, body=body, content_type="application/json")

    async def answer(self, method: str, fields: dict[str, str]) -> tuple[int, bytes]:
        """One call without the network: status and body. Raises `NoAnswer`."""
        planned = self._planned(method, fields)
        fault = planned.fault if planned else None
        try:
            if fault is not None and not getattr(fault, "late", False):
                await self._break(fault)
            result = await self._do(method, fields)
            if fault is not None:
                await self._break(fault)
        except _Raw as raw:
            return 200, raw.content
        except _Refused as refused:
            return refused.code, json.dumps(refused.body).encode()
        except BadPhoto as fault:
            return 400, json.dumps({"ok": False, "error_code": 400, "description": f"Bad Request: {fault}"}).encode()
        except Breach as breach:
            self.breaches.append(f"{method}: {breach}")
            return 400, json.dumps({"ok": False, "error_code": 400, "description": f"Bad Request: {breach}"}).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _planned(self, method: str, fields: dict[str, str]) -> Planned | None:
        for planned in self._faults:
            if planned.meets(method, fields.get("chat_id")):
                planned.times -= 1
                if planned.times <= 0:
                    self._faults.remove(planned)
                return planned
        return None

    async def _break(self, fault: Fault) -> None:
        match fault:
            case TooMany(seconds):
                raise _Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
            case Refuse(code, description):
                raise _Refused(code, description)
            case Hang():
                await self._released.wait()
                raise NoAnswer
            case Reset():
                raise NoAnswer
            case Garbage(content):
                raise _Raw(content)

    async def _do(self, method: str, fields: dict[str, str]) -> Any:
        name = method.lower()
        if name not in METHODS:
            self.breaches.append(f"unknown method {method}")
            raise _Refused(404, "Not Found: method not found")
        checked(method, fields)
        match name:
            case "getme":
                return BOT
            case "getupdates":
                return await self._get_updates(fields)
            case "setwebhook":
                self.hook = dict(fields) if fields.get("url") else {}
                self._tell()
                return True
            case "deletewebhook":
                self.hook = {}
                return True
            case "getwebhookinfo":
                return {"url": self.hook.get("url", ""), "pending_update_count": len(self._waiting)}
            case "setmycommands":
                self.commands[fields.get("language_code", "")] = json.loads(fields["commands"])
                return True
            case "getmycommands":
                return self.commands.get(fields.get("language_code", ""), [])
            case "leavechat":
                self.left.append(int(fields["chat_id"]))
                return True
            case "answercallbackquery":
                return self._answer_query(fields["callback_query_id"])
            case "sendmessage":
                return self._send(fields)
            case "senddocument":
                return self._send({**fields, "text": fields.get("caption", "")}, fields["document"])
            case "sendphoto":
                photo = self.photos.take(fields, "photo")
                return self._send({**fields, "text": fields.get("caption", "")}, photo=photo)
            case "getfile":
                return self._about_file(fields["file_id"])
            case "editmessagetext" | "editmessagereplymarkup":
                return self._edit(fields)
            case "editmessagecaption":
                return self._edit({**fields, "text": fields.get("caption", "")}, photo="same")
            case "editmessagemedia":
                photo, caption = self.photos.media(fields)
                return self._edit({**fields, "text": caption}, photo=photo)
        raise AssertionError(name)

    def _writable(self, fields: dict[str, str]) -> Chat:
        chat = self.chats.get(int(fields["chat_id"]))
        if chat is None or not chat.started:
            raise _Refused(400, "Bad Request: chat not found")
        if chat.blocked:
            raise _Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _send(self, fields: dict[str, str], document: str = "", photo: str = "") -> dict[str, Any]:
        chat = self._writable(fields)
        seen = Seen(chat.next_number(), fields["text"], _rows(fields), time.monotonic(), document, photo)
        chat.seen.append(seen)
        chat.show(seen)
        return message_of(chat, seen)

    def _about_file(self, number: str) -> dict[str, Any]:
        if number not in self.files:
            raise _Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(self.files[number]) > 20 * 1024 * 1024:
            raise _Refused(400, "Bad Request: file is too big")
        return {"file_id": number, "file_unique_id": number, "file_path": f"files/{number}"}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A download. A fault planned for the method 'file' breaks it."""
        number = request.match_info["path"].removeprefix("files/")
        if request.match_info["token"] != self.token or number not in self.files:
            return web.Response(status=404)
        self.fetched.append(number)
        planned = self._planned("file", {})
        if planned is None:
            return web.Response(body=self.files[number])
        try:
            await self._break(planned.fault)
        except NoAnswer:
            # Half of it, then the connection breaks.
            answer = web.StreamResponse(headers={"Content-Length": str(len(self.files[number]))})
            await answer.prepare(request)
            await answer.write(self.files[number][: len(self.files[number]) // 2])
            if request.transport is not None:
                request.transport.abort()
            return answer
        except _Refused as refused:
            return web.Response(status=refused.code)
        raise AssertionError(planned)

    def _edit(self, fields: dict[str, str], photo: str = "") -> dict[str, Any]:
        """`photo`: '' where words are edited, 'same' where a caption is, else the photo that comes in its place."""
        chat = self._writable(fields)
        number = int(fields["message_id"])
        for place, old in enumerate(chat.seen):
            if old.number == number:
                if "text" in fields and bool(old.photo) != bool(photo):
                    what = "caption" if photo == "same" else "text"
                    raise _Refused(400, f"Bad Request: there is no {what} in the message to edit")
                shown = old.photo if photo in ("", "same") else photo
                new = Seen(number, fields.get("text", old.text), _rows(fields), old.at, old.document, shown)
                if new == old:
                    raise _Refused(400, "Bad Request: message is not modified")
                chat.seen[place] = new
                chat.edits += 1
                chat.show(new)
                return message_of(chat, new)
        raise _Refused(400, "Bad Request: message to edit not found")

    def _answer_query(self, query: str) -> bool:
        for chat in self.chats.values():
            if query in chat.open_queries:
                chat.open_queries.discard(query)
                self.answered.append(query)
                return True
        raise _Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")

    # --- updates: asked for ------------------------------------------------------------------------------------------

    async def _get_updates(self, fields: dict[str, str]) -> list[dict[str, Any]]:
        if self.hook:
            raise _Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self._poller += 1
        me = self._poller
        self._tell()
        offset = int(fields.get("offset", "0"))
        for number in [n for n in self._waiting if n < offset]:
            del self._waiting[number]
            self.confirmed.append(number)
        ends = asyncio.get_running_loop().time() + int(fields.get("timeout", "0"))
        while True:
            if me != self._poller:
                raise _Refused(409, "Conflict: terminated by other getUpdates request")
            ready = [self._waiting[n] for n in sorted(self._waiting) if n >= offset]
            if ready:
                return ready[: int(fields.get("limit", "100"))]
            news = self._news
            left = ends - asyncio.get_running_loop().time()
            if left <= 0:
                return []
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await news.wait()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
        if self.hook:
            self._push_more()

    # --- updates: sent to the webhook --------------------------------------------------------------------------------

    def _push_more(self) -> None:
        """One call at a time for each chat, many chats side by side, as many as were allowed."""
        for number in sorted(self._waiting):
            place = _chat_of(self._waiting[number])
            if place not in self._pushing and len(self._pushing) < int(self.hook.get("max_connections", "40")):
                self._pushing[place] = asyncio.create_task(self._push(place, number))

    async def _push(self, place: int, number: int) -> None:
        try:
            while self.hook and number in self._waiting:
                status, body = await self._post(self._waiting[number])
                self.pushes.append(status)
                if status == 200:
                    self._waiting.pop(number, None)
                    self.confirmed.append(number)
                    if body.get("method"):
                        await self._by_answer(body)
                    return
                await asyncio.sleep(self.retry)
        finally:
            del self._pushing[place]
            if self.hook:
                self._push_more()

    async def _post(self, update: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert self._http is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook.get("secret_token", "")}
        try:
            async with self._http.post(self._door(), json=update, headers=headers) as answer:
                raw = await answer.read()
                return answer.status, json.loads(raw) if raw else {}
        except (ClientError, OSError, TimeoutError, ValueError):
            return 0, {}

    def _door(self) -> str:
        if self.doors:
            self.doors.append(self.doors.pop(0))
            return self.doors[-1]
        url: str = self.hook["url"]
        return url

    async def _by_answer(self, body: dict[str, Any]) -> None:
        """A call that came inside the 200."""
        fields = {name: str(value) for name, value in body.items() if name != "method"}
        status = 0
        with suppress(NoAnswer):
            status, _ = await self.answer(body["method"], fields)
        self.calls.append(Call(body["method"], fields, status, time.monotonic()))


class _Raw(_Refused):
    """A 200 with a body that is not the API's."""

    def __init__(self, content: bytes) -> None:
        super().__init__(200, "")
        self.content = content


def message_of(chat: Chat, seen: Seen) -> dict[str, Any]:
    """A message of the bot as Telegram writes it."""
    message: dict[str, Any] = {
        "message_id": seen.number,
        "from": BOT,
        "chat": {"id": chat.id, "type": "private", "first_name": "Somebody"},
        "date": int(time.time()),
    }
    if seen.photo:
        sizes = [(f"{seen.photo}-small", 90, 51), (seen.photo, 800, 450)]
        message["photo"] = [{"file_id": name, "width": wide, "height": high} for name, wide, high in sizes]
    message["caption" if seen.photo else "text"] = seen.text
    if seen.rows:
        rows = [[{"text": label, "callback_data": tap} for label, tap in row] for row in seen.rows]
        message["reply_markup"] = {"inline_keyboard": rows}
    return message


def _rows(fields: dict[str, str]) -> tuple[tuple[tuple[str, str], ...], ...]:
    if "reply_markup" not in fields:
        return ()
    rows = json.loads(fields["reply_markup"])["inline_keyboard"]
    return tuple(tuple((b["text"], b["callback_data"]) for b in row) for row in rows)


def _chat_of(update: Any) -> int:
    content = next((v for k, v in update.items() if k != "update_id"), {}) if isinstance(update, dict) else {}
    content = content.get("message", content) if isinstance(content, dict) else {}
    chat = content.get("chat") if isinstance(content, dict) else None
    return chat["id"] if isinstance(chat, dict) and isinstance(chat.get("id"), int) else 0


async def _fields(request: web.Request) -> dict[str, str]:
    if request.content_type == "multipart/form-data":
        # aiohttp's own reader: a part that it cannot read is a fault of ours.
        parts = await request.post()
        # A file's bytes as text that gives them back: a photo is none.
        return {
            name: value if isinstance(value, str) else value.file.read().decode("utf-8", "surrogateescape")
            for name, value in parts.items()
        }
    body = await request.read()
    if request.content_type == "application/json" and body:
        return {k: v if isinstance(v, str) else json.dumps(v) for k, v in json.loads(body).items()}
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict"))
    return {}


def _json(body: dict[str, Any], status: int) -> web.Response:
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json")

"""The wire to the Bot API: aiogram's HTTP session, with one seam and a straight way for the calls every turn makes.

aiogram's `Bot` with its typed methods does what is done once (commands, webhook, who am I). The calls of every turn
(`sendMessage`, `answerCallbackQuery`, `getUpdates`) go by `call`: the same form to the same address, but written and
read without building a model for every nested field, which cost more CPU than the rest of a turn
(docs/decisions/0007-telegram-straight-calls.md).

Both ways meet in `post`, the only method that touches the network: a benchmark or a test may replace it. Nothing that
leaves this file carries the address called, because the token is part of it.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any, cast

from aiohttp import ClientError, ClientTimeout
from yarl import URL

from bot.channels.telegram_aiogram import (
    PRODUCTION,
    AiohttpSession,
    Bot,
    TelegramAPIServer,
    TelegramMethod,
    TelegramNetworkError,
    TelegramType,
)
from bot.ports import File

_FILE_PATH = re.compile(r"[A-Za-z0-9_./-]{1,200}")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class ApiFault(Exception):
    """A call did not succeed. `code` is Telegram's (0: no answer that can be read); `seconds` its `retry_after`;
    `unreachable` is True where this chat cannot be written to. Telegram's own words are not kept: they may quote what
    was sent."""

    def __init__(self, code: int, why: str, seconds: float | None = None, unreachable: bool = False) -> None:
        super().__init__(f"telegram {code} {why}")
        self.code = code
        self.why = why
        self.seconds = seconds
        self.unreachable = unreachable

    @property
    def passing(self) -> bool:
        """May the same call succeed later? So after a pause, a mended line, or a mended token. SOURCE of the codes:
        https://core.telegram.org/api/errors and Bot API "Making requests"."""
        return not self.unreachable and (self.code in (0, 401, 404, 409, 429) or self.code >= 500)


class TelegramSession(AiohttpSession):
    """`base` is the address of a Bot API server, None or Telegram's own for Telegram. `patience` (seconds) bounds each
    call."""

    def __init__(self, base: str | None = None, patience: float = 20.0, limit: int = 100) -> None:
        own = base is not None and base.rstrip("/") != "https://api.telegram.org"
        api = TelegramAPIServer.from_base(base) if own and base is not None else PRODUCTION
        super().__init__(api=api, timeout=patience, limit=limit)
        self._urls: dict[tuple[str, str], URL] = {}

    async def call(self, token: str, method: str, fields: Mapping[str, str], patience: float | None = None) -> Any:
        """Make one call and return its `result`, plain JSON. Raises `ApiFault` only."""
        status, content = await self.post(token, method, encoded(fields), patience)
        return result_of(status, content)

    async def send_file(self, token: str, method: str, fields: Mapping[str, str], part: str, file: File) -> Any:
        """One call with a file as the part of that name; its `result`. Raises `ApiFault` only."""
        kind, body = in_parts(fields, part, file)
        status, content = await self.post(token, method, body, headers={"Content-Type": kind})
        return result_of(status, content)

    async def fetch(self, token: str, file: str, most: int) -> bytes | None:
        """The bytes of a file somebody sent, by its id; None as soon as there are more than `most`. Raises `ApiFault`
        only."""
        about = await self.call(token, "getFile", {"file_id": file})
        path = about.get("file_path") if isinstance(about, dict) else None
        if not isinstance(path, str) or not _FILE_PATH.fullmatch(path) or ".." in path:
            raise ApiFault(400, "path")
        timeout = ClientTimeout(total=self.timeout)
        try:
            session = await self.create_session()
            url = URL(self.api.file_url(token, path))
            async with session.get(url, timeout=timeout, allow_redirects=False) as answer:
                if answer.status != 200:
                    # A file's address that is gone says nothing about the token.
                    raise ApiFault(answer.status, "file")
                if (answer.content_length or 0) > most:
                    return None
                content = bytearray()
                async for part in answer.content.iter_any():
                    content += part
                    if len(content) > most:
                        return None
                return bytes(content)
        except TimeoutError:
            raise ApiFault(0, "timeout") from None
        except (ClientError, OSError, ValueError) as fault:
            raise ApiFault(0, type(fault).__name__) from None

    async def post(
        self,
        token: str,
        method: str,
        body: bytes,
        patience: float | None = None,
        headers: Mapping[str, str] = FORM,
    ) -> tuple[int, bytes]:
        """The network. Returns the HTTP status and the body. Raises `ApiFault(0, …)` for whatever happens on the
        way."""
        timeout = ClientTimeout(total=self.timeout if patience is None else patience)
        try:
            url = self._urls.get((token, method))
            if url is None:
                url = self._urls[token, method] = URL(self.api.api_url(token=token, method=method))
            session = await self.create_session()
            async with session.post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False) as answer:
                return answer.status, await answer.read()
        except TimeoutError:
            raise ApiFault(0, "timeout") from None
        except (ClientError, OSError, ValueError) as fault:
            # `from None`: the cause's text may hold the address, and with it the token.
            raise ApiFault(0, type(fault).__name__) from None

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's signature
    ) -> TelegramType:
        """aiogram's way in, for its typed methods. Raises aiogram's own errors; none of ours is sent with files."""
        fields = {}
        for name, value in method.model_dump(warnings=False).items():
            prepared = self.prepare_value(value, bot=bot, files={})
            if prepared:
                fields[name] = str(prepared)
        try:
            status, content = await self.post(bot.token, method.__api_method__, encoded(fields), timeout)
        except ApiFault as fault:
            raise TelegramNetworkError(method=method, message=fault.why) from None
        text = content.decode("utf-8", "replace")
        answer = self.check_response(bot=bot, method=method, status_code=status, content=text)
        return cast(TelegramType, answer.result)

    async def close(self) -> None:
        """Close the connections. (aiogram waits a quarter of a second here for an old aiohttp's sake.)"""
        if self._session is not None and not self._session.closed:
            await self._session.close()


def encoded(fields: Mapping[str, str]) -> bytes:
    """The fields as an urlencoded form, in the order given. yarl's quoting is C: 8 µs where `FormData` takes 70.

    >>> encoded({"chat_id": "5", "text": "a b&c=d+e"})
    b'chat_id=5&text=a+b%26c%3Dd%2Be'
    """
    return URL.build(query=fields).raw_query_string.encode("ascii")


def in_parts(fields: Mapping[str, str], part: str, file: File) -> tuple[str, bytes]:
    """The content type and the body of a multipart form (RFC 7578). Names are our own words, never a person's."""
    boundary = secrets.token_hex(16)
    lines: list[bytes] = []
    for name, value in fields.items():
        lines += [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n'.encode(), value.encode()]
    about = f'--{boundary}\r\nContent-Disposition: form-data; name="{part}"; filename="{file.name}"\r\n'
    lines += [f"{about}Content-Type: {file.media}\r\n".encode(), file.content]
    return f"multipart/form-data; boundary={boundary}", b"\r\n".join([*lines, f"--{boundary}--\r\n".encode()])


def result_of(status: int, content: bytes) -> Any:
    """The `result` of an answer. Raises `ApiFault` where there is none; an answer that is not the API's JSON counts as
    code 0."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise ApiFault(status if status >= 500 else 0, "unreadable") from None
    if not isinstance(answer, dict):
        raise ApiFault(0, "unreadable")
    if status == 200 and answer.get("ok") is True:
        return answer.get("result")
    code = answer.get("error_code", status)
    code = code if type(code) is int else status
    said = answer.get("description")
    said = said.lower() if isinstance(said, str) else ""
    parameters = answer.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(wait, int | float) and wait >= 0:
        raise ApiFault(429, "wait", float(wait))
    if code == 403 or (code == 400 and any(sign in said for sign in _UNREACHABLE)):
        raise ApiFault(code, "unreachable", unreachable=True)
    if code == 400 and "is not modified" in said:
        raise ApiFault(code, "unmodified")
    if code == 409:
        raise ApiFault(code, "webhook" if "webhook" in said else "conflict")
    raise ApiFault(code, _NAMES.get(code, "server" if code >= 500 else "refused"))


_NAMES = {401: "token", 404: "token", 429: "wait"}
# The words Telegram uses with 400 where it means that nobody is there.
_UNREACHABLE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "bot was blocked")

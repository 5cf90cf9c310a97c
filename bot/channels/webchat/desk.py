"""What all pages share: the conversation, the words, who the visitor is, what is too often, and how a trouble is
said.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from bot.channels.webchat import words
from bot.channels.webchat.bursts import Bursts
from bot.channels.webchat.identity import Identity
from bot.channels.webchat.limits import Bucket, Guesses
from bot.channels.webchat.network import network
from bot.channels.webchat.origin import is_ours
from bot.channels.webchat.pages import Pages
from bot.channels.webchat.ports import Talk
from bot.media.prepare import Preparing
from bot.ports import Clock
from dialogs.messages import Line

log = structlog.get_logger()

CHANNEL = "web"
SAYS_JSON = "application/json"


class Trouble(Exception):
    """Something the visitor is told kindly. `resend` are the fields to send again, `kept` words that must not get
    lost.
    """

    def __init__(
        self,
        status: int,
        title: Line,
        message: Line,
        *,
        name: str,
        seconds: int = 0,
        resend: dict[str, str] | None = None,
        kept: str = "",
    ) -> None:
        super().__init__(name)
        self.status, self.title, self.message, self.name = status, title, message, name
        self.seconds, self.resend, self.kept = seconds, resend, kept


@dataclass(slots=True)
class Limits:
    """Asking and sending: one visitor has 300 at once and 3 a second, one network address, maybe a school, 2,000 and
    200 a second.

    Starting: 1,000 chats at once from one address, then 5 a second. Wrong codes: 5 are free per visitor, 20 per
    address.
    """

    session: Bucket
    address: Bucket
    starts: Bucket
    guesses: Guesses
    guesses_here: Guesses

    @staticmethod
    def usual() -> Limits:
        return Limits(Bucket(300, 3.0), Bucket(2000, 200.0), Bucket(1000, 5.0), Guesses(5), Guesses(20))


@dataclass(frozen=True, slots=True)
class Desk:
    """`origin` is the page's own, e.g. 'https://chat.example.org'; '': whatever host was asked for. `told` hears how
    many chats were begun in a burst."""

    talk: Talk
    pages: Pages
    identity: Identity
    limits: Limits
    clock: Clock
    origin: str = ""
    preparing: Preparing = field(default_factory=Preparing)
    bursts: Bursts = field(default_factory=Bursts)
    told: Callable[[int], Awaitable[None]] | None = None

    def language(self, request: web.Request) -> str:
        """The visitor's choice (`?lang=`), else the browser's, else English: always a published one."""
        asked = request.query.get("lang", "")
        if self.pages.known(asked):
            return asked
        for part in request.headers.get("Accept-Language", "")[:200].split(","):
            code = part.partition(";")[0].strip().lower()
            for candidate in (code, code.partition("-")[0]):
                if self.pages.known(candidate):
                    return candidate
        return "en"

    def network(self, request: web.Request) -> str:
        return network(request.remote, request.headers.get("X-Forwarded-For", ""))

    async def begins(self, request: web.Request, invited: bool) -> None:
        """A chat begins. Many without an invite from one network within an hour are told of; none is refused."""
        count = 0 if invited else self.bursts.began(self.network(request))
        if count and self.told is not None:
            log.warning("webchat.burst", count=count)
            try:
                await self.told(count)
            except Exception as fault:  # a number for staff is no reason to keep a family waiting
                log.warning("webchat.burst_not_noted", error=type(fault).__name__)

    def check_origin(self, request: web.Request) -> None:
        """Raises `Trouble` where the browser says that another site sent this."""
        if not is_ours(request.headers, self.origin or f"{request.scheme}://{request.host}"):
            raise refused("origin")

    def check_proof(self, token: str, sent: dict[str, str]) -> None:
        if not self.identity.proven(token, sent.get("csrf", "")):
            raise refused("proof")

    def check_pace(self, request: web.Request, token: str | None, sent: dict[str, str] | None = None) -> None:
        """Raises `Trouble` (429) where this visitor or this network sends too much. `sent` may be sent again."""
        seconds = self.limits.address.wait(self.network(request))
        if not seconds and token is not None:
            seconds = self.limits.session.wait(token)
        if seconds:
            raise too_fast(seconds, sent)

    def html(self, text: str, status: int = 200) -> web.Response:
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")

    def trouble(self, request: web.Request, trouble: Trouble) -> web.Response:
        """The page of a trouble, or its JSON for the live chat."""
        headers = {"Retry-After": str(trouble.seconds)} if trouble.seconds else {}
        language = self.language(request)
        if wants_json(request):
            about: dict[str, Any] = {"trouble": trouble.name, "text": self.pages.say(trouble.message, language)}
            if trouble.seconds:
                about["seconds"] = trouble.seconds
            return web.json_response(about, status=trouble.status, headers=headers)
        page = self.pages.page(
            "trouble.html",
            language,
            title=trouble.title,
            message=trouble.message,
            resend=trouble.resend,
            kept=trouble.kept,
            chat=self.identity.token(request) is not None,
        )
        response = self.html(page, trouble.status)
        response.headers.update(headers)
        return response


def wants_json(request: web.Request) -> bool:
    return SAYS_JSON in request.headers.get("Accept", "")


def refused(name: str) -> Trouble:
    return Trouble(403, words.REFUSED_TITLE, words.REFUSED, name=name)


def too_fast(seconds: int, sent: dict[str, str] | None) -> Trouble:
    message = words.numbers(words.TOO_FAST, seconds=seconds)
    return Trouble(429, words.TOO_FAST_TITLE, message, name="too_fast", seconds=seconds, resend=sent)


def unsaved(sent: dict[str, str] | None) -> Trouble:
    message = words.UNSAVED if sent else words.UNSAVED_NOTHING
    return Trouble(503, words.UNSAVED_TITLE, message, name="unsaved", seconds=5, resend=sent)

"""The web chat as one aiohttp application: its routes, and the guard around them. `app` builds it and runs it.

application = build(talk, words, languages, secret=…, clock=…, public_url="https://chat.example.org")
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.channels.webchat import arriving, attaching, chatting, illustrations, my_card, returning, words
from bot.channels.webchat.desk import Desk, Limits, Trouble, unsaved
from bot.channels.webchat.headers import ONE_YEAR, harden
from bot.channels.webchat.identity import Identity
from bot.channels.webchat.pages import Pages
from bot.channels.webchat.ports import Talk, Words
from bot.channels.webchat.sent import TooLong, Unreadable
from bot.media.prepare import Preparing
from bot.ports import Clock, NotStored

log = structlog.get_logger()

Ready = Callable[[], Awaitable[bool]]


async def _always() -> bool:
    return True


def build(
    talk: Talk,
    catalogs: Words,
    languages: tuple[tuple[str, str], ...],
    *,
    secret: bytes,
    clock: Clock,
    public_url: str = "",
    ready: Ready = _always,
    limits: Limits | None = None,
    preparing: Preparing | None = None,
    burst: Callable[[int], Awaitable[None]] | None = None,
) -> web.Application:
    """`languages`: the published ones, (code, own name). `secret`: at least 32 bytes that stay the same over restarts.

    `public_url`: as families reach us; '' on plain loopback. An https one makes cookies `Secure`. `ready` says
    whether a turn could be stored now. `preparing` is shared with the other channels. `burst` hears
    how many chats were begun in a burst from one network. Raises `ValueError` for a short secret.
    """
    if len(secret) < 32:
        raise ValueError("the web chat's secret needs at least 32 bytes")
    parts = urlsplit(public_url)
    secure = parts.scheme == "https"
    desk = Desk(
        talk,
        Pages(catalogs, languages),
        Identity(secret, secure),
        limits or Limits.usual(),
        clock,
        f"{parts.scheme}://{parts.netloc}" if public_url else "",
        preparing or Preparing(),
        told=burst,
    )
    application = web.Application(middlewares=[_guard(desk)])
    application.add_routes(
        [
            web.get("/", partial(arriving.first_page, desk)),
            web.get("/i/{invite}", partial(arriving.first_page, desk)),
            web.post("/start", partial(arriving.start, desk)),
            web.get("/chat", partial(chatting.show, desk)),
            web.post("/chat", partial(chatting.answer, desk)),
            web.post("/chat/media", partial(attaching.attach, desk)),
            web.get("/chat/copy", partial(chatting.copy, desk)),
            web.get("/chat/card", partial(my_card.show, desk)),
            web.get("/chat/card/{number:[0-9]{1,3}}", partial(my_card.drawing, desk)),
            web.get("/continue", partial(returning.ask, desk)),
            web.post("/continue", partial(returning.carry_on, desk)),
            web.post("/leave", partial(arriving.leave, desk)),
            web.get("/static/{tag}/{name}", partial(_static, desk)),
            web.get("/pictures/{picture}", illustrations.show),
            web.get("/health", _alive),
            web.get("/healthz", _alive),
            web.get("/readyz", partial(_ready, ready)),
        ]
    )
    return application


async def _alive(request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def _ready(ready: Ready, request: web.Request) -> web.Response:
    try:
        good = await ready()
    except Exception as error:  # whatever it was: we are not ready, and the log names it
        log.warning("webchat.not_ready", error=type(error).__name__)
        good = False
    return web.Response(text="ready\n" if good else "not ready\n", status=200 if good else 503)


async def _static(desk: Desk, request: web.Request) -> web.Response:
    file = desk.pages.files.get(request.match_info["name"])
    if file is None or request.match_info["tag"] != file.tag:
        raise web.HTTPNotFound
    response = web.Response(body=file.body, content_type=file.content_type, charset="utf-8")
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response


def _guard(desk: Desk) -> Middleware:
    """Around every handler: what goes wrong becomes a kind page, what goes out carries the headers. Never a
    traceback.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except Trouble as trouble:
            response = desk.trouble(request, trouble)
            if trouble.status == 413:
                response.force_close()
        except NotStored:
            response = desk.trouble(request, unsaved(None))
        except TooLong:
            response = desk.trouble(request, Trouble(413, words.TOO_LONG_TITLE, words.TOO_LONG, name="too_long"))
            # The rest of the body is not read: the connection cannot be used again.
            response.force_close()
        except Unreadable:
            response = desk.trouble(request, Trouble(400, words.REFUSED_TITLE, words.REFUSED, name="unreadable"))
        except web.HTTPException as known:
            status = known.status if known.status in (404, 405) else 400
            response = desk.trouble(request, Trouble(status, words.MISSING_TITLE, words.MISSING, name="missing"))
            if "Allow" in known.headers:
                response.headers["Allow"] = known.headers["Allow"]
        except Exception as error:
            log.error("webchat.failed", error=type(error).__name__, exc_info=error)
            response = desk.trouble(request, Trouble(500, words.WRONG_TITLE, words.WRONG, name="wrong"))
        harden(response, desk.identity.secure)
        return response

    return guard

"""Carrying on with a receipt code, here or on another device. A right code gives this device a new token; wrong ones
get slower.
"""

from __future__ import annotations

from aiohttp import web

from bot.channels.webchat import identity, sent, words
from bot.channels.webchat.desk import CHANNEL, Desk, Trouble
from dialogs.messages import Inbound, Line, Started

LONGEST_CODE = 64


async def ask(desk: Desk, request: web.Request) -> web.Response:
    """GET /continue. Sets a token if there is none, so that the answer can be tied to this page; nothing is stored
    for it.
    """
    token = desk.identity.token(request)
    response = _page(desk, request, token or (fresh := identity.fresh_token()))
    if token is None:
        desk.identity.keep(response, fresh)
    return response


async def carry_on(desk: Desk, request: web.Request) -> web.Response:
    """POST /continue."""
    desk.check_origin(request)
    fields = await sent.read(request)
    before = desk.identity.token(request)
    if before is None:
        raise Trouble(403, words.COOKIES_TITLE, words.COOKIES, name="cookies")
    desk.check_proof(before, fields)
    desk.check_pace(request, before)
    here = desk.network(request)
    seconds = max(desk.limits.guesses.wait(before), desk.limits.guesses_here.wait(here))
    code = fields.get("code", "")
    if seconds:
        return _page(desk, request, before, code, words.numbers(words.CODE_WAIT, seconds=seconds), 429, seconds)
    if len(code) > LONGEST_CODE or not await desk.talk.knows(code):
        desk.limits.guesses.wrong(before)
        desk.limits.guesses_here.wrong(here)
        return _page(desk, request, before, code[:LONGEST_CODE], words.CODE_UNKNOWN, 422)
    desk.limits.guesses.right(before)
    token = identity.fresh_token()
    inbound = Inbound(identity.key(token, "continue"), CHANNEL, token, Started(code), desk.clock.now())
    await desk.talk.handle(inbound)
    response = web.Response(status=303, headers={"Location": "/chat"})
    desk.identity.keep(response, token)
    return response


def _page(
    desk: Desk,
    request: web.Request,
    token: str,
    code: str = "",
    fault: Line | None = None,
    status: int = 200,
    seconds: int = 0,
) -> web.Response:
    language = desk.language(request)
    hidden = {"csrf": desk.identity.proof(token)}
    response = desk.html(desk.pages.page("continue.html", language, hidden=hidden, code=code, fault=fault), status)
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response

"""The first page, the invite link, the start and the leaving. Looking changes nothing; only pressing Start begins a
chat.
"""

from __future__ import annotations

import re

from aiohttp import web

from bot.channels.webchat import identity, sent, words
from bot.channels.webchat.desk import CHANNEL, Desk, Trouble, refused, too_fast
from dialogs.messages import Content, Inbound, Reply, Started, Tapped

INVITE = "i-"
_INVITE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


async def first_page(desk: Desk, request: web.Request) -> web.Response:
    """GET / and GET /i/<invite>."""
    invite = request.match_info.get("invite", "")
    if invite and not _INVITE.fullmatch(invite):
        raise Trouble(404, words.MISSING_TITLE, words.MISSING, name="missing")
    token = desk.identity.token(request)
    desk.check_pace(request, token)
    open_here = token is not None and await desk.talk.screen(CHANNEL, token) is not None
    language = desk.language(request)
    hidden = {"slip": desk.identity.slip(), "language": language, "invite": invite}
    if token is not None and open_here:
        hidden |= {"csrf": desk.identity.proof(token), "new": "1"}
    notice = words.LEFT if "left" in request.query else words.INVITED if invite else None
    page = desk.pages.page("welcome.html", language, hidden=hidden, open=open_here, notice=notice, here=request.path)
    return desk.html(page)


async def start(desk: Desk, request: web.Request) -> web.Response:
    """POST /start: a new visitor gets a token, and the conversation its first inbound."""
    desk.check_origin(request)
    fields = await sent.read(request)
    here = desk.identity.token(request)
    desk.check_pace(request, here)
    if here is not None and await desk.talk.screen(CHANNEL, here) is not None:
        if fields.get("new") != "1":
            # A start page from before the chat was opened: the chat that is open is not lost for it.
            return web.Response(status=303, headers={"Location": "/chat"})
        desk.check_proof(here, fields)
    token = desk.identity.token_for(fields.get("slip", ""))
    if token is None:
        raise refused("slip")
    seconds = desk.limits.starts.wait(desk.network(request))
    if seconds:
        raise too_fast(seconds, None)
    invite = fields.get("invite", "")
    await _begin(desk, token, payload_of(invite), fields.get("language", ""))
    await desk.begins(request, invited=bool(payload_of(invite)))
    response = web.Response(status=303, headers={"Location": "/chat?first"})
    desk.identity.keep(response, token)
    return response


def payload_of(invite: str) -> str:
    """What an invite link's last part is as a start payload; '' for one that is no invite.

    >>> payload_of("AAAA-BBBB-CCCC"), payload_of("i-AAAA-BBBB-CCCC"), payload_of("<script>")
    ('i-AAAA-BBBB-CCCC', 'i-AAAA-BBBB-CCCC', '')
    """
    if not _INVITE.fullmatch(invite):
        return ""
    return INVITE + invite.removeprefix(INVITE)


async def _begin(desk: Desk, token: str, invite: str, language: str) -> None:
    """The first turn. Where it asks for the language, the one the visitor read the first page in is the answer to
    that.
    """
    result = await desk.talk.handle(_inbound(desk, token, "start", Started(invite)))
    if len(result.deliveries) != 1:
        return  # Something is said before it (about the invite): the visitor reads that first, and chooses then.
    tap = language_tap(result.deliveries[0].reply, dict(desk.pages.languages).get(language, ""))
    if tap is not None:
        await desk.talk.handle(_inbound(desk, token, "language", Tapped(tap)))


def language_tap(reply: Reply, own_name: str) -> str | None:
    """The tap of the answer that is a language's own name; None where the reply does not offer it."""
    for row in reply.rows:
        for button in row:
            if own_name and button.role == "answer" and button.label == own_name:
                return button.tap
    return None


def _inbound(desk: Desk, token: str, turn: str, content: Content) -> Inbound:
    return Inbound(identity.key(token, turn), CHANNEL, token, content, desk.clock.now())


async def leave(desk: Desk, request: web.Request) -> web.Response:
    """POST /leave: this device forgets the chat; the answers stay."""
    desk.check_origin(request)
    fields = await sent.read(request)
    token = desk.identity.token(request)
    if token is not None:
        desk.check_proof(token, fields)
    response = web.Response(status=303, headers={"Location": "/?left"})
    desk.identity.drop(response)
    if desk.identity.secure:
        response.headers["Clear-Site-Data"] = '"cache"'
    return response

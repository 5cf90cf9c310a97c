"""The chat page: GET shows what was said last and the question; POST is one turn, answered only when it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.channels.webchat import identity, sent, words
from bot.channels.webchat.desk import CHANNEL, Desk, Trouble, refused, unsaved, wants_json
from bot.channels.webchat.pages import screen_values
from bot.channels.webchat.scene import Scene, compose, number
from bot.ports import NotStored
from dialogs.messages import Inbound, Reply, Typed

SENT = ("csrf", "turn", "ask", "tap", "text")
NOTICES = {"again": words.ALREADY, "nofile": words.NO_FILE}


async def show(desk: Desk, request: web.Request) -> web.StreamResponse:
    """GET /chat. Asking again changes nothing."""
    token = desk.identity.token(request)
    if token is None and "first" in request.query:
        raise Trouble(400, words.COOKIES_TITLE, words.COOKIES, name="cookies")
    desk.check_pace(request, token)
    scene = await scene_of(desk, token) if token else None
    if token is None or scene is None or not (scene.screen or scene.said):
        return web.Response(status=303, headers={"Location": "/"})
    notice = next((line for name, line in NOTICES.items() if name in request.query), None)
    return desk.html(_page(desk, token, scene, notice))


async def copy(desk: Desk, request: web.Request) -> web.StreamResponse:
    """GET /chat/copy: all that this visitor said, as a file to keep. Made for this request and kept nowhere."""
    token = desk.identity.token(request)
    desk.check_pace(request, token)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise refused("origin")
    file = await desk.talk.copy(CHANNEL, token) if token else None
    if file is None:
        return web.Response(status=303, headers={"Location": "/"})
    response = web.Response(body=file.content, content_type=file.media, charset="utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


async def scene_of(desk: Desk, token: str, replies: tuple[Reply, ...] = ()) -> Scene:
    """What is on the page of this visitor now. `replies` where the turn's are known already."""
    current = await desk.talk.screen(CHANNEL, token)
    if not replies:
        replies = tuple(delivery.reply for delivery in await desk.talk.waiting(CHANNEL, token))
    scene = compose(replies, current)
    if scene.screen is None or scene.screen.entry != "story":
        return scene
    return replace(scene, media=await desk.talk.takes_media(CHANNEL, token))


def _hidden(desk: Desk, token: str) -> dict[str, str]:
    return {"csrf": desk.identity.proof(token), "turn": identity.fresh_turn()}


def _page(desk: Desk, token: str, scene: Scene, notice: Any, draft: str = "") -> str:
    return desk.pages.page(
        "chat.html",
        (scene.screen or scene.said[-1]).language,
        hidden=_hidden(desk, token),
        notice=notice,
        draft=draft,
        **screen_values(scene),
    )


async def answer(desk: Desk, request: web.Request) -> web.Response:
    """POST /chat: one turn. 303 to GET /chat, or JSON for the live chat. 503 with the same words where it was not
    stored.
    """
    desk.check_origin(request)
    fields = await sent.read(request)
    token = desk.identity.token(request)
    if token is None:
        raise Trouble(403, words.COOKIES_TITLE, words.COOKIES, name="cookies")
    desk.check_proof(token, fields)
    content = sent.content_of(fields)
    if content is None or not identity.is_turn(fields.get("turn", "")):
        raise refused("turn")
    resend = {name: value for name, value in fields.items() if name in SENT}
    desk.check_pace(request, token, resend)
    try:
        late = isinstance(content, Typed) and await _is_late(desk, token, fields)
        inbound = Inbound(identity.key(token, fields["turn"]), CHANNEL, token, content, desk.clock.now())
        result = await desk.talk.handle(inbound)
    except NotStored:
        raise unsaved(resend) from None
    if late and not result.duplicate:
        raise Trouble(409, words.WRONG_TITLE, words.MOVED, name="moved", kept=sent.text_of(fields))
    replies = tuple(delivery.reply for delivery in result.deliveries)
    if wants_json(request):
        return _live(desk, token, await scene_of(desk, token, replies))
    draft = sent.text_of(fields) if "tap" in fields else ""
    if draft.strip():
        scene = await scene_of(desk, token, replies)
        if scene.screen and scene.screen.entry != "none" and str(number(scene.screen)) == fields.get("ask"):
            # Help was pressed in the middle of writing: the words stay in the box, which a redirect could not do.
            return desk.html(_page(desk, token, scene, None, draft))
    return web.Response(status=303, headers={"Location": "/chat?again" if result.duplicate else "/chat"})


async def _is_late(desk: Desk, token: str, fields: Mapping[str, str]) -> bool:
    """Were these words typed on the page of an earlier question? The engine will not use them then; the page must
    keep them.
    """
    current = await desk.talk.screen(CHANNEL, token)
    return current is not None and 0 != sent.ask_of(fields) != number(current)


def _live(desk: Desk, token: str, scene: Scene) -> web.Response:
    if scene.screen is None:
        return web.json_response({"go": "/"})
    language = scene.screen.language
    about = {
        "said": [list(reply.lines) for reply in scene.said],
        "question": list(scene.screen.lines),
        "again": scene.screen.again,
        "number": number(scene.screen),
        "language": language,
        "direction": scene.screen.direction,
        "html": desk.pages.screen(scene, language, _hidden(desk, token)),
    }
    return web.json_response(about)

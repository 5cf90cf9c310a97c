"""The young person's own card as a page for print: GET /chat/card, and a drawing on it: GET /chat/card/1. Each is made
for this request, from what the visitor themself said, and kept nowhere."""

from __future__ import annotations

from aiohttp import web

from bot.channels.webchat.desk import CHANNEL, Desk, refused
from bot.channels.webchat.illustrations import path_of
from bot.my_card.made import MyCard
from dialogs.messages import Media


async def show(desk: Desk, request: web.Request) -> web.StreamResponse:
    """The page; back to the first one where there is no card for this visitor."""
    card = await _card(desk, request)
    if card is None:
        return web.Response(status=303, headers={"Location": "/"})
    drawings = card.drawings

    def drawing(media: Media) -> str:
        return f"/chat/card/{drawings.index(media) + 1}"

    return desk.html(desk.pages.page("my_card.html", card.language, card=card, picture=path_of, drawing=drawing))


async def drawing(desk: Desk, request: web.Request) -> web.StreamResponse:
    """The drawing of this number, 1 the first. Raises `HTTPNotFound`."""
    card = await _card(desk, request)
    drawings = card.drawings if card is not None else ()
    number = request.match_info["number"]
    if not 1 <= int(number) <= len(drawings):
        raise web.HTTPNotFound
    found = drawings[int(number) - 1]
    return web.Response(body=found.content, content_type=found.type)


async def _card(desk: Desk, request: web.Request) -> MyCard | None:
    token = desk.identity.token(request)
    desk.check_pace(request, token)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise refused("origin")
    return await desk.talk.card(CHANNEL, token) if token else None

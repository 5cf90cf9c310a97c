"""The pictures of questions, each under its content's hash: a browser may keep them for a year. They hold no words of a
language; the page says those.
"""

from __future__ import annotations

from aiohttp import web

from bot.channels.webchat.headers import ONE_YEAR
from bot.pictures.serving import at_path


async def show(request: web.Request) -> web.Response:
    """An SVG. Raises `HTTPNotFound` for an unknown name or an old hash."""
    found = at_path(request.path)
    if found is None:
        raise web.HTTPNotFound
    response = web.Response(body=found.body, content_type="image/svg+xml", charset="utf-8")
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response

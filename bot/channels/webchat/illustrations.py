"""The pictures of questions, each under its content's hash: a browser may keep them for a year. They hold no words of a
language; the page says those.

>>> image("help").width, image("step-plan").width > image("step-plan").height, image("rocket")
(144, True, None)
"""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.channels.webchat.headers import ONE_YEAR
from bot.pictures.serving import at_path, picture_svg

HEIGHT = 144
"""Of a picture above its question, in CSS pixels: 8 lines of it would push the answers out of a phone's window."""


@dataclass(frozen=True, slots=True)
class Image:
    """What an `img` needs; the page may show it smaller."""

    path: str
    width: int
    height: int


def image(name: str) -> Image | None:
    """The picture of this name; None for '' and for one that was taken out while a reply waited."""
    try:
        found = picture_svg(name)
    except KeyError:
        return None
    return Image(found.path, round(HEIGHT * found.width / found.height), HEIGHT)


def path_of(name: str) -> str:
    """Where the picture is served. Raises `KeyError` for an unknown name."""
    return picture_svg(name).path


async def show(request: web.Request) -> web.Response:
    """An SVG. Raises `HTTPNotFound` for an unknown name or an old hash."""
    found = at_path(request.path)
    if found is None:
        raise web.HTTPNotFound
    response = web.Response(body=found.body, content_type="image/svg+xml", charset="utf-8")
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response

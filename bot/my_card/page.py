"""The card as a file of its own: one HTML page that needs nothing from elsewhere, for chats, where no picture of it can
be drawn.

The web chat shows the same markup and the same style on a page of its own (`bot.channels.webchat.chatting`).
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.my_card.made import MyCard
from bot.ports import File
from dialogs.messages import Media
from dialogs.pictures import catalogue

HERE = Path(__file__).parent
NAME = "my-card.html"
STYLE = "card.css"

_WHOLE = """<!doctype html>
<html lang="{{ card.language }}" dir="{{ card.direction }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{ card.title }}</title>
<style>
{{ style }}</style>
</head>
<body>
{% include "_card.html" %}
</body>
</html>
"""


def page(card: MyCard) -> File:
    """The card in the person's language, pictures inside."""
    text = _template().render(card=card, picture=_picture, drawing=_drawing)
    return File(NAME, "text/html", text.encode("utf-8", "replace"))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    # A file of ours, without a letter that HTML would write in another way.
    environment.globals |= {"style": (HERE / STYLE).read_text(encoding="utf-8")}
    return environment.from_string(_WHOLE)


@cache
def _picture(name: str) -> str:
    return _inside("image/svg+xml", catalogue.drawing(name).bare().encode())


def _drawing(media: Media) -> str:
    return _inside(media.type, media.content)


def _inside(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}"

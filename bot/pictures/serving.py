"""The way in: a picture by its name, as a PNG card for a chat or as an SVG with an address that a browser may keep.

card = await asyncio.to_thread(picture_png, "help", "pl", wording.line, shelf)     # about 0.1 s the first time

>>> picture_svg("face-4").path.startswith("/pictures/face-4-")
True
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bot.pictures import card as cards
from bot.pictures.fonts import Fonts
from bot.pictures.lettering import direction_of
from bot.pictures.shelf import Shelf
from dialogs.messages import Line
from dialogs.pictures import catalogue
from dialogs.pictures.words import ALT, CAPTIONS, HERE

Say = Callable[[Line, str], str]
"""A line in a language: `locales.wording.Wording.line`."""

EDITION = "1"
"""Part of every card's key: raised when cards are laid out anew."""

TAG = 16
"""Hex digits of a content hash in an address: two contents that share 64 bits do not happen by chance."""


def picture_png(
    name: str, language: str, say: Say, shelf: Shelf, caption: str | None = None, fonts: Fonts | None = None
) -> bytes:
    """The card of this picture in this language: at most 60 kB, 800 x 450. It blocks: call it in a thread.

    `caption` is already in the language; None gives the picture's own, '' none. Only ever a text of ours: cards are
    kept.
    Raises `KeyError` for an unknown name and `CannotDraw` (see `faults`): the words alone are then said.
    """
    fonts = fonts or installed()

    def words(line: Line) -> str:
        return say(line, language)

    if caption is None:
        caption = words(CAPTIONS[name]) if name in CAPTIONS else ""
    # The drawing's own words say which way it is read: what is not translated yet runs as English does.
    mirrored = direction_of(words(HERE)) == "rtl"
    drawing = catalogue.drawing(name, words, mirrored)
    key = _key(EDITION, drawing.svg(), caption, language, *fonts.names)
    kept = shelf.take(key)
    if kept is None:
        kept = cards.card(drawing, caption, language, fonts)
        shelf.put(key, kept)
    return kept


def picture_alt(name: str, language: str, say: Say) -> str:
    """What the picture shows, in words. Raises `KeyError` for an unknown name."""
    return say(ALT[name], language)


@dataclass(frozen=True, slots=True)
class Served:
    """An SVG as bytes; `path` holds its hash, so that whoever fetched it need never ask again. `width` and `height` are
    its own units: they give its shape."""

    body: bytes
    path: str
    width: int
    height: int


@cache
def picture_svg(name: str) -> Served:
    """The picture on white, seen on a dark page too, without words of a language (the page says them). Raises
    `KeyError` for an unknown name."""
    drawing = catalogue.drawing(name)
    if not name.startswith("face-"):  # a face brings its own ground along
        drawing = drawing.on_white()
    body = drawing.svg().encode()
    path = f"/pictures/{name}-{hashlib.sha256(body).hexdigest()[:TAG]}.svg"
    return Served(body, path, drawing.width, drawing.height)


def at_path(path: str) -> Served | None:
    """The picture of this address; None for an unknown name or the hash of another content."""
    name = path.removeprefix("/pictures/").removesuffix(".svg")[: -TAG - 1]
    if name not in catalogue.NAMES:
        return None
    found = picture_svg(name)
    return found if found.path == path else None


@cache
def installed() -> Fonts:
    """The fonts of this machine, looked for once."""
    return Fonts.of_machine()


def _key(*parts: str) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part.encode())
    return whole.hexdigest()

"""A young person's card as one sheet of A4: a picture that opens in a chat and prints as it is.

The person's own words are drawn whole or not at all: where a letter has no font (an emoji, say), a word is too long or
the sheet too small for large print, `CannotDraw`, and the card goes out as a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from bot.my_card.made import Entry, MyCard, Part
from bot.pictures.faults import CannotDraw, TooLong
from bot.pictures.fonts import Fonts
from bot.pictures.lettering import Block, Hand, set_at, write
from bot.pictures.raster import pixels
from bot.ports import File
from dialogs.messages import Media
from dialogs.pictures import catalogue
from dialogs.pictures.drawing import INK, LINE

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

NAME = "my-card"
DOTS = 150
"""For an inch: letters are sharp in print, and the file is small."""
WIDTH, HEIGHT = 1240, 1754
"""A4, 210 by 297 mm."""
EDGE = 88
LETTERS = ((46, False), (42, False), (38, False), (42, True), (38, True), (36, True))
"""Pixels of the letters, tried in turn, and whether an answer stands beside what it is about instead of under it. 36
are 17 points. Large print begins at 16 (UK Association for Accessible
Formats, *Creating clear print and large print documents*, 2012)."""
MOST_LETTERS = 1_500
"""What a sheet could hold of large print at all: more is not even tried."""
FACE, SIGN, AIR = 2.2, 1.4, 0.4
"""A face, the sign of a heading and the air around things, by the size of the letters."""
FACE_BESIDE, COLUMN = 1.6, 0.66
LEAST_DRAWING, MOST_DRAWING = 240, 620
"""Height of a drawing in pixels: it takes what is left, and no less than 4 cm."""
SPARE, CREDIT = 24, 22
QUALITY = 88

_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing on the sheet, from its top down: `height` tall, `block` with words, `picture` beside them, or a
    drawing."""

    height: int
    block: Block | None = None
    picture: str = ""
    side: int = 0
    """Of the picture's square."""
    drawing: Media | None = None
    line: int = 0
    """The air around the line over it; 0: there is none."""
    under: int = 0
    """What is left free over the words."""
    indent: int = 0
    room: int = 0
    """Of the words beside a face, in which that stands in the middle."""


def sheet(card: MyCard, fonts: Fonts) -> File:
    """The card as PNG, or as JPEG where a drawing is on it. It blocks: call it in a thread. Raises `CannotDraw`."""
    if _letters(card) > MOST_LETTERS:
        raise TooLong("more words than a sheet holds")
    with _one_at_a_time:
        for size, beside in LETTERS:
            pieces = list(_pieces(card, fonts, size, beside))
            left = HEIGHT - 2 * EDGE - sum(piece.height for piece in pieces)
            if left >= 0:
                return _drawn(card, pieces, left)
    raise TooLong("the words do not fit a sheet in large print")


def _letters(card: MyCard) -> int:
    return sum(len(entry.words) + len(entry.title) + len(entry.said) for part in card.parts for entry in part.entries)


def _pieces(card: MyCard, fonts: Fonts, size: int, beside: bool) -> Iterator[Piece]:
    plain, bold = (Hand(fonts, card.language, weight) for weight in (False, True))
    whole = WIDTH - 2 * EDGE
    yield _words(card.title, bold, round(size * 1.7), whole)
    for line in card.lead:
        yield _words(line, plain, size, whole)
    for part in card.parts:
        yield _heading(part, bold, size, whole)
        for entry in part.entries:
            if beside and entry.picture and entry.said:
                yield from _abreast(entry, plain, bold, size, whole)
            else:
                yield from _entry(entry, plain, bold, size, whole)
            yield from _own(entry, plain, size, whole)
    only, *rest = card.notes
    block = set_at(only, bold, size, whole)
    yield Piece(block.total + 3 * _air(size), block, line=_air(size))
    for line in rest:
        yield _words(line, plain, CREDIT, whole)


def _air(size: int) -> int:
    return round(AIR * size)


def _heading(part: Part, bold: Hand, size: int, whole: int) -> Piece:
    side = round(SIGN * size) if part.picture else 0
    indent = side + 2 * _air(size) if part.picture else 0
    block = set_at(part.title, bold, round(size * 1.25), whole - indent)
    return Piece(block.total + 3 * _air(size), block, part.picture, side, line=_air(size), indent=indent)


def _entry(entry: Entry, plain: Hand, bold: Hand, size: int, whole: int) -> Iterator[Piece]:
    side = round(FACE * size) if entry.picture else 0
    indent = side + 2 * _air(size) if entry.picture else 0
    title = set_at(entry.title, bold, size, whole - indent)
    said = set_at(entry.said, plain, size, whole - indent) if entry.said else None
    beside = title.total + (said.total if said else 0)
    room = max(beside, side) + _air(size) // 2
    above = (room - beside) // 2
    yield Piece(above + title.total, title, entry.picture, side, under=above, indent=indent, room=room)
    yield Piece(room - above - title.total, said, indent=indent)


def _abreast(entry: Entry, plain: Hand, bold: Hand, size: int, whole: int) -> Iterator[Piece]:
    """The answer in a column of its own: half as tall."""
    side, column = round(FACE_BESIDE * size), round(whole * COLUMN)
    indent = side + 2 * _air(size)
    title = set_at(entry.title, bold, size, column - indent - _air(size))
    said = set_at(entry.said, plain, size, whole - column)
    room = max(title.total, said.total, side) + _air(size) // 2
    yield Piece(0, title, entry.picture, side, under=(room - title.total) // 2, indent=indent, room=room)
    yield Piece(room, said, under=(room - said.total) // 2, indent=column)


def _own(entry: Entry, plain: Hand, size: int, whole: int) -> Iterator[Piece]:
    """The person's own words and drawing, over the whole width."""
    for paragraph in filter(None, map(str.strip, entry.words.splitlines())):
        yield _words(paragraph, plain, size + 2, whole)
    if entry.drawing is not None:
        yield Piece(LEAST_DRAWING + _air(size), drawing=entry.drawing)
    if entry.for_me:
        yield _words(entry.for_me, plain, size - 4, whole)


def _words(text: str, hand: Hand, size: int, width: int) -> Piece:
    block = set_at(text, hand, size, width)
    return Piece(block.total + size // 4, block)


# --- drawing ---------------------------------------------------------------------------------------------------------


def _drawn(card: MyCard, pieces: list[Piece], left: int) -> File:
    from PIL import Image, ImageDraw

    drawings = sum(piece.drawing is not None for piece in pieces)
    # Drawings take the room that is left, and so does the air over the parts.
    more = min(left // drawings, MOST_DRAWING - LEAST_DRAWING) if drawings else 0
    air = min((left - more * drawings) // max(1, sum(piece.line > 0 for piece in pieces)), 2 * SPARE)
    image = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
    draw = ImageDraw.Draw(image)
    mirrored = card.direction == "rtl"
    top = EDGE
    for piece in pieces:
        if piece.line:
            top += air
            draw.line((EDGE, top + piece.line // 2, WIDTH - EDGE, top + piece.line // 2), fill=LINE, width=3)
        if piece.drawing is not None:
            _paste(image, piece.drawing, top, LEAST_DRAWING + more, mirrored)
            top += more
        _piece(image, draw, piece, top, mirrored)
        top += piece.height
    return _file(image, drawings > 0)


def _piece(image: Image, draw: ImageDraw, piece: Piece, top: int, mirrored: bool) -> None:
    block = piece.block
    if piece.picture and block is not None:
        drawn = _shapes(piece.picture, piece.side)
        # The sign of a heading stands beside its line, a face beside the lines of its answer.
        middle = top + piece.room // 2 if piece.room else top + 2 * piece.line + block.total // 2
        x = WIDTH - EDGE - piece.side if mirrored else EDGE
        image.paste(drawn, (x, middle - piece.side // 2), drawn)
    if block is None:
        return
    at = top + (2 * piece.line or piece.under)
    if mirrored or (block.direction == "rtl" and not piece.indent):
        write(draw, block, WIDTH - EDGE - piece.indent, at, INK, "right")
    else:
        write(draw, block, EDGE + piece.indent, at, INK, "left")


def _paste(image: Image, media: Media, top: int, most: int, mirrored: bool) -> None:
    from PIL import Image as Images

    try:
        with Images.open(BytesIO(media.content), formats=("JPEG", "PNG")) as opened:
            drawn = opened.convert("RGB")
    except Exception:  # whatever a decoder says of it: no word of what was drawn goes into a fault
        raise CannotDraw("a drawing that cannot be read") from None
    scale = min((WIDTH - 2 * EDGE) / drawn.width, most / drawn.height)
    drawn = drawn.resize((max(1, round(drawn.width * scale)), max(1, round(drawn.height * scale))))
    image.paste(drawn, (WIDTH - EDGE - drawn.width if mirrored else EDGE, top))


@lru_cache(maxsize=16)
def _shapes(name: str, side: int) -> Image:
    return pixels(catalogue.drawing(name).bare(), side)


def _file(image: Image, photo: bool) -> File:
    from PIL import Image as Images

    out = BytesIO()
    if photo:
        image.save(out, "JPEG", quality=QUALITY, dpi=(DOTS, DOTS))
        return File(f"{NAME}.jpg", "image/jpeg", out.getvalue())
    few = image.quantize(64, method=Images.Quantize.MEDIANCUT, dither=Images.Dither.NONE)
    few.save(out, "PNG", optimize=True, dpi=(DOTS, DOTS))
    return File(f"{NAME}.png", "image/png", out.getvalue())

"""A card: one drawing and, under it, a caption, as PNG for a phone.

800 x 450 pixels, as a chat shows photos without cutting them. White, because the icons have black lines. A phone
shows it about half as large, so letters are large here.
"""

from __future__ import annotations

from bot.pictures.faults import TooLong
from bot.pictures.fonts import Fonts
from bot.pictures.lettering import Block, Hand, fit, write
from bot.pictures.raster import pixels, png
from dialogs.pictures.drawing import INK, Drawing, Label

WIDTH, HEIGHT = 800, 450
EDGE = 24
CAPTION_LARGEST, CAPTION_ONE_LINE, CAPTION_SMALLEST = 52, 40, 30
LABEL_SMALLEST = 20
"""Of the words inside a drawing, which the buttons under the card say again."""

CAPTION_HEIGHT = 170
"""The most a caption may take: a picture smaller than the rest would not be one."""


def card(picture: Drawing, caption: str, language: str, fonts: Fonts) -> bytes:
    """The card as PNG. An empty caption leaves the whole card to the picture.

    Raises `NoGlyph` for a character no font has, `TooLong` for a caption beyond about 90 letters.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
    draw = ImageDraw.Draw(image)
    inner = WIDTH - 2 * EDGE
    room = HEIGHT - 2 * EDGE
    if caption:
        hand = Hand(fonts, language, bold=True)
        block = _caption(caption, hand, inner)
        write(draw, block, WIDTH / 2, HEIGHT - EDGE / 2 - block.total, INK)
        room -= block.total
    scale = min(inner / picture.width, room / picture.height)
    width = round(picture.width * scale)
    left, top = (WIDTH - width) / 2, EDGE + (room - picture.height * scale) / 2
    shapes = pixels(picture.bare(), width)
    image.paste(shapes, (round(left), round(top)), shapes)
    for label, block in _labels(picture, language, fonts, scale):
        spare = 0.0 if label.lines > 1 else (label.height * scale - block.total) / 2
        write(draw, block, left + label.x * scale, top + label.y * scale + spare, INK)
    return png(image)


def _caption(text: str, hand: Hand, width: int) -> Block:
    """On one line if letters need not be much smaller for it: that reads better than a word left over."""
    try:
        return fit(text, hand, width, CAPTION_HEIGHT, CAPTION_LARGEST, CAPTION_ONE_LINE, most_lines=1)
    except TooLong:
        return fit(text, hand, width, CAPTION_HEIGHT, CAPTION_LARGEST, CAPTION_SMALLEST, most_lines=2)


def _labels(picture: Drawing, language: str, fonts: Fonts, scale: float) -> list[tuple[Label, Block]]:
    """Every label with its words set. Those of one rank get one size, that of the longest: none looks weightier."""

    def block(label: Label, size: int) -> Block:
        # A bare number looks the same in every language; in Nastaliq's tall lines it would be tiny.
        hand = Hand(fonts, language if any(map(str.isalpha, label.text)) else "en", label.bold)
        return fit(
            label.text, hand, label.width * scale, label.height * scale, size, min(size, LABEL_SMALLEST), label.lines
        )

    wished = {label.size: round(label.size * scale) for label in picture.labels}
    shared = {
        size: min(block(label, wish).size for label in picture.labels if label.size == size)
        for size, wish in wished.items()
    }
    return [(label, block(label, shared[label.size])) for label in picture.labels]

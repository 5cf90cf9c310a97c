"""SVG shapes to pixels by resvg, and pixels to a small PNG without a word about where it was made."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from bot.pictures.faults import CannotDraw

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 60_000
"""A card on a slow line: about a second at 500 kbit/s."""

COLOURS = (128, 64, 32, 16)
"""Palettes tried in turn until the card is small enough; 128 shows no step in our flat colours."""


def pixels(svg: str, width: int) -> Image:
    """The drawing, `width` pixels wide, see-through where nothing is drawn. Words are not drawn: no font is loaded."""
    import resvg_py
    from PIL import Image as Images

    image = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))
    return Images.open(BytesIO(image)).convert("RGBA")


def png(image: Image) -> bytes:
    """The same bytes for the same image, at most `MOST_BYTES`, no metadata. Raises `CannotDraw` for a bigger one."""
    from PIL import Image as Images

    for colours in COLOURS:
        small = image.convert("RGB").quantize(colours, method=Images.Quantize.MEDIANCUT, dither=Images.Dither.NONE)
        out = BytesIO()
        small.save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise CannotDraw(f"a card of {out.tell()} bytes, most is {MOST_BYTES}")

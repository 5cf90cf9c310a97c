"""A photo or a drawing, drawn anew: turned the right way, made smaller, and without a word of what the camera wrote
into it (place, time, device, owner). Only the first picture of a moving one.

Its colour profile goes too, so that colours of a wide-gamut phone come out a little paler.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from bot.media.faults import NotTaken
from bot.media.kinds import Kind
from bot.media.limits import PICTURE_BYTES, PICTURE_KEPT, PICTURE_PIXELS, PICTURE_SIDE, WHOLE_PIXELS
from bot.media.sizes import size_of
from dialogs.messages import Media

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_SCANS = 64
"""Passes of a progressive JPEG, which all are decoded; cameras write about ten. Thousands of empty ones would keep a
processor busy for minutes."""

_FEW_COLOURS = 4096
_QUALITIES = (85, 75, 60, 45)
_SMALLEST_SIDE = 200


def drawn_anew(content: bytes, kind: Kind) -> Media:
    """At most `PICTURE_SIDE` pixels and `PICTURE_KEPT` bytes. Raises `NotTaken`; too many bytes or pixels are known
    before anything is decoded."""
    if len(content) > PICTURE_BYTES:
        raise NotTaken("too_large")
    width, height = size_of(content, kind)
    if width * height > (PICTURE_PIXELS if kind == "jpeg" else WHOLE_PIXELS):
        raise NotTaken("too_large")
    if kind == "jpeg" and content.count(b"\xff\xda") > MOST_SCANS:
        raise NotTaken("broken")
    try:
        small = _small(content, kind)
    except Exception:  # whatever a decoder says of bytes that somebody made: it is not our fault, and it may quote them
        raise NotTaken("broken") from None
    if kind == "png" and small.getcolors(_FEW_COLOURS) is not None:
        # A drawing stays sharp, and is often smaller so.
        out = BytesIO()
        small.save(out, "PNG")
        if out.tell() <= PICTURE_KEPT:
            return Media("picture", "image/png", out.getvalue())
    return Media("picture", "image/jpeg", _jpeg(small))


def _small(content: bytes, kind: Kind) -> Image:
    from PIL import Image as Images
    from PIL import ImageFile, ImageOps

    # What writes reports as PDF switches this on for its whole process; half a picture is none here.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Images.open(BytesIO(content), formats=(kind.upper(),)) as opened:
        if opened.width * opened.height > PICTURE_PIXELS:
            raise NotTaken("too_large")
        # A JPEG is decoded at a half, a quarter or an eighth where that is still large enough.
        opened.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
        see_through = opened.has_transparency_data
        turned = ImageOps.exif_transpose(_shrunk(opened, "RGBA" if see_through else "RGB"))
        # A new image holds nothing of the old one but its pixels.
        clean = Images.new("RGB", turned.size, "white")
        if see_through:
            clean.paste(turned, mask=turned.getchannel("A"))
        else:
            clean.paste(turned)
        return clean


def _shrunk(opened: Image, mode: str) -> Image:
    from PIL import Image as Images

    image = opened if opened.mode == mode else opened.convert(mode)
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Images.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def _jpeg(image: Image) -> bytes:
    while True:
        for quality in _QUALITIES:
            out = BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= PICTURE_KEPT:
                return out.getvalue()
        if max(image.size) <= _SMALLEST_SIDE:
            raise NotTaken("too_large")
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))

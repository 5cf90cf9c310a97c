"""Pictures that somebody made to do harm, and those that tell more than their maker knows."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from bot.media import made_up
from bot.media.limits import PICTURE_BYTES, PICTURE_KEPT, PICTURE_SIDE
from bot.media.pictures import MOST_SCANS
from bot.media.prepare import prepared
from dialogs.messages import Media, Unreadable

GPS = b"51.4545N 2.5879W canary-place"


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def gradient(width: int, height: int) -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


def png_of(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A PNG whose header says this size, whatever its pixels are."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def webp_of(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + (10).to_bytes(4, "little") + bytes(4) + sides
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def taken(content: bytes) -> tuple[Media, Image.Image]:
    media = prepared(content, "photo")
    assert isinstance(media, Media), media
    image = Image.open(BytesIO(media.content))
    image.load()
    return media, image


# --- refused -----------------------------------------------------------------------------------------------------

JPEG = saved(gradient(300, 200), "JPEG")
PNG = saved(gradient(300, 200), "PNG")

REFUSED = {
    "nothing": (b"", "broken"),
    "50 megapixels in the header alone": (png_of(10_000, 5_000), "too_large"),
    "a bomb: 24 MB of zeros in 24 kB, 64 megapixels": (png_of(8_000, 8_000, bytes(24_000_000)), "too_large"),
    "sides that a computer cannot count": (png_of(2**31 - 1, 2**31 - 1), "too_large"),
    "a WebP canvas of 2 GB": (webp_of(16_383, 16_383), "too_large"),
    "a JPEG of 65,500 squared": (JPEG.replace(b"\xff\xc0\x00\x11\x08" + bytes((0, 200, 1, 44)),
                                 b"\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc"), "too_large"),
    "a side of 0": (png_of(0, 7), "broken"),
    "half a JPEG": (JPEG[: len(JPEG) // 2], "broken"),
    "half a PNG": (PNG[: len(PNG) // 2], "broken"),
    "a PNG without pixels": (png_of(100, 100), "broken"),
    "a WebP without pixels": (webp_of(100, 100), "broken"),
    "a JPEG's first bytes": (b"\xff\xd8\xff", "broken"),
    "a JPEG of fill bytes": (b"\xff" * 100_000 + b"\xd8", "wrong_type"),
    "a JPEG with markers without end": (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 5_000, "broken"),
    "thousands of scans": (JPEG[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 20_000 + JPEG[-2:], "broken"),
    "SVG": (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "wrong_type"),
    "GIF": (saved(gradient(20, 20), "GIF"), "wrong_type"),
    "a GIF bomb": (b"GIF89a\xff\xff\xff\xff\x80\x00\x00" + bytes(1000), "wrong_type"),
    "TIFF": (saved(gradient(20, 20), "TIFF"), "wrong_type"),
    "BMP": (saved(gradient(20, 20), "BMP"), "wrong_type"),
    "HEIC": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "wrong_type"),
    "PDF": (b"%PDF-1.7\n" + JPEG, "wrong_type"),
    "ZIP bomb": (b"PK\x03\x04" + bytes(10_000), "wrong_type"),
    "a program": (b"\x7fELF" + bytes(1000), "wrong_type"),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "wrong_type"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "wrong_type"),
    "more than 20 MB": (PNG + bytes(PICTURE_BYTES), "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_why(name: str) -> None:
    content, why = REFUSED[name]
    assert prepared(content, "photo") == Unreadable("photo", why)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [name for name, (_, why) in REFUSED.items() if why in ("too_large", "wrong_type")])
def test_it_is_refused_without_a_decoder(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a decoder was asked")

    monkeypatch.setattr(Image, "open", never)
    assert isinstance(prepared(REFUSED[name][0], "photo"), Unreadable)


@pytest.mark.parametrize("start", [JPEG, PNG, saved(gradient(64, 64), "WEBP")])
def test_any_byte_spoiled_is_refused_or_drawn_anew(start: bytes) -> None:
    for place in range(0, len(start), max(1, len(start) // 150)):
        for value in (0x00, 0xFF, 0x80):
            spoiled = start[:place] + bytes([value]) + start[place + 1 :]
            assert isinstance(prepared(spoiled, "photo"), Media | Unreadable)


# --- drawn anew --------------------------------------------------------------------------------------------------


def with_everything() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x013B] = "canary-maker", "canary-phone", 6, "canary-owner"
    exif.get_ifd(0x8825)[2] = (51.0, 27.0, 16.2)
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + GPS
    xmp = b"<x:xmpmeta>canary-xmp</x:xmpmeta>"
    icc = b"canary-icc" * 20
    image = gradient(400, 200)
    image.paste((255, 0, 0), (0, 0, 40, 40))  # red in the upper left corner, as the camera stored it
    return saved(image, "JPEG", exif=exif, xmp=xmp, icc_profile=icc, comment=b"canary-comment", quality=95)


def test_place_time_device_and_owner_are_gone_and_the_picture_stands_upright() -> None:
    content = with_everything()
    assert content.count(b"canary") >= 6
    media, image = taken(content)
    assert media.type == "image/jpeg"
    assert b"canary" not in media.content
    assert b"Exif" not in media.content
    assert b"ICC" not in media.content
    assert b"http" not in media.content
    assert not image.getexif()
    assert {"exif", "icc_profile", "xmp", "comment"} & set(image.info) == set()
    # Orientation 6: turned by 90 degrees clockwise to be seen, so the corner is at the upper right.
    assert image.size == (200, 400)
    red, _, blue = image.getpixel((190, 10))  # type: ignore[misc]
    assert (red > 200, blue < 80) == (True, True)


def test_text_chunks_and_what_hides_behind_a_png_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "canary-author")
    info.add_itxt("XML:com.adobe.xmp", "canary-xmp")
    content = saved(gradient(100, 60), "PNG", pnginfo=info) + b"PK\x03\x04canary-archive<script>canary</script>"
    media, image = taken(content)
    assert b"canary" not in media.content
    assert b"<script" not in media.content
    assert (media.type, image.size) == ("image/png", (100, 60))


def test_of_a_moving_picture_the_first_is_kept() -> None:
    first, then = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (60, 40), "blue")
    for kind in ("WEBP", "PNG"):
        _, image = taken(saved(first, kind, save_all=True, append_images=[then] * 3, duration=50))
        red, _, blue = image.convert("RGB").getpixel((30, 20))  # type: ignore[misc]
        assert (red > 200, blue < 60) == (True, True)
        assert getattr(image, "n_frames", 1) == 1


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (20_000, 100), (1, 1), (1600, 1600)])
def test_it_is_small_enough_and_keeps_its_shape(size: tuple[int, int]) -> None:
    media, image = taken(saved(gradient(*size), "JPEG", quality=60))
    assert max(image.size) <= PICTURE_SIDE
    assert len(media.content) <= PICTURE_KEPT
    if max(size) <= PICTURE_SIDE:
        assert image.size == size
    elif min(size) > 1000:
        assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.02)


def test_noise_that_cannot_be_packed_is_made_smaller_until_it_fits() -> None:
    noise = Image.effect_noise((1100, 1100), 120).convert("RGB")
    media, image = taken(saved(noise, "PNG"))
    assert media.type == "image/jpeg"
    assert len(media.content) <= PICTURE_KEPT
    assert min(image.size) >= 400


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_of_colours_is_read(mode: str) -> None:
    image = Image.new("I;16", (30, 30), 40_000) if mode == "I;16" else gradient(30, 30).convert(mode)
    assert taken(saved(image, "JPEG" if mode == "CMYK" else "PNG"))[1].mode == "RGB"


def test_what_is_see_through_becomes_white_paper() -> None:
    _, image = taken(saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_as_many_scans_as_cameras_write_are_read() -> None:
    progressive = saved(gradient(200, 200), "JPEG", progressive=True)
    assert 5 < progressive.count(b"\xff\xda") < MOST_SCANS
    taken(progressive)


def test_the_made_up_picture_of_transcripts_is_taken() -> None:
    assert taken(made_up.picture().content)[1].size == (48, 48)

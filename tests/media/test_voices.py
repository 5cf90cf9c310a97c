"""Voice notes: the real length, what is blanked out, and what is refused."""

from __future__ import annotations

import struct

import pytest

from bot.media import made_up, ogg
from bot.media.limits import VOICE_BYTES
from bot.media.prepare import Preparing, prepared
from dialogs.messages import Media, Unreadable

CANARY = b"canary-Bristol-51.45N"


def taken(content: bytes, seconds: float = 0) -> Media:
    media = prepared(content, "voice", seconds)
    assert isinstance(media, Media), media
    return media


# --- made-up recordings ------------------------------------------------------------------------------------------


def ogg_of(seconds: float, comments: bytes = b"", head: bytes = b"OpusHead", granule: int | None = None) -> bytes:
    first = head + struct.pack("<BBHIHB", 1, 1, 312, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 1) + struct.pack("<I", len(comments)) + comments
    lengths = [255] * (len(tags) // 255) + [len(tags) % 255]
    end = 312 + round(seconds * 48_000) if granule is None else granule
    return (
        ogg.page(first, serial=7, number=0, granule=0, flags=ogg.FIRST)
        + ogg.page(tags, serial=7, number=1, granule=0, lengths=lengths)
        + ogg.page(b"\xf8\xff\xfe", serial=7, number=2, granule=end, flags=ogg.LAST)
    )


def wav_of(seconds: float) -> bytes:
    form = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
    parts = ((b"fmt ", form), (b"LIST", b"INFOICMT" + CANARY), (b"data", bytes(round(8000 * seconds))))
    body = b"WAVE" + b"".join(n + struct.pack("<I", len(c)) + c + b"\0" * (len(c) % 2) for n, c in parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def mp3_of(seconds: float) -> bytes:
    frame = b"\xff\xfb\x10\xc4" + bytes(100)  # MPEG 1, layer III, 32 kbit/s, 44.1 kHz: 104 bytes, 26 ms
    id3 = b"ID3\x04\x00\x00" + bytes((0, 0, 0, len(CANARY))) + CANARY
    return id3 + frame * round(seconds * 44100 / 1152) + b"TAG" + CANARY.ljust(125, b"\0")


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + name + body


def mp4_of(seconds: float, handler: bytes = b"soun", brand: bytes = b"M4A ", fragmented: bool = False) -> bytes:
    created = struct.pack(">II", 0xE0000001, 0xE0000002)
    lasts = 0 if fragmented else round(seconds * 1000)
    mvhd = box(b"mvhd", bytes(4), created, struct.pack(">II", 1000, lasts), bytes(80))
    hdlr = box(b"hdlr", bytes(8), handler, bytes(12), b"SoundHandler\0")
    mdia = box(b"mdia", box(b"mdhd", bytes(4), created, struct.pack(">II", 1000, lasts), bytes(4)), hdlr)
    place = box(b"udta", box(b"\xa9xyz", CANARY), box(b"meta", CANARY))
    moov = box(b"moov", mvhd, box(b"trak", box(b"tkhd", bytes(4), created, bytes(72)), mdia), place)
    return box(b"ftyp", brand, bytes(4), b"isom") + moov + box(b"uuid", bytes(16), CANARY) + box(b"mdat", bytes(500))


def element(number: bytes, *content: bytes, unknown: bool = False) -> bytes:
    body = b"".join(content)
    return number + (b"\x01\xff\xff\xff\xff\xff\xff\xff" if unknown else (1 << 56 | len(body)).to_bytes(8)) + body


def webm_of(seconds: float, kind: int = 2) -> bytes:
    """As a browser streams it: lengths of the segment and the cluster unknown, no duration."""
    info = element(b"\x15\x49\xa9\x66", element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(3)), element(b"\x7b\xa9", CANARY))
    tracks = element(
        b"\x16\x54\xae\x6b", element(b"\xae", element(b"\x83", bytes((kind,))), element(b"\x53\x6e", b"x"))
    )
    tags = element(b"\x12\x54\xc3\x67", CANARY)
    clusters = [
        element(
            b"\x1f\x43\xb6\x75",
            element(b"\xe7", (start * 1000).to_bytes(4)),
            element(b"\xa3", b"\x81", struct.pack(">h", round(min(seconds - start, 30) * 1000)), b"\x80abc"),
            unknown=True,
        )
        for start in range(0, max(1, round(seconds)), 30)
    ]
    return element(b"\x1a\x45\xdf\xa3", b"") + element(b"\x18\x53\x80\x67", info, tracks, *clusters, tags, unknown=True)


MADE = {"ogg": ogg_of, "wav": wav_of, "mp3": mp3_of, "mp4": mp4_of, "webm": webm_of}
TYPES = {"ogg": "audio/ogg", "wav": "audio/wav", "mp3": "audio/mpeg", "mp4": "audio/mp4", "webm": "audio/webm"}


# --- taken -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("seconds", [2, 59, 180])
def test_the_length_is_read_from_the_recording(kind: str, seconds: int) -> None:
    media = taken(MADE[kind](seconds), seconds=5)
    assert (media.what, media.type, media.seconds) == ("voice", TYPES[kind], seconds)


@pytest.mark.parametrize("kind", MADE)
def test_an_hour_is_refused_though_it_claims_ten_seconds(kind: str) -> None:
    content = MADE[kind](3600)
    why = "too_large" if len(content) > VOICE_BYTES else "too_long"
    assert prepared(content, "voice", 10) == Unreadable("voice", why)


@pytest.mark.parametrize("kind", ["wav", "mp3", "mp4", "webm"])
def test_places_names_and_times_are_gone(kind: str) -> None:
    content = MADE[kind](10)
    assert CANARY in content
    media = taken(content)
    assert CANARY not in media.content
    assert b"\xe0\x00\x00\x01" not in media.content
    # What was cleaned is read again as the same recording: nothing moved.
    assert taken(media.content) == media


@pytest.mark.parametrize("length", [0, 5, 200, 255, 700, 20_000])
def test_comments_of_an_ogg_are_overwritten_where_they_stand(length: int) -> None:
    comments = (CANARY * 1000)[:length]
    content = ogg_of(10, comments)
    media = taken(content)
    assert b"canary" not in media.content
    assert len(media.content) == len(content)
    before, after = list(ogg.pages(content)), list(ogg.pages(media.content))
    assert [(p.number, p.granule, p.flags, p.lengths) for p in before] == [
        (p.number, p.granule, p.flags, p.lengths) for p in after
    ]
    assert after[1].body[:16] == b"OpusTags" + bytes(8)
    for each in after:
        crc = int.from_bytes(each.raw[22:26], "little")
        assert ogg.checksum(each.raw[:22] + bytes(4) + each.raw[26:]) == crc


def test_comments_over_several_pages_are_gone_too() -> None:
    tags = b"OpusTags" + bytes(8) + CANARY * 20
    first, second = tags[:255], tags[255:]
    content = b"".join(
        (
            ogg.page(b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 312, 48000, 0, 0), serial=7, number=0, granule=0),
            ogg.page(first, serial=7, number=1, granule=ogg.NO_GRANULE, lengths=[255]),
            ogg.page(second, serial=7, number=2, granule=0, flags=ogg.CONTINUED),
            ogg.page(b"\xf8\xff\xfe", serial=7, number=3, granule=312 + 48_000 * 3),
        )
    )
    media = taken(content)
    assert b"canary" not in media.content
    assert media.seconds == 3


def test_the_checksum_is_that_of_ogg() -> None:
    # The well-known check value of CRC-32/MPEG-2's polynomial with a start of 0 (CRC-32/CKSUM without its end).
    assert ogg.checksum(b"123456789") == 0x89A1897F


def test_a_recording_in_pieces_does_not_say_its_length_and_the_claim_counts() -> None:
    assert taken(mp4_of(10, fragmented=True), seconds=7).seconds == 7
    assert taken(mp4_of(10, fragmented=True)).seconds == 1


def test_the_made_up_voice_of_transcripts_is_taken() -> None:
    assert taken(made_up.voice(12).content).seconds == 12


# --- refused -----------------------------------------------------------------------------------------------------

REFUSED = {
    "nothing": (b"", "broken"),
    "words": (b"Hello, this is no voice.", "wrong_type"),
    "a film from a phone": (mp4_of(5, b"vide", b"isom"), "wrong_type"),
    "QuickTime": (mp4_of(5, brand=b"qt  "), "wrong_type"),
    "a WebM film": (webm_of(5, kind=1), "wrong_type"),
    "Ogg with Vorbis": (ogg_of(5, head=b"\x01vorbis "), "wrong_type"),
    "two streams in one Ogg": (ogg_of(5) + ogg.page(b"x", serial=8, number=0, granule=0), "wrong_type"),
    "half an Ogg": (ogg_of(5)[:-2], "broken"),
    "an Ogg with an archive behind it": (ogg_of(5) + b"PK\x03\x04" + bytes(100), "broken"),
    "an Ogg's first letters": (b"OggS", "broken"),
    "an Ogg of heads": (ogg_of(5)[:47], "broken"),
    "a page number of a thousand years": (ogg_of(0, granule=2**63), "too_long"),
    "a WAV without sound": (wav_of(0), "broken"),
    "half an MP4": (mp4_of(5)[:120], "broken"),
    "an MP4 of one box in itself": (box(b"ftyp", b"M4A ", bytes(4)) + b"\x00\x00\x00\x04moov", "broken"),
    "an MP4 without a track": (box(b"ftyp", b"M4A ", bytes(4)), "wrong_type"),
    "a WebM that says more than it has": (webm_of(5)[:40] + b"\x12\x54\xc3\x67\x10\xff\xff\xff", "broken"),
    "a WebM of zeros": (b"\x1a\x45\xdf\xa3" + bytes(100), "broken"),
    "MP3 letters": (b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(100), "broken"),
    "one MP3 frame": (b"\xff\xfb\x10\xc4" + bytes(100), "broken"),
    "AMR": (b"#!AMR\n" + bytes(500), "wrong_type"),
    "FLAC": (b"fLaC" + bytes(500), "wrong_type"),
    "more than 4 MB": (ogg_of(5) + bytes(VOICE_BYTES), "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_why(name: str) -> None:
    content, why = REFUSED[name]
    assert prepared(content, "voice") == Unreadable("voice", why)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", MADE)
def test_any_byte_spoiled_or_cut_is_refused_or_taken(kind: str) -> None:
    content = MADE[kind](2)[:4000]
    for place in range(len(content) if len(content) < 900 else 900):
        for value in (0x00, 0x01, 0x7F, 0xFF):
            assert isinstance(prepared(content[:place] + bytes([value]) + content[place + 1 :]), Media | Unreadable)
        assert isinstance(prepared(content[:place]), Media | Unreadable)


async def test_a_claim_above_the_limits_is_believed_at_once() -> None:
    preparing = Preparing()
    assert await preparing.prepare(ogg_of(2), "voice", 3600) == Unreadable("voice", "too_long")
    assert await preparing.prepare(bytes(VOICE_BYTES + 1), "voice") == Unreadable("voice", "too_large")

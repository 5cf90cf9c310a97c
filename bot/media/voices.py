"""A voice note as it came, never coded anew: its real length is read from the container, and what says who or where is
blanked out.

What is taken away: names, comments, places and pictures in the tags of Ogg, MP3, WAV, MP4 and WebM, the times of
recording in MP4 and WebM. What stays: the voice itself, and what the recorder's way of coding may tell about its model.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.media import voice_ebml, voice_mp3, voice_mp4, voice_ogg, voice_wav
from bot.media.faults import NotTaken
from bot.media.kinds import Kind
from bot.media.limits import VOICE_BYTES, VOICE_SECONDS
from dialogs.messages import Media

Cleaned = tuple[bytes, float]
"""The bytes to keep and their length in seconds; 0.0 where the container does not say it."""

_READERS: dict[Kind, tuple[str, Callable[[bytes], Cleaned]]] = {
    "ogg": ("audio/ogg", voice_ogg.cleaned),
    "webm": ("audio/webm", voice_ebml.cleaned),
    "mp4": ("audio/mp4", voice_mp4.cleaned),
    "mp3": ("audio/mpeg", voice_mp3.cleaned),
    "wav": ("audio/wav", voice_wav.cleaned),
}


def cleaned(content: bytes, kind: Kind, claimed: float = 0) -> Media:
    """`claimed` (seconds) counts only where the container does not say its length, and never above the limit. Raises
    `NotTaken`."""
    if len(content) > VOICE_BYTES:
        raise NotTaken("too_large")
    media, read = _READERS[kind]
    try:
        kept, seconds = read(content)
    except (ValueError, IndexError, OverflowError, ArithmeticError):
        raise NotTaken("broken") from None
    seconds = seconds or claimed
    # A recorder that is stopped at three minutes may be a little late.
    if not seconds <= VOICE_SECONDS + 1:
        raise NotTaken("too_long")
    return Media("voice", media, kept, max(1, round(seconds)))

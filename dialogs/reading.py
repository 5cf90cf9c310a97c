"""How typed words are read: letters folded, digits of any script, never a guess.

>>> fold("  Don’t KNOW! ")
'dont know'
>>> [digit(t) for t in ("4", "４", "٤", "5/5", "4.5", "👍")]
[4, 4, 4, None, None, None]
"""

from __future__ import annotations

import unicodedata

_APOSTROPHES = frozenset("'’‘`´ʼ")


def fold(text: str) -> str:
    """Text for comparing: compatibility forms, case, accents kept, punctuation and invisible marks gone, spaces
    single."""
    out: list[str] = []
    # Apostrophes first: the compatibility form of ´ is a space with an accent.
    bare = "".join(ch for ch in text if ch not in _APOSTROPHES)
    for ch in unicodedata.normalize("NFKC", bare).casefold():
        kind = unicodedata.category(ch)
        if ch in _APOSTROPHES or (kind in ("Cf", "Cs", "Cc") and not ch.isspace()):
            continue
        out.append(" " if kind[0] in "PZ" or ch.isspace() else ch)
    return " ".join("".join(out).split())


def digit(text: str) -> int | None:
    """The one digit that is the whole text, in any script (full stops and spaces around it are fine), else None."""
    bare = text.strip().strip(".)( \u200e\u200f\u2066\u2067\u2068\u2069")
    # A key-cap such as 4️⃣ is the digit with two marks behind it.
    bare = bare.replace("\ufe0f", "").replace("\u20e3", "")
    if len(bare) != 1:
        return None
    value = unicodedata.digit(bare, None)
    # Circled and superscript digits have a digit value too; they are meant as numbers, so they count.
    return value


def clean_story(text: str) -> str:
    """A story as it is kept: line ends as \\n, no NUL or lone surrogate (they cannot be stored), no blank around. May
    be ''."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cs"))
    return "" if not _visible(kept) else kept.strip()


def _visible(text: str) -> bool:
    return any(not ch.isspace() and unicodedata.category(ch) not in ("Cf", "Cc", "Mn") for ch in text)

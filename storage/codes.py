"""Codes that people copy by hand: receipt codes and invite codes, in Crockford's base 32.

The alphabet has no I, L, O and U, and reading forgives what hands and eyes mix up. Source: Douglas Crockford, "Base
32". Twelve characters are 60 bits.

>>> write(bytes(range(1, 9)))
'0410-6105-0R3G'
>>> read(" o41o 6io5 or3g ")
'0410-6105-0R3G'
>>> read("hello") is None
True
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12

# Digits of other scripts and full-width letters are folded by str.translate only where they are certain: 0-9 in full
# width.
_TOLERATED = str.maketrans({"O": "0", "I": "1", "L": "1"} | {chr(0xFF10 + n): str(n) for n in range(10)})
_IGNORED = str.maketrans("", "", " \t\r\n-\u2010\u2011\u2012\u2013\u2014\u2212_.")


def write(raw: bytes) -> str:
    """The first 60 bits of `raw` (at least 8 bytes) as XXXX-XXXX-XXXX."""
    if len(raw) < 8:
        raise ValueError("a code needs 8 bytes")
    number = int.from_bytes(raw[:8], "big") >> 4
    letters = "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def read(text: str) -> str | None:
    """The code as `write` would print it, or None where these are not twelve letters of the alphabet."""
    if len(text) > 64:
        return None
    letters = text.translate(_IGNORED).upper().translate(_TOLERATED)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def fresh() -> str:
    """A new random code, for an invite."""
    return write(secrets.token_bytes(8))

"""AES-256-GCM under one respondent's data key: the end of the key is the end of every copy of the text.

The associated data names table, column, row and respondent, so that a ciphertext moved to another place does not open.
Stories are padded before they are sealed: the stored length tells a bucket, not how much somebody had to say.

>>> cipher = Cipher(7, bytes(32))
>>> sealed = cipher.seal("answers", "text", 1, b"hello")
>>> cipher.open("answers", "text", 1, sealed)
b'hello'
>>> len(pad(b"a")), len(pad(b"a" * 61)), len(pad(b"a" * 5000))
(64, 128, 8192)
"""

from __future__ import annotations

from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"
_HEAD = len(_VERSION) + _NONCE_BYTES
_SMALLEST_BUCKET, _LARGEST_STEP = 64, 4096


class Unopenable(Exception):
    """A ciphertext that its key does not open: damaged, moved, or of another respondent. Names the place, holds no
    content.
    """


class Cipher:
    """Seals and opens for one respondent. Made once and kept while the person is in the cache: setting up the key costs
    more than using it.
    """

    __slots__ = ("_aead", "respondent")

    def __init__(self, respondent: int, key: bytes) -> None:
        self.respondent = respondent
        self._aead = AESGCM(key)

    def seal(self, table: str, column: str, row: int, plain: bytes) -> bytes:
        nonce = urandom(_NONCE_BYTES)
        place = f"{table}|{column}|{row}|{self.respondent}".encode()
        return _VERSION + nonce + self._aead.encrypt(nonce, plain, place)

    def open(self, table: str, column: str, row: int, sealed: bytes) -> bytes:
        """Raises `Unopenable`."""
        place = f"{table}|{column}|{row}|{self.respondent}"
        if sealed[:1] != _VERSION:
            raise Unopenable(f"unknown cipher version at {place}")
        try:
            return self._aead.decrypt(sealed[1:_HEAD], sealed[_HEAD:], place.encode())
        except InvalidTag:
            raise Unopenable(f"wrong key or damaged content at {place}") from None

    def __repr__(self) -> str:
        return f"Cipher({self.respondent})"


def pad(plain: bytes) -> bytes:
    """Length (4 bytes) and content, filled with zeros to 64, 128, … 4,096 bytes, then to multiples of 4,096."""
    size = len(plain) + 4
    bucket = _SMALLEST_BUCKET
    while bucket < size and bucket < _LARGEST_STEP:
        bucket *= 2
    if bucket < size:
        bucket = -(-size // _LARGEST_STEP) * _LARGEST_STEP
    return len(plain).to_bytes(4, "big") + plain + bytes(bucket - size)


def unpad(padded: bytes) -> bytes:
    """What `pad` was given. Raises ValueError where this is no padded content."""
    size = int.from_bytes(padded[:4], "big")
    if len(padded) < 4 or size > len(padded) - 4:
        raise ValueError("not a padded content")
    return padded[4 : 4 + size]


def seal_text(cipher: Cipher, row: int, text: str, table: str = "answers") -> bytes:
    """A story for the column of words of a table. Lone surrogates, which a channel may let through, are kept as they
    came."""
    return cipher.seal(table, "text", row, pad(text.encode("utf-8", "surrogatepass")))


def open_text(cipher: Cipher, row: int, sealed: bytes, table: str = "answers") -> str:
    """Raises `Unopenable`."""
    return unpad(cipher.open(table, "text", row, sealed)).decode("utf-8", "surrogatepass")

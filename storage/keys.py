"""The house's own secrets: the key-encryption keys and the pepper, from a key file or the environment, never from the
database.

The key file is a small JSON text readable by its owner only. Losing it means losing every story: the data keys are
wrapped by it. The pepper makes chat ids, receipt codes and update keys unreadable without the file: each purpose has
its own subkey.

>>> ring = Keyring.generate()
>>> Keyring.from_text(ring.to_text()) == ring
True
>>> ring.receipt_mac(ring.receipt_code(42)) == ring.receipt_mac(ring.receipt_code(43))
False
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from storage import codes

MAC_BYTES = 16


class FaultyKeys(ValueError):
    """The key material cannot be used. Says what is wrong and how to mend it, and never shows a key."""


@dataclass(frozen=True)
class Keyring:
    """`keks` maps a number to a 32-byte key-encryption key; the highest number wraps, the others only unwrap. `pepper`
    is 32 bytes or more.
    """

    keks: dict[int, bytes] = field(repr=False)
    pepper: bytes = field(repr=False)
    file: Path | None = field(init=False, repr=False, compare=False, default=None)
    """Where it was read from; a key that a rotation added there since is found by looking again."""

    def __post_init__(self) -> None:
        if not self.keks or any(len(kek) != 32 for kek in self.keks.values()):
            raise FaultyKeys(
                "the key file needs at least one key-encryption key of 32 bytes; restore the file from its backup"
            )
        if len(self.pepper) < 32:
            raise FaultyKeys("the pepper in the key file is shorter than 32 bytes; restore the file from its backup")
        subkeys = {
            purpose: hmac.digest(self.pepper, b"waymark/" + purpose.encode(), "sha256")
            for purpose in ("address", "receipt", "receipt-look-up", "invite", "inbox", "erasure")
        }
        object.__setattr__(self, "_subkeys", subkeys)
        object.__setattr__(self, "_inbox", subkeys["inbox"])

    # --- where it comes from ---

    @staticmethod
    def generate() -> Keyring:
        return Keyring({1: secrets.token_bytes(32)}, secrets.token_bytes(32))

    @staticmethod
    def from_text(text: str) -> Keyring:
        """The content of a key file (also what an environment variable may hold). Raises `FaultyKeys`."""
        try:
            found = json.loads(text)
            keks = {int(number): base64.b64decode(kek, validate=True) for number, kek in found["keks"].items()}
            return Keyring(keks, base64.b64decode(found["pepper"], validate=True))
        except (KeyError, TypeError, AttributeError, ValueError, binascii.Error) as fault:
            if isinstance(fault, FaultyKeys):
                raise
            raise FaultyKeys("the key file is not readable as keys; restore it from its backup") from None

    def to_text(self) -> str:
        keks = {str(number): base64.b64encode(kek).decode() for number, kek in sorted(self.keks.items())}
        return json.dumps({"keks": keks, "pepper": base64.b64encode(self.pepper).decode()}, indent=1) + "\n"

    @staticmethod
    def read(path: Path) -> Keyring:
        """From a file. Raises `FaultyKeys` when it is missing, readable by others or broken."""
        try:
            mode = path.stat().st_mode
            text = path.read_text("ascii", errors="replace")
        except FileNotFoundError:
            raise FaultyKeys(
                f"there is no key file at {path}; restore it from its backup, or start anew with a new one"
            ) from None
        except OSError as fault:
            raise FaultyKeys(f"the key file {path} cannot be read ({type(fault).__name__})") from None
        if os.name == "posix" and mode & 0o077:
            raise FaultyKeys(f"the key file {path} can be read by others; run: chmod 600 {path}")
        ring = Keyring.from_text(text)
        object.__setattr__(ring, "file", path)
        return ring

    def write(self, path: Path) -> None:
        """In place of the file that is there, whole or not at all, and on disk when this returns. For a rotation only:
        whoever overwrites the last file with a key in it loses what that key opens.
        """
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as out:
                out.write(self.to_text())
                out.flush()
                os.fsync(out.fileno())
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @staticmethod
    def read_or_make(path: Path) -> Keyring:
        """From a file, made with mode 0600 (its folder 0700) and flushed to disk when there is none. Safe when two
        processes start at once.
        """
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as out:
                out.write(Keyring.generate().to_text())
                out.flush()
                os.fsync(out.fileno())
            try:
                os.link(draft, path)  # fails where another process was first: its keys are the keys
            except FileExistsError:
                pass
            finally:
                draft.unlink()
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return Keyring.read(path)

    # --- what it is used for ---

    @property
    def newest(self) -> int:
        return max(self.keks)

    def address_mac(self, channel: str, address: str) -> bytes:
        return self._mac("address", f"{channel}|{address}")

    def receipt_code(self, respondent: int) -> str:
        """The person's receipt code, computed each time, stored nowhere."""
        return codes.write(self._mac("receipt", str(respondent)))

    def receipt_mac(self, code: str) -> bytes:
        """What `respondents.receipt_mac` holds. `code` as `codes.read` returns it."""
        return self._mac("receipt-look-up", code)

    def invite_mac(self, code: str) -> bytes:
        """What `invites.code` holds. `code` as `codes.read` returns it."""
        return self._mac("invite", code)

    def inbox_mac(self, key: str) -> bytes:
        """What `inbox.key` holds. Asked at every turn, so by BLAKE2b's own keyed mode (RFC 7693): a third of an HMAC's
        cost.
        """
        return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=MAC_BYTES, key=self._inbox).digest()

    def erasure_mac(self, respondent: int, answer: int | None = None) -> bytes:
        """The tombstone of a person who withdrew, or of one row of `answers` that they deleted."""
        return self._mac("erasure", str(respondent) if answer is None else f"{respondent}|{answer}")

    def _mac(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self._subkeys[purpose], text.encode("utf-8", "surrogatepass"), "sha256")[:MAC_BYTES]

    _subkeys: dict[str, bytes] = field(init=False, repr=False, compare=False, default_factory=dict)
    _inbox: bytes = field(init=False, repr=False, compare=False, default=b"")

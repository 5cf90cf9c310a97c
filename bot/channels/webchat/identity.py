"""Who is at the other end, without knowing who: one random token in a cookie, and what is worked out from it.

The token (256 bits) is the inbound's `address`. Nothing is kept of a visitor who has not started: until then no
cookie is set. All other values are HMACs under the house's secret, so that no table of sessions is needed and any
process can check them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass

from aiohttp import web

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_TURN = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)

SLIP_SECONDS = 24 * 3600
# A start page may be sent twice by a nervous finger; within this time both lead to the same chat.
SAME_START_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Identity:
    """`secure`: the page is served by https, so the cookie takes the `__Host-` name, which no sub-domain can set."""

    secret: bytes
    secure: bool
    keep_seconds: int = 14 * 24 * 3600

    @property
    def cookie(self) -> str:
        return "__Host-waymark" if self.secure else "waymark"

    def token(self, request: web.Request) -> str | None:
        """The visitor's token; None where there is none or it is not one of ours by shape."""
        token = request.cookies.get(self.cookie, "")
        return token if _TOKEN.fullmatch(token) else None

    def keep(self, response: web.StreamResponse, token: str) -> None:
        response.set_cookie(
            self.cookie,
            token,
            max_age=self.keep_seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )

    def drop(self, response: web.StreamResponse) -> None:
        response.set_cookie(self.cookie, "", max_age=0, path="/", secure=self.secure, httponly=True, samesite="Lax")

    def proof(self, token: str) -> str:
        """What each form of this visitor carries: another site cannot know it (CSRF)."""
        return self._mac("csrf", token)

    def proven(self, token: str, given: str) -> bool:
        # Compared as bytes: a non-ASCII text from outside would make compare_digest raise.
        return hmac.compare_digest(self.proof(token).encode(), given.encode("utf-8", "replace"))

    def slip(self) -> str:
        """What a form carries where there is no visitor yet: 'issued.nonce.mac'. Shows that the page came from us,
        and when.
        """
        body = f"{int(time.time())}.{secrets.token_urlsafe(24)}"
        return f"{body}.{self._mac('slip', body)}"

    def token_for(self, slip: str) -> str | None:
        """The token of a new visitor with this slip; None where the slip is not ours or is older than a day.

        The same fresh slip gives the same token: a start sent twice opens one chat. An older one gives a new token
        each time, so that a page left open on a shared device opens nobody's chat.
        """
        body, _, mac = slip.rpartition(".")
        issued, _, _ = body.partition(".")
        if not hmac.compare_digest(self._mac("slip", body).encode(), mac.encode("utf-8", "replace")):
            return None
        age = time.time() - int(issued)
        if age > SLIP_SECONDS:
            return None
        return self._mac("token", body) if age <= SAME_START_SECONDS else fresh_token()

    def _mac(self, purpose: str, text: str) -> str:
        whole = hmac.digest(self.secret, f"webchat:{purpose}:{text}".encode("utf-8", "replace"), "sha256")
        return _base64(whole)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


def fresh_turn() -> str:
    """The random number of one rendered page: everything sent from that page is one turn."""
    return secrets.token_urlsafe(16)


def is_turn(text: str) -> bool:
    return _TURN.fullmatch(text) is not None


def key(token: str, turn: str) -> str:
    """`Inbound.key`: the same for everything sent from one rendered page, so a second tap or a resend has no second
    effect.

    >>> key("t" * 43, "n" * 22) == key("t" * 43, "n" * 22) != key("u" * 43, "n" * 22)
    True
    """
    return "web:" + hashlib.sha256(f"{token}|{turn}".encode()).hexdigest()[:40]

"""The ways a call to the Bot API can go wrong, as values a test plans with `BotApi.fail`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TooMany:
    """429 with `retry_after`."""

    seconds: int


@dataclass(frozen=True)
class Refuse:
    """An error answer in Telegram's form."""

    code: int
    description: str


@dataclass(frozen=True)
class Hang:
    """No answer until the server is told to `mend` or ends. `late`: after the call took effect."""

    late: bool = False


@dataclass(frozen=True)
class Reset:
    """The connection breaks. `late`: after the call took effect, so that only the answer is lost."""

    late: bool = False


@dataclass(frozen=True)
class Garbage:
    """200 with a body that is not the API's."""

    content: bytes = b"<html>bad gateway</html>"


Fault = TooMany | Refuse | Hang | Reset | Garbage

BLOCKED = Refuse(403, "Forbidden: bot was blocked by the user")
BROKEN = Refuse(502, "Bad Gateway")


@dataclass
class Planned:
    fault: Fault
    method: str
    chat: int | None
    times: int

    def meets(self, method: str, chat: str | None) -> bool:
        return method.lower() == self.method and (self.chat is None or str(self.chat) == chat)

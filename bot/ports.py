"""What `bot` asks of the world: the protocols its parts meet at. Each lives here, with its consumers, and has one
contract suite."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.my_card.made import MyCard
from dialogs.messages import Inbound, Reply


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class File:
    """Something to send as a file. It lives in memory only: what waits is made anew when its turn comes."""

    name: str
    media: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One reply on its way. `id` grows within a respondent, and is below 0 where nothing is kept (the person withdrew).
    `address` is plain here and only here (in memory).
    """

    id: int
    respondent: str
    channel: str
    address: str
    reply: Reply
    file: File | MyCard | None = None
    """Goes along with it. A card is laid out by the channel, as it can show it."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel took it."""


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not now. `seconds` is the channel's own word (`retry_after`), None where it gave none (5xx, dropped connection,
    time-out)."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The person cannot be reached here any more (blocked, chat deleted). Nothing is tried again."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never take this message (our fault, 400). `why` holds no word of the message."""

    why: str


Outcome = Delivered | TryLater | Gone | Refused


class Channel(Protocol):
    """A way to reach people. `push` is False where the person collects (web): such deliveries wait in the outbox."""

    name: str
    push: bool

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Send one reply. Never raises for what the network does: it says it in the outcome."""
        ...


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What one inbound did. `duplicate` is True where its key was seen before: nothing changed. `deliveries` are
    committed to the outbox."""

    duplicate: bool
    deliveries: tuple[Delivery, ...]


class Conversation(Protocol):
    """One turn. Returns only after the commit; raises `NotStored` where nothing was stored."""

    async def handle(self, inbound: Inbound) -> TurnResult: ...


class NotStored(Exception):
    """The turn was not committed; the channel must not confirm the update. Carries no words of the person."""

"""How fast a service lets us speak: to one chat, to all of them together, and when it has told us to wait. And how
patient we are ourselves.

SOURCE of the figures: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: no more than one
message a second in one chat, short bursts allowed; about 30 messages a second to all. Times are seconds of a clock that
only goes forward.

>>> pace = Pace(every=1.0, burst=2)
>>> [pace.reserve(100.0) for _ in range(4)]
[0.0, 0.0, 1.0, 2.0]
"""

from __future__ import annotations

from dataclasses import dataclass


class Pace:
    """A token bucket as one number (GCRA): one every `every` seconds, `burst` at once after a rest. `every` 0: no
    limit."""

    __slots__ = ("_due", "_every", "_slack")

    def __init__(self, every: float, burst: int) -> None:
        self._every = every
        self._slack = every * (burst - 1)
        self._due = float("-inf")

    def reserve(self, now: float) -> float:
        """Take the next place. Returns the seconds until it comes, 0 for now."""
        start = max(self._due, now - self._slack)
        self._due = start + self._every
        return max(0.0, start - now)

    def late(self, now: float) -> None:
        """The place reserved last is only taken now."""
        self._due = max(self._due, now - self._slack + self._every)

    def rested(self, now: float) -> bool:
        """True where the whole burst is there again, so that nothing is lost by forgetting this pace."""
        return self._due <= now - self._slack


class Together:
    """All chats of a channel. A wait told to a second chat before the first one's is over is meant for everybody."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._told: tuple[str, float] | None = None
        self.held_until = float("-inf")

    def reserve(self, now: float) -> float:
        """Seconds until the next place that is not inside a wait for all."""
        return max(self._pace.reserve(now), self.held_until - now)

    def told_to_wait(self, address: str, now: float, seconds: float) -> None:
        before = self._told
        if before is not None and before[0] != address and before[1] > now:
            self.held_until = max(self.held_until, now + seconds)
        self._told = (address, now + seconds)


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages per second and burst, for one chat and for all. 0 per second: no limit. The default limits nothing."""

    chat_rate: float = 0.0
    chat_burst: int = 1
    all_rate: float = 0.0
    all_burst: int = 1

    def chat(self) -> Pace:
        return Pace(_every(self.chat_rate), self.chat_burst)

    def together(self) -> Together:
        return Together(Pace(_every(self.all_rate), self.all_burst))


def _every(rate: float) -> float:
    return 1.0 / rate if rate > 0 else 0.0


TELEGRAM = Limits(chat_rate=1.0, chat_burst=4, all_rate=30.0, all_burst=30)


@dataclass(frozen=True, slots=True)
class Tempo:
    """The outbox's own times (seconds) and bounds.

    `gather`: how long done deliveries are gathered before they are marked together. `recover`: between two looks for
    rows left behind. `first`, `longest`: the back-off where the channel named no time, doubled from one to the other
    and made uneven by up to half. `tries`: after so many of these a delivery is tried only every `patience`, until
    storage lets it go for its age. `patience`: what must wait as long is handed back to the store. `grace`: at the end,
    for what is being sent, and once more for the marks. `at_once`: deliveries being sent at the same moment. `lane`,
    `all_lanes`: deliveries held in memory for one chat, for all of them; what is over waits in the store.
    """

    gather: float = 0.15
    recover: float = 10.0
    first: float = 1.0
    longest: float = 20.0
    tries: int = 20
    patience: float = 300.0
    grace: float = 2.0
    at_once: int = 64
    lane: int = 100
    all_lanes: int = 5_000
    batch: int = 100

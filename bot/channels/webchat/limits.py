"""How often is too often: token buckets for sending, growing waits for guessing codes. In memory, per process, bounded.

Limits per session are those of a quick hand; limits per network address are wide, because a whole school may sit
behind one.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KEPT = 20_000


class Bucket:
    """`burst` at once, then `rate` per second. Forgets the least recently seen beyond `MOST_KEPT`."""

    def __init__(self, burst: int, rate: float, now: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._now = burst, rate, now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, who: str) -> int:
        """0 and one taken, or the whole seconds to wait (at least 1) and nothing taken."""
        now = self._now()
        left, at = self._left.pop(who, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * self._rate)
        allowed = left >= 1
        self._left[who] = (left - 1 if allowed else left, now)
        if len(self._left) > MOST_KEPT:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, round((1 - left) / self._rate))


class Guesses:
    """Wrong codes. The first `free` cost nothing; then each one doubles the wait, 2 s up to 15 minutes. An hour of
    quiet forgets.

    A receipt code has about 59 bits: the waits are there so that nobody tries, not because trying could succeed.
    """

    LONGEST = 900
    QUIET = 3600

    def __init__(self, free: int, now: Callable[[], float] = time.monotonic) -> None:
        self._free, self._now = free, now
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, who: str) -> int:
        """Whole seconds until the next try is read; 0: now."""
        count, at = self._wrong.get(who, (0, 0.0))
        if count <= self._free:
            return 0
        over = self._now() - at
        if over > self.QUIET:
            del self._wrong[who]
            return 0
        delay = min(self.LONGEST, 1 << min(count - self._free, 20))
        return max(0, round(delay - over + 0.49))

    def wrong(self, who: str) -> None:
        count, _ = self._wrong.pop(who, (0, 0.0))
        self._wrong[who] = (count + 1, self._now())
        if len(self._wrong) > MOST_KEPT:
            self._wrong.popitem(last=False)

    def right(self, who: str) -> None:
        self._wrong.pop(who, None)

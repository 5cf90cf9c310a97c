"""Many chats begun from one network within an hour, without an invite: noticed, so that staff hear of it; never
refused, for it may be a school.

Networks are kept as hashes under a key that this process throws away with itself, for an hour, in memory alone.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b

MANY = 20
"""Chats within an hour from one network that make a burst. A household does not begin so many; a class in a computer
room may, and staff who see the number will know of it."""

STEP = 10
"""Beyond that they are told of in tens: one write to the database for ten chats."""

HOUR = 3600.0
MOST_KEPT = 20_000


class Bursts:
    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._key = os.urandom(16)
        self._seen: OrderedDict[bytes, tuple[float, int]] = OrderedDict()

    def began(self, network: str) -> int:
        """A chat begins there. How many chats are to be told of now: 0, or `MANY` when it becomes a burst, then `STEP`
        for each ten more.

        >>> bursts = Bursts(lambda: 0.0)
        >>> [count for count in (bursts.began("198.51.100.7") for _ in range(45)) if count]
        [20, 10, 10]
        """
        who = blake2b(network.encode(), digest_size=16, key=self._key).digest()
        now = self._now()
        since, count = self._seen.pop(who, (now, 0))
        if now - since > HOUR:
            since, count = now, 0
        count += 1
        self._seen[who] = (since, count)
        if len(self._seen) > MOST_KEPT:
            self._seen.popitem(last=False)
        if count == MANY:
            return MANY
        return STEP if count > MANY and (count - MANY) % STEP == 0 else 0

"""What the process counts while it serves: whole numbers of everything together, since its start.

No area, language, channel or person: a rare event in one of them could be somebody's. The parts of the house count as
they go (all within the event loop); `metrics` shows the figures where that is asked for.

>>> counts = Counts()
>>> counts.turn(0.004)
>>> counts.stored, counts.within[:4]
(1, [0, 0, 1, 0])
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper ends of the steps of the histogram, in seconds; the last step has none."""


@dataclass(slots=True)
class Counts:
    """`stored`, `not_stored`, `duplicates`: turns by what became of them. `set_aside`: messages that broke the step.
    `reminders`: those that were due and put into the outbox. `sent`, `retried`, `gone`, `refused`: what channels said
    to replies. `seconds`, `within`: how long stored turns took, from channel to commit, together and by step."""

    stored: int = 0
    not_stored: int = 0
    duplicates: int = 0
    set_aside: int = 0
    reminders: int = 0
    sent: int = 0
    retried: int = 0
    gone: int = 0
    refused: int = 0
    seconds: float = 0.0
    within: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def turn(self, seconds: float) -> None:
        """A turn was committed."""
        self.stored += 1
        self.seconds += seconds
        self.within[bisect_left(BOUNDS, seconds)] += 1

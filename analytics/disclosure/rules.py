"""How small is too small, and the marks that stand where a number may not.

The minimum counts families, not answers: 10 in what the public sees, 5 inside the authority. Settings may raise it,
never lower it. The marks are the shorthand of UK official tables (Government Analysis Function, "Symbols in tables"):
[c] confidential, [x] not available, [z] not applicable.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Readers = Literal["public", "authority"]
MINIMUM: dict[Readers, int] = {"public": 10, "authority": 5}


SMALL_GROUP = 4
"""What all families of a group, or of a change, say alike is held back while they are fewer than this many times the
minimum."""


class Mark(Enum):
    """Why no number stands here. A 0 is none of these: it is a number."""

    SUPPRESSED = "[c]"
    NOT_ASKED = "[x]"
    NOT_APPLICABLE = "[z]"


MEANING: dict[Mark, str] = {
    Mark.SUPPRESSED: "Held back: too few families, or it would give away too few families somewhere else.",
    Mark.NOT_ASKED: "Not asked in this survey.",
    Mark.NOT_APPLICABLE: "Does not apply: there is nothing here that could have a figure.",
}

Count = int | Mark


class TooLow(ValueError):
    """A minimum below the floor was asked for."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`k`: the smallest number of families that may be counted or described."""

    readers: Readers
    k: int

    @staticmethod
    def of(readers: Readers, minimum: int | None = None) -> Rules:
        """Raises `TooLow` for a minimum under the floor of these readers."""
        floor = MINIMUM[readers]
        if minimum is not None and minimum < floor:
            raise TooLow(f"the minimum for {readers} is {floor} families; it can be raised, not lowered to {minimum}")
        return Rules(readers, minimum or floor)

    def small_group(self, n: int) -> bool:
        """So few that what all of them said would be everybody's answer known."""
        return 0 < n < SMALL_GROUP * self.k

    def small(self, n: int) -> bool:
        """1 to k - 1: neither nobody nor enough."""
        return 0 < n < self.k

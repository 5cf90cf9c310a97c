"""Why some bytes are not taken, raised inside this package and told as an `Unreadable`."""

from __future__ import annotations

from typing import Literal

Why = Literal["too_large", "too_long", "wrong_type", "broken"]


class NotTaken(Exception):
    """Holds no byte of what was sent."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why

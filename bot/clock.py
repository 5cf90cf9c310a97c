"""The clock of the world. Tests and the demo bring their own."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The machine's time, aware, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)

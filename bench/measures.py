"""What is measured in one round, and what a variant is.

>>> percentile([1.0, 2.0, 3.0, 4.0], 0.5), percentile([5.0], 0.99)
(2.0, 5.0)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol


@dataclass(slots=True)
class Round:
    """`cpu` seconds of this process, all threads; `beside` those of a database server; `waits`: seconds from each
    update until its reply was handed to the network; `wall` seconds of the whole round."""

    interactions: int
    cpu: float
    wall: float
    waits: list[float] = field(default_factory=list)
    beside: float = 0.0

    def plain(self) -> dict[str, Any]:
        return asdict(self)


class Variant(Protocol):
    """One thing to be measured. `round` handles this many interactions; `close` raises where what was measured did not
    do its work."""

    async def open(self) -> None: ...
    async def round(self, interactions: int) -> Round: ...
    async def close(self) -> None: ...


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1) of the values does not pass (nearest rank). No values:
    0."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def memory_mb() -> float:
    """Resident memory of this process now, in MB of 10^6 bytes. SOURCE: proc(5), VmRSS. 0 where there is no /proc."""
    return _status("VmRSS")


def most_memory_mb() -> float:
    """The most it ever was. SOURCE: proc(5), VmHWM."""
    return _status("VmHWM")


def _status(name: str) -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    found = next(line for line in status.read_text("ascii", "replace").splitlines() if line.startswith(name))
    return int(found.split()[1]) * 1024 / 1e6

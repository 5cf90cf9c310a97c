"""What a snapshot says of itself beside its columns: the codebook, the areas, the closed waves, the populations.

>>> told = About(Codebook(()), {"X99000001": "Madeupshire"}, ("2026Q3",), {("X99000001", "2026Q3"): 90})
>>> About.from_json(told.to_json()) == told
True
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.codebook import Codebook, CodebookFault

VERSION = 1


class SnapshotFault(ValueError):
    """The snapshot breaks its contract. `faults` says how; none of them quotes a row."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class About:
    """`areas`: code -> name. `waves`: the closed ones, in time. `populations`: (area, wave) -> families in the process,
    where the area told it."""

    codebook: Codebook
    areas: Mapping[str, str]
    waves: tuple[str, ...]
    populations: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(
            {
                "version": VERSION,
                "waves": list(self.waves),
                "areas": dict(self.areas),
                "populations": [[area, wave, n] for (area, wave), n in sorted(self.populations.items())],
                "codebook": json.loads(self.codebook.to_json()),
            },
            ensure_ascii=False,
            indent=1,
        )

    @staticmethod
    def from_json(text: str) -> About:
        """Raises `SnapshotFault` for another version and for what is no such text."""
        try:
            told = json.loads(text)
            if told["version"] != VERSION:
                raise SnapshotFault([f"snapshot version {told['version']!r}, this release reads {VERSION}"])
            return About(
                Codebook.from_json(json.dumps(told["codebook"])),
                told["areas"],
                tuple(told["waves"]),
                {(area, wave): int(n) for area, wave, n in told["populations"]},
            )
        except (KeyError, TypeError, ValueError) as fault:
            if isinstance(fault, SnapshotFault):
                raise
            said = str(fault) if isinstance(fault, CodebookFault) else f"about is broken ({type(fault).__name__})"
            raise SnapshotFault([said]) from None

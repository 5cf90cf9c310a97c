"""A fault of a questionnaire file: where, what, and how to mend it. Authors see all of them at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`question` is '' where the fault is of the whole file."""

    file: str
    question: str
    cause: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.question}" if self.question else self.file
        return f"{place}: {self.cause}. Mend: {self.mend}."


class FaultyQuestionnaire(ValueError):
    """A definition that cannot be used. `faults` has every fault found, at least one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(f) for f in faults))
        self.faults = faults

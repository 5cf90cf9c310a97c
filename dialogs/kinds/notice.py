"""A notice: something to read, with one button to go on. It has no answer and is never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogs.definition import Fault, Question, Reading, Surroundings, Taken, Trouble
from dialogs.messages import Button, Line
from dialogs.session import Held

NEXT = Line("engine", "Next")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Question):
    kind = "notice"

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Notice:
        return cls(**shared)

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        return ((Button(NEXT, f"{ask}.next"),),)

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        return Taken("skipped") if code == "next" else None

    def typed(self, text: str, around: Surroundings) -> Reading:
        return Trouble((Line("engine", "Please tap Next to go on."),))

    def label(self, held: Held, around: Surroundings) -> Line | None:
        return None

    @property
    def kept(self) -> bool:
        return False

    def outcomes(self) -> tuple[Held | None, ...]:
        return (None,)

    def meaning(self) -> tuple[str, ...]:
        return ("notice",)

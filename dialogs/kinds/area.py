"""The local authority area: found by typing a few letters, or known from the invite link and then not asked at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogs.areas import FIRST_SHOWN
from dialogs.definition import Fault, Offered, Question, Reading, Surroundings, Taken, Trouble
from dialogs.kinds.others import LABELS, Other, other_rows, read_other, tapped_other
from dialogs.messages import Button, Line
from dialogs.session import Held, Session

OTHERS: Other = {"dont_know": LABELS["dont_know"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaQuestion(Question):
    kind = "area"
    entry = "search"

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> AreaQuestion:
        return cls(**shared)

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        return other_rows(ask, OTHERS.items())

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        if code in around.areas.areas:
            return Taken("answered", (code,))
        return tapped_other(code, OTHERS)

    def typed(self, text: str, around: Surroundings) -> Reading:
        if other := read_other(text, around.lexicon, OTHERS):
            return other
        found = around.areas.find(text)
        if not found:
            return Trouble(
                (
                    Line("engine", "I did not find that council."),
                    Line("engine", "Please type the first letters of its name. For example: Bris"),
                )
            )
        lines = [Line("engine", "Is it one of these? Please tap it.")]
        if len(found) > FIRST_SHOWN:
            lines = [Line("engine", "There are many. Tap yours, or type more letters.")]
        return Offered(tuple(lines), tuple((Button(Line("", a.name), a.code),) for a in found[:FIRST_SHOWN]))

    def label(self, held: Held, around: Surroundings) -> Line | None:
        if held.category in OTHERS:
            return OTHERS[held.category]
        if held.value and held.value[0] in around.areas.areas:
            return Line("", around.areas.name(held.value[0]))
        return None

    def needless(self, session: Session) -> bool:
        return session.area is not None and self.id not in session.held

    def steer(self, session: Session, held: Held) -> Session:
        return session._replace(area=held.value[0] if held.value else None)

    def unsteer(self, session: Session) -> Session:
        return session._replace(area=None)

    def outcomes(self) -> tuple[Held | None, ...]:
        return (Held("answered", ("E06000001",)), Held("dont_know"))

    def taps(self, held: Held | None) -> int:
        return 2 if held and held.value else 1  # some letters, then the one that was found

    def meaning(self) -> tuple[str, ...]:
        return ("area",)

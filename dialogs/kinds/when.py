"""When something happened, roughly: a month by a button, or a month, a week or a day in words. A day is kept as its
week: nothing here needs more, and an exact day could show who somebody is.

    kind = "when"
    clock = "request"     # the chat says which of the 20 weeks it is now ("assessment_decided", "plan_decided")

The value is '2026-03', '2026-W12' or 'longer'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from dialogs import dates
from dialogs.definition import Fault, Question, Reading, Surroundings, Taken, Trouble
from dialogs.kinds.others import LABELS, Other, other_rows, read_other, tapped_other
from dialogs.messages import Button, Given, Line
from dialogs.noticing.clock import Event, Happened, said, standing
from dialogs.reading import fold
from dialogs.session import Held

LONGER = "longer"
BUTTONS: dict[str, Line] = {
    "m0": Line("engine", "This month"),
    "m1": Line("engine", "Last month"),
    "m2": Line("engine", "2 months ago"),
    "m3": Line("engine", "3 months ago"),
    "m4": Line("engine", "4 months ago"),
    "m5": Line("engine", "5 months ago"),
    LONGER: Line("engine", "Longer ago"),
}
OTHERS: Other = {"dont_know": LABELS["dont_know"]}
NO_DATE = (
    Line("engine", "I did not understand. Please tap a button."),
    Line("engine", "Or type a month, like March, or a day, like 12 May."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class When(Question):
    clock: str = ""

    kind = "when"

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> When:
        clock = table.pop("clock", "")
        if clock not in ("", *get_args(Event)):
            fault(f"there is no event {clock!r} in the 20 weeks", f"use one of: {', '.join(get_args(Event))}")
            clock = ""
        return cls(**shared, clock=clock)

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        buttons = [Button(label, f"{ask}.{code}") for code, label in BUTTONS.items()]
        return (*(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)), *other_rows(ask, OTHERS.items()))

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        if code in BUTTONS and around.today is not None:
            return self._button(code, around.today, "tapped")
        return tapped_other(code, OTHERS)

    def typed(self, text: str, around: Surroundings) -> Reading:
        if other := read_other(text, around.lexicon, OTHERS):
            return other
        today = around.today
        assert today is not None  # a reply is read on some day
        for code, label in BUTTONS.items():
            if fold(text) in (fold(label.message), around.lexicon.label("engine", label.message)):
                return self._button(code, today, "typed")
        moment = dates.read(text, today, around.lexicon)
        return self._taken(moment, today, "typed") if moment is not None else Trouble(NO_DATE)

    def label(self, held: Held, around: Surroundings) -> Line | None:
        if held.category in OTHERS:
            return OTHERS[held.category]
        if not held.value:
            return None
        return BUTTONS[LONGER] if held.value[0] == LONGER else dates.shown(held.value[0])

    def outcomes(self) -> tuple[Held | None, ...]:
        return (Held("answered", ("2026-03",)), Held("answered", (LONGER,)), Held("dont_know"))

    def meaning(self) -> tuple[str, ...]:
        return ("when", self.stage)

    def _button(self, code: str, today: date, given: Given) -> Reading:
        if code == LONGER:
            return Taken("answered", (LONGER,), given=given)
        return self._taken(dates.months_before(today, int(code[1:])), today, given)

    def _taken(self, moment: dates.Moment, today: date, given: Given) -> Reading:
        where = standing(Happened(self._event(), moment), today)
        if where.week is None and (self.clock or where.fault == "future"):
            return Trouble(said(where))
        value = (dates.written(moment),)
        return Taken("answered", value, given=given, said=said(where) if self.clock else ())

    def _event(self) -> Event:
        return next((event for event in get_args(Event) if event == self.clock), "request")

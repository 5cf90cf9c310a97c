"""A scale of 1 to 5, plus don't know, does not apply and skip: three different things, never a score.

kind = "scale"
scale = "satisfaction"            # 1 very unhappy … 5 very happy; or "extent": 1 not at all … 5 completely
reverse = false                   # true: 5 is bad (it is asked as it is; reports turn it round and say so)
not_applicable = "We had none"    # the label of "does not apply"; true for the usual words, leave out for none
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dialogs.definition import Fault, Question, Reading, Surroundings, Taken, Trouble, flag
from dialogs.kinds.others import TAP_DONT_KNOW, TAP_NOT_APPLICABLE, other_rows, read_other
from dialogs.lexicon import DONT_KNOW, NOT_APPLICABLE
from dialogs.messages import Button, Line
from dialogs.reading import digit, fold
from dialogs.scales import LABELS, SCORES, WORDS
from dialogs.session import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Question):
    scale: str
    reverse: bool = False
    not_applicable: str = ""

    kind = "scale"

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Scale:
        scale = table.pop("scale", "satisfaction")
        if not isinstance(scale, str) or scale not in WORDS:
            fault(f"there is no scale {scale!r}", f"use one of: {', '.join(sorted(WORDS))}")
            scale = "satisfaction"
        other = table.pop("not_applicable", "")
        if other is True:
            other = NOT_APPLICABLE.message
        if not isinstance(other, str) or (other and not other.strip()):
            fault("'not_applicable' is no label", 'write not_applicable = "We had none", or true for the usual words')
            other = ""
        return cls(**shared, scale=scale, reverse=flag(table, "reverse", fault), not_applicable=other)

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        return _rows(self.scale, ask, self._other_label())

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        if code in SCORES:
            return Taken("answered", (code,))
        if code == TAP_DONT_KNOW:
            return Taken("dont_know")
        return Taken("not_applicable") if code == TAP_NOT_APPLICABLE and self.not_applicable else None

    def typed(self, text: str, around: Surroundings) -> Reading:
        number = digit(text)
        if number is not None and 1 <= number <= 5:
            return Taken("answered", (str(number),), given="typed")
        if score := around.lexicon.score(self.scale, text):
            return Taken("answered", (score,), given="typed")
        if other := read_other(text, around.lexicon, dont_know=True, not_applicable=bool(self.not_applicable)):
            return other
        if self.not_applicable and fold(text) in (
            fold(self.not_applicable),
            around.lexicon.label(self.context, self.not_applicable),
        ):
            return Taken("not_applicable", given="typed")
        return Trouble((Line("engine", "I did not understand. Please tap a button, or type a number from 1 to 5."),))

    def label(self, held: Held, around: Surroundings) -> Line | None:
        match held.category:
            case "answered":
                return LABELS[self.scale][held.value[0]]
            case "dont_know":
                return DONT_KNOW
            case "not_applicable":
                return self._other_label()
        return None

    def outcomes(self) -> tuple[Held | None, ...]:
        scores = tuple(Held("answered", (n,)) for n in SCORES)
        return (*scores, Held("dont_know"), *((Held("not_applicable"),) if self.not_applicable else ()))

    def meaning(self) -> tuple[str, ...]:
        return ("scale", self.scale, self.stage, "reverse" if self.reverse else "plain")

    def _other_label(self) -> Line | None:
        if not self.not_applicable:
            return None
        return (
            NOT_APPLICABLE if self.not_applicable == NOT_APPLICABLE.message else Line(self.context, self.not_applicable)
        )


@lru_cache(maxsize=1024)
def _rows(scale: str, ask: int, other: Line | None) -> tuple[tuple[Button, ...], ...]:
    # The happy end stands on top: it is read first, and the order is the same for both scales.
    answers = tuple((Button(LABELS[scale][n], f"{ask}.{n}"),) for n in reversed(SCORES))
    return answers + other_rows(ask, True, other)

"""A scale of 1 to 5, plus don't know, does not apply and skip: three different things, never a score.

kind = "scale"
scale = "satisfaction"            # 1 very unhappy … 5 very happy; or "extent": 1 not at all … 5 completely
reverse = false                   # true: 5 is bad (it is asked as it is; reports turn it round and say so)
not_applicable = "We had none"    # the label of "does not apply"; true for the usual words, leave out for none
not_yet = "We did not get there"  # the label of "not there yet", as for not_applicable
too_hard = true                   # adds "Too hard to talk about"
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dialogs.definition import Fault, Question, Reading, Surroundings, Taken, Trouble, flag
from dialogs.kinds.others import LABELS as OTHERS
from dialogs.kinds.others import other_rows, read_other, tapped_other
from dialogs.lexicon import DONT_KNOW, NOT_APPLICABLE, NOT_YET, TOO_HARD
from dialogs.messages import Button, Category, Line
from dialogs.reading import digit, fold
from dialogs.scales import LABELS, SCORES, WORDS, face
from dialogs.session import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Question):
    scale: str
    reverse: bool = False
    not_applicable: str = ""
    not_yet: str = ""
    too_hard: bool = False

    kind = "scale"

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Scale:
        scale = table.pop("scale", "satisfaction")
        if not isinstance(scale, str) or scale not in WORDS:
            fault(f"there is no scale {scale!r}", f"use one of: {', '.join(sorted(WORDS))}")
            scale = "satisfaction"
        return cls(
            **shared,
            scale=scale,
            reverse=flag(table, "reverse", fault),
            not_applicable=_label(table, "not_applicable", NOT_APPLICABLE, fault),
            not_yet=_label(table, "not_yet", NOT_YET, fault),
            too_hard=flag(table, "too_hard", fault),
        )

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        return _rows(self.scale, ask, self._others())

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        if code in SCORES:
            return Taken("answered", (code,))
        return tapped_other(code, dict(self._others()))

    def typed(self, text: str, around: Surroundings) -> Reading:
        number = digit(text)
        if number is not None and 1 <= number <= 5:
            return Taken("answered", (str(number),), given="typed")
        if score := around.lexicon.score(self.scale, text) or face(self.scale, text):
            return Taken("answered", (score,), given="typed")
        if other := read_other(text, around.lexicon, dict(self._others())):
            return other
        for category, label in self._others():
            if fold(text) in (fold(label.message), around.lexicon.label(label.context, label.message)):
                return Taken(category, given="typed")
        return Trouble((Line("engine", "I did not understand. Please tap a button, or type a number from 1 to 5."),))

    def label(self, held: Held, around: Surroundings) -> Line | None:
        if held.category == "answered":
            return LABELS[self.scale][held.value[0]]
        return dict(self._others()).get(held.category)

    def troubled(self, held: Held) -> bool:
        bad = ("4", "5") if self.reverse else ("1", "2")
        return bool(held.value) and held.value[0] in bad

    def outcomes(self) -> tuple[Held | None, ...]:
        scores = tuple(Held("answered", (n,)) for n in SCORES)
        return (*scores, *(Held(category) for category, _ in self._others()))

    def meaning(self) -> tuple[str, ...]:
        return ("scale", self.scale, self.stage, "reverse" if self.reverse else "plain")

    def _others(self) -> tuple[tuple[Category, Line], ...]:
        said: dict[Category, str] = {
            "dont_know": DONT_KNOW.message,
            "not_applicable": self.not_applicable,
            "not_yet": self.not_yet,
            "too_hard": TOO_HARD.message if self.too_hard else "",
        }
        usual = OTHERS.items()
        return tuple(
            (category, label if said[category] == label.message else Line(self.context, said[category]))
            for category, label in usual
            if said[category]
        )


def _label(table: dict[str, Any], key: str, usual: Line, fault: Fault) -> str:
    """The label of one way to give no score: the questionnaire's own, the usual one for true, '' for none."""
    label = table.pop(key, "")
    if label is True:
        return usual.message
    if not isinstance(label, str) or (label and not label.strip()):
        fault(f"'{key}' is no label", f'write {key} = "We had none", or true for the usual words')
        return ""
    return label


@lru_cache(maxsize=1024)
def _rows(scale: str, ask: int, others: tuple[tuple[Category, Line], ...]) -> tuple[tuple[Button, ...], ...]:
    # The happy end stands on top: it is read first, and the order is the same for both scales.
    answers = tuple((Button(LABELS[scale][n], f"{ask}.{n}"),) for n in reversed(SCORES))
    return answers + other_rows(ask, others)

"""A score by faces, for who reads few words: sad, okay or happy first, and only then how sad or how happy.

kind = "faces"
practice = true     # to try it out: three faces, nothing is kept

The same 1 (very sad) to 5 (very happy) as a scale of satisfaction. Which way led to the score is kept with it: 'three'
(okay needs no second question), 'split' (three faces, then two), 'five' (typed in words: "very happy").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogs.definition import Fault, Question, Reading, Surroundings, Taken, Ticked, Trouble, flag
from dialogs.kinds.others import LABELS as OTHERS
from dialogs.kinds.others import Other, other_rows, read_other, tapped_other
from dialogs.messages import Button, Line
from dialogs.reading import digit
from dialogs.scales import FACES, SCORES
from dialogs.session import Held

MIDDLE = {"sad": "2", "okay": "3", "happy": "4"}
"""First face -> the score whose face and words it shares."""

SPLIT: dict[str, tuple[str, str]] = {"sad": ("1", "2"), "happy": ("5", "4")}
"""First face -> the two scores it is split into, the strong one first."""

HOW_SAD = Line("engine", "How sad?")
HOW_HAPPY = Line("engine", "How happy?")
ASKED = {"sad": HOW_SAD, "happy": HOW_HAPPY}
ALLOWED: Other = {"dont_know": OTHERS["dont_know"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces(Question):
    practice: bool = False

    kind = "faces"
    halves = True

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Faces:
        practice = flag(table, "practice", fault)
        if practice and (shared["stage"] or shared["then"]):
            fault("what is only tried out leads nowhere", "take 'stage' and 'then' out, or 'practice'")
        return cls(**shared, practice=practice)

    @property
    def kept(self) -> bool:
        return not self.practice

    def lines(self, around: Surroundings) -> tuple[Line, ...]:
        chosen = _chosen(around)
        return (ASKED[chosen],) if chosen else tuple(Line(self.context, text) for text in self.text)

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        chosen = _chosen(around)
        if chosen:
            return tuple((_button(score, f"{ask}.{score}"),) for score in SPLIT[chosen])
        faces = tuple((_button(score, f"{ask}.{face}"),) for face, score in MIDDLE.items())
        return faces if self.practice else faces + other_rows(ask, ALLOWED.items())

    def drawn(self, around: Surroundings) -> str:
        """A row of faces shows those that are asked now."""
        chosen = _chosen(around)
        return f"faces-{chosen}" if chosen and self.picture.startswith("faces-") else self.picture

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        if code in MIDDLE:
            return self._first(code)
        if self.practice:
            return None
        if code in SCORES:
            return Taken("answered", (code,), way="split")
        return tapped_other(code, ALLOWED)

    def typed(self, text: str, around: Surroundings) -> Reading:
        score = around.lexicon.score("faces", text)
        face = next((face for face, middle in MIDDLE.items() if middle == score), None)
        if score and _chosen(around) and score in SPLIT[_chosen(around)]:
            return Taken("answered", (score,), given="typed", way="split")
        number = digit(text)
        if number is not None and 1 <= number <= len(MIDDLE) and not _chosen(around):
            face = tuple(MIDDLE)[number - 1]  # the three stand in a row, numbered from 1
        if face:
            return self._first(face, typed=True)
        if score:
            return self._first("sad" if score == "1" else "happy", typed=True) if self.practice else _five(score)
        if not self.practice and (other := read_other(text, around.lexicon, ALLOWED)):
            return other
        return Trouble((Line("engine", "Please tap a face."),))

    def label(self, held: Held, around: Surroundings) -> Line | None:
        return FACES[held.value[0]] if held.value else ALLOWED.get(held.category)

    def outcomes(self) -> tuple[Held | None, ...]:
        if self.practice:
            return (None,)
        return (*(Held("answered", (score,)) for score in SCORES), Held("dont_know"))

    def taps(self, held: Held | None) -> int:
        return 2 if held and held.value and held.value[0] != MIDDLE["okay"] else 1

    def meaning(self) -> tuple[str, ...]:
        return ("faces", "practice" if self.practice else self.stage)

    def _first(self, face: str, typed: bool = False) -> Reading:
        """One of the three: enough where it is okay or only tried out, else how much of it is asked next."""
        if face in SPLIT and not self.practice:
            return Ticked((face,))
        return Taken("answered", (MIDDLE[face],), given="typed" if typed else "tapped", way="three")


def _five(score: str) -> Taken:
    return Taken("answered", (score,), given="typed", way="five")


def _chosen(around: Surroundings) -> str:
    """The first face, once it is chosen; '' before."""
    return around.picked[0] if around.picked and around.picked[0] in SPLIT else ""


def _button(score: str, tap: str) -> Button:
    return Button(FACES[score], tap, picture=f"face-{score}")

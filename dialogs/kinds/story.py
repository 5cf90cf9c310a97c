"""A story: free text in the person's own words. The session never holds a word of it; the store keeps it encrypted.

kind = "story"
no_thanks = "No thanks"     # optional label of the button that leaves it out
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogs.definition import Fault, Question, Reading, Surroundings, Taken, Trouble
from dialogs.messages import Button, Line
from dialogs.reading import clean_story
from dialogs.session import Held

LONGEST = 5000
"""Characters. Above Telegram's 4,096 so that nothing a phone can send is refused; long enough for two pages."""

NO_THANKS = Line("engine", "No thanks")
TAP_NO_THANKS = "~no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Question):
    kind = "story"
    entry = "story"

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Story:
        return cls(**shared)

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        return ((Button(NO_THANKS, f"{ask}.{TAP_NO_THANKS}", "other"),),)

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        return Taken("skipped") if code == TAP_NO_THANKS else None

    def typed(self, text: str, around: Surroundings) -> Reading:
        story = clean_story(text)
        if not story:
            return Trouble(
                (Line("engine", "I see no words in that message. Please write a few words, or tap No thanks."),)
            )
        if len(story) > LONGEST:
            values = (("count", str(len(story))), ("most", str(LONGEST)))
            return Trouble(
                (
                    Line("engine", "That is {count} letters. I can keep {most} letters.", values),
                    Line("engine", "Nothing is saved yet. Please send a shorter message."),
                )
            )
        return Taken("answered", (), story, given="typed")

    def label(self, held: Held, around: Surroundings) -> Line | None:
        return None

    def outcomes(self) -> tuple[Held | None, ...]:
        return (Held("answered"), Held("skipped"))

    def meaning(self) -> tuple[str, ...]:
        return ("story", self.stage)

"""A story: free text in the person's own words. The session never holds a word of it; the store keeps it encrypted.

kind = "story"
media = true        # a voice note, a photo or a drawing is an answer as well
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogs.definition import Fault, Question, Reading, Surroundings, Taken, Trouble, flag
from dialogs.kinds.others import LABELS, Other, other_rows, read_other, tapped_other
from dialogs.messages import Button, Given, Line, Media, MediaKind
from dialogs.reading import clean_story
from dialogs.session import Held

LONGEST = 5000
"""Characters. Above Telegram's 4,096 so that nothing a phone can send is refused; long enough for two pages."""

NO_THANKS = Line("engine", "No thanks")
TAP_NO_THANKS = "~no"
OTHERS: Other = {"too_hard": LABELS["too_hard"]}
GIVEN: dict[MediaKind, Given] = {"voice": "spoken", "picture": "drawn"}
SENT = {"voice": Line("engine", "Your voice message"), "picture": Line("engine", "Your picture")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Question):
    kind = "story"
    entry = "story"
    media: bool = False

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Story:
        return cls(**shared, media=flag(table, "media", fault))

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        return ((Button(NO_THANKS, f"{ask}.{TAP_NO_THANKS}", "other"),), *other_rows(ask, OTHERS.items()))

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        return Taken("skipped") if code == TAP_NO_THANKS else tapped_other(code, OTHERS)

    def typed(self, text: str, around: Surroundings) -> Reading:
        if other := read_other(text, around.lexicon, OTHERS):
            return other
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

    @property
    def takes_media(self) -> bool:
        return self.media

    def sent(self, media: Media, caption: str, around: Surroundings) -> Reading | None:
        if not self.media:
            return None
        words = clean_story(caption)[:LONGEST] or None
        return Taken("answered", (media.what,), words, given=GIVEN[media.what], media=media)

    def label(self, held: Held, around: Surroundings) -> Line | None:
        if held.value:
            return SENT[held.value[0]]
        return OTHERS.get(held.category)

    def outcomes(self) -> tuple[Held | None, ...]:
        return (Held("answered"), Held("skipped"), Held("too_hard"))

    def meaning(self) -> tuple[str, ...]:
        return ("story", self.stage)

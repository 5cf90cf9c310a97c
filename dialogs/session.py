"""Where one respondent stands: small, versioned, without a word of any story.

A session is a value. It is stored as a short JSON text and read back at every turn, in every test too.

>>> s = Session(questionnaire="abc", language="en", wave="2026Q4")
>>> Session.from_json(s.to_json()) == s
True
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from dialogs.messages import Category

VERSION = 1

State = Literal["new", "open", "paused", "finished", "declined", "forgotten"]
Overlay = Literal["", "language", "forget", "mine"]


class UnreadableSession(ValueError):
    """Stored state that this release cannot read. Carries the version found, never the state itself."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the session keeps of one answer: enough to route by, never a text."""

    category: Category
    value: tuple[str, ...] = ()


class Session(NamedTuple):
    """`questionnaire` is the content hash of the pinned definition. `ask` numbers the question on the screen: buttons
    carry it, so an old button is known for what it is. `trail` holds the ids of the questions answered so far, oldest
    first. `order` is the highest message order read. `overlay` is a side question (choose a language, really delete?)
    in front of the current one. `picked` are the ticks set so far in a choice of many. `ahead` holds questions answered
    before that lie after the one on the screen, while an earlier answer is changed; the one that is changed is among
    them. `contacts` counts the reminders sent in this wave.
    `pictures`: whether pictures are wanted where there are any. `told`:
    what is said once in a conversation and was ('complaint', 'complaint asked'). `draft`: the number `ask` had when
    words typed for the question on the screen were held; they are dropped as soon as `ask` has gone on.

    A named tuple, because a turn copies it several times and `_replace` costs a quarter of a dataclass's copy.
    """

    questionnaire: str
    language: str
    wave: str
    state: State = "new"
    at: str | None = None
    ask: int = 0
    trail: tuple[str, ...] = ()
    held: Mapping[str, Held] = MappingProxyType({})
    area: str | None = None
    invited: bool = False
    overlay: Overlay = ""
    picked: tuple[str, ...] = ()
    order: int = 0
    turns: int = 0
    ahead: tuple[str, ...] = ()
    contacts: int = 0
    pictures: bool = True
    told: tuple[str, ...] = ()
    draft: int = 0

    @property
    def holding(self) -> bool:
        """Are words held for the question on the screen, which are no answer yet?"""
        return self.draft == self.ask and self.draft > 0

    @property
    def changing(self) -> bool:
        """Is the question on the screen one that was answered already, asked again to change its answer?"""
        return self.at in self.ahead

    def to_json(self) -> str:
        held = {q: list(h.value) if h.category == "answered" else h.category for q, h in self.held.items()}
        rare: dict[str, object] = {"ah": self.ahead} if self.ahead else {}
        if self.contacts:
            rare["c"] = self.contacts
        if not self.pictures:
            rare["pi"] = False
        if self.told:
            rare["to"] = self.told
        if self.draft:
            rare["dr"] = self.draft
        return json.dumps(
            {
                "v": VERSION,
                "q": self.questionnaire,
                "l": self.language,
                "w": self.wave,
                "s": self.state,
                "at": self.at,
                "n": self.ask,
                "tr": self.trail,
                "h": held,
                "ar": self.area,
                "in": self.invited,
                "ov": self.overlay,
                "p": self.picked,
                "o": self.order,
                "t": self.turns,
                **rare,
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @staticmethod
    def from_json(text: str) -> Session:
        """Raises `UnreadableSession` for another version or a broken text."""
        try:
            d = json.loads(text)
            if d["v"] != VERSION:
                raise UnreadableSession(f"session version {d['v']!r}, this release reads {VERSION}")
            held = {
                q: Held("answered", tuple(h)) if isinstance(h, list) else Held(_category(h)) for q, h in d["h"].items()
            }
            return Session(
                questionnaire=d["q"],
                language=d["l"],
                wave=d["w"],
                state=d["s"],
                at=d["at"],
                ask=d["n"],
                trail=tuple(d["tr"]),
                held=held,
                area=d["ar"],
                invited=d["in"],
                overlay=d["ov"],
                picked=tuple(d["p"]),
                order=d["o"],
                turns=d["t"],
                ahead=tuple(d.get("ah", ())),
                contacts=d.get("c", 0),
                pictures=d.get("pi", True),
                told=tuple(d.get("to", ())),
                draft=d.get("dr", 0),
            )
        except UnreadableSession:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise UnreadableSession(f"session text is broken ({type(fault).__name__})") from None


def _category(text: str) -> Category:
    if text not in get_args(Category):
        raise ValueError("category")
    return text  # type: ignore[return-value]  # checked against the literal above

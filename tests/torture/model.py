"""What must be stored, kept in plain lists: people, their sessions, every answer they ever gave, the voice notes,
pictures and concerns of these, words that are held, and the reminders they agreed to.

The model hears each update that counts, exactly once; crashes, restarts, repetitions and migrations are no concern of
its. What an update means comes from the pure step; what becomes of it is added up here, without a database.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from dialogs.engine import Guide, Ids, opening, step
from dialogs.loading import load_shipped
from dialogs.messages import (
    DRAFT_HOURS,
    Button,
    Concern,
    Drop,
    Erase,
    Forget,
    Hold,
    Inbound,
    Media,
    Record,
    Retract,
    Say,
    Schedule,
    Started,
)
from dialogs.reminding import MOST_CONTACTS, awake, reminder
from dialogs.session import Session
from storage.cipher import Cipher
from tests.storage.house import PUSHED, RING, catalogs, register

ENTRY, WAVE = "parent-short", "2026Q4"
Where = tuple[str, str]
"""Channel and address."""


@cache
def guides() -> dict[str, Guide]:
    """By the questionnaire's hash."""
    found = (Guide(form, catalogs(), register(), catalogs().published()) for form in load_shipped().values())
    return {guide.questionnaire.hash: guide for guide in found}


@dataclass(frozen=True, order=True)
class Row:
    """One row of `answers`, its text opened."""

    wave: str
    question: str
    category: str
    value: str
    text: str
    given: str
    way: str
    helped: str
    current: bool


@dataclass(frozen=True)
class Beside:
    """What hangs on an answer: a voice note or picture, or the rules by which it may mean danger."""

    wave: str
    question: str
    what: tuple[object, ...]


@dataclass
class Someone:
    """`respondent` is the house's number, once it is known. `screen`: the last thing said. `draft`: words held, and the
    hour since when. `reminder`: when in milliseconds, and where."""

    session: Session
    rows: list[Row] = field(default_factory=list)
    media: list[Beside] = field(default_factory=list)
    concerns: list[Beside] = field(default_factory=list)
    draft: tuple[str, int] | None = None
    reminder: tuple[int, Where] | None = None
    respondent: int = 0
    screen: Say | None = None
    gone: bool = False

    @property
    def guide(self) -> Guide:
        return guides()[self.session.questionnaire]

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.screen.rows for button in row] if self.screen else []

    def current(self, question: str) -> Row | None:
        """The answer that counts."""
        found = [r for r in self.rows if r.current and (r.wave, r.question) == (self.session.wave, question)]
        assert len(found) <= 1
        return found[0] if found else None


@dataclass
class Invite:
    wave: str
    area: str
    questionnaire: str
    by: Someone | None = None
    used: bool = False


class Model:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.at: dict[Where, Someone] = {}
        self.people: list[Someone] = []
        self.invites: dict[str, Invite] = {}
        self.ciphers: dict[int, Cipher] = {}

    def hear(self, inbound: Inbound) -> Someone:
        """The update has its effect. Returns whose it is; somebody who is gone after it was theirs to the end."""
        where = inbound.channel, inbound.address
        here = self.at.get(where)
        payload = inbound.content.payload if isinstance(inbound.content, Started) else ""
        if payload:
            inbound = replace(inbound, content=Started())
        someone = self._who(here, payload, where)
        self.at[where] = someone
        return self._stepped(someone, inbound)

    def _who(self, here: Someone | None, payload: str, where: Where) -> Someone:
        invite = self.invites.get(payload.removeprefix("i-"))
        if invite is not None:
            known = here.session if here else None
            settled = known is not None and known.wave == invite.wave
            settled = settled and (known.invited or known.state not in ("new", "declined"))  # type: ignore[union-attr]
            if not invite.used and not settled:
                form = load_shipped()[invite.questionnaire]
                session = opening(form, "en", invite.wave, invite.area, invited=True)
                someone = here or self._new(session)
                someone.session = session
                invite.used, invite.by = True, someone
                return someone
        elif payload:
            other = next((p for p in self.people if not p.gone and RING.receipt_code(p.respondent) == payload), None)
            if other is not None and other is not here:
                if here is not None and here.session.state == "new":
                    self._forget(here)
                other.session = other.session._replace(order=0)
                return other
        return here or self._new(opening(load_shipped()[ENTRY], "en", WAVE))

    def _new(self, session: Session) -> Someone:
        someone = Someone(session)
        self.people.append(someone)
        return someone

    def _stepped(self, someone: Someone, inbound: Inbound) -> Someone:
        pushed = inbound.channel in PUSHED
        held = someone.draft if someone.session.holding and someone.draft is not None else None
        words = held[0] if held is not None and held[1] > self.hour - DRAFT_HOURS else None
        done = step(someone.guide, someone.session, inbound, self.now, Ids("AAAA-AAAA-AAAA", pushed, words))
        someone.session = Session.from_json(done.session.to_json())
        wave = someone.session.wave
        for effect in done.effects:
            match effect:
                case Say():
                    someone.screen = effect
                case Record():
                    self._retract(someone, effect.question)
                    someone.rows.append(row_of(wave, effect))
                    if effect.media is not None:
                        someone.media.append(Beside(wave, effect.question, seen(effect.media)))
                case Concern(question, rules):
                    someone.concerns.append(Beside(wave, question, (" ".join(rules),)))
                case Hold(_, text):
                    someone.draft = text, self.hour
                case Drop():
                    someone.draft = None
                case Schedule(at):
                    due = int(at.timestamp() * 1000) if at is not None else None
                    someone.reminder = None if due is None else (due, (inbound.channel, inbound.address))
                case Retract(question):
                    self._retract(someone, question)
                case Erase(question):
                    own = (wave, question)
                    someone.rows = [r for r in someone.rows if (r.wave, r.question) != own]
                    someone.media = [r for r in someone.media if (r.wave, r.question) != own]
                    someone.concerns = [r for r in someone.concerns if (r.wave, r.question) != own]
        if Forget() in done.effects:
            self._forget(someone)
        return someone

    def _retract(self, someone: Someone, question: str) -> None:
        own = (someone.session.wave, question)
        someone.rows = [replace(r, current=False) if (r.wave, r.question) == own else r for r in someone.rows]

    def _forget(self, someone: Someone) -> None:
        someone.gone, someone.rows, someone.media, someone.concerns = True, [], [], []
        someone.draft = someone.reminder = None
        self.at = {where: one for where, one in self.at.items() if one is not someone}
        for invite in self.invites.values():
            if invite.by is someone:
                invite.by = None

    # --- what time does ---

    @property
    def hour(self) -> int:
        return int(self.now.timestamp()) // 3600

    def remind(self) -> list[Where]:
        """Who is written to now, by day only: who stopped, is still there, and was not written to often enough."""
        said: list[Where] = []
        due = [s for s in self.people if s.reminder is not None and s.reminder[0] <= int(self.now.timestamp() * 1000)]
        for someone in due if awake(self.now) else ():
            assert someone.reminder is not None
            where, someone.reminder = someone.reminder[1], None
            session = someone.session
            if session.state == "paused" and session.contacts < MOST_CONTACTS and self.at.get(where) is someone:
                someone.screen = reminder(someone.guide, session)
                someone.session = session._replace(contacts=session.contacts + 1)
                said.append(where)
        return said

    def clear(self) -> int:
        """The nightly clearing: held words whose time is over. Returns how many."""
        old = [s for s in self.people if s.draft is not None and s.draft[1] <= self.hour - DRAFT_HOURS]
        for someone in old:
            someone.draft = None
        return len(old)

    def answers(self) -> Counter[tuple[int, Row]]:
        return Counter((each.respondent, row) for each in self.people for row in each.rows)


def seen(media: Media) -> tuple[object, ...]:
    return media.what, media.type, media.content


def row_of(wave: str, record: Record) -> Row:
    value = " ".join(record.value)
    words = record.text or ""
    return Row(wave, record.question, record.category, value, words, record.given, record.way, record.helped, True)


def receipt(someone: Someone) -> str:
    return RING.receipt_code(someone.respondent)

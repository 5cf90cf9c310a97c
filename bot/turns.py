"""One turn inside the writer's transaction: who is it, what does the engine say, what must be stored.

The engine's step is pure, and everything here is undone by a rollback, so a turn may be run as often as it takes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.arrivals import Arrival, arrive
from bot.copies import copy_of
from bot.my_card.made import MyCard, made
from bot.ports import Delivery, File, TurnResult
from dialogs import mine
from dialogs.areas import Register
from dialogs.definition import Questionnaire
from dialogs.engine import Guide, Ids, Translator, opening, step
from dialogs.loading import reread
from dialogs.messages import (
    Concern,
    Drop,
    Erase,
    Forget,
    Goes,
    Hold,
    Inbound,
    Line,
    Media,
    Record,
    Reply,
    Retract,
    Say,
    Schedule,
    Started,
)
from dialogs.noticing.detail import Finder
from dialogs.own import NONE, Own
from dialogs.session import Session
from locales.wording import Wording
from storage.mine import Kept
from storage.people import Invitation, Place, Standing
from storage.replies import Queued
from storage.store import Store
from storage.unit import Unit
from storage.weeks import day_of

SET_ASIDE = Say(
    (
        Line("engine", "Sorry, something went wrong with your last message."),
        Line("engine", "Your other answers are safe. Please try again in another way."),
    )
)


class UnknownQuestionnaire(Exception):
    """A session is pinned to a definition that is not in the database."""


@dataclass(slots=True)
class House:
    """What every turn looks things up in. `questionnaires` are those of this release by id; `entry` is asked of people
    without an invite that says otherwise. `pushed`: the channels that send by themselves. `wave` names the wave of a
    moment. `own`: the areas' own questions. `finders`: see `Guide`."""

    store: Store
    wording: Wording
    translator: Translator
    areas: Register
    languages: tuple[tuple[str, str], ...]
    questionnaires: Mapping[str, Questionnaire]
    entry: str
    wave: Callable[[datetime], str]
    pushed: frozenset[str]
    language: str = "en"
    own: Own = NONE
    finders: Sequence[Finder] = ()
    _guides: dict[str, Guide] = field(default_factory=dict)

    def guide(self, content_hash: str) -> Guide:
        """The guide of a pinned definition, this release's or an older one's. Raises `UnknownQuestionnaire`."""
        found = self._guides.get(content_hash)
        if found is None:
            known = {each.hash: each for each in self.definitions()}.get(content_hash)
            if known is None:
                source = self.store.definition(content_hash)
                if source is None:
                    raise UnknownQuestionnaire(content_hash)
                known = reread(source)
            found = self._guides[content_hash] = Guide(
                known, self.translator, self.areas, self.languages, self.own, self.finders
            )
        return found

    def definitions(self) -> tuple[Questionnaire, ...]:
        """All of this release and of its areas."""
        return (*self.questionnaires.values(), *self.own.extended.values())

    def look_up(
        self, unit: Unit, standing: Standing, session: Session, says: list[Say]
    ) -> tuple[File | MyCard | None, list[Say]]:
        """The says with the person's own words in their places, and the copy or card where one is wanted."""
        kept = unit.everything(standing)
        words = {each.question: each.text for each in kept if each.wave == session.wave and each.text is not None}
        file: File | MyCard | None = None
        wanted: Goes = next((say.file for say in says if say.file), "")
        if wanted:
            file = self._file(wanted, session, kept, unit.media(standing))
        return file, [mine.filled(say, words) if say.stored else say for say in says]

    def file(self, wanted: Goes, unit: Unit, respondent: int | None) -> File | MyCard | None:
        """A copy of all answers of somebody, or their card; None where there is nobody."""
        standing = unit.standing(respondent) if respondent is not None else None
        if standing is None:
            return None
        return self._file(wanted, standing.session, unit.everything(standing), unit.media(standing))

    def _file(self, wanted: Goes, session: Session, kept: Sequence[Kept], media: Mapping[int, Media]) -> File | MyCard:
        if wanted == "card":
            return made(self.guide(session.questionnaire), self.wording, session, kept, media)
        return copy_of(self.guide, self.wording, session, kept, media)


@dataclass(slots=True)
class Turn:
    """A job of the writer. Its outcome is a `TurnResult`. `broken`: for which fault the message was set aside."""

    house: House
    inbound: Inbound
    now: datetime
    broken: str = ""

    def run(self, unit: Unit, careful: bool, fault: str | None) -> TurnResult:
        house, inbound = self.house, self.inbound
        key = house.store.ring.inbox_mac(inbound.key)
        if careful and unit.seen(key):
            return TurnResult(True, ())
        unit.read(key)
        place = unit.place(inbound.channel, inbound.address)
        if fault is not None:
            return self._set_aside(unit, key, place, fault)
        standing = unit.standing(place.respondent) if place.respondent is not None else None
        arrival = arrive(unit, inbound, place, standing.session if standing is not None else None)
        comes_back = arrival.respondent is not None and arrival.respondent != place.respondent
        standing = self._standing(unit, place, standing, arrival)
        place = unit.place(inbound.channel, inbound.address)
        if place.gone:
            unit.reachable(inbound.channel, inbound.address, place)
        if comes_back or (type(inbound.content) is Started and inbound.content.payload):
            inbound = replace(inbound, content=Started())  # what the link or the code said is dealt with
        return self._step(unit, inbound, place, standing, arrival.lines)

    # --- who it is ---

    def _standing(self, unit: Unit, place: Place, here: Standing | None, arrival: Arrival) -> Standing:
        inbound = self.inbound
        standing = here
        if arrival.respondent is not None and arrival.respondent != place.respondent:
            joined = unit.standing(arrival.respondent)
            if joined is not None:
                unit.settle(inbound.channel, inbound.address, place, joined.respondent)
                if here is not None and here.session.state == "new":
                    unit.forget(here.respondent)  # opened by mistake on the way here; it was nobody
                # Message numbers of another chat mean nothing in this one.
                return replace(joined, session=joined.session._replace(order=0))
        if standing is None:
            session = self._opening(arrival.invitation)
            respondent, cipher = self.house.store.newcomer(day_of(self.now))
            standing = unit.begin(respondent, cipher, session)
            unit.settle(inbound.channel, inbound.address, place, respondent)
        if arrival.invitation is not None:
            unit.use(arrival.invitation, standing.respondent)
            if here is not None:
                standing = unit.reopen(standing, self._opening(arrival.invitation))
        return standing

    def _opening(self, invitation: Invitation | None) -> Session:
        house = self.house
        questionnaire = house.questionnaires[house.entry]
        if invitation is None:
            return opening(questionnaire, house.language, house.wave(self.now))
        invited = house.questionnaires.get(invitation.questionnaire, questionnaire)
        invited = house.own.fitting(invited, invitation.area)
        return opening(invited, house.language, invitation.wave, invitation.area, invited=True)

    # --- what is done ---

    def _step(
        self, unit: Unit, inbound: Inbound, place: Place, standing: Standing, lines: tuple[Line, ...]
    ) -> TurnResult:
        house, session = self.house, standing.session
        guide = house.guide(session.questionnaire)
        draft: str | None = None
        if session.holding:
            draft = unit.held(standing)
            standing = unit.standing(standing.respondent) or standing
        done = step(guide, session, inbound, self.now, Ids(standing.receipt, inbound.channel in house.pushed, draft))
        after = done.session
        says: list[Say] = [Say(lines)] if lines else []
        forgets = started = looks_up = False
        for effect in done.effects:
            match effect:
                case Say():
                    says.append(effect)
                    looks_up = looks_up or effect.stored or effect.file != ""
                case Record():
                    unit.record(standing, after, effect)
                    started = started or guide.questionnaire.question(effect.question).role != "language"
                case Retract(question):
                    unit.retract(standing.respondent, after.wave, question)
                case Erase(question):
                    unit.erase(standing.respondent, after.wave, question)
                    standing = unit.standing(standing.respondent) or standing
                case Schedule(at):
                    unit.remind(standing, inbound.channel, inbound.address, at)
                    standing = unit.standing(standing.respondent) or standing
                case Hold(_, text):
                    unit.hold(standing, text)
                case Drop():
                    unit.drop(standing.respondent)
                case Concern():
                    unit.concern(standing, after, effect)
                case Forget():
                    forgets = True
        file: File | MyCard | None = None
        if looks_up:
            file, says = house.look_up(unit, standing, after, says)
            standing = unit.standing(standing.respondent) or standing
        replies = [house.wording.reply(say, after.language) for say in says]
        if forgets:
            if standing.version == 0:
                unit.move(standing, after, "declined")
            unit.forget(standing.respondent)
            return TurnResult(False, tuple(_unkept(inbound, reply) for reply in replies))
        moved = unit.move(standing, after, _state(standing, after, started))
        pushed = inbound.channel in house.pushed
        queued = [
            unit.say(moved, place, inbound.channel, inbound.address, reply, pushed, first=number == 0)
            for number, reply in enumerate(replies)
        ]
        return TurnResult(False, tuple(delivery(each, file) for each in queued))

    def _set_aside(self, unit: Unit, key: bytes, place: Place, fault: str) -> TurnResult:
        """The message that cannot be dealt with is put away; the person hears so, and stays where they were."""
        house, inbound = self.house, self.inbound
        unit.set_aside(key, fault)
        self.broken = fault
        try:
            standing = unit.standing(place.respondent) if place.respondent is not None else None
        except Exception:  # the state itself is what cannot be read: answer without it
            standing = None
        language = standing.session.language if standing is not None else house.language
        reply = house.wording.reply(SET_ASIDE, language)
        if standing is None:
            return TurnResult(False, (_unkept(inbound, reply),))
        state = standing.participation.state if standing.participation is not None else "new"
        moved = unit.move(standing, standing.session, state)
        queued = unit.say(moved, place, inbound.channel, inbound.address, reply, inbound.channel in house.pushed)
        return TurnResult(False, (delivery(queued),))


_unkept_numbers = itertools.count(-1, -1)


def _unkept(inbound: Inbound, reply: Reply) -> Delivery:
    """A reply to somebody who is nobody here (any more): said once, from memory. Its id is below 0, and no other's."""
    return Delivery(next(_unkept_numbers), "", inbound.channel, inbound.address, reply)


def delivery(queued: Queued, file: File | MyCard | None = None) -> Delivery:
    """`file` goes with the one reply that says so."""
    goes = file if queued.reply.file else None
    return Delivery(queued.id, str(queued.respondent), queued.channel, queued.address, queued.reply, goes)


def _state(standing: Standing, after: Session, started: bool) -> str:
    """For the counts: 'started' is somebody whose first answer after the choice of language was kept (it is the
    consent).
    """
    if after.state in ("finished", "declined"):
        return after.state
    before = standing.participation.state if standing.participation is not None else "new"
    if after.state == "new":
        return "new"
    return "started" if started or before in ("started", "finished") else before if before != "declined" else "new"

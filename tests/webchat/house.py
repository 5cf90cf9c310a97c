"""The house behind the page, in memory: the real engine, questionnaire and catalogs, with a conversation that keeps
everything in dicts.

It keeps to what `bot.ports.Conversation` promises: a key seen before changes nothing, and a receipt code moves a
respondent's chat to the address that named it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from bot.my_card.made import MyCard, made
from bot.noticing.phones import Phones
from bot.ports import Delivery, File, NotStored, TurnResult
from dialogs.areas import Register
from dialogs.definition import Questionnaire
from dialogs.engine import Guide, Ids, ask, opening, step
from dialogs.loading import load_shipped
from dialogs.messages import Drop, Erase, Forget, Hold, Inbound, Record, Reply, Retract, Say, Started, Tapped, Typed
from dialogs.mine import filled
from dialogs.my_card import asked
from dialogs.session import Session
from locales.catalogs import Catalogs
from locales.wording import Wording
from storage.mine import Kept as Stored

SECRET = b"a secret of these tests, 32 bytes"
WAVE = "2026Q4"


@cache
def catalogs() -> Catalogs:
    return Catalogs.shipped()


@cache
def register() -> Register:
    return Register.shipped()


@cache
def shipped() -> Questionnaire:
    return load_shipped()["parent-short"]


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


@dataclass
class Kept:
    """One respondent."""

    session: Session
    receipt: str
    records: dict[str, Record] = field(default_factory=dict)
    draft: str | None = None
    waiting: tuple[Delivery, ...] = ()

    @property
    def words(self) -> dict[str, str]:
        return {question: record.text for question, record in self.records.items() if record.text is not None}


class Dictionary:
    """`bot.channels.webchat.ports.Words` on the real catalogs."""

    def __init__(self) -> None:
        self.wording = Wording(catalogs(), strict=True)
        self.line = self.wording.line
        self.direction = catalogs().direction
        self.reply = self.wording.reply


class MemoryHouse:
    """`bot.channels.webchat.ports.Talk`."""

    def __init__(self, questionnaire: Questionnaire | None = None) -> None:
        languages = catalogs().published()
        self.guide = Guide(questionnaire or shipped(), catalogs(), register(), languages, finders=(Phones(),))
        self.words = Dictionary()
        self.kept: dict[str, Kept] = {}
        self.keys: set[str] = set()
        self.inbounds: list[Inbound] = []
        self.fail: Callable[[], bool] = lambda: False
        self._ids = 0

    async def handle(self, inbound: Inbound) -> TurnResult:
        if self.fail():
            raise NotStored
        if inbound.key in self.keys:
            return TurnResult(True, ())
        self.keys.add(inbound.key)
        self.inbounds.append(inbound)
        kept = self._respondent(inbound)
        done = step(self.guide, kept.session, inbound, inbound.at, Ids(kept.receipt, False, kept.draft))
        kept.session = Session.from_json(done.session.to_json())
        deliveries = []
        for effect in done.effects:
            match effect:
                case Say():
                    self._ids += 1
                    effect = filled(effect, kept.words)
                    reply = self.words.reply(effect, kept.session.language)
                    deliveries.append(Delivery(self._ids, kept.receipt, "web", inbound.address, reply))
                case Record(question=question):
                    kept.records[question] = effect
                case Retract(question=question) | Erase(question=question):
                    kept.records.pop(question, None)
                case Hold(_, text):
                    kept.draft = text
                case Drop():
                    kept.draft = None
                case Forget():
                    kept.records.clear()
                    kept.draft = None
        kept.waiting = tuple(deliveries)
        return TurnResult(False, kept.waiting)

    def _respondent(self, inbound: Inbound) -> Kept:
        if inbound.address not in self.kept:
            payload = inbound.content.payload if isinstance(inbound.content, Started) else ""
            found = self._by_code(payload)
            if found is None:
                area = "E06000023" if payload == "i-AAAA-BBBB-CCCC" else None
                session = opening(self.guide.questionnaire, "en", WAVE, area, invited=area is not None)
                found = Kept(session, f"K7QM-3XPT-{len(self.kept):04d}")
            self.kept[inbound.address] = found
        return self.kept[inbound.address]

    def _by_code(self, code: str) -> Kept | None:
        bare = code.replace("-", "").replace(" ", "").upper()
        return next((kept for kept in self.kept.values() if kept.receipt.replace("-", "") == bare), None)

    async def onward(self, kind: str) -> None:
        """Answer for the one respondent, past the page, until a question of this kind is asked."""
        address = next(iter(self.kept))
        for turn in range(60):
            if self.guide.question(self.only.session).kind == kind:
                return
            reply = self.only.waiting[-1].reply
            answers = [button.tap for row in reply.rows for button in row if button.role == "answer"]
            content = Tapped(answers[0]) if answers else Typed("Bristol")
            await self.handle(Inbound(f"onward-{turn}", "web", address, content, FixedClock().now()))
        raise AssertionError(f"no question of the kind {kind}")

    async def waiting(self, channel: str, address: str) -> tuple[Delivery, ...]:
        kept = self.kept.get(address)
        return kept.waiting if kept else ()

    async def screen(self, channel: str, address: str) -> Reply | None:
        kept = self.kept.get(address)
        if kept is None:
            return None
        say = filled(ask(self.guide, kept.session, Ids(kept.receipt, False, kept.draft)), kept.words)
        return self.words.reply(say, kept.session.language)

    async def takes_media(self, channel: str, address: str) -> bool:
        kept = self.kept.get(address)
        if kept is None or kept.session.state != "open" or kept.session.overlay:
            return False
        return self.guide.question(kept.session).takes_media

    async def copy(self, channel: str, address: str) -> File | None:
        kept = self.kept.get(address)
        return File("my-answers.html", "text/html", "\n".join(kept.words.values()).encode()) if kept else None

    async def card(self, channel: str, address: str) -> MyCard | None:
        kept = self.kept.get(address)
        if kept is None or not asked(self.guide.questionnaire):
            return None
        said = [
            Stored(WAVE, "", r.question, r.category, r.value, r.text, row, r.helped)
            for row, r in enumerate(kept.records.values())
        ]
        media = {row: r.media for row, r in enumerate(kept.records.values()) if r.media is not None}
        return made(self.guide, self.words.wording, kept.session, said, media)

    async def knows(self, code: str) -> bool:
        return self._by_code(code) is not None

    @property
    def only(self) -> Kept:
        """The one respondent there is."""
        (kept,) = {id(kept): kept for kept in self.kept.values()}.values()
        return kept

"""The conversation: every channel's one way in. A turn is read, stepped and committed, and only then answered.

    conversation = Conversation(House(...), clock)
    async with conversation:
        result = await conversation.handle(inbound)     # committed, or NotStored

It also is what the outbox asks for replies left behind, and what the web page asks for the question on the screen.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any

import structlog

from bot.counts import Counts
from bot.my_card.made import MyCard
from bot.ports import Clock, Delivery, File, NotStored, TurnResult
from bot.reminders import remind
from bot.turns import House, Turn, delivery
from dialogs.engine import Ids, ask
from dialogs.messages import Inbound, Reply
from dialogs.my_card import asked
from dialogs.reminding import awake
from storage import codes
from storage.unit import Unit
from storage.weeks import week_of
from storage.writer import Call, Job, Writer
from storage.writing import Clash, Unavailable

log = structlog.get_logger()

MOST_FAREWELLS = 1_000


class Conversation:
    """Satisfies `bot.ports.Conversation`, `bot.outbox.OutboxStore` and `bot.channels.webchat.ports.Talk`.

    `point` is called by name at 'received', 'stepped', 'before_commit', 'after_commit'; the tests stop the process
    there. `counts`: what is counted as it goes.
    """

    def __init__(
        self,
        house: House,
        clock: Clock,
        point: Callable[[str], None] | None = None,
        counts: Counts | None = None,
    ) -> None:
        self._house = house
        self._clock = clock
        self._point = point
        self._counts = counts or Counts()
        self._writer = Writer(house.store, clock.now, point)
        # The last words to somebody who withdrew, for a page that collects: in memory only, for there is nobody left to
        # keep them under.
        self._farewells: OrderedDict[tuple[str, str], tuple[Delivery, ...]] = OrderedDict()

    async def __aenter__(self) -> Conversation:
        definitions = [(each.hash, each.id, each.source) for each in self._house.definitions()]
        self._house.store.register(definitions, week_of(self._clock.now()))
        self._writer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Turns that were handed in are finished; later ones are `NotStored`."""
        await self._writer.close()

    # --- a turn ---

    async def handle(self, inbound: Inbound) -> TurnResult:
        """One turn, committed when it returns. Raises `NotStored` where nothing was stored."""
        if self._point is not None:
            self._point("received")
        turn, counts, began = Turn(self._house, inbound, self._clock.now()), self._counts, time.perf_counter()
        try:
            result: TurnResult = await self._asked(turn)
        except Exception:
            counts.not_stored += 1
            raise
        if result.duplicate:
            counts.duplicates += 1
        else:
            counts.turn(time.perf_counter() - began)
            if turn.broken:
                self._alert(inbound, turn.broken)
        if not result.duplicate and inbound.channel not in self._house.pushed:
            self._part(inbound, result)
        return result

    async def give_up(self, inbound: Inbound, fault: str) -> TurnResult:
        """A message that broke its channel each time: set aside by the name of the fault, and the person hears so
        kindly. Raises `NotStored`, and what even this raises."""
        turn = Turn(self._house, inbound, self._clock.now())
        try:
            result: TurnResult = await self._asked(Call(lambda unit: turn.run(unit, True, fault)))
        except NotStored:
            raise
        except Exception:
            self._alert(inbound, fault)
            raise
        if not result.duplicate:
            self._alert(inbound, fault)
        return result

    def _alert(self, inbound: Inbound, fault: str) -> None:
        """For the operator: that it happened and the kind of fault, never what was written or by whom."""
        self._counts.set_aside += 1
        log.error("house.message_set_aside", channel=inbound.channel, error=fault)

    def _part(self, inbound: Inbound, result: TurnResult) -> None:
        where = (inbound.channel, inbound.address)
        self._farewells.pop(where, None)
        if result.deliveries and result.deliveries[0].id < 0:
            self._farewells[where] = result.deliveries
            if len(self._farewells) > MOST_FAREWELLS:
                self._farewells.popitem(last=False)

    # --- for the page ---

    async def waiting(self, channel: str, address: str) -> tuple[Delivery, ...]:
        """What the last turn said at this address, oldest first. Asking changes nothing."""

        def do(unit: Unit) -> tuple[Delivery, ...]:
            place, _ = unit.look(channel, address)
            return tuple(delivery(each) for each in self._house.store.outbox.waiting(place, address))

        found: tuple[Delivery, ...] = await self._asked(Call(do))
        return found or self._farewells.get((channel, address), ())

    async def screen(self, channel: str, address: str) -> Reply | None:
        """The question the person is at, said anew in their language. None where nobody has started at this address."""

        def do(unit: Unit) -> Reply | None:
            _, standing = unit.look(channel, address)
            if standing is None:
                return None
            guide = self._house.guide(standing.session.questionnaire)
            draft = unit.held(standing) if standing.session.holding else None
            say = ask(guide, standing.session, Ids(standing.receipt, channel in self._house.pushed, draft))
            if say.stored:
                _, (say,) = self._house.look_up(unit, standing, standing.session, [say])
            return self._house.wording.reply(say, standing.session.language)

        found: Reply | None = await self._asked(Call(do))
        return found

    async def takes_media(self, channel: str, address: str) -> bool:
        """Whether the question on the screen there may be answered by a voice note or a picture."""

        def do(unit: Unit) -> bool:
            _, standing = unit.look(channel, address)
            if standing is None:
                return False
            session = standing.session
            if session.state != "open" or session.overlay or session.at is None:
                return False
            return self._house.guide(session.questionnaire).question(session).takes_media

        found: bool = await self._asked(Call(do))
        return found

    async def copy(self, channel: str, address: str) -> File | None:
        """All that the person at this address said, as a file in their language. None where nobody has started
        there."""

        def do(unit: Unit) -> File | None:
            place, _ = unit.look(channel, address)
            made = self._house.file("copy", unit, place.respondent)
            return made if isinstance(made, File) else None

        found: File | None = await self._asked(Call(do))
        return found

    async def card(self, channel: str, address: str) -> MyCard | None:
        """The own card of the young person at this address. None where nobody has started there, and where their
        questionnaire knows no card."""

        def do(unit: Unit) -> MyCard | None:
            _, standing = unit.look(channel, address)
            if standing is None or not asked(self._house.guide(standing.session.questionnaire).questionnaire):
                return None
            made = self._house.file("card", unit, standing.respondent)
            return made if isinstance(made, MyCard) else None

        found: MyCard | None = await self._asked(Call(do))
        return found

    async def knows(self, code: str) -> bool:
        """Is this somebody's receipt code? Any case, spaces or hyphens; False for anything else."""
        read = codes.read(code)
        if read is None:
            return False
        known: bool = await self._asked(Call(lambda unit: unit.by_receipt(read) is not None))
        return known

    # --- reminders ---

    async def remind(self) -> Sequence[Delivery]:
        """Say the reminders that are due, each once: the outbox row and the end of the reminder are one commit. By
        night nothing is due."""
        if not awake(self._clock.now()):
            return ()
        found: list[Delivery] = await self._asked(Call(lambda unit: remind(self._house, unit)))
        self._counts.reminders += len(found)
        return found

    # --- for the outbox ---

    async def pending(self, channels: Collection[str], now: datetime, limit: int) -> Sequence[Delivery]:
        """Up to `limit` unsent deliveries of these channels due at `now`, oldest first. They stay with this worker
        while it lives.
        """

        def do(unit: Unit) -> list[Delivery]:
            return [
                delivery(each, self._house.file(each.reply.file, unit, each.respondent) if each.reply.file else None)
                for each in self._house.store.outbox.due(channels, now, limit)
            ]

        found: list[Delivery] = await self._asked(Call(do))
        return found

    async def sent(self, deliveries: Sequence[Delivery]) -> None:
        """These are done; their rows go with the next commit."""
        marks = [(int(each.respondent), each.id) for each in deliveries if each.id > 0]
        if marks:
            await self._asked(Call(lambda unit: unit.sent(marks)))
            self._house.store.outbox.release(marks)

    async def postpone(self, deliveries: Sequence[Delivery], until: datetime) -> None:
        """These are not due before `until`."""
        marks = [(int(each.respondent), each.id) for each in deliveries if each.id > 0]
        await self._asked(Call(lambda unit: self._house.store.outbox.postpone(marks, until)))

    async def gone(self, respondent: str) -> None:
        """Nothing that waits to be sent to this respondent will be said."""
        if respondent:
            pushed = self._house.pushed
            await self._asked(Call(lambda unit: self._house.store.outbox.gone(int(respondent), pushed)))

    async def _asked(self, job: Job) -> Any:
        try:
            return await self._writer.ask(job)
        except (Unavailable, Clash) as fault:
            raise NotStored(str(fault)) from None

"""The house and the model side by side: what is said to the one is said to the other. `machine` says what happens."""

from __future__ import annotations

import asyncio
import atexit
import itertools
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select

from bot.conversation import Conversation
from bot.ports import TurnResult
from dialogs import mine
from dialogs.kinds.choice import Choice
from dialogs.kinds.scale import Scale
from dialogs.kinds.story import Story
from dialogs.messages import Content, Inbound, Media, Sent, Started, Tapped, Typed
from storage import migrate
from storage.models import addresses
from storage.store import Store
from tests.storage.house import RING, HandClock, house
from tests.torture.model import WAVE, Invite, Model, Someone, Where

PLACES: tuple[Where, ...] = (
    *(("telegram", f"chat {n}") for n in (1, 2, 3)),
    *(("web", f"visitor {n}") for n in (1, 2)),
)
INVITES = (
    *(("E06000023", WAVE, form) for form in ("parent-full", "young-person-supported", "parent-pulse")),
    *(("E10000015", "2027Q1", form) for form in ("young-person", "parent-short", "forum")),
    *(("E06000023", wave, "young-person") for wave in ("2027Q2", "2027Q3")),
)
DEATHS = ("received", "stepped", "before_commit", "after_commit", "before_shred")
NAMED = ("My son Tomek likes his class.", "Please call 07700 900123, we wait.")
"""Words about which people are asked before they are kept."""
DANGER = "Some days he says he wants to die."
STORIES = ("They listened.", "Nobody called back in 9 weeks. =1+1", "📚 długo czekaliśmy", "x" * 3000, *NAMED, DANGER)
MEDIA = (Media("voice", "audio/ogg", b"OggS a voice note", 7), Media("picture", "image/jpeg", b"\xff\xd8 a drawing"))

MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory: what is tried here is not what a disk does (the kill tests are)."""


@cache
def template() -> Path:
    """A database of this release with nobody in it; the same for every run of this process."""
    folder = new_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate.upgrade(f"sqlite:///{folder / 'waymark.db'}")
    return folder


def new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="waymark-machine-", dir=MEMORY if MEMORY.is_dir() else None))


class Fault:
    """Ends the writer's thread at a point, as the end of the process would: nothing is rolled back or told."""

    def __init__(self) -> None:
        self.at = ""
        self.died: asyncio.Event | None = None
        self.loop: asyncio.AbstractEventLoop | None = None

    def __call__(self, reached: str) -> None:
        if reached == self.at and reached != "received":
            self.at = ""
            assert self.loop is not None
            assert self.died is not None
            self.loop.call_soon_threadsafe(self.died.set)
            raise SystemExit  # no `Exception`, so nothing on the way takes it for a fault to be mended


class Beside(RuleBasedStateMachine):
    """`done` counts what all runs did."""

    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.folder = new_folder()
        for file in template().iterdir():
            shutil.copy(file, self.folder / file.name)
        self.url = f"sqlite:///{self.folder / 'waymark.db'}"
        self.loop = asyncio.new_event_loop()
        self.clock = HandClock()
        self.model = Model(self.clock.now())
        self.numbers = itertools.count(1)
        self.sent: list[Inbound] = []
        self.codes: list[str] = []
        self.open()
        for area, wave, form in INVITES:
            (code,) = self.store.invite(area, wave, form, 1)
            self.codes.append(code)
            self.model.invites[code] = Invite(wave, area, form)

    # --- the process --------------------------------------------------------------------------------------------------

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(doing, 30))

    def open(self) -> None:
        self.fault = Fault()
        self.store = Store.open(self.url, RING)
        self.conversation = Conversation(house(self.store), self.clock, self.fault)
        self.run(self.conversation.__aenter__())

    def close(self) -> None:
        self.run(self.conversation.close())
        self.store.close()

    def teardown(self) -> None:
        self.close()
        self.loop.close()
        shutil.rmtree(self.folder)

    # --- an update ----------------------------------------------------------------------------------------------------

    def inbound(self, where: Where, content: Content) -> Inbound:
        number = next(self.numbers)
        order = number if isinstance(content, Typed) and where[0] == "telegram" else 0
        return Inbound(f"{where[0]}:{number}", *where, content, self.clock.now(), order)

    def say(self, where: Where, content: Content) -> Someone:
        return self.deliver(self.inbound(where, content))

    def deliver(self, inbound: Inbound) -> Someone:
        """Handed in, and heard by the model."""
        result: TurnResult = self.run(self.conversation.handle(inbound))
        assert not result.duplicate
        self.sent.append(inbound)
        return self.heard(inbound, result)

    def heard(self, inbound: Inbound, result: TurnResult | None) -> Someone:
        """`result` None: nobody was told."""
        before = len(self.model.people)
        someone = self.model.hear(inbound)
        self.done["updates"] += 1
        if not someone.gone:
            someone.respondent = self.respondent_at(inbound)
        if len(self.model.people) > before:
            self.done["people"] += 1
        if result is not None and result.deliveries:
            shown = [[button.tap for button in row] for row in result.deliveries[-1].reply.rows]
            assert someone.screen is not None
            assert shown == [[button.tap for button in row] for row in someone.screen.rows]
        return someone

    def respondent_at(self, inbound: Inbound) -> int:
        mac = RING.address_mac(inbound.channel, inbound.address)
        with self.store.engine.connect().execution_options(reading=True) as connection:
            found = connection.execute(select(addresses.c.respondent).where(addresses.c.mac == mac)).scalar_one()
        return int(found)

    def tap(self, someone: Someone, where: Where, command: str) -> Someone:
        return self.say(where, Tapped(f"{someone.session.ask}!{command}"))

    def here(self, where: Where) -> Someone:
        """Who is at this place; whoever is not there yet comes."""
        return self.model.at.get(where) or self.say(where, Started())

    # --- answering ---

    def answer_once(self, where: Where, pick: int) -> None:
        """By a button or in words; where the answer has one plain meaning, it must be what is kept."""
        someone = self.here(where)
        content = self.answering(someone, pick)
        if content is None:
            return
        session, asked = someone.session, someone.screen.question if someone.screen else None
        question = someone.guide.questionnaire.question(asked) if asked and session.at == asked else None
        self.say(where, content)
        if question is None or someone.gone or session.overlay or session.state != "open":
            return
        code = content.data.partition(".")[2] if isinstance(content, Tapped) else ""
        kept = someone.current(question.id)
        plain = code.isalnum() and ((isinstance(question, Choice) and not question.many) or type(question) is Scale)
        if plain and question.kept:
            assert kept is not None
            assert (kept.category, kept.value, kept.given) == ("answered", code, "tapped")
            self.done["plain answers"] += 1
        elif isinstance(question, Story) and isinstance(content, Typed) and not someone.session.holding:
            assert kept is not None
            assert (kept.category, kept.text) == ("answered", content.text)
            self.done["plain answers"] += 1

    def answering(self, someone: Someone, pick: int) -> Content | None:
        screen = someone.screen
        if screen is None:
            return Started()
        if screen.entry == "story" and pick % 4:
            return Typed(STORIES[pick % len(STORIES)])
        if screen.entry == "story" and pick % 8:
            return Sent(MEDIA[pick % 3 % 2], STORIES[pick % 3] if pick % 5 else "")
        if screen.entry == "search" and pick % 2:
            return Typed(("Brist", "Hertf", "nowhere")[pick % 3])
        taps = [button.tap for button in someone.buttons if button.role in ("answer", "other") and "." in button.tap]
        # Mostly yes: who declines has nothing to lose.
        yes = [tap for tap in taps if tap.endswith(".yes")]
        if yes and pick % 8:
            return Tapped(yes[0])
        return Tapped(taps[pick % len(taps)]) if taps else Tapped(f"{someone.session.ask}!skip")

    def with_answers(self, where: Where, pick: int) -> Someone:
        """Who is at this place, past consent as far as it can be done by saying yes."""
        for _ in range(12):
            if self.one_of_mine(self.here(where), pick) is not None:
                break
            self.answer_once(where, pick | 1)
        return self.here(where)

    def at_a_story(self, where: Where, pick: int) -> Someone:
        """Who is at this place, at a question for words as far as it can be reached by saying yes."""
        for step in range(12):
            someone = self.here(where)
            if someone.session.state == "paused":
                self.tap(someone, where, "continue")
            elif someone.screen is not None and someone.screen.entry == "story" and not someone.session.holding:
                break
            else:
                self.answer_once(where, pick + step if (pick + step) % 8 else 1)
        return self.here(where)

    def one_of_mine(self, someone: Someone, pick: int) -> int | None:
        if someone.session.state not in ("open", "paused", "finished"):
            return None
        listed = mine.listed(someone.guide, someone.session)
        return someone.guide.questionnaire.index[listed[pick % len(listed)]] if listed else None

    # --- dying ---

    async def until_death(self, inbound: Inbound, death: str) -> bool:
        """False: it died there. True: that point was not reached."""
        fault, store = self.fault, self.store
        if death == "received":
            await self.conversation.close()
            return False
        fault.loop, fault.died = self.loop, asyncio.Event()
        fault.at = death
        if death == "before_shred":
            store._shred = lambda forgotten: fault(death)  # type: ignore[method-assign]
        turn = asyncio.create_task(self.conversation.handle(inbound))
        dying = asyncio.create_task(fault.died.wait())
        await asyncio.wait((turn, dying), return_when=asyncio.FIRST_COMPLETED)
        lived = turn.done()
        turn.cancel()
        dying.cancel()
        if lived:
            await self.conversation.close()
        else:
            thread = self.conversation._writer._thread
            assert thread is not None
            await asyncio.to_thread(thread.join, 10)
            assert not thread.is_alive()
        return lived

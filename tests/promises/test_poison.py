"""Promise 3: a message that breaks the program is set aside after a few tries; the operator is alerted without a word
of it, the person gets a kind answer, and later messages flow. In the step, and in the channel around it.
"""

from __future__ import annotations

import pytest
import structlog

from bot.channels.telegram_intake import POISON_TRIES, Intake
from bot.counts import Counts
from bot.metrics import Now, text
from bot.ports import Delivery, NotStored, TurnResult
from dialogs.engine import step
from dialogs.messages import Inbound, Started, Tapped, Typed
from storage.models import answers, poison
from tests.storage.house import Open, opened

CANARY = "canary-Quagga, my son"
KIND = "Sorry, something went wrong with your last message."


class Broken(Exception):
    """Whatever it says may be words of the person."""


class Channel:
    """Telegram's intake before the real house; `breaks` names the updates that its channel cannot deal with."""

    def __init__(self, here: Open, breaks: set[str]) -> None:
        self.here, self.breaks, self.tries = here, breaks, 0
        self.said: list[Delivery] = []
        self.intake = Intake(self, self.said.extend, give_up=here.conversation.give_up)

    async def handle(self, inbound: Inbound) -> TurnResult:
        if inbound.key in self.breaks:
            self.tries += 1
            raise Broken(CANARY)
        return await self.here.conversation.handle(inbound)

    async def take(self, inbound: Inbound) -> None:
        await self.intake.take(inbound, lambda _: 0.0)


def alerts(logged: list[structlog.typing.EventDict]) -> list[tuple[object, ...]]:
    return [(e["event"], e["error"]) for e in logged if e["event"] == "house.message_set_aside"]


async def test_a_message_that_breaks_the_channel_is_set_aside_and_the_person_hears_so(database_url: str) -> None:
    async with opened(database_url) as here:
        counts = here.conversation._counts = Counts()
        person = here.person()
        await person.to_the_story()
        broken, after = person.inbound(Typed(CANARY)), person.inbound(Typed("They listened."))
        channel = Channel(here, {broken.key})
        with structlog.testing.capture_logs() as logged:
            await channel.take(broken)
            await channel.take(after)
        assert channel.tries == POISON_TRIES
        kind, thanks = channel.said
        assert kind.reply.lines[0] == KIND
        assert kind.address == "chat 1"
        assert KIND not in thanks.reply.lines
        assert here.current()["why_overall"][0] == "answered", "the next message is stored"
        (row,) = here.rows(poison)
        assert row.fault == "Broken"
        assert alerts(logged) == [("house.message_set_aside", "Broken")]
        assert "waymark_messages_set_aside_total 1.0" in text(counts, Now(0, None)).decode()
        assert not any("Quagga" in str(value) for e in logged for name, value in e.items() if name != "exc_info")
        await channel.take(broken)
        assert counts.set_aside == 1, "when it comes again it is known"
        assert here.count(answers) > 0


async def test_somebody_nobody_knows_yet_is_answered_too(database_url: str) -> None:
    async with opened(database_url) as here:
        first = here.person("new").inbound(Started())
        channel = Channel(here, {first.key})
        await channel.take(first)
        assert [each.reply.lines[0] for each in channel.said] == [KIND]


async def test_while_nothing_can_be_stored_it_is_not_given_up(sqlite_url: str) -> None:
    """Telegram keeps the message until setting it aside can be stored too."""
    async with opened(sqlite_url) as here:
        person = here.person()
        await person.start()
        broken = person.inbound(Tapped("1.en"))
        channel, away = Channel(here, {broken.key}), 3

        async def give_up(inbound: Inbound, fault: str) -> TurnResult:
            nonlocal away
            away -= 1
            if away >= 0:
                raise NotStored("away")
            return await here.conversation.give_up(inbound, fault)

        channel.intake = Intake(channel, channel.said.extend, give_up=give_up)
        await channel.take(broken)
        assert away == -1
        assert here.count(poison) == 1
        assert [each.reply.lines[0] for each in channel.said] == [KIND]


async def test_where_not_even_a_kind_word_can_be_made_the_queue_goes_on(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        person = here.person()
        await person.start()
        broken, after = person.inbound(Typed(CANARY)), person.inbound(Started())
        channel = Channel(here, {broken.key})

        async def worse(inbound: Inbound, fault: str) -> TurnResult:
            raise Broken(CANARY)

        channel.intake = Intake(channel, channel.said.extend, give_up=worse)
        with structlog.testing.capture_logs() as logged:
            await channel.take(broken)
            await channel.take(after)
        assert "telegram.not_told" in [e["event"] for e in logged]
        assert len(channel.said) == 1


async def test_a_message_that_breaks_the_step_alerts_in_the_same_way(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database_url) as here:
        person = here.person()
        await person.to_the_story()

        def breaks(*told: object) -> object:
            if isinstance(told[2], Inbound) and told[2].content == Typed(CANARY):
                raise Broken(CANARY)
            return step(*told)  # type: ignore[arg-type]

        monkeypatch.setattr("bot.turns.step", breaks)
        with structlog.testing.capture_logs() as logged:
            await person.type(CANARY)
            assert person.seen is not None
            assert person.seen.lines[0] == KIND
            await person.type("They listened.")
        assert alerts(logged) == [("house.message_set_aside", "Broken")]
        assert here.current()["why_overall"][0] == "answered"

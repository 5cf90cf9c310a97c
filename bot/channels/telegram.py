"""Telegram as a `Channel`: a `Reply` becomes messages with buttons, the Bot API's answers become outcomes.

Built by `app` with a token, the address of the Bot API server and the commands in each language:

    channel = TelegramChannel(token, base=None, commands=wording.commands, languages=("en", "pl"))
    await channel.introduce()

Texts go as plain text without a parse mode: nothing a family or a translator writes can become markup.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import structlog

from bot.channels.telegram_aiogram import (
    AiogramError,
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    TokenValidationError,
)
from bot.channels.telegram_photos import Draw, Photos
from bot.channels.telegram_saying import Saying
from bot.channels.telegram_session import ApiFault, TelegramSession
from bot.channels.telegram_text import sendable
from bot.channels.telegram_updates import CHANNEL
from bot.my_card.made import MyCard
from bot.my_card.page import page
from bot.ports import Delivered, Delivery, File, Gone, Outcome, Refused, TryLater

log = structlog.get_logger()

COMMANDS = ("back", "skip", "help", "stop", "continue", "answers", "copy", "language", "delete")
"""Shown in Telegram's menu, in this order. The engine knows what each does; the channel only lists them."""

CAPTION = 512
"""Characters under a document: 1,024 UTF-16 units at the most. SOURCE: Bot API, sendDocument."""

Commands = Callable[[str], Iterable[tuple[str, str]]]

LayOut = Callable[[MyCard], File]


class TelegramChannel:
    """One bot. `commands(language)` gives (command, description) pairs, `languages` the published ones, the first for
    everybody else. `draw(name, language)` gives the card of a picture as PNG; without it there are words alone.
    `lay_out` makes a file of a young person's own card; it may block.

    `session` may be given for tests and benchmarks; it is closed by `close`.
    """

    name = CHANNEL
    push = True

    def __init__(
        self,
        token: str,
        base: str | None = None,
        *,
        commands: Commands = lambda _: (),
        languages: Sequence[str] = ("en",),
        draw: Draw | None = None,
        lay_out: LayOut = page,
        session: TelegramSession | None = None,
    ) -> None:
        self.session = session or TelegramSession(base)
        try:
            self.bot = Bot(token, session=self.session)
        except TokenValidationError:
            raise ValueError("the Telegram token is not of the form digits:letters") from None
        self._token = token
        self._commands = commands
        self._languages = languages
        self._lay_out = lay_out
        self._saying = Saying(self.session, token, Photos(draw))

    async def call(self, method: str, fields: dict[str, str], patience: float | None = None) -> Any:
        """One plain call of the Bot API. Raises `ApiFault`."""
        return await self.session.call(self._token, method, fields, patience)

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Send one reply, in as many messages as it needs, buttons under the last. A retry goes on where the last try
        broke off."""
        try:
            if delivery.file is not None:
                await self._send_file(delivery, delivery.file)
            else:
                await self._saying.say(delivery)
        except ApiFault as fault:
            return outcome_of(fault)
        return Delivered()

    async def answer(self, query: str) -> None:
        """Stop the button's spinning. Where it fails it stops by itself, so nothing is tried again."""
        with suppress(ApiFault):
            await self.call("answerCallbackQuery", {"callback_query_id": query})

    async def leave(self, chat: str) -> None:
        """Go out of a group: what is told there would be told to everybody."""
        with suppress(ApiFault):
            await self.call("leaveChat", {"chat_id": chat})

    async def introduce(self) -> None:
        """Show the commands in each language. A failure is logged and no more: the bot works without its menu."""
        for place, language in enumerate(self._languages):
            listed = [BotCommand(command=name, description=about[:256]) for name, about in self._commands(language)]
            if not listed:
                continue
            try:
                if place == 0:
                    await self.bot.set_my_commands(listed, scope=BotCommandScopeAllPrivateChats())
                if len(language) == 2:
                    await self.bot.set_my_commands(
                        listed, scope=BotCommandScopeAllPrivateChats(), language_code=language
                    )
            except AiogramError as fault:
                log.warning("telegram.commands", error=type(fault).__name__, language=language)

    async def close(self) -> None:
        await self.session.close()

    async def _send_file(self, delivery: Delivery, file: File | MyCard) -> None:
        """As a document, the reply's words beneath it. Such a reply has no buttons."""
        if isinstance(file, MyCard):
            file = await asyncio.to_thread(self._lay_out, file)
        fields = {"chat_id": delivery.address, "caption": sendable(delivery.reply.text)[:CAPTION]}
        await self.session.send_file(self._token, "sendDocument", fields, "document", file)


def outcome_of(fault: ApiFault) -> Outcome:
    """What a failed call means for a delivery."""
    if fault.unreachable:
        return Gone()
    if fault.code == 429:
        return TryLater(fault.seconds)
    if fault.passing:
        # A refused token is the operator's mend, not this message's fault: it waits, it is not lost.
        if fault.code in (401, 404):
            log.error("telegram.token_refused", status=fault.code)
        return TryLater(None)
    return Refused(f"telegram-{fault.code}")

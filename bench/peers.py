"""The peers: what an update costs in aiogram alone, and in a survey of aiogram-dialog that keeps everything in memory.

Both go the way their own polling goes (`feed_raw_update`), with aiogram's default dispatcher; one chat, one update
after the other. Nothing is stored. Only `make_request` is replaced: it builds the form and parses the reply as
aiogram's own does, and leaves out the wire.
"""

from __future__ import annotations

import json
import time
from typing import Any, cast

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import InlineKeyboardMarkup, Message

from bench.measures import Round
from bench.people import BOT, DATE, WORDS, Turn, update

CHAT = 700_000_000


class InProcessSession(AiohttpSession):
    """`method` is the last one sent; the reply is real JSON text, with what was said in it."""

    def __init__(self) -> None:
        super().__init__()
        self.said: SendMessage | EditMessageText | None = None
        self.at = 0.0
        self.calls = 0
        self._texts: dict[tuple[str, str], str] = {}

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's signature
    ) -> Any:
        self.api.api_url(token=bot.token, method=method.__api_method__)
        self.build_form_data(bot=bot, method=method)
        self.calls += 1
        content = '{"ok":true,"result":true}'
        if isinstance(method, SendMessage | EditMessageText):
            self.at = time.perf_counter()
            self.said = method
            content = self._shown(method)
        return self.check_response(bot=bot, method=method, status_code=200, content=content).result

    def _shown(self, method: SendMessage | EditMessageText) -> str:
        """The API's answer. What is the same each time is written once; a dialog's own number is filled in."""
        first = _first_tap(method)
        dialog = first.partition("\x1d")[0] or "none"
        text = method.text or ""
        known = self._texts.get((text, dialog))
        if known is None:
            shown: dict[str, Any] = {"from": BOT, "date": DATE, "text": text}
            if isinstance(method.reply_markup, InlineKeyboardMarkup):
                shown["reply_markup"] = method.reply_markup.model_dump(exclude_none=True)
            known = json.dumps(shown)[1:]
            if len(self._texts) > 1000:
                self._texts.clear()
            self._texts[text, dialog] = known
        place = f'"chat":{{"id":{CHAT},"first_name":"A","type":"private"}}'
        return f'{{"ok":true,"result":{{"message_id":{self.calls},{place},{known}}}'


class Bare:
    """One handler, one answer of two words, no keyboard, no callback query: the least a bot can do."""

    def __init__(self) -> None:
        self._session = InProcessSession()
        self._bot = Bot("42:BENCH", session=self._session)
        self._dispatcher = Dispatcher()
        self._number = 0
        router = Router()

        @router.message()
        async def answer(message: Message) -> None:
            await message.answer("Thank you.")

        self._dispatcher.include_router(router)

    async def open(self) -> None:
        pass

    async def round(self, interactions: int) -> Round:
        first, self._number = self._number + 1, self._number + interactions
        turn = Turn("", WORDS[:40], {}, "", 0)
        updates = [update(number, CHAT, turn) for number in range(first, first + interactions)]
        done = Round(interactions, 0.0, 0.0)
        cpu, wall = time.process_time(), time.perf_counter()
        for one in updates:
            begun = time.perf_counter()
            await self._dispatcher.feed_raw_update(self._bot, one)
            done.waits.append(self._session.at - begun)
        done.cpu, done.wall = time.process_time() - cpu, time.perf_counter() - wall
        return done

    async def close(self) -> None:
        if self._session.calls != self._number:
            raise RuntimeError(f"{self._number} updates, {self._session.calls} answers")


class AiogramDialog:
    """Five windows with a scale each, the buttons of ours, answers kept in the dialog's own data."""

    def __init__(self) -> None:
        from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
        from aiogram_dialog.widgets.kbd import Back, Button, Cancel, Row
        from aiogram_dialog.widgets.text import Const

        class Survey(StatesGroup):
            q1, q2, q3, q4, q5 = State(), State(), State(), State(), State()

        self.answers = 0
        states = (Survey.q1, Survey.q2, Survey.q3, Survey.q4, Survey.q5)
        labels = ("1 😢 Very unhappy", "2 🙁 Unhappy", "3 😐 In the middle", "4 🙂 Happy", "5 😀 Very happy")

        async def keep(_query: Any, button: Any, manager: Any) -> None:
            manager.dialog_data[manager.current_context().state.state] = button.widget_id
            self.answers += 1
            if manager.current_context().state == Survey.q5:
                await manager.done()
                await manager.start(Survey.q1, mode=StartMode.RESET_STACK)
            else:
                await manager.next()

        def window(place: int, state: State) -> Any:
            scale = [Button(Const(labels[n - 1]), id=f"s{n}", on_click=keep) for n in (5, 4, 3, 2, 1)]
            others = Row(
                Button(Const("I don't know"), id="dk", on_click=keep),
                Button(Const("We did not get there"), id="na", on_click=keep),
            )
            ways = Row(Back(Const("Back")), Button(Const("Skip"), id="skip", on_click=keep))
            always = Row(
                Button(Const("Who sees this?"), id="who"), Button(Const("Help"), id="help"), Cancel(Const("Stop"))
            )
            text = f"You said: 4 🙂 Happy\n\nThink of step {place}.\n\nHow happy are you with that time?"
            return Window(Const(text), *scale, others, ways, always, state=state)

        self._session = InProcessSession()
        self._bot = Bot("42:BENCH", session=self._session)
        self._dispatcher = Dispatcher(storage=MemoryStorage())
        self._dispatcher.include_router(Dialog(*(window(n, state) for n, state in enumerate(states, 1))))
        setup_dialogs(self._dispatcher)
        self._number = 0

        @self._dispatcher.message(CommandStart())
        async def start(_message: Message, dialog_manager: DialogManager) -> None:
            await dialog_manager.start(Survey.q1, mode=StartMode.RESET_STACK)

    async def open(self) -> None:
        await self._feed(Turn("", "/start", {}, "", 0))

    async def round(self, interactions: int) -> Round:
        done = Round(interactions, 0.0, 0.0)
        for n in range(interactions):
            said = cast("SendMessage", self._session.said)
            dialog = _first_tap(said).partition("\x1d")[0]
            under = {"from": BOT, "date": DATE, "text": said.text}
            under["reply_markup"] = cast("InlineKeyboardMarkup", said.reply_markup).model_dump(exclude_none=True)
            one = self._update(Turn(f"{dialog}\x1ds{n % 5 + 1}", "", under, "", 0))
            # What the person's phone does is not the bot's time.
            cpu, wall = time.process_time(), time.perf_counter()
            await self._dispatcher.feed_raw_update(self._bot, one)
            done.cpu += time.process_time() - cpu
            done.wall += time.perf_counter() - wall
            done.waits.append(self._session.at - wall)
        return done

    async def close(self) -> None:
        if self.answers != self._number - 1:
            raise RuntimeError(f"{self._number - 1} taps, {self.answers} answers")

    async def _feed(self, turn: Turn) -> None:
        await self._dispatcher.feed_raw_update(self._bot, self._update(turn))

    def _update(self, turn: Turn) -> dict[str, Any]:
        self._number += 1
        return update(self._number, CHAT, turn)


def _first_tap(method: SendMessage | EditMessageText | AnswerCallbackQuery) -> str:
    markup = getattr(method, "reply_markup", None)
    if not isinstance(markup, InlineKeyboardMarkup):
        return ""
    return markup.inline_keyboard[0][0].callback_data or ""

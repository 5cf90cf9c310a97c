"""Somebody with a phone: says, taps and sees, over a `BotApi`. Used by transcripts over Telegram, by kill tests and
benches.

What a person does is an update in the server's queue: it waits there until the bot confirms it, whatever happens to the
bot.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from tests.fakes.bot_api import BotApi, Chat, Seen, message_of


class Person:
    """`hears` gives each thing the bot shows once, in the order they came: messages, and messages changed in their
    place."""

    def __init__(self, api: BotApi, number: int) -> None:
        self.api = api
        self.number = number
        self.chat: Chat = api.chat(number)
        self.sent: list[int] = []
        self._heard = 0
        self._queries = 0
        self._kept: dict[int, tuple[str, dict[str, Any]]] = {}

    # --- doing: each returns the number of its update -----------------------------------------------------------------

    def start(self, payload: str = "") -> int:
        return self.say(f"/start {payload}".rstrip())

    def say(self, text: str) -> int:
        return self._message({"text": text})

    def send(self, kind: str) -> int:
        """A sticker, photo, voice, … : `kind` is Telegram's key for it."""
        return self._message({kind: [{"file_id": "x"}] if kind == "photo" else {"file_id": "x"}})

    def give(self, kind: str, content: bytes, caption: str = "", album: str = "", **claims: Any) -> int:
        """A 'voice', 'photo', 'audio' or 'document' that can be downloaded. `claims`: what Telegram says of it."""
        number = f"file-{self.number}-{len(self.api.files)}"
        self.api.files[number] = content
        about = {"file_id": number, "file_unique_id": number, "file_size": len(content)} | claims
        message: dict[str, Any] = {kind: [about] if kind == "photo" else about}
        if caption:
            message["caption"] = caption
        if album:
            message["media_group_id"] = album
        return self._message(message)

    def edit(self, text: str = "changed") -> int:
        message = {**self._bare(self.chat.last_number), "edit_date": int(time.time()), "text": text}
        return self._push("edited_message", message)

    def tap(self, label: str) -> int:
        """The newest button with this label. Fails the test where there never was one."""
        for seen in reversed(self.chat.seen):
            tap = seen.tap_of(label)
            if tap is not None:
                return self.tap_code(tap, seen)
        raise AssertionError(f"no button {label!r}; last: {self.chat.seen[-1].labels if self.chat.seen else 'nothing'}")

    def tap_code(self, tap: str, seen: Seen | None = None) -> int:
        """Send a button's code, perhaps one that no button has."""
        self._queries += 1
        query = f"{self.number}-{self._queries}"
        self.chat.open_queries.add(query)
        content: dict[str, Any] = {"id": query, "from": self._me(), "chat_instance": "1", "data": tap}
        if seen is not None:
            content["message"] = message_of(self.chat, seen)
        return self._push("callback_query", content)

    def again(self, number: int) -> None:
        """The same update comes once more, though it may be confirmed: Telegram does that after lost answers."""
        self.api.push(*self._kept[number], number=number)

    # --- seeing ------------------------------------------------------------------------------------------------------

    async def hears(self, seconds: float = 10.0) -> Seen:
        """The next message, or change of one, not heard yet."""
        async with asyncio.timeout(seconds):
            while len(self.chat.shown) <= self._heard:
                await self.chat.changed.wait()
        self._heard += 1
        return self.chat.shown[self._heard - 1]

    @property
    def unheard(self) -> int:
        return len(self.chat.shown) - self._heard

    def skip_heard(self) -> None:
        """Whatever came so far counts as heard."""
        self._heard = len(self.chat.shown)

    async def goes_on(self, choose: Callable[[Seen], str | None], most: int = 200, seconds: float = 10.0) -> list[Seen]:
        """Talk until `choose` gives None. It gives a label to tap, or words to type where no button has that label."""
        seen = [await self.hears(seconds)]
        for _ in range(most):
            act = choose(seen[-1])
            if act is None:
                return seen
            if seen[-1].tap_of(act) is not None:
                self.tap(act)
            else:
                self.say(act)
            seen.append(await self.hears(seconds))
        raise AssertionError(f"not done after {most} turns")

    # --- updates -----------------------------------------------------------------------------------------------------

    def update(self, number: int) -> dict[str, Any]:
        """What the bot is sent under this number."""
        kind, content = self._kept[number]
        return {"update_id": number, kind: content}

    def _message(self, content: dict[str, Any]) -> int:
        self.chat.started = True
        return self._push("message", {**self._bare(self.chat.next_number()), **content})

    def _push(self, kind: str, content: dict[str, Any]) -> int:
        number = self.api.push(kind, content)
        self._kept[number] = (kind, content)
        self.sent.append(number)
        return number

    def _bare(self, number: int) -> dict[str, Any]:
        chat = {"id": self.number, "type": "private", "first_name": "Somebody"}
        return {"message_id": number, "from": self._me(), "chat": chat, "date": int(time.time())}

    def _me(self) -> dict[str, Any]:
        return {"id": self.number, "is_bot": False, "first_name": "Somebody", "language_code": "en"}

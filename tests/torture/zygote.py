"""A process that has imported the bot and forks a child for each life: what dies is the real `waymark serve`, what is
saved is only the 3 to 5 seconds that importing costs each time.

Before the fork there is nothing but modules: no event loop, no thread, no connection, no open database. The child makes
all of that itself, as a process started by hand does, and is killed by SIGKILL from outside or by its own hand at a
named point of a turn. (Some kills of every run are on plain `python -m bot serve` processes.)

Told by JSON lines on standard input, one for each life and each signal; says on standard output which process it is and
how it died. Ends, and with it all its children, when standard input ends.
"""

from __future__ import annotations

import ctypes
import functools
import json
import os
import random
import select
import signal
import sys
import threading
import time
from typing import Any

import psycopg  # noqa: F401 - PostgreSQL's driver is part of what takes long to import

import bot.app
import bot.channels.telegram
import bot.channels.telegram_intake
import bot.channels.telegram_polling
import bot.channels.telegram_webhook
import bot.commands.serve
from bot.__main__ import main
from bot.channels.telegram_session import TelegramSession
from bot.conversation import Conversation
from bot.outbox import Outbox
from bot.pace import Limits, Tempo
from storage.unit import Unit
from storage.writer import Writer

POINTS = ("received", "stepped", "before_commit", "after_commit", "sent", "marked")
"""Where a life may end by its own hand: an update came in; its step was made; before and after the commit; a reply
reached Telegram; the reply was marked as said."""

HURRY = Tempo(first=0.2, longest=2.0)
"""Shorter pauses after failures. How long they really are is shown in virtual time (tests/test_outbox.py)."""

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


class Countdown:
    """Kills this process when `point` is reached the `nth` time."""

    def __init__(self, point: str, nth: int) -> None:
        self.point, self.left = point, nth

    def __call__(self, reached: str) -> None:
        if reached == self.point:
            self.left -= 1
            if self.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


def mine(point: Countdown) -> None:
    """Set the points into this life. Four are the conversation's own; two lie around what the channel and the outbox
    call."""
    bot.app.Conversation = functools.partial(Conversation, point=point)  # type: ignore[misc,assignment]
    post, sent = TelegramSession.post, Conversation.sent

    async def posted(self: Any, token: str, method: str, *more: Any, **others: Any) -> Any:
        answer = await post(self, token, method, *more, **others)
        if method == "sendMessage":
            point("sent")
        return answer

    async def marked(self: Any, deliveries: Any) -> None:
        await sent(self, deliveries)
        point("marked")

    TelegramSession.post = posted  # type: ignore[method-assign]
    Conversation.sent = marked  # type: ignore[method-assign]


def tell_before_the_commit() -> None:
    """A lie: turns are told as done, and stored a moment later."""

    def transact(self: Writer, batch: Any, careful: bool) -> None:
        unit = self.store.begin(self.now())
        for asked in batch:
            asked.outcome = asked.job.run(unit, careful, None)
        self._tell(batch)
        time.sleep(0.1)
        unit.flush()
        self.store.commit(unit)

    Writer._transact = transact  # type: ignore[method-assign]


def forget_what_was_read() -> None:
    """A lie: no update is known again."""
    Unit.read = lambda self, key: None  # type: ignore[method-assign]
    Unit.seen = lambda self, key: False  # type: ignore[method-assign]


LIES = {"early": tell_before_the_commit, "twice": forget_what_was_read}
"""Promises that a process can be told to break: the kill tests must find it out."""


def live(order: dict[str, Any]) -> None:
    """In the child; never returns."""
    code = 70
    try:
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None).prctl(DIE_WITH_PARENT, int(signal.SIGKILL))
        random.seed()
        os.environ.update(order["environment"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (0, 1, 2):
            os.dup2(log if stream else os.open(os.devnull, os.O_RDONLY), stream)
        if not order["paced"]:
            bot.app.TELEGRAM = Limits()
            bot.app.Outbox = functools.partial(Outbox, tempo=HURRY)  # type: ignore[misc,assignment]
        if order["lie"]:
            LIES[order["lie"]]()
        if order["point"]:
            mine(Countdown(order["point"], order["nth"]))
        code = main(["serve", "--no-upgrade"])
    finally:
        os._exit(code)


def tell(**said: object) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def nurse() -> None:
    """Fork and bury until nobody needs us."""
    assert threading.active_count() == 1, "a thread before the fork"
    tell(ready=True)
    children: set[int] = set()
    buffer = b""
    while True:
        readable, _, _ = select.select([0], [], [], 0.01)
        if readable:
            more = os.read(0, 65536)
            if not more:
                return
            *lines, buffer = (buffer + more).split(b"\n")
            for line in lines:
                order = json.loads(line)
                if "kill" in order:
                    # Not buried yet, so the number is still this child's.
                    if order["kill"] in children:
                        os.kill(order["kill"], order["signal"])
                    continue
                child = os.fork()
                if not child:
                    live(order)
                children.add(child)
                tell(born=child, life=order["life"])
        bury(children)


def bury(children: set[int]) -> None:
    while children:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        children.discard(child)
        tell(died=child, code=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    nurse()

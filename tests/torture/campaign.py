"""One campaign: families talk, the process dies and is started again at once, and after each death the database is
compared with what was acknowledged.

Compared is more than "not lost": what is stored must be what the pure step leaves after *some* number of the family's
inputs, at least all acknowledged ones and at most all sent ones. At the end, when everything is confirmed and said, it
must be what the step leaves after all of them.
"""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import time
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from aiohttp import ClientError, ClientSession, ClientTimeout

from storage import migrate
from storage.keys import Keyring
from storage.models import outbox
from tests.fakes.bot_api import BotApi
from tests.fakes.stored import Answer, Look, answers_of, respondent_at
from tests.torture.families import Family
from tests.torture.lives import Life, Plain, Zygote, killed, until
from tests.torture.zygote import POINTS

OPEN_SECONDS = 90.0
CALM_SECONDS = 60.0


@dataclass(frozen=True)
class Plan:
    """`kills` by the zygote and `plain` ones in all, over all workers. `families` talk at the same time.

    `patience`: how long a family waits for a reply; the default outlasts a start on a busy machine. `lie`: the process
    is made to break a promise (`zygote.LIES`), to see that it is found out. What is found out ends the campaign.
    """

    name: str
    url: str
    way: Literal["polling", "webhook"] = "polling"
    workers: int = 1
    kills: int = 10
    plain: int = 0
    families: int = 7
    seed: int = 1
    patience: float = 90.0
    lie: str | None = None


@dataclass
class Tally:
    """What came of it. The first four must be 0."""

    lost: int = 0
    doubled: int = 0
    differing: int = 0
    unexplained: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    families: int = 0
    inputs: int = 0
    answers: int = 0
    sent_again: int = 0
    said_again: int = 0
    compared: int = 0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)

    @property
    def deaths(self) -> int:
        return sum(self.kills.values())

    def add(self, other: Tally) -> None:
        """Both together."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.differing or self.unexplained)


class Campaign:
    """`folder` keeps the key file and the logs (and an SQLite database, where the plan names one there)."""

    def __init__(self, plan: Plan, folder: Path, zygote: Zygote) -> None:
        self.plan, self.folder, self.zygote = plan, folder, zygote
        self.chance = random.Random(plan.seed)
        self.tally = Tally()
        self.api = BotApi()
        self.families: list[Family] = []
        self._kinds = self._planned()
        self._ending = asyncio.Event()
        self._lives: list[Life] = []

    def _planned(self) -> list[str]:
        """How each life ends, in random order."""
        kinds = ["plain"] * self.plan.plain
        for _ in range(self.plan.kills):
            chance = self.chance.random()
            kinds.append("moment" if chance < 0.45 else "start" if chance < 0.55 else self.chance.choice(POINTS))
        self.chance.shuffle(kinds)
        return kinds

    async def run(self) -> Tally:
        began = time.monotonic()
        ring = Keyring.read_or_make(self.folder / "waymark.keys")
        await asyncio.to_thread(migrate.upgrade, self.plan.url)
        self.look = Look(self.plan.url, ring)
        async with self.api, ClientSession(timeout=ClientTimeout(total=2)) as self.http:
            try:
                async with asyncio.TaskGroup() as group:
                    talks = [group.create_task(self._talk()) for _ in range(self.plan.families)]
                    async with asyncio.TaskGroup() as workers:
                        for number in range(self.plan.workers):
                            workers.create_task(self._work(number))
                    self._ending.set()
                    if not self.tally.good:
                        for talk in talks:
                            talk.cancel()
                if self.tally.good:
                    await self._settle()
                self._sum_up()
            finally:
                for life in self._lives:
                    life.send(signal.SIGKILL)
                self.look.close()
        self.tally.seconds = time.monotonic() - began
        return self.tally

    # --- the process --------------------------------------------------------------------------------------------------

    async def _work(self, number: int) -> None:
        """One worker: lives until there are no more deaths to die, and then one that stays."""
        port = free_port()
        if self.plan.workers > 1:
            self.api.doors.append(f"http://127.0.0.1:{port}/telegram/webhook")
        while self._kinds and self.tally.good:
            await self._die(number, port, self._kinds.pop())
        life = self._start(number, port)
        self._lives.append(life)
        await self._open(life, port)

    def _start(self, number: int, port: int, kind: str = "") -> Life:
        log = self.folder / f"worker-{number}.log"
        if kind == "plain":
            return Plain(self._environment(port), log)
        order: dict[str, Any] = {"lie": self.plan.lie}
        if kind in POINTS:
            order |= {"point": kind, "nth": self.chance.randint(1, 25)}
        return self.zygote.start(self._environment(port), log, **order)

    async def _die(self, number: int, port: int, kind: str) -> None:
        life = self._start(number, port, kind)
        self._lives.append(life)
        try:
            if kind == "start":
                await asyncio.sleep(self.chance.uniform(0.0, 0.6))
            else:
                await self._open(life, port)
                if kind in POINTS:
                    await until(lambda: life.code is not None, 4.0)
                else:
                    await asyncio.sleep(self.chance.uniform(0.0, 0.9))
            self._note_early_end(life, number)
        finally:
            await killed(life)
            self._lives.remove(life)
        self.tally.kills[kind] += 1
        self._compare()

    async def _open(self, life: Life, port: int) -> None:
        """Until the process answers, or is dead."""
        ends = time.monotonic() + OPEN_SECONDS
        while life.code is None and time.monotonic() < ends:
            try:
                async with self.http.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    if answer.status == 200:
                        return
            except (ClientError, OSError, TimeoutError):
                await asyncio.sleep(0.02)
        if life.code is None:
            raise RuntimeError("the process does not open")

    def _note_early_end(self, life: Life, number: int) -> None:
        if life.code is not None and life.code != -signal.SIGKILL:
            self.tally.unexplained += 1
            log = (self.folder / f"worker-{number}.log").read_text(errors="replace")
            self.tally.notes.append(f"a process ended by itself with {life.code}: {log[-1500:]}")

    def _environment(self, port: int) -> dict[str, str]:
        return environment(self.api, self.folder, self.plan.url, self.plan.way, port)

    # --- the families -------------------------------------------------------------------------------------------------

    async def _talk(self) -> None:
        """One after the other, until the last process stays alive."""
        while not self._ending.is_set():
            family = self._family()
            await family.talk()
            if family.stuck:
                self.tally.unexplained += 1
                owed = [each.owed for each in family.inputs if each.owed]
                self.tally.notes.append(f"family {family.number} waits for ever for {owed}")
                return

    def _family(self) -> Family:
        number = 1001 + len(self.families)
        family = Family(self.api, number, random.Random(f"{self.plan.seed}/{number}"), self.plan.patience)
        self.families.append(family)
        return family

    # --- comparing ----------------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        """After a death: everybody who is in the middle."""
        for family in self.families:
            if not family.done:
                self._compare_one(family, family.acknowledged())
                self._explain(family)

    def _compare_one(self, family: Family, least: int) -> None:
        # Counted before the look: another worker may store more while we look, but never more than was sent.
        self.tally.compared += 1
        respondent = respondent_at(self.look, "telegram", str(family.number))
        stored = answers_of(self.look, respondent) if respondent is not None else Counter[Answer]()
        most = len(family.inputs)
        if any(family.kept(count) == stored for count in range(most, least - 1, -1)):
            return
        given = given_answers(stored)
        lost = (given_answers(family.kept(least)) - given).total()
        doubled = (given - given_answers(family.kept(most))).total()
        self.tally.lost += lost
        self.tally.doubled += doubled
        self.tally.differing += not (lost or doubled)
        self.tally.notes.append(f"family {family.number}: {least} to {most} inputs; {lost} lost, {doubled} doubled")

    async def _settle(self) -> None:
        """Everything confirmed, everything said, the processes ended in good order; then compare the whole."""
        calm = await until(lambda: not self.api.unconfirmed and not self.look.count(outbox), CALM_SECONDS)
        if not calm:
            self.tally.unexplained += 1
            self.tally.notes.append(f"not calm: {len(self.api.unconfirmed)} updates, {self.look.count(outbox)} replies")
        for life in self._lives:
            life.send(signal.SIGTERM)
        for life in self._lives:
            await until(lambda life=life: life.code is not None, 20.0)  # type: ignore[misc]
            if life.code != 0:
                self.tally.unexplained += 1
                self.tally.notes.append(f"a process asked to end ended with {life.code}")
        for family in self.families:
            family.look()
            self._compare_one(family, len(family.inputs))
            self._explain(family)

    def _explain(self, family: Family) -> None:
        """What a family was told that no input of its calls for."""
        self.tally.unexplained += len(family.unexpected)
        self.tally.notes += [f"family {family.number} was told: {words}" for words in family.unexpected]
        family.unexpected.clear()

    def _sum_up(self) -> None:
        for family in self.families:
            self.tally.inputs += len(family.inputs)
            self.tally.answers += family.answers()
            self.tally.sent_again += family.sent_again
            self.tally.said_again += family.said_again
        self.tally.families = len(self.families)
        self.tally.unexplained += len(self.api.breaches)
        self.tally.notes += self.api.breaches
        for log in self.folder.glob("worker-*.log"):
            if "we waited" in log.read_text(errors="replace"):
                self.tally.unexplained += 1
                self.tally.notes.append("a story stands in a log")


def environment(api: BotApi, folder: Path, url: str, way: str, port: int) -> dict[str, str]:
    """The settings of a process that talks to this `api`."""
    return {
        "WAYMARK_HOME": str(folder),
        "WAYMARK_DATABASE_URL": url,
        "WAYMARK_KEY_FILE": str(folder / "waymark.keys"),
        "WAYMARK_TELEGRAM_TOKEN": api.token,
        "WAYMARK_TELEGRAM_API": api.url,
        "WAYMARK_TELEGRAM_MODE": way,
        "WAYMARK_WEBHOOK_SECRET": "a-secret-of-the-kill-tests",
        "WAYMARK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WAYMARK_HTTP_PORT": str(port),
        "WAYMARK_LOG_LEVEL": "info",
        "WAYMARK_LOG_FORMAT": "json",
    }


def given_answers(stored: Counter[Answer]) -> Counter[tuple[str, str, str, str]]:
    """Without what was superseded when."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for answer, count in stored.items():
        counted[answer.question, answer.category, answer.value, answer.text] += count
    return counted


def free_port() -> int:
    """Below the range that connections take their own ports from, so that nobody gets it while a process is dead."""
    chance = random.Random()
    while True:
        port = chance.randint(20_000, 31_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port

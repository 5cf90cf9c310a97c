"""Starting the real process and killing it: by the zygote, or plainly as `python -m bot serve`."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120.0


class Life(Protocol):
    """One process. `code` is None while it lives, negative for the signal it died of."""

    @property
    def code(self) -> int | None: ...
    def send(self, number: signal.Signals) -> None: ...


@dataclass
class Forked:
    """A child of the zygote."""

    order: Callable[[dict[str, Any]], None]
    pid: int = 0
    code: int | None = None
    born: threading.Event = field(default_factory=threading.Event)

    def send(self, number: signal.Signals) -> None:
        # The zygote alone knows whether this number is still its child's.
        self.order({"kill": self.pid, "signal": int(number)})


class Plain:
    """`python -m bot serve`, as anybody would start it."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                cwd=ROOT,
                env=clean() | environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    @property
    def code(self) -> int | None:
        return self._process.poll()

    def send(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)


class Zygote:
    """Imports once, then a life costs a fork. Usable from any event loop; `start` blocks for some milliseconds."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.zygote"],
            cwd=ROOT,
            env=clean(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._numbers = itertools.count(1)
        self._unborn: dict[int, Forked] = {}
        self._living: dict[int, Forked] = {}
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, name="zygote", daemon=True)
        self._reader.start()

    def start(
        self,
        environment: dict[str, str],
        log: Path,
        point: str | None = None,
        nth: int = 0,
        paced: bool = False,
        lie: str | None = None,
    ) -> Forked:
        """A new life. `point`, `nth`, `lie`: see `zygote`. `paced`: with Telegram's limits; without them a survey takes
        seconds instead of minutes, and more turns are under way when the process dies."""
        if not self._ready.wait(START_SECONDS):
            raise RuntimeError("the zygote did not come up")
        number = next(self._numbers)
        life = self._unborn[number] = Forked(self._order)
        order: dict[str, Any] = {"life": number, "environment": environment, "log": str(log)}
        order |= {"point": point, "nth": nth, "paced": paced, "lie": lie}
        self._order(order)
        if not life.born.wait(START_SECONDS):
            raise RuntimeError("the zygote does not answer")
        return life

    def _order(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()

    def close(self) -> None:
        for life in list(self._living.values()):
            life.send(signal.SIGKILL)
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        self._reader.join(5)

    def __enter__(self) -> Zygote:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if "born" in said:
                life = self._unborn.pop(said["life"])
                life.pid = said["born"]
                self._living[life.pid] = life
                life.born.set()
            elif "died" in said:
                self._living.pop(said["died"]).code = said["code"]
            else:
                self._ready.set()


async def until(true: Callable[[], bool], seconds: float) -> bool:
    """Wait for something, but not for ever. Returns whether it came."""
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        await asyncio.sleep(0.005)
    return True


async def killed(life: Life) -> None:
    """Dead and gone when this returns."""
    life.send(signal.SIGKILL)
    if not await until(lambda: life.code is not None, 30.0):
        raise RuntimeError("a killed process did not die")


def clean() -> dict[str, str]:
    """The environment without any setting of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}

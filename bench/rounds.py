"""Workers taking turns: short rounds, the order rotated, so that every variant meets every mood of the machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.measures import percentile

BARE = "chat.bare"


class WorkerFailed(Exception):
    """A worker ended, or found that its variant had not done its work. Its own words went to stderr."""


@dataclass(slots=True)
class Worker:
    """A variant's process. `note` stands beside it in the table."""

    name: str
    note: str
    arguments: Sequence[str] = ()
    rounds: list[dict[str, Any]] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None

    def start(self, folder: Path) -> None:
        own = folder / self.name
        own.mkdir(parents=True)
        command = [sys.executable, "-m", "bench.worker", self.name, "--folder", str(own), *self.arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ready(self) -> None:
        """Waits until it has opened. Raises `WorkerFailed`."""
        self._heard()

    def round(self, interactions: int) -> dict[str, Any]:
        self._say(str(interactions))
        return self._heard()

    def end(self) -> None:
        """Closes and checks. Raises `WorkerFailed`."""
        if self._process is None:
            return
        try:
            if self._process.poll() is None:
                self._say("end")
                self._heard()
        finally:
            self.stop()

    def stop(self) -> None:
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _say(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _heard(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise WorkerFailed(self.name)
        found: dict[str, Any] = json.loads(line)
        return found


@dataclass(frozen=True, slots=True)
class Result:
    """Medians over the rounds. `cpu_us` per interaction, this process; `beside_us` a database server's; `ratio`: the
    median of the ratios to the bare handler's round of the same turn; `p50_ms`, `p99_ms`: from the update until its
    reply was handed to the network; `per_second`: interactions by the wall clock. `worst_ms` is the longest wait of
    all, no median."""

    name: str
    note: str
    cpu_us: float
    ratio: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    rss_mb: float
    beside_us: float
    per_second: float
    interactions: int


def run(workers: Sequence[Worker], rounds: int, interactions: int, told: Callable[[str], None]) -> list[Result]:
    """One warm-up round that does not count, then `rounds` rounds of about `interactions` each. `workers` must hold the
    bare handler. Raises `WorkerFailed`."""
    for worker in workers:
        told(f"warming up {worker.name}")
        worker.round(interactions)
    for number in range(rounds):
        told(f"round {number + 1} of {rounds}")
        for place in range(len(workers)):
            worker = workers[(number + place) % len(workers)]
            worker.rounds.append(worker.round(interactions))
    for worker in workers:
        worker.end()
    bare = [_each(one) for one in next(worker for worker in workers if worker.name == BARE).rounds]
    return [_result(worker, bare) for worker in workers]


def _each(one: dict[str, Any]) -> float:
    cpu: float = one["cpu"] / one["interactions"] * 1e6
    return cpu


def _result(worker: Worker, bare: Sequence[float]) -> Result:
    rounds = worker.rounds
    return Result(
        worker.name,
        worker.note,
        cpu_us=median(map(_each, rounds)),
        ratio=median(_each(one) / base for one, base in zip(rounds, bare, strict=True)),
        p50_ms=median(percentile(one["waits"], 0.5) for one in rounds) * 1e3,
        p99_ms=median(percentile(one["waits"], 0.99) for one in rounds) * 1e3,
        worst_ms=max(max(one["waits"]) for one in rounds) * 1e3,
        rss_mb=rounds[-1]["rss_mb"],
        beside_us=median(one["beside"] / one["interactions"] * 1e6 for one in rounds),
        per_second=median(one["interactions"] / one["wall"] for one in rounds),
        interactions=sum(one["interactions"] for one in rounds),
    )

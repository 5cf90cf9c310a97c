"""Spoiled files and updates: whatever is written in them, they are read or refused, never the end of the process.

    python -m tests.torture.fuzz --seconds 600          all three, side by side (make torture)
    python -m tests.torture.fuzz updates --from 4711 --inputs 1          one input again, by its number

Each input is made from its number alone: a good one, spoiled one to six times. A crash is any exception but
the refusal, something accepted that is not sound, or an input that takes more than `SLOW` seconds of the
processor.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

from bot.channels.telegram_updates import parse
from dialogs.areas import Register
from dialogs.faults import FaultyQuestionnaire
from dialogs.loading import load, load_shipped, reread
from dialogs.own_loading import load_area
from tests.dialogs.talk import MADE_UP
from tests.telegram.test_updates import assert_sound
from tests.torture.spoiling import UPDATES, spoiled_json, spoiled_text

NOW = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
SLOW = 20.0
MOST_KEPT = 20
AREAS = Path(__file__).parent.parent / "own"


@dataclass
class Tally:
    """`accepted`: inputs that were still good. `crashes`: number of the input, and what happened."""

    inputs: int = 0
    accepted: int = 0
    slowest: float = 0.0
    crashes: list[tuple[int, str]] = field(default_factory=list)


def updates(chance: Random) -> bool:
    """As at the webhook: bytes, JSON, `parse`."""
    body = spoiled_json(chance.choice(UPDATES), chance)
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return False
    update = parse(raw, NOW)
    assert_sound(update)
    return update.inbound is not None


def questionnaires(chance: Random) -> bool:
    """Mostly the short ones: more inputs for the same time."""
    forms = load_shipped()
    short = [MADE_UP] * 5 + [forms[name].source for name in ("parent-pulse", "young-person", "parent-short")]
    sources = [form.source for form in forms.values()]
    text = spoiled_text(chance.choice(short if chance.random() < 0.9 else sources), chance, sources)
    try:
        found = load(text, "made-up.toml", {})
    except FaultyQuestionnaire as faulty:
        str(faulty).encode("utf-8", "surrogatepass")
        return False
    assert found.questions
    assert reread(found.source) == found
    return True


@cache
def areas_files() -> dict[str, str]:
    found = {file.name: file.read_text(encoding="utf-8") for file in sorted(AREAS.glob("*.toml"))}
    return {name: text for name, text in found.items() if ".published" not in name}


def areas(chance: Random) -> bool:
    """An area's own questions in their own file."""
    files = areas_files()
    name = chance.choice(sorted(files))
    text = spoiled_text(files[name], chance, [*files.values(), MADE_UP])
    try:
        found = load_area(text, name, load_shipped(), Register.shipped(), {})
    except FaultyQuestionnaire as faulty:
        str(faulty).encode("utf-8", "surrogatepass")
        return False
    for form in found.extended.values():
        assert reread(form.source).hash == form.hash
    for each in found.translated:
        "".join((each.context, each.language, each.english, each.text)).encode()
    return True


TARGETS: dict[str, Callable[[Random], bool]] = {"updates": updates, "questionnaires": questionnaires, "areas": areas}


def fuzz(name: str, seconds: float, first: int = 0, inputs: int | None = None) -> Tally:
    """For so long, or so many inputs."""
    tally, target = Tally(), TARGETS[name]
    load_shipped()
    ends = time.monotonic() + seconds
    for number in count(first):
        if time.monotonic() >= ends or tally.inputs == inputs or len(tally.crashes) >= MOST_KEPT:
            return tally
        began = time.process_time()
        try:
            tally.accepted += target(Random(number))
        except Exception:
            tally.crashes.append((number, traceback.format_exc(limit=-6)[-3000:]))
        took = time.process_time() - began
        tally.slowest = max(tally.slowest, took)
        if took > SLOW:
            tally.crashes.append((number, f"took {took:.0f} s"))
        tally.inputs += 1
    raise AssertionError("count ends nowhere")


def main(words: Sequence[str] | None = None) -> int:
    top = argparse.ArgumentParser(prog="python -m tests.torture.fuzz", description=__doc__)
    top.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="which (all)")
    top.add_argument("--seconds", type=float, default=600.0, help="for each, at the same time (600)")
    top.add_argument("--from", dest="first", type=int, default=0, metavar="N", help="number of the first input (0)")
    top.add_argument("--inputs", type=int, help="so many at most")
    args = top.parse_args(words)
    bad = 0
    names = args.targets or list(TARGETS)
    with ProcessPoolExecutor(len(names)) as pool:
        runs = {name: pool.submit(fuzz, name, args.seconds, args.first, args.inputs) for name in names}
        for name, run in runs.items():
            tally = run.result()
            bad += len(tally.crashes)
            figures = f"{tally.inputs:,} inputs, {tally.accepted:,} accepted, slowest {tally.slowest:.2f} s"
            sys.stdout.write(f"{name}: {figures}, {len(tally.crashes)} crashes in {args.seconds:.0f} s\n")
            for number, what in tally.crashes:
                sys.stdout.write(f"--- input {number}\n{what}\n")
            sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

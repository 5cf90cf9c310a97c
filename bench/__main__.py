"""`make bench`: measure, print, and keep the figures in var/bench.json."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench import analytics, chat
from bench.results import keep
from bench.rounds import WorkerFailed

PARTS = (chat, analytics)
"""What can be measured, in the order it is printed. A part has `NOTES` (its variants and what each is) and `measure`,
which prints its own table and returns the figures by variant."""

EXAMPLE = "example: python -m bench --quick chat.sqlite.16"


def main() -> int:
    known = [name for part in PARTS for name in part.NOTES]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, epilog=EXAMPLE)
    parser.add_argument("variants", nargs="*", metavar="VARIANT", help=f"one of: {', '.join(known)} (all)")
    parser.add_argument("--rounds", type=int, default=11, help="rounds that count, after one that does not (11)")
    parser.add_argument("--interactions", type=int, default=480, help="in each round of each variant (480)")
    parser.add_argument("--quick", action="store_true", help="5 rounds of 240: whether a change helped")
    parser.add_argument("--folder", type=Path, default=Path("var"), help="for the file and the databases (var)")
    asked = parser.parse_args()
    if unknown := set(asked.variants) - set(known):
        parser.error(f"there is no variant {', '.join(sorted(unknown))}")
    rounds, interactions = (5, 240) if asked.quick else (max(1, asked.rounds), max(16, asked.interactions))
    wanted = asked.variants or known
    try:
        for part in PARTS:
            if not set(wanted).isdisjoint(part.NOTES):
                keep(part.measure(wanted, rounds, interactions, asked.folder), asked.folder / "bench.json")
    except WorkerFailed as failed:
        print(f"bench: {failed} did not do its work; what it said is above", file=sys.stderr)
        return 1
    print(f"kept in {asked.folder / 'bench.json'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

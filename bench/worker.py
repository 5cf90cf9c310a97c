"""One variant in a process of its own, so that its memory is its own. Told by lines what to do, answers by lines.

python -m bench.worker chat.sqlite.16 --folder var/bench

in   400        a round of 400 interactions         in   end       close and check
out  {"cpu":…}  what it took (`measures.Round`)     out  {}
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from pathlib import Path

from bench.measures import Variant, memory_mb, most_memory_mb


def variant(name: str, folder: Path, url: str, server: int) -> Variant:
    """By its name. Imports only what this variant needs: `rss_mb` counts it."""
    if name == "chat.bare":
        from bench.peers import Bare

        return Bare()
    if name == "chat.aiogram_dialog":
        from bench.peers import AiogramDialog

        return AiogramDialog()
    from bench.house import Waymark

    webhook = name.startswith("chat.webhook")
    last = name.rpartition(".")[2]
    chats = int(last) if last.isdigit() else 16
    return Waymark(url or f"sqlite:///{folder}/waymark.db", folder, chats, webhook, server)


async def work(measured: Variant) -> None:
    loop = asyncio.get_running_loop()
    await measured.open()
    say({})
    while (line := (await loop.run_in_executor(None, sys.stdin.readline)).strip()) not in ("", "end"):
        # All begin a round with as little rubbish as they can; what they leave within it is theirs to collect.
        gc.collect()
        done = await measured.round(int(line))
        say({**done.plain(), "rss_mb": memory_mb(), "most_mb": most_memory_mb()})
    await measured.close()
    say({})


def say(words: dict[str, object]) -> None:
    print(json.dumps(words), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.worker")
    parser.add_argument("name")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--url", default="")
    parser.add_argument("--server", type=int, default=0)
    asked = parser.parse_args()
    asyncio.run(work(variant(asked.name, asked.folder, asked.url, asked.server)))


if __name__ == "__main__":
    main()

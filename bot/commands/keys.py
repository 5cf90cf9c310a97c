"""`waymark keys init|check`: the key file. Losing it means losing every story, so it is never overwritten."""

from __future__ import annotations

import argparse

from bot.commands.failing import DONE, CommandFailed
from bot.commands.storing import opened, plain
from bot.settings import Settings
from storage.keys import Keyring

LOSING = "Losing this file means losing every story and every link between a chat and its answers. Keep a copy apart."


def run(args: argparse.Namespace, settings: Settings) -> int:
    file = settings.key_file
    if args.way == "init":
        if file.exists():
            raise CommandFailed(
                f"{file} is there already; it is never overwritten. Move it away first, if you are sure."
            )
        with plain():
            Keyring.read_or_make(file)
        print(f"{file}: made. {LOSING}")
        return DONE
    with opened(settings) as store:
        print(f"{file}: opens what the database holds; key {store.ring.newest} locks new ones. {LOSING}")
    return DONE

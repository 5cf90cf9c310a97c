"""`waymark keys init|check|rotate`: the key file. Losing it means losing every story, so it is never overwritten; a
rotation replaces it only by one that opens more, and takes the old key away at the very end.
"""

from __future__ import annotations

import argparse

from bot.commands.failing import DONE, FOUND, CommandFailed
from bot.commands.storing import opened, plain
from bot.settings import Settings
from storage import migrate
from storage.keys import Keyring
from storage.keystore import keys_url_for
from storage.rotation import rotate, standing

LOSING = "Losing this file means losing every story and every link between a chat and its answers. Keep a copy apart."


def run(args: argparse.Namespace, settings: Settings) -> int:
    match args.way:
        case "init":
            return _init(settings)
        case "rotate":
            return _rotate(settings)
        case _:
            return _check(settings)


def _init(settings: Settings) -> int:
    file = settings.key_file
    if file.exists():
        raise CommandFailed(f"{file} is there already; it is never overwritten. Move it away first, if you are sure.")
    with plain():
        Keyring.read_or_make(file)
    print(f"{file}: made. {LOSING}")
    return DONE


def _check(settings: Settings) -> int:
    with opened(settings) as store:
        found = standing(store.ring, store.keys)
    for number, count in sorted(found.wrapped.items()):
        place = "in the file" if number in store.ring.keks else "NOT in the file: restore it from its backup"
        print(f"key {number}: locks {count} families' keys; {place}")
    print(f"{settings.key_file}: opens {found.open} of {found.total} keys; key {found.newest} locks new ones. {LOSING}")
    if found.unfinished:
        print("A rotation was not finished: the old key is still there. Run: waymark keys rotate")
    return DONE if found.open == found.total and not found.unfinished else FOUND


def _rotate(settings: Settings) -> int:
    file, url = settings.key_file, settings.key_database_url or keys_url_for(settings.database_url)
    with plain():
        migrate.demand(settings.database_url, settings.key_database_url)
        newest, count = rotate(file, url)
    print(f"{file}: key {newest} locks now; {count} families' keys were wrapped anew, and the old key is gone.")
    print(
        "Keep a new copy of this file apart. Make a new backup of the keys: the older ones open with the old file only."
    )
    print("Where several machines serve one database, give each the new file before it goes on.")
    return DONE

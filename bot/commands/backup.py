"""`waymark backup`: the database, the release ledger and the erasure log into one folder; the families' own keys, by a
rule of their own, into another. The key file is never copied: keep it apart from both.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import plain
from bot.settings import Settings
from storage.backups import apart, clear_old, take_data, take_keys
from storage.backups_restore import LEDGER, TOMBSTONES
from storage.keystore import keys_url_for


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.keys is not None and not apart(args.into, args.keys):
        raise CommandFailed("The keys do not lie beside the data: give --keys a folder apart from it.", ASKED_WRONGLY)
    now = datetime.now(UTC)
    beside = {LEDGER: settings.home / LEDGER, TOMBSTONES: settings.erasure_log}
    with plain():
        try:
            print(take_data(settings.database_url, args.into, beside, now))
            if args.keys is not None:
                print(take_keys(settings.key_database_url or keys_url_for(settings.database_url), args.keys, now))
            gone = clear_old(args.into, "data", args.keep_days, now) if args.keep_days is not None else []
            gone += clear_old(args.keys, "keys", args.keep_keys_days, now) if args.keys is not None else []
        except OSError as fault:
            raise CommandFailed(f"The backup cannot be written ({type(fault).__name__}, {fault.errno}).") from None
    for folder in gone:
        print(f"{folder}: removed, older than it may be")
    if args.keys is None:
        print("Without keys: what families wrote cannot be read from this backup alone. See --keys.")
    return DONE

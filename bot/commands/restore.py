"""`waymark restore`: a backup put back. With `--drill` into a place of its own that is gone afterwards: that a backup
exists says little, that it was read back and looked through says a lot.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from bot import drills
from bot.commands.failing import DONE, FOUND
from bot.commands.storing import plain
from bot.settings import Settings
from storage.backups_drill import Backup, House, drill, restore
from storage.keys import Keyring


def run(args: argparse.Namespace, settings: Settings) -> int:
    now = datetime.now(UTC)
    with plain():
        house = House(
            settings.database_url,
            Keyring.read(settings.key_file),
            settings.home,
            (settings.erasure_log, *args.erasures),
            settings.key_database_url,
        )
        findings = (drill if args.drill else restore)(Backup(args.backup, args.keys), house, now)
    for each in findings:
        print(f"{'good' if each.good else 'BAD':<6}{each.name:<20}{each.said}")
    if not all(each.good for each in findings):
        return FOUND
    if args.drill:
        drills.record(settings.home, now)
        print("The drill was good; /readyz counts the days from now.")
    return DONE

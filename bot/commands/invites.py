"""`waymark invites create`:

links for families, one each. Only keyed hashes of the codes are kept, so they are shown once.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.commands.storing import opened
from bot.links import Links
from bot.settings import Settings
from dialogs.areas import Register
from dialogs.loading import load_shipped
from storage.weeks import quarter_of


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.area not in Register.shipped().areas:
        raise CommandFailed(f"No area has the code {args.area!r}.", ASKED_WRONGLY)
    questionnaire = args.questionnaire or settings.questionnaire
    if questionnaire not in load_shipped():
        known = ", ".join(load_shipped())
        raise CommandFailed(f"No questionnaire is called {questionnaire!r}. There are: {known}.", ASKED_WRONGLY)
    links = Links.of(settings)
    with opened(settings) as store:
        codes = store.invite(args.area, args.wave or quarter_of(datetime.now(UTC)), questionnaire, args.number)
    for code in codes:
        print("\t".join(links.invite(code)))
    print("These links are shown once and cannot be shown again. One link is for one family.", file=sys.stderr)
    return DONE

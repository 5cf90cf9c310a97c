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
    for asked in (questionnaire, *((args.pair,) if args.pair else ())):
        if asked not in load_shipped():
            known = ", ".join(load_shipped())
            raise CommandFailed(f"No questionnaire is called {asked!r}. There are: {known}.", ASKED_WRONGLY)
    wave = args.wave or quarter_of(datetime.now(UTC))
    links = Links.of(settings)
    with opened(settings) as store:
        if args.pair:
            pairs = store.invite_pairs(args.area, wave, (questionnaire, args.pair), args.number)
            for pair in pairs:
                for asked, code in zip((questionnaire, args.pair), pair, strict=True):
                    print(asked, *links.invite(code), sep="\t")
            print("Each two lines are for one family, one link for each person. Shown once.", file=sys.stderr)
            return DONE
        codes = store.invite(args.area, wave, questionnaire, args.number)
    for code in codes:
        print("\t".join(links.invite(code)))
    print("These links are shown once and cannot be shown again. One link is for one family.", file=sys.stderr)
    return DONE

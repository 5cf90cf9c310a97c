"""`waymark chat`: talk to the engine in this terminal, or replay a transcript and compare."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from bot.commands.failing import ASKED_WRONGLY, DONE, FOUND, CommandFailed
from bot.settings import Settings
from bot.simulation import Simulation
from bot.terminal import chat, differences
from bot.transcripts import FaultyTranscript
from dialogs.areas import Register
from dialogs.faults import FaultyQuestionnaire
from dialogs.loading import load_shipped
from dialogs.own import NONE
from dialogs.own_loading import load_folder, own_of, texts_of
from locales.catalogs import Catalogs


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.replay is not None:
        return _replay(args.replay)
    console = Console(highlight=False)
    chat(
        _start(args.questionnaire, args.language, args.area, settings),
        console,
        lambda: console.input("[bold]> [/]"),
        args.save,
    )
    return DONE


def _start(questionnaire: str, language: str, area: str | None, settings: Settings | None = None) -> Simulation:
    """`settings`: with the areas' own questions that they name; a transcript is replayed without any."""
    shipped, catalogs, own = load_shipped(), Catalogs.shipped(), NONE
    if settings is not None and settings.areas is not None:
        try:
            found = load_folder(settings.areas, shipped, Register.shipped())
        except FaultyQuestionnaire as faulty:
            raise CommandFailed(str(faulty), ASKED_WRONGLY) from None
        catalogs, own = catalogs.plus(texts_of(found)), own_of(found, shipped)
    if questionnaire not in shipped:
        raise CommandFailed(
            f"No questionnaire is called {questionnaire!r}. There are: {', '.join(shipped)}.", ASKED_WRONGLY
        )
    languages = dict(catalogs.published())
    if language not in languages:
        raise CommandFailed(f"No language {language!r} is published. There are: {', '.join(languages)}.", ASKED_WRONGLY)
    if area is not None and area not in Register.shipped().areas:
        raise CommandFailed(f"No area has the code {area!r}.", ASKED_WRONGLY)
    return Simulation.of(shipped[questionnaire], language, area, catalogs, own=own)


def _replay(file: Path) -> int:
    try:
        found = differences(file.read_text(encoding="utf-8"), _start)
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandFailed(f"{file}: cannot be read ({type(fault).__name__})", ASKED_WRONGLY) from None
    except FaultyTranscript as fault:
        raise CommandFailed(f"{file}: {fault}", FOUND) from None
    for line in found:
        print(line)
    if not found:
        print(f"{file}: the same", file=sys.stderr)
    return FOUND if found else DONE

"""`waymark`, also `python -m bot`: the command line. A table of commands; each one's code is imported only when it
runs.

So `waymark --help` is quick, a report never imports the Telegram library, and the chat never imports the report's.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from bot.commands.failing import ASKED_WRONGLY, CommandFailed
from bot.settings import Settings, WrongSettings

EXIT_CODES = """\
exit codes:
  0  done
  1  done, and something was found: faults, or a transcript that differs
  2  asked wrongly: arguments or settings
  3  could not: database, key file, port"""


@dataclass(frozen=True, slots=True)
class Command:
    """`module` has `run(args, settings) -> int`. `example` is a command line that works as it stands."""

    name: str
    about: str
    example: str
    module: str
    arguments: Callable[[argparse.ArgumentParser], None] = lambda parser: None


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--families", type=_count, default=200, metavar="N", help="families to talk to the bot (200)")
    parser.add_argument("--no-serve", action="store_true", help="fill, write the report, print the links and end")


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-upgrade", action="store_true", help="do not bring the database's tables up to date first")


def _chat(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--questionnaire", default="parent-short", metavar="ID", help="which one (parent-short)")
    parser.add_argument("--language", default="en", metavar="CODE", help="language to begin in (en)")
    parser.add_argument("--area", metavar="CODE", help="as if an invite of this area was used")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="say a transcript again; 1 if what is seen differs")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write what was said as a transcript")


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="every area with answers, on all processors; --out a folder")
    parser.add_argument(
        "--engine",
        choices=("columns", "duckdb", "postgresql", "spark"),
        default="columns",
        help="what counts an area (columns)",
    )
    parser.add_argument("--area", metavar="CODE", help="area code, like E10000015; for a report or trend of one area")
    parser.add_argument(
        "--kind",
        choices=("area", "trend", "comparison", "forum"),
        default="area",
        help="an area's report; its waves; areas side by side; the forums' survey (area)",
    )
    parser.add_argument(
        "--population", type=Path, metavar="FILE", help="families in the process, as the area counts them"
    )
    parser.add_argument("--coded", type=Path, metavar="FILE", help="coded stories, CSV or Parquet (docs/coding.md)")
    parser.add_argument(
        "--wave", type=_wave, action="append", metavar="WAVE", help="a closed quarter, like 2026Q3; all if left out"
    )
    parser.add_argument(
        "--format",
        choices=("html", "pdf", "xlsx", "csv", "sav", "json", "png", "svg"),
        default="html",
        help="html if left out",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="PATH", help="file to write")
    parser.add_argument("--public", action="store_true", help="for the public: no figure on fewer than 10 families")


def _snapshot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--area", action="append", metavar="CODE", help="area code; may be given again; all if left out"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write")


def _digest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", required=True, metavar="CODE", help="area code, like E10000015")
    parser.add_argument("--week", type=_week, metavar="WEEK", help="like 2026-W46; the last full week if left out")
    parser.add_argument("--actions", type=Path, metavar="FILE", help="what the area does about it: those due are named")
    parser.add_argument("--coded", type=Path, metavar="FILE", help="coded stories, CSV or Parquet (docs/coding.md)")
    parser.add_argument("--format", choices=("text", "html", "json"), default="text", help="text if left out")
    parser.add_argument("--out", type=Path, metavar="PATH", help="file to write; printed if left out")


def _we_did(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", required=True, metavar="CODE", help="area code, like E10000015")
    parser.add_argument(
        "--actions", type=Path, required=True, metavar="FILE", help="what the area does about it (TOML)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder for one page a language")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--publish", action="store_true", help="enter new question ids in the ledger; for ever")
    parser.add_argument(
        "--areas", type=Path, metavar="DIR", help="look at the areas' own questions in this folder, and nothing else"
    )


def _questionnaires(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True, metavar="WAY")
    ways.add_parser("list", help="id, version, number of questions, most taps, title")
    export = ways.add_parser("export", help="write them for another survey tool, in all published languages")
    export.add_argument("ids", nargs="*", metavar="ID", help="which ones; all if left out")
    export.add_argument(
        "--xlsform", type=Path, required=True, metavar="DIR", help="as XLSForm (Kobo, ODK), one workbook each"
    )


def _db(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True, metavar="WAY")
    up = ways.add_parser("upgrade", help="bring the tables up to date")
    up.add_argument("revision", nargs="?", default="head")
    down = ways.add_parser("downgrade", help="go back to a revision; what newer tables held is lost")
    down.add_argument("revision")
    ways.add_parser("current", help="print the revision the database is at")


def _invites(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True, metavar="WAY")
    create = ways.add_parser("create", help="make invite links; they are printed once and cannot be shown again")
    create.add_argument("--area", required=True, metavar="CODE")
    create.add_argument("--number", type=_count, required=True, metavar="N", help="one for each family")
    create.add_argument("--wave", type=_wave, metavar="WAVE", help="like 2026Q4; this quarter if left out")
    create.add_argument("--questionnaire", metavar="ID", help="the one in WAYMARK_QUESTIONNAIRE if left out")
    create.add_argument("--pair", metavar="ID", help="make two links each time: a second one, with this questionnaire")


def _concerns(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True, metavar="WAY")
    listed = ways.add_parser("list", help="which stories may mean danger: no words")
    listed.add_argument("--area", required=True, metavar="CODE", help="area code; 'unknown' for people without one")
    read = ways.add_parser("read", help="the words of one story; it counts as seen from then on")
    read.add_argument("id", type=int, metavar="ID", help="from the list")


def _stories(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", required=True, metavar="CODE", help="area code, like E10000015")
    parser.add_argument(
        "--wave", type=_wave, action="append", required=True, metavar="WAVE", help="a closed quarter, like 2026Q3"
    )


def _keys(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True, metavar="WAY")
    ways.add_parser("init", help="make the key file; never overwrites one")
    ways.add_parser("check", help="does the key file open what the database holds?")
    ways.add_parser("rotate", help="a new key-encryption key; every family's key is wrapped anew")


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("into", type=Path, metavar="DIR", help="folder that gets a new folder with the data")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="another folder, apart, for the families' own keys")
    parser.add_argument("--keep-days", type=_count, metavar="N", help="remove backups of the data that are older")
    parser.add_argument(
        "--keep-keys-days", type=_count, default=7, metavar="N", help="remove backups of the keys that are older (7)"
    )


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("backup", type=Path, metavar="BACKUP", help="folder of a backup of the data")
    parser.add_argument("--keys", type=Path, metavar="BACKUP", help="folder of a backup of the families' own keys")
    parser.add_argument("--drill", action="store_true", help="elsewhere, to see whether it is good; nothing is changed")
    parser.add_argument(
        "--erasures",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="another erasure log to heed, beside WAYMARK_ERASURE_LOG",
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "demo",
        "a made-up area, filled by the real engine: web chat, invite link, report",
        "waymark demo --families 60 --no-serve",
        "bot.commands.demo",
        _demo,
    ),
    Command(
        "serve", "the bot: web chat, and Telegram where a token is set", "waymark serve", "bot.commands.serve", _serve
    ),
    Command(
        "chat",
        "talk to the bot in this terminal; nothing is stored",
        "waymark chat --questionnaire parent-short --language pl",
        "bot.commands.chat",
        _chat,
    ),
    Command(
        "report",
        "write the report of an area",
        "waymark report --area X99000001 --format html --out report.html",
        "bot.commands.report",
        _report,
    ),
    Command(
        "snapshot",
        "closed quarters as a folder for `python -m analytics`, without ids and stories",
        "waymark snapshot --out snapshot",
        "bot.commands.snapshot",
        _snapshot,
    ),
    Command(
        "digest",
        "what stands at the end of a week",
        "waymark digest --area X99000001",
        "bot.commands.digest",
        _digest,
    ),
    Command(
        "we-did",
        "what an area did about what families told, in each language",
        "waymark we-did --area X99000001 --actions actions.toml --out we-did",
        "bot.commands.we_did",
        _we_did,
    ),
    Command("check", "every fault of the questionnaires and catalogs", "waymark check", "bot.commands.check", _check),
    Command(
        "questionnaires",
        "which questionnaires there are; each as an XLSForm for Kobo or ODK",
        "waymark questionnaires export --xlsform forms parent-short",
        "bot.commands.questionnaires",
        _questionnaires,
    ),
    Command("db", "the database's tables", "waymark db current", "bot.commands.db", _db),
    Command(
        "invites",
        "invite links, one for each family",
        "waymark invites create --area E10000015 --number 3",
        "bot.commands.invites",
        _invites,
    ),
    Command(
        "concerns",
        "stories that may mean danger, for the area's safeguarding contact",
        "waymark concerns list --area E10000015",
        "bot.commands.concerns",
        _concerns,
    ),
    Command(
        "stories",
        "families' stories for those who code them, where the families agreed",
        "waymark stories --area E10000015 --wave 2026Q3",
        "bot.commands.stories",
        _stories,
    ),
    Command("keys", "the key file that opens the stories", "waymark keys check", "bot.commands.keys", _keys),
    Command(
        "backup",
        "a copy of what is kept; the families' own keys into another folder",
        "waymark backup backups/data --keys backups/keys",
        "bot.commands.backup",
        _backup,
    ),
    Command(
        "restore",
        "a backup put back, or tried in a place of its own",
        "waymark restore --drill backups/data/waymark-data-20261122T030000Z",
        "bot.commands.restore",
        _restore,
    ),
    Command("settings", "what is in force and where it comes from", "waymark settings", "bot.commands.settings"),
)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 100000")
    return int(text)


def _wave(text: str) -> str:
    if not re.fullmatch(r"20[0-9]{2}Q[1-4]", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a wave; write it like 2026Q4")
    return text


def _week(text: str) -> date:
    """The Monday of an ISO week."""
    found = re.fullmatch(r"(20[0-9]{2})-W([0-9]{2})", text)
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else date.fromisocalendar(0, 0, 0)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a week; write it like 2026-W46") from None


def parser() -> argparse.ArgumentParser:
    """The whole command line. Imports nothing of any command."""
    top = argparse.ArgumentParser(
        prog="waymark",
        description="Families tell how the Education, Health and Care process went; their area learns from it.",
        epilog=EXIT_CODES + "\n\nSettings come from the environment: see docs/settings.md.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(
            command.name,
            help=command.about,
            description=command.about[0].upper() + command.about[1:] + ".",
            epilog=f"example:\n  {command.example}\n\n{EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.arguments(sub)
        sub.set_defaults(module=command.module)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code. `SystemExit` only from argparse (help, wrong arguments)."""
    args = parser().parse_args(arguments)
    try:
        settings = Settings.read(os.environ)
    except WrongSettings as wrong:
        print(wrong, file=sys.stderr)
        return ASKED_WRONGLY
    try:
        code: int = import_module(args.module).run(args, settings)
    except CommandFailed as failed:
        print(failed, file=sys.stderr)
        return failed.code
    return code


if __name__ == "__main__":
    sys.exit(main())

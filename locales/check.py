"""All checks of all texts: the English source, and every language of the ledger. `waymark check` prints what this
finds.

    python -m locales.check        prints every fault; ends with 1 when there is one

A language that is not published may be unfinished: its missing translations are no fault, a wrong one always is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.core import Locale, UnknownLocaleError

from dialogs.definition import Questionnaire
from dialogs.faults import FaultyQuestionnaire
from dialogs.loading import load_shipped
from locales.catalogs import HERE, SOURCE, po_file
from locales.check_catalog import catalog_faults
from locales.check_source import source_faults
from locales.check_whole import label_faults, message_faults
from locales.faults import Fault
from locales.ledger import FaultyLedger, Ledger
from locales.sources import ROOT, Message, messages

_UNFINISHED = ("has no translation", "is not in the catalog", "is marked fuzzy")


def faults(folder: Path = HERE, root: Path = ROOT) -> tuple[Fault, ...]:
    """Every fault, the source first. () means: all texts are fit for families, as far as a programme can tell."""
    every = messages(root).every
    found = list(source_faults(every))
    found.extend(label_faults(SOURCE, every, {message.key: message.text for message in every}))
    found.extend(message_faults(_questionnaires()))
    try:
        ledger = Ledger.shipped()
    except FaultyLedger as faulty:
        return (
            *found,
            *(Fault("all", "review.toml", "", cause, "see the head of the file") for cause in faulty.faults),
        )
    for entry in ledger.entries:
        if entry.code != SOURCE:
            of_catalog = catalog_faults(entry.code, po_file(entry.code, folder), every)
            found.extend(fault for fault in of_catalog if entry.published or not fault.cause.startswith(_UNFINISHED))
    known = {entry.code for entry in ledger.entries}
    found.extend(direction_faults(ledger))
    strays = sorted(set(_languages_with_catalog(folder)) - known)
    stray_faults = (Fault(s, "review.toml", "", "has a catalog and no entry", f"add [languages.{s}]") for s in strays)
    return (*found, *stray_faults)


def direction_faults(ledger: Ledger) -> Iterator[Fault]:
    """Entries whose direction is not that of the Unicode CLDR (as Babel carries it)."""
    for entry in ledger.entries:
        try:
            known = Locale.parse(entry.code, sep="-").text_direction
        except (ValueError, UnknownLocaleError):
            yield Fault(
                entry.code, "review.toml", "", "is no language code of the CLDR", "use one such as 'pl' or 'pt'"
            )
            continue
        if known != entry.direction:
            mend = f'write direction = "{known}"'
            yield Fault(entry.code, "review.toml", "", f"is written {known}, the ledger says {entry.direction}", mend)


def report(found: tuple[Fault, ...], every: tuple[Message, ...]) -> str:
    """The faults, one a line, and a last line with the counts."""
    lines = [str(fault) for fault in found]
    languages = ", ".join(entry.code for entry in Ledger.shipped().published())
    return "\n".join([*lines, f"texts: {len(every)} messages, languages {languages}: {len(found)} faults"])


def _questionnaires() -> dict[str, Questionnaire]:
    try:
        return load_shipped()
    except FaultyQuestionnaire:
        return {}  # `waymark check` lists those faults itself, before the texts


def _languages_with_catalog(folder: Path) -> list[str]:
    return [file.parent.parent.name for file in folder.glob("*/LC_MESSAGES/*.po")]


def main() -> int:
    """Print the report; 0 when there is no fault, else 1."""
    found = faults()
    sys.stdout.write(report(found, messages().every) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())

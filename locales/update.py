"""Brings the template and every catalog up to date with the tree: `python -m locales.update` (or `make
locales-update`).

A changed English text keeps its old translation as fuzzy, so that a translator sees what it was; families get English
until then. A text that is gone is taken out: git keeps it.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from locales.catalogs import DOMAIN, HERE, SOURCE, po_file
from locales.ledger import Ledger
from locales.sources import Messages, messages

POT = HERE / f"{DOMAIN}.pot"


def update(folder: Path = HERE, found: Messages | None = None) -> tuple[Path, ...]:
    """Write the template and the catalogs of all languages in the ledger; gives the files that changed. A new
    language gets a new file. `found`: the messages of the tree, where they are known already."""
    template = (found or messages()).template
    _head(template, "The English texts of Waymark, as `python -m locales.update` finds them. Do not edit.")
    pot = folder / POT.name
    written = [pot] if _write(pot, template, keep_date_of=pot) else []
    for entry in Ledger.shipped().entries:
        if entry.code == SOURCE:
            continue
        file = po_file(entry.code, folder)
        catalog = (
            _read(file, entry.code) if file.exists() else Catalog(locale=entry.code, project="waymark", fuzzy=False)
        )
        catalog.update(template, update_creation_date=False)
        _head(catalog, f"{entry.name}: see locales/review.toml for who has checked what.")
        file.parent.mkdir(parents=True, exist_ok=True)
        if _write(file, catalog, keep_date_of=file):
            written.append(file)
    return tuple(written)


def _head(catalog: Catalog, comment: str) -> None:
    # Babel's defaults would name authors and addresses that nobody has.
    catalog.header_comment = f"# {comment}"
    catalog.version, catalog.msgid_bugs_address, catalog.last_translator, catalog.language_team = "1", "", "", ""


def _read(file: Path, language: str | None) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


def _write(file: Path, catalog: Catalog, keep_date_of: Path) -> bool:
    if keep_date_of.exists():
        old = _read(keep_date_of, None)
        catalog.creation_date, catalog.revision_date = old.creation_date, old.revision_date
    text = BytesIO()
    # No files and lines are written: a sentence that moves would change every catalog, and its context says where it
    # is.
    write_po(text, catalog, width=120, no_location=True, ignore_obsolete=True, include_previous=True)
    if file.exists() and file.read_bytes() == text.getvalue():
        return False
    file.write_bytes(text.getvalue())
    return True


if __name__ == "__main__":
    for path in update():
        sys.stdout.write(f"updated {path.relative_to(HERE.parent)}\n")

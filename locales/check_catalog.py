"""The checks of one `.po` file against the messages of the tree. Part of `locales.check`.

What `msgfmt -c` finds for C formats, this finds for our `{places}`; and what only we know: labels, command words, the
review ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

from locales.check_source import LONGEST_LABEL, command_faults
from locales.check_whole import label_faults
from locales.extract import WORDS_CONTEXT
from locales.faults import Fault
from locales.places import names, split
from locales.readability import words
from locales.sources import Message

UPDATE = "run `make locales-update`"
SAME = "same"
"""A translator's comment `# same` says: this is meant to read like the English (names of organisations)."""

# Marks that turn text, and control characters: never typed on purpose, often pasted. Joiners are letters in some
# scripts: kept.
_HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def catalog_faults(language: str, file: Path, messages: tuple[Message, ...]) -> Iterator[Fault]:
    """Everything wrong with the catalog of a language; one fault when it cannot be read at all."""
    try:
        with file.open("rb") as stream:
            catalog = read_po(stream, locale=language, abort_invalid=True)
    except (OSError, PoFileError, ValueError) as fault:
        yield Fault(language, file.name, "", f"cannot be read: {type(fault).__name__}: {fault}", UPDATE)
        return
    entries = {(entry.context or "", _english(entry)): entry for entry in catalog if entry.id}
    yield from _whole(language, file, catalog, len(entries))
    wanted = {message.key: message for message in messages}
    for key, message in wanted.items():
        if key not in entries:
            yield Fault(language, message.context, message.text, "is not in the catalog", UPDATE)
            continue
        for cause, mend in _entry(message, entries[key]):
            yield Fault(language, message.context, message.text, cause, mend)
    for context, text in entries.keys() - wanted.keys():
        yield Fault(language, context, text, "is in the catalog and nowhere else", UPDATE)
    typed = {text: str(entry.string) for (context, text), entry in entries.items() if context == WORDS_CONTEXT}
    yield from command_faults(language, {text: spoken for text, spoken in typed.items() if spoken})
    spoken = {key: str(entry.string) for key, entry in entries.items() if isinstance(entry.string, str)}
    yield from label_faults(language, messages, spoken)


def _whole(language: str, file: Path, catalog: Catalog, distinct: int) -> Iterator[Fault]:
    if catalog.obsolete:
        yield Fault(language, file.name, "", f"keeps {len(catalog.obsolete)} obsolete texts", UPDATE)
    written = sum(line.startswith("msgid ") for line in file.read_text(encoding="utf-8").splitlines()) - 1
    if written > distinct:
        yield Fault(language, file.name, "", f"has {written - distinct} texts twice", "keep one of each")
    expected = get_plural(language)
    if catalog.num_plurals != expected.num_plurals:
        cause = f"has {catalog.num_plurals} plural forms, the language has {expected.num_plurals}"
        yield Fault(language, file.name, "", cause, f"put this in its header: Plural-Forms: {expected.plural_forms}")


def _entry(message: Message, entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.fuzzy:
        yield "is marked fuzzy: the English changed, or a machine guessed", "translate it again and take the mark away"
        return
    forms = list(entry.string) if isinstance(entry.string, tuple | list) else [str(entry.string)]
    if not all(form.strip() for form in forms):
        yield "has no translation", "translate it"
        return
    if message.plural and not isinstance(entry.id, tuple | list):
        yield "has lost its plural", UPDATE
    for form in forms:
        yield from _form(message, entry, form)


def _form(message: Message, entry: Entry, form: str) -> Iterator[tuple[str, str]]:
    # "One letter left" may leave its number out; no other form and no other message may.
    wanted = names(message.plural or message.text)
    if names(form) != wanted and not (message.plural and set(names(form)) < set(wanted)):
        yield (
            f"has the places {list(names(form))}, the English has {list(wanted)}",
            "use each {place} as the English does",
        )
    if any(mark in part for part in split(form)[::2] for mark in "{}"):
        yield "has a brace that is no place", "write places exactly as in the English"
    if form != form.strip() or "  " in form:
        yield "has spaces too many", "take them out"
    if _HIDDEN.search(form):
        yield "has hidden marks (direction or control)", "take them out: direction is the programme's work"
    if message.label and len(form) > LONGEST_LABEL:
        yield f"is a button of {len(form)} letters", f"keep it to {LONGEST_LABEL}"
    if form == message.text and words(form) >= 4 and SAME not in entry.user_comments:
        yield "reads exactly like the English", "translate it, or add the comment `# same`"


def _english(entry: Entry) -> str:
    return str(entry.id[0] if isinstance(entry.id, tuple | list) else entry.id)

"""The catalogs: every sentence in every language, looked up in a dict. English is the source and needs no catalog.

`.po` files are read as they are, once, at the start (docs/decisions on languages): a fresh checkout needs no compile
step. A message that has no translation, or only a fuzzy one, is said in English; `locales.check` reports it.

>>> Catalogs.shipped().text("pl", "nowhere", "A sentence nobody translated.")
'A sentence nobody translated.'
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from locales.ledger import Direction, Ledger

HERE = Path(__file__).parent
DOMAIN = "waymark"
SOURCE = "en"

Key = tuple[str, str]


class UnreadableCatalog(ValueError):
    """A `.po` file that is missing or broken. Names the language and what is wrong."""


def po_file(language: str, folder: Path = HERE) -> Path:
    """Where the catalog of a language lives."""
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _english(n: int) -> int:
    return int(n != 1)


@dataclass(frozen=True, slots=True)
class Table:
    """One language, looked up by (context, English message). `form` turns a count into the number of the plural
    form."""

    texts: Mapping[Key, str]
    plurals: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = _english
    direction: Direction = "ltr"


def read_table(file: Path, language: str, direction: Direction = "ltr") -> Table:
    """Read one `.po` file. Fuzzy and empty translations are left out. Raises `UnreadableCatalog`.

    The plural rule is the one in the file's head. Babel's own data of languages stay unread: 5 MB in a process that
    serves.
    """
    try:
        with file.open("rb") as stream:
            catalog = read_po(stream, abort_invalid=True)
        form = gettext.c2py(catalog.plural_expr)
    except (OSError, PoFileError, ValueError) as fault:
        raise UnreadableCatalog(f"catalog of {language!r}: {type(fault).__name__}: {fault}") from None
    texts: dict[Key, str] = {}
    plurals: dict[Key, tuple[str, ...]] = {}
    for entry in catalog:
        if not entry.id or entry.fuzzy:
            continue
        context = entry.context or ""
        if isinstance(entry.id, str):
            if isinstance(entry.string, str) and entry.string:
                texts[context, entry.id] = entry.string
        elif isinstance(entry.string, tuple) and len(entry.string) == catalog.num_plurals and all(entry.string):
            plurals[context, entry.id[0]] = entry.string
    return Table(texts, plurals, form, direction)


class Catalogs:
    """All languages of this release. Serves `dialogs.engine.Translator`; never changes after it is made."""

    def __init__(self, tables: Mapping[str, Table], published: tuple[tuple[str, str], ...]) -> None:
        """`tables` by language code; `published` as (code, own name), English first. English may be left out of
        `tables`."""
        self._tables = {SOURCE: Table({}), **tables}
        self._texts = {language: dict(table.texts) for language, table in self._tables.items()}
        self._published = published

    @classmethod
    def shipped(cls) -> Catalogs:
        """The published languages of this checkout. Raises `FaultyLedger` or `UnreadableCatalog`: better at the start
        than at a message."""
        entries = Ledger.shipped().published()
        tables = {
            entry.code: read_table(po_file(entry.code), entry.code, entry.direction)
            for entry in entries
            if entry.code != SOURCE
        }
        return cls(tables, tuple((entry.code, entry.name) for entry in entries))

    def plus(self, texts: Iterable[tuple[str, str, str, str]]) -> Catalogs:
        """With further texts: (language, context, English, translation). Those of unpublished languages are left
        out."""
        more: dict[str, dict[Key, str]] = {code: {} for code, _ in self._published}
        for language, context, english, text in texts:
            if language in more:
                more[language][context, english] = text
        tables = {
            language: replace(table, texts={**table.texts, **more.get(language, {})})
            for language, table in self._tables.items()
        }
        return Catalogs(tables, self._published)

    def text(self, language: str, context: str, message: str) -> str:
        """The message in a language; the English message itself where there is no translation or no such language."""
        texts = self._texts.get(language)
        return message if texts is None else texts.get((context, message), message)

    def plural(self, language: str, context: str, singular: str, plural: str, count: int) -> str:
        """The right form for `count` (a whole number from 0), with its `{place}` still to be filled. English where
        there is no translation."""
        table = self._tables.get(language)
        forms = table.plurals.get((context, singular)) if table is not None else None
        if table is None or forms is None:
            return (singular, plural)[_english(count)]
        return forms[table.form(count)]

    def published(self) -> tuple[tuple[str, str], ...]:
        """(code, own name) of each language that families may choose, English first."""
        return self._published

    def direction(self, language: str) -> Direction:
        """'ltr' or 'rtl'; an unknown language is said in English, so 'ltr'."""
        table = self._tables.get(language)
        return "ltr" if table is None else table.direction

    def translated(self, language: str, context: str, message: str) -> bool:
        """Is there a translation of its own? English always has one: itself."""
        return language == SOURCE or (context, message) in self._texts.get(language, {})

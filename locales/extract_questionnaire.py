"""Babel's way into questionnaires: every text a family reads, with its gettext context. Registered in `babel.cfg`.

A text belongs to what has the nearest id: '<questionnaire>/<question, section or ending>'; the title and `who_sees`
to the questionnaire itself. It is found by its key, whatever the kind of question, so a new kind brings its texts
along:

>>> from io import BytesIO
>>> toml = b'id = "short"\\n[[section]]\\nid = "s"\\n[[section.question]]\\nid = "q"\\ntext = "How?"'
>>> list(questionnaire(BytesIO(toml), {}, (), {}))
[(6, 'pgettext', ('short/q', 'How?'), [])]
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from locales.extract import LABEL, Found

# The keys of docs/questionnaires.md whose value a family reads. Those of the second line are buttons.
_TEXTS = frozenset({"title", "text", "help", "who_sees"})
_LABELS = frozenset({"label", "not_applicable", "not_yet", "no_thanks", "unit", "units"})

# Tables whose id is a place of its own. An option's id is not: its label belongs to the question.
_PLACES = frozenset({"section", "question", "ending"})


def questionnaire(
    fileobj: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Every text of a questionnaire file. A file without an `id` (the ledger of published ids) has none.

    Raises `tomllib.TOMLDecodeError` for what is not TOML; every other fault is for `dialogs.loading` to report.
    """
    source = fileobj.read().decode("utf-8")
    table = tomllib.loads(source)
    name = table.get("id")
    if not isinstance(name, str):
        return
    at = 0
    for context, text, label in _walk(table, name, name):
        # The parsed table is in the order of the file, so each text stands behind the one before it.
        found = source.find(text[:30], at)
        at = found if found >= 0 else at
        yield source.count("\n", 0, at) + 1, "pgettext", (context, text), [LABEL] if label else []


def _walk(table: Mapping[str, Any], name: str, context: str) -> Iterator[tuple[str, str, bool]]:
    for key, value in table.items():
        if key in _TEXTS or key in _LABELS:
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and text.strip():
                    yield context, text, key in _LABELS
        elif isinstance(value, dict):  # such as `card`; a condition holds no text
            yield from _walk(value, name, context)
        elif isinstance(value, list):
            for inner in value:
                if isinstance(inner, dict):
                    yield from _walk(inner, name, _place(key, inner, name, context))


def _place(key: str, table: Mapping[str, Any], name: str, context: str) -> str:
    return f"{name}/{table.get('id', '')}" if key in _PLACES else context

"""The rules files of one kind, read once: `rules/<kind>-<language>.toml`, each with its rules and who has reviewed
them.

>>> [rulebook.language for rulebook in rulebooks("danger")][:2]
['en', 'ar']
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from dialogs.noticing.phrases import FaultyPhrase, parse


class FaultyRules(ValueError):
    """A rules file that cannot be used: every fault, one a line, with file and rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`id` is permanent: it is stored with a flag. `theme` is '' where the kind of rules has none."""

    id: str
    theme: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one language. `reviewed_by` says honestly who has looked at them; `reviewed_on` is '' for nobody."""

    language: str
    reviewed_by: str
    reviewed_on: str
    rules: tuple[Rule, ...]


@cache
def rulebooks(kind: str) -> tuple[Rulebook, ...]:
    """All of a kind, English first, then by language. Raises `FaultyRules`."""
    files = sorted(
        (
            file
            for file in (resources.files("dialogs.noticing") / "rules").iterdir()
            if file.name.startswith(f"{kind}-")
        ),
        key=lambda file: (not file.name.endswith("-en.toml"), file.name),
    )
    faults: list[str] = []
    books = [_read(file.name, file.read_text(encoding="utf-8"), faults) for file in files]
    ids = [rule.id for book in books for rule in book.rules]
    faults += sorted({f"{id}: stands twice" for id in ids if ids.count(id) > 1})
    if faults:
        raise FaultyRules("\n".join(faults))
    return tuple(books)


def _read(name: str, text: str, faults: list[str]) -> Rulebook:
    table: dict[str, Any] = tomllib.loads(text)
    language = name.removesuffix(".toml").rpartition("-")[2]
    if table.get("language") != language:
        faults.append(f"{name}: says language {table.get('language')!r}, and its name says {language!r}")
    if not table.get("reviewed_by"):
        faults.append(f"{name}: reviewed_by is missing: say who has read the rules, or that nobody has")
    rules = []
    for entry in table.get("rule", []):
        rule = Rule(entry["id"], entry.get("theme", ""), tuple(entry["phrases"]))
        if not rule.id.startswith(f"{language}."):
            faults.append(f"{name}: {rule.id}: a rule's id starts with its language")
        if len(set(rule.phrases)) < len(rule.phrases):
            faults.append(f"{name}: {rule.id}: has a phrase twice")
        for phrase in rule.phrases:
            try:
                parse(phrase)
            except FaultyPhrase as fault:
                faults.append(f"{name}: {rule.id}: {fault}")
        rules.append(rule)
    return Rulebook(language, table.get("reviewed_by", ""), str(table.get("reviewed_on", "")), tuple(rules))

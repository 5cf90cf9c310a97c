"""The words people may type for a command: one message per command in context 'words', its synonyms with | between
them.

Two commands must not share a word in any language: "stop" that sometimes means "skip" would lose answers.

>>> clashes({"a|b": "stop|end", "c|d": "skip|End!"})
(('end', 'a|b', 'c|d'),)
"""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.reading import fold


def synonyms(text: str) -> tuple[str, ...]:
    """The folded words of a list; empty ones are kept as '', so that `check` sees them."""
    return tuple(fold(word) for word in text.split("|"))


def clashes(commands: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """(word, command, other command) for each word that two commands share. `commands`: English list -> list in the
    language."""
    owner: dict[str, str] = {}
    return tuple(
        (word, owner[word], command)
        for command, text in commands.items()
        for word in dict.fromkeys(synonyms(text))
        if word and owner.setdefault(word, command) != command
    )

"""What typed words mean in one language: commands, don't know, does not apply, the words of the scales.

The words come from the catalogs (context 'words', alternatives parted by '|') and from the labels people see.
English is always understood as well, because buttons of an earlier language may still stand above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from dialogs.messages import Category, Line
from dialogs.pictures.words import FACE_WORDS
from dialogs.reading import digit, fold
from dialogs.scales import WORDS

Command = Literal[
    "start",
    "back",
    "skip",
    "help",
    "who",
    "stop",
    "continue",
    "language",
    "forget",
    "answers",
    "copy",
    "card",
    "keep",
    "pictures",
    "no_pictures",
]

COMMANDS: dict[Command, Line] = {
    "start": Line("words", "start|begin"),
    "back": Line("words", "back|go back|previous"),
    "skip": Line("words", "skip|next|pass|no thanks"),
    "help": Line("words", "help|what does this mean|i need help"),
    "who": Line("words", "who sees this|privacy|who can see this"),
    "stop": Line("words", "stop|pause|quit|end|enough"),
    "continue": Line("words", "continue|go on|carry on"),
    "language": Line("words", "language|change language"),
    "forget": Line("words", "delete my answers|withdraw|delete everything|forget me"),
    "answers": Line("words", "my answers|see my answers|show my answers|change an answer|what did i say"),
    "copy": Line("words", "take a copy|copy of my answers|download my answers"),
    "card": Line("words", "my card|show my card|make my card|a card for my review"),
    "keep": Line("words", "keep my answer|leave it as it is"),
    "pictures": Line("words", "pictures on|with pictures|show pictures"),
    "no_pictures": Line("words", "pictures off|no pictures|without pictures"),
}
LABELS: dict[Command, Line] = {
    "back": Line("engine", "Back"),
    "skip": Line("engine", "Skip"),
    "help": Line("engine", "Help"),
    "who": Line("engine", "Who sees this?"),
    "stop": Line("engine", "Stop"),
    "continue": Line("engine", "Continue"),
    "language": Line("engine", "Change language"),
    "forget": Line("engine", "Delete my answers"),
    "answers": Line("engine", "My answers"),
    "copy": Line("engine", "Take a copy"),
    "card": Line("engine", "My card"),
    "keep": Line("engine", "Keep my answer"),
    "pictures": Line("engine", "Pictures on"),
    "no_pictures": Line("engine", "Pictures off"),
}
"""What stands on the buttons of the commands; typed, these words mean the same."""

DONT_KNOW = Line("engine", "I don't know")
NOT_APPLICABLE = Line("engine", "Does not apply to us")
NOT_YET = Line("engine", "Not there yet")
TOO_HARD = Line("engine", "Too hard to talk about")

OTHERS: dict[Category, Line] = {
    "dont_know": Line("words", "don't know|i don't know|dont know|do not know|not sure|unsure|dk"),
    "not_applicable": Line("words", "does not apply|doesn't apply|not applicable|n/a|na"),
    "not_yet": Line("words", "not there yet|not that far yet|not at that step yet"),
    "too_hard": Line("words", "too hard to talk about|too hard|too painful|i can't talk about it"),
}


class Translator(Protocol):
    """Looks up one message. Answers with the English message itself where there is no translation."""

    def text(self, language: str, context: str, message: str) -> str: ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words of one language -> what they mean."""

    language: str
    translator: Translator
    commands: dict[str, Command]
    others: dict[str, Category]
    scores: dict[tuple[str, str], str]

    def command(self, text: str) -> Command | None:
        """A whole message that is a command: '/back', or its words. Longer messages are never one."""
        if len(text) > 60:
            return None
        if text.startswith("/"):
            word = _SLASHED.match(text)
            return SLASH.get(word[1].casefold()) if word else None
        return self.commands.get(fold(text))

    def score(self, scale: str, text: str) -> str | None:
        """The score whose words these are, with or without its number or face. '5 unhappy' is neither 5 nor 2."""
        if len(text) > 80:
            return None
        folded = fold(text)
        words = [word for word in folded.split() if any(ch.isalpha() for ch in word)]
        found = self.scores.get((scale, folded)) or self.scores.get((scale, " ".join(words)))
        numbers = [word for word in folded.split() if word not in words and any(ch.isdigit() for ch in word)]
        return found if found and all(digit(number) == int(found) for number in numbers) else None

    def label(self, context: str, message: str) -> str:
        """The folded translation of a label."""
        return fold(self.translator.text(self.language, context, message))


_SLASHED = re.compile(r"/(\w+)")
SLASH: dict[str, Command] = {name: name for name in COMMANDS} | {"delete": "forget", "withdraw": "forget"}


@lru_cache(maxsize=64)
def lexicon(translator: Translator, language: str) -> Lexicon:
    """The lexicon of a language: built once per catalog and language."""
    commands: dict[str, Command] = {}
    others: dict[str, Category] = {}
    scores: dict[tuple[str, str], str] = {}
    for code in ("en", language):
        for command, line in COMMANDS.items():
            commands.update((word, command) for word in _words(translator, code, line))
        for command, line in LABELS.items():
            commands.update((word, command) for word in _words(translator, code, line))
        for category, line in OTHERS.items():
            others.update((word, category) for word in _words(translator, code, line))
        others.update((word, "dont_know") for word in _words(translator, code, DONT_KNOW))
        others.update((word, "not_applicable") for word in _words(translator, code, NOT_APPLICABLE))
        others.update((word, "not_yet") for word in _words(translator, code, NOT_YET))
        others.update((word, "too_hard") for word in _words(translator, code, TOO_HARD))
        for scale, labels in WORDS.items():
            for number, line in labels.items():
                scores[scale, fold(translator.text(code, line.context, line.message))] = number
        for score, line in FACE_WORDS.items():
            scores["faces", fold(translator.text(code, line.context, line.message))] = str(score)
    return Lexicon(language, translator, commands, others, scores)


def _words(translator: Translator, language: str, line: Line) -> list[str]:
    spoken = translator.text(language, line.context, line.message)
    return [folded for word in spoken.split("|") if (folded := fold(word))]

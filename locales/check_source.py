"""The checks of the English source: Easy Read, places, labels, command words. Part of `locales.check`.

Each check takes the messages of the tree and gives every fault it finds; () for none.
"""

from __future__ import annotations

from collections.abc import Iterator

from locales.commands import clashes, synonyms
from locales.extract import WORDS_CONTEXT
from locales.faults import Fault
from locales.places import split
from locales.readability import PARENT, YOUNG_PERSON, Limits, over
from locales.sources import Message

LONGEST_LABEL = 40
"""Letters. A phone shows about 40 on a button of its own row before it cuts them off; Telegram itself sets no limit
for a label."""


def source_faults(messages: tuple[Message, ...]) -> Iterator[Fault]:
    """Everything wrong with the English texts."""
    for message in messages:
        for cause, mend in _text_faults(message):
            yield Fault("en", f"{message.where} {message.context}", message.text, cause, mend)
    yield from command_faults(
        "en", {message.text: message.text for message in messages if message.context == WORDS_CONTEXT}
    )


def _text_faults(message: Message) -> Iterator[tuple[str, str]]:
    if message.text != message.text.strip() or "  " in message.text:
        yield "has spaces too many", "take them out: layout is the channel's work"
    if any(mark in part for part in split(message.text)[::2] for mark in "{}"):
        yield "has a brace that is no place", "write places as {small_letters}, and no other brace"
    if message.context == WORDS_CONTEXT:
        return
    if message.label and len(message.text) > LONGEST_LABEL:
        yield f"is a button of {len(message.text)} letters", f"keep it to {LONGEST_LABEL}"
    for cause in over(message.text, limits(message.context)):
        yield f"is not Easy Read: {cause}", "one idea in a sentence, easier words, or two messages"


def limits(context: str) -> Limits:
    """Those of the people who read it. What everybody reads (engine, scale) keeps the parents' limits."""
    return YOUNG_PERSON if context.startswith("young-person") else PARENT


def command_faults(language: str, commands: dict[str, str]) -> Iterator[Fault]:
    """Faults of the command words of a language: English list -> list in that language."""
    for english, text in commands.items():
        words = synonyms(text)
        if not all(words):
            yield Fault(language, WORDS_CONTEXT, english, "has an empty word", "take out the | too many")
        raw = text.split("|")
        if len(set(raw)) < len(raw):
            double = sorted({word for word in raw if raw.count(word) > 1})
            yield Fault(language, WORDS_CONTEXT, english, f"has {double} twice", "keep one of each")
    # English is understood beside every language, so its words must not mean another command there.
    for word, command, other in clashes({english: f"{text}|{english}" for english, text in commands.items()}):
        cause = f"shares the word '{word}' with “{other}”"
        yield Fault(language, WORDS_CONTEXT, command, cause, "leave it with one of the two commands")

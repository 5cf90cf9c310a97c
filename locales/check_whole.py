"""The checks of a whole question as it reaches a phone: its paragraphs together, and its buttons side by side. Part
of `locales.check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialogs.definition import Questionnaire
from dialogs.lexicon import COMMANDS
from dialogs.reading import fold
from locales.check_source import limits
from locales.commands import synonyms
from locales.extract import WORDS_CONTEXT
from locales.faults import Fault
from locales.readability import over_message
from locales.sources import Message

Spoken = Mapping[tuple[str, str], str]
"""(context, English) -> what families read in one language."""


def message_faults(questionnaires: Mapping[str, Questionnaire]) -> Iterator[Fault]:
    """English questions, endings and 'who sees this' that are too long as one message, though each paragraph may be
    short."""
    for form in questionnaires.values():
        whole = [(question.context, question.text) for question in form.questions]
        whole += [(ending.context, ending.text) for ending in form.endings]
        for context, text in [*whole, (form.context, form.who_sees)]:
            for cause in over_message("\n".join(text), limits(context)):
                yield Fault(
                    "en", context, text[0], f"is, with its other paragraphs, too long: {cause}", "say less at once"
                )


def label_faults(language: str, messages: tuple[Message, ...], spoken: Spoken) -> Iterator[Fault]:
    """Buttons of one question that read the same, or whose words, typed, would be taken for a command.

    Commands are read before answers, in English and in the person's language.
    """
    commands = {
        word: english
        for (context, english), text in spoken.items()
        if context == WORDS_CONTEXT and english in _COMMANDS
        for word in (*synonyms(text), *synonyms(english))
    }
    seen: dict[tuple[str, str], str] = {}
    for message in messages:
        text = spoken.get(message.key, "")
        if not message.label or "/" not in message.context or not text:
            continue
        other = seen.setdefault((message.context, fold(text)), message.text)
        if other != message.text:
            cause = f"reads like the button “{other}” of the same question"
            yield Fault(language, message.context, message.text, cause, "use words that tell them apart")
        if fold(text) in commands:
            cause = f"would be read as a command when typed ({commands[fold(text)]})"
            yield Fault(language, message.context, message.text, cause, "use other words for the answer or the command")


# Other lists of words (don't know, yes to words held) are read where they are an answer: a button may say the same.
_COMMANDS = frozenset(line.message for line in COMMANDS.values())

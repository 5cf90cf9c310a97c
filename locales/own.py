"""The words of an area's own questions: Easy Read as ours, and translations that stand in the area's file.

There is no catalog for them, because the file is the area's and not ours. A text without a translation is said in
English; `notes` tells where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from dialogs.definition import Questionnaire
from dialogs.lexicon import COMMANDS, OTHERS
from dialogs.own import prefix
from dialogs.own_loading import AreaQuestions
from dialogs.own_source import Translated
from locales.catalogs import SOURCE, Catalogs
from locales.check_source import LONGEST_LABEL, source_faults
from locales.check_whole import label_faults, message_faults
from locales.extract import LABEL
from locales.extract_questionnaire import questionnaire
from locales.faults import Fault
from locales.places import names
from locales.sources import Message

_COMMANDS = tuple((line.context, line.message) for line in (*COMMANDS.values(), *OTHERS.values()))
"""Typed words that mean something everywhere: no button may read like one of them."""


def own_messages(one: AreaQuestions) -> tuple[Message, ...]:
    """Every English text of the file, once for each questionnaire that it stands in."""
    own = prefix(one.area)
    return tuple(
        Message(context, text, one.file, LABEL in comments)
        for form in one.extended.values()
        for _, _, (context, text), comments in questionnaire(BytesIO(form.source.encode()), {}, (), {})
        if context.partition("/")[2].startswith(own)
    )


def own_faults(one: AreaQuestions, catalogs: Catalogs) -> tuple[Fault, ...]:
    """Everything wrong with the words of a file. `catalogs`: with the translations of this file."""
    every = own_messages(one)
    found = [*source_faults(every), *message_faults(_alone(one))]
    for language, _ in catalogs.published():
        keys = [*(message.key for message in every), *_COMMANDS]
        found += label_faults(language, every, {key: catalogs.text(language, *key) for key in keys})
    found += _translation_faults(one, every, {code for code, _ in catalogs.published()})
    return tuple(dict.fromkeys(found))


def notes(one: AreaQuestions, catalogs: Catalogs) -> Iterator[str]:
    """A line for each published language in which some texts will be said in English. Not a fault: an area may not have
    a translator at hand."""
    every = {message.key for message in own_messages(one)}
    for language, name in catalogs.published():
        missing = {text for context, text in every if not catalogs.translated(language, context, text)}
        if missing:
            all_texts = len({text for _, text in every})
            yield f"{one.file}: {name} ({language}): {len(missing)} of {all_texts} texts are said in English"


def _alone(one: AreaQuestions) -> dict[str, Questionnaire]:
    """The questionnaires with nothing but the area's questions in them: ours are checked elsewhere."""
    own = prefix(one.area)
    questions = {name: tuple(q for q in form.questions if q.id.startswith(own)) for name, form in one.extended.items()}
    return {
        name: replace(form, questions=questions[name], endings=(), who_sees=("",))
        for name, form in one.extended.items()
    }


def _translation_faults(one: AreaQuestions, every: tuple[Message, ...], published: set[str]) -> Iterator[Fault]:
    known = {message.key: message for message in every}
    places: dict[tuple[str, str], list[Translated]] = {}
    for each in one.translated:
        places.setdefault((each.language, each.english), []).append(each)
    for (language, english), found in places.items():
        messages = [known[t.context, t.english] for t in found if (t.context, t.english) in known]
        if language not in published or language == SOURCE:
            yield Fault(
                language, one.file, english, "is no other published language", f"use one of: {sorted(published)}"
            )
        elif not messages:
            yield Fault(
                language, one.file, english, "translates a text that is not there", "copy the English text exactly"
            )
        for text in dict.fromkeys(t.text for t in found):
            if not text.strip():
                yield Fault(language, one.file, english, "is empty", "translate it, or take the line out")
            if set(names(text)) != set(names(english)):
                yield Fault(language, one.file, english, "has other places in braces", "keep what stands in braces")
            if any(message.label for message in messages) and len(text) > LONGEST_LABEL:
                yield Fault(
                    language, one.file, english, f"is a button of {len(text)} letters", f"keep it to {LONGEST_LABEL}"
                )

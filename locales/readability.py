"""Easy Read, in figures: the limits an English source text must keep, and what is over them.

Words are counted as people see them: a `{place}` is one word. The reading grade needs `textstat` (in the `test`
extra); where it is not installed the other limits still hold.

>>> over("This is short.", PARENT)
()
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True, slots=True)
class Limits:
    """`grade` is the Flesch-Kincaid school grade: about 5 years more is the reading age. Everything is the most that
    is allowed."""

    sentence_words: int
    message_words: int
    sentences: int
    grade: float


# Source: the project's Easy-Read rules, measured on Easy-Read samples: grade -1.5 to 3.7 against 12 to 17 for
# official letters.
PARENT = Limits(sentence_words=20, message_words=45, sentences=4, grade=6.0)
YOUNG_PERSON = Limits(sentence_words=12, message_words=30, sentences=3, grade=4.0)

# Names that cannot be said in easier words and are explained where they come first. For the grade each counts as one
# plain word.
TERMS = (
    "Education, Health and Care",
    "Special Educational Needs",
    "Information, Advice and Support",
    "education, health and care",
)

# Below this many words one long word moves the grade by whole years: it says nothing about so short a text.
GRADED_FROM = 10

_WORD = re.compile(r"\{\w+\}|[^\W_]+(?:['’.@-][^\W_]+)*")
_END = re.compile(r"[.!?…]+[\"'”’)]*(?:\s+|$)|\n+")


def words(text: str) -> int:
    """How many words. '' has 0."""
    return len(_WORD.findall(text))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences; a line break ends one too."""
    return tuple(part.strip() for part in _END.split(text) if _WORD.search(part))


def grade(text: str) -> float | None:
    """Flesch-Kincaid grade after Kincaid et al. 1975, by `textstat`; None where it is not installed or the text is
    too short."""
    if words(text) < GRADED_FROM or find_spec("textstat") is None:
        return None
    import textstat  # type: ignore[import-untyped]  # here, because only tests and checks need it

    for term in TERMS:
        text = text.replace(term, "Care")
    return float(textstat.textstat.flesch_kincaid_grade(re.sub(r"\{\w+\}", "this", text)))


def over(text: str, limits: Limits) -> tuple[str, ...]:
    """What is over the limits, each with its figure. () for a text that keeps them all."""
    faults = list(over_message(text, limits))
    longest = max(map(words, sentences(text)), default=0)
    if longest > limits.sentence_words:
        faults.append(f"a sentence of {longest} words, most is {limits.sentence_words}")
    level = grade(text)
    if level is not None and level > limits.grade:
        faults.append(f"reading grade {level:.1f}, most is {limits.grade:g}")
    return tuple(faults)


def over_message(text: str, limits: Limits) -> tuple[str, ...]:
    """What is over the limits of one message, however short its sentences are."""
    faults: list[str] = []
    if words(text) > limits.message_words:
        faults.append(f"{words(text)} words, most is {limits.message_words}")
    if len(sentences(text)) > limits.sentences:
        faults.append(f"{len(sentences(text))} sentences, most is {limits.sentences}")
    return tuple(faults)

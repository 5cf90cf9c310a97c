"""The language of rules: words, stems, choices, gaps and words that may be missing; every fault is told."""

from __future__ import annotations

import pytest

from dialogs.noticing.phrases import Book, FaultyPhrase, parse
from dialogs.noticing.tokens import Words, folded


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("kill* myself/himself", "he was killing himself", True),
        ("kill* myself/himself", "he killed the time himself", False),
        ("hurt .. himself", "hurt or may hurt himself", True),
        ("hurt .. himself", "hurt the three tall men himself", False),
        ("never ... home", "never one two three four five six home", True),
        ("never ... home", "never one two three four five six seven home", False),
        ("want to? die", "want die", True),
        ("want to? die", "want to die", True),
        ("want .. to? die", "want so much die", True),
        ("córka umarła", "CORKA UMARLA", True),
        ("dont go", "don’t go", True),
        ("a/b c a/b", "b c a", True),
    ],
)
def test_phrases(phrase: str, text: str, found: bool) -> None:
    assert bool(Book([("rule", phrase)]).found(folded(text))) is found


@pytest.mark.parametrize("phrase", ["", "..", "want ..", ".. want", "to? want", "want to?", "k*", "self-harm", "a//b"])
def test_faulty_phrases_are_refused(phrase: str) -> None:
    with pytest.raises(FaultyPhrase):
        parse(phrase)


def test_words_keep_their_places() -> None:
    text = "Tomek’s  mum, Łucja–Maria: আমার"
    words = Words(text)
    assert [text[slice(*words.span(place))] for place in range(len(words.raw))] == [
        "Tomek",
        "mum",
        "Łucja",
        "Maria",
        "আমার",
    ]
    assert words.folded[2:4] == ["lucja", "maria"]
    assert words.between(1) == ", "

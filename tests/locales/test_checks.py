"""Every fault is found, all of them at once, each with its place, cause and mend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dialogs.lexicon import COMMANDS
from dialogs.loading import load_shipped
from locales.check_catalog import catalog_faults
from locales.check_source import source_faults
from locales.check_whole import label_faults, message_faults
from locales.commands import clashes
from locales.readability import PARENT, YOUNG_PERSON, grade, over, sentences, words
from locales.sources import Message

HEAD = """\
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""

STOP, SKIP = COMMANDS["stop"].message, COMMANDS["skip"].message

MESSAGES = (
    Message("engine", "Back", "x.py:1", label=True),
    Message("engine", "You said: {answer}", "x.py:2"),
    Message("engine", "Here is where you are now.", "x.py:3"),
    Message("words", STOP, "x.py:4"),
    Message("words", SKIP, "x.py:5"),
    Message("short/q", "Yes", "s.toml:1", label=True),
    Message("short/q", "Maybe", "s.toml:2", label=True),
    Message("web", "{n} letter", "x.py:6", plural="{n} letters"),
)
GOOD = {
    ("engine", "Back"): "Wstecz",
    ("engine", "You said: {answer}"): "Odpowiedź: {answer}",
    ("engine", "Here is where you are now."): "Tu są Państwo teraz.",
    ("words", STOP): "koniec|dość",
    ("words", SKIP): "pomiń|dalej",
    ("short/q", "Yes"): "Tak",
    ("short/q", "Maybe"): "Może",
}
PLURAL = """
msgctxt "web"
msgid "{n} letter"
msgid_plural "{n} letters"
msgstr[0] "{n} litera"
msgstr[1] "{n} litery"
msgstr[2] "{n} liter"
"""


def po(entries: dict[tuple[str, str], str], head: str = HEAD, tail: str = PLURAL) -> str:
    return (
        head
        + "".join(
            f'\nmsgctxt "{context}"\nmsgid "{text}"\nmsgstr "{spoken}"\n' for (context, text), spoken in entries.items()
        )
        + tail
    )


def found(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    file = tmp_path / "waymark.po"
    file.write_text(text, encoding="utf-8")
    faults = list(catalog_faults("pl", file, MESSAGES))
    assert all(fault.mend and fault.language == "pl" for fault in faults)
    return [(fault.text, fault.cause) for fault in faults]


def test_a_whole_catalog_has_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, po(GOOD)) == []


@pytest.mark.parametrize(
    ("key", "spoken", "cause"),
    [
        (("engine", "Back"), "", "has no translation"),
        (("engine", "Back"), " Wstecz", "has spaces too many"),
        (("engine", "Back"), "Wróć do poprzedniego pytania i zmień swoją odpowiedź", "is a button of "),
        (("engine", "Back"), "Wstecz\u202e", "has hidden marks"),
        (("engine", "You said: {answer}"), "Odpowiedź", "has the places []"),
        (("engine", "You said: {answer}"), "Odpowiedź: {odpowiedz}", "has the places ['odpowiedz']"),
        (("engine", "You said: {answer}"), "Odpowiedź: {answer} {answer}", "has the places ['answer', 'answer']"),
        (("engine", "You said: {answer}"), "Odpowiedź: {answer} { answer}", "has a brace that is no place"),
        (("engine", "Here is where you are now."), "Here is where you are now.", "reads exactly like the English"),
        (("words", STOP), "koniec||dość", "has an empty word"),
        (("words", STOP), "koniec|koniec", "has ['koniec'] twice"),
        (("words", STOP), "koniec|Pomiń!", "shares the word 'pomiń'"),
        (("words", STOP), "koniec|next", "shares the word 'next'"),
        (("short/q", "Yes"), "Może", "reads like the button"),
        (("short/q", "Yes"), "Dalej", "would be read as a command"),
        (("short/q", "Yes"), "Stop", "would be read as a command"),
    ],
)
def test_each_fault_of_a_translation_is_found(tmp_path: Path, key: tuple[str, str], spoken: str, cause: str) -> None:
    causes = [c for _, c in found(tmp_path, po({**GOOD, key: spoken}))]
    assert len(causes) == 1, causes
    assert causes[0].startswith(cause)


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    entries = {**GOOD, ("engine", "Gone"): "Nie ma", ("engine", "You said: {answer}"): "Odpowiedź"}
    del entries["engine", "Back"]
    text = po(entries, HEAD.replace("nplurals=3", "nplurals=2"), tail='\n#~ msgid "old"\n#~ msgstr "stare"\n')
    text = text.replace('msgctxt "short/q"\nmsgid "Maybe"', '#, fuzzy\nmsgctxt "short/q"\nmsgid "Maybe"')
    text += '\nmsgctxt "engine"\nmsgid "Gone"\nmsgstr "Nie ma tego"\n'
    causes = sorted(re.split(r"[:,]| the places", cause)[0] for _, cause in found(tmp_path, text))
    assert causes == [
        "has",
        "has 1 texts twice",
        "has 2 plural forms",
        "is in the catalog and nowhere else",
        "is marked fuzzy",
        "is not in the catalog",
        "is not in the catalog",
        "keeps 1 obsolete texts",
    ]


def test_a_plural_needs_all_its_forms_and_places(tmp_path: Path) -> None:
    assert ("{n} letter", "has no translation") in found(tmp_path, po(GOOD, tail=PLURAL.replace("{n} litery", "")))
    lost = found(
        tmp_path, po(GOOD, tail=PLURAL.replace("{n} liter\n", "{m} liter\n").replace('"{n} liter"', '"{m} liter"'))
    )
    assert [cause for _, cause in lost] == ["has the places ['m'], the English has ['n']"]
    assert found(tmp_path, po(GOOD, tail=PLURAL.replace("{n} litera", "jedna litera"))) == []


def test_a_comment_allows_what_is_the_same_in_both_languages(tmp_path: Path) -> None:
    same = po({**GOOD, ("engine", "Here is where you are now."): "Here is where you are now."})
    assert found(tmp_path, same.replace('msgctxt "engine"\nmsgid "Here', '# same\nmsgctxt "engine"\nmsgid "Here')) == []


def test_a_catalog_that_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    assert [fault.mend for fault in catalog_faults("pl", tmp_path / "none.po", MESSAGES)] == [
        "run `make locales-update`"
    ]


# --- the English ---


@pytest.mark.parametrize(
    ("text", "context", "cause"),
    [
        (
            "One two three four five six seven eight nine ten eleven twelve thirteen.",
            "young-person/q",
            "a sentence of 13",
        ),
        (" ".join(["word"] * 21), "engine", "a sentence of 21"),
        ("One  two.", "engine", "has spaces"),
        ("Yes. " * 4 + "Yes.", "engine", "5 sentences"),
        ("Yes. " * 3 + "Yes.", "young-person/q", "4 sentences"),
        (" ".join(["It is so."] * 2 + ["one two three four five six seven eight nine ten"] * 4), "engine", "46 words"),
        (
            "Professionals and practitioners collaboratively determine all the appropriate educational provision.",
            "x/y",
            "reading grade",
        ),
        ("Hello { name}.", "engine", "has a brace"),
        ("Hello {Name}.", "engine", "has a brace"),
    ],
)
def test_each_fault_of_the_english_is_found(text: str, context: str, cause: str) -> None:
    causes = [fault.cause for fault in source_faults((Message(context, text, "x.py:1"),))]
    assert any(cause in found for found in causes), causes


def test_good_english_has_no_fault() -> None:
    assert list(source_faults((Message("engine", "You can stop at any time. Nothing changes.", "x.py:1"),))) == []


def test_a_long_button_is_a_fault() -> None:
    faults = list(source_faults((Message("x/y", "a" * 41, "x.py:1", label=True),)))
    assert [fault.cause for fault in faults] == ["is a button of 41 letters"]


def test_words_and_sentences_are_counted_as_people_see_them() -> None:
    assert words("Don't wait: {name} has 2 e-mails. 👍") == 6
    assert sentences("One. Two? “Three!” Four\nFive: six") == ("One", "Two", "“Three", "Four", "Five: six")
    assert words("") == 0
    assert sentences("…") == ()
    assert over("", PARENT) == over("", YOUNG_PERSON) == ()


def test_the_reading_grade_is_measured_here() -> None:
    """Without textstat the check would pass in silence."""
    easy = grade("You can stop at any time. Your child will get the same help as now.")
    hard = grade(
        "Statutory assessment necessitates a comprehensive professional contribution and subsequent deliberation."
    )
    assert easy is not None
    assert hard is not None
    assert easy < 4 < 12 < hard
    assert grade("Too short to say.") is None


def test_paragraphs_count_together() -> None:
    form = load_shipped()["parent-short"]
    assert list(message_faults({form.id: form})) == []
    long = type(form.endings[0])("thanks", "parent-short/thanks", ("One. Two.", "Three. Four.", "Five."))
    crowded = type(form)(**{name: getattr(form, name) for name in form.__slots__} | {"endings": (long,)})
    assert [fault.cause for fault in message_faults({form.id: crowded})] == [
        "is, with its other paragraphs, too long: 5 sentences, most is 4"
    ]


def test_commands_of_the_engine_do_not_clash_and_a_clash_is_named() -> None:
    assert clashes({"a|b": STOP, "c|d": "skip|END!"}) == (("end", "a|b", "c|d"),)
    assert clashes({"a": "stop|stop", "b": "skip"}) == ()


def test_dont_know_may_stand_on_a_button() -> None:
    messages = (Message("s/q", "Not sure", "s:1", label=True),)
    spoken = {("s/q", "Not sure"): "Not sure", ("words", "don't know|not sure"): "don't know|not sure"}
    assert list(label_faults("en", messages, spoken)) == []

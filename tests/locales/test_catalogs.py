"""Looking up: every language, every message, English where there is no translation."""

from __future__ import annotations

from pathlib import Path

import pytest

from locales.catalogs import Catalogs, Table, UnreadableCatalog, read_table

HEAD = """\
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""
BODY = """
msgctxt "engine"
msgid "Stop"
msgstr "Stój"

msgctxt "short/q"
msgid "Stop"
msgstr "Przystanek"

#, fuzzy
msgctxt "engine"
msgid "Back"
msgstr "Plecy"

msgctxt "engine"
msgid "Help"
msgstr ""

msgctxt "engine"
msgid "{n} letter"
msgid_plural "{n} letters"
msgstr[0] "{n} litera"
msgstr[1] "{n} litery"
msgstr[2] "{n} liter"
"""


@pytest.fixture
def catalogs(tmp_path: Path) -> Catalogs:
    file = tmp_path / "waymark.po"
    file.write_text(HEAD + BODY, encoding="utf-8")
    return Catalogs({"pl": read_table(file, "pl")}, (("en", "English"), ("pl", "Polski")))


def test_a_message_is_found_by_language_and_context(catalogs: Catalogs) -> None:
    assert catalogs.text("pl", "engine", "Stop") == "Stój"
    assert catalogs.text("pl", "short/q", "Stop") == "Przystanek"
    assert catalogs.text("en", "engine", "Stop") == "Stop"


@pytest.mark.parametrize(
    ("language", "context", "message"),
    [
        ("pl", "engine", "Help"),  # empty
        ("pl", "engine", "Back"),  # fuzzy: a guess is worse than English
        ("pl", "engine", "Never seen"),
        ("pl", "another", "Stop"),
        ("so", "engine", "Stop"),  # no such language
        ("", "", ""),
    ],
)
def test_english_stands_in_for_what_is_not_translated(
    catalogs: Catalogs, language: str, context: str, message: str
) -> None:
    assert catalogs.text(language, context, message) == message
    assert not catalogs.translated(language, context, message)


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (0, "liter"),
        (1, "litera"),
        (2, "litery"),
        (4, "litery"),
        (5, "liter"),
        (12, "liter"),
        (22, "litery"),
        (111, "liter"),
    ],
)
def test_polish_has_three_plural_forms(catalogs: Catalogs, count: int, form: str) -> None:
    assert catalogs.plural("pl", "engine", "{n} letter", "{n} letters", count) == f"{{n}} {form}"


def test_plurals_fall_back_to_english(catalogs: Catalogs) -> None:
    for language in ("en", "pl", "so"):
        assert catalogs.plural(language, "web", "{n} day", "{n} days", 1) == "{n} day"
        assert catalogs.plural(language, "web", "{n} day", "{n} days", 0) == "{n} days"


def test_direction_is_that_of_the_table_and_english_stands_in_left_to_right() -> None:
    assert Catalogs({"ar": Table({}, direction="rtl")}, ()).direction("ar") == "rtl"
    assert Catalogs({}, ()).direction("ar") == "ltr", "what cannot be said in Arabic is said in English, left to right"


def test_a_broken_catalog_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCatalog, match="'pl'"):
        read_table(tmp_path / "missing.po", "pl")
    broken = tmp_path / "waymark.po"
    broken.write_text(HEAD + '\nmsgid "Stop"\n<<<<<<< ours\nmsgstr "Stój"\n', encoding="utf-8")
    with pytest.raises(UnreadableCatalog, match="'pl'"):
        read_table(broken, "pl")


def test_no_compiled_catalog_is_needed() -> None:
    folder = Path(read_table.__code__.co_filename).parent
    assert not list(folder.rglob("*.mo"))
    assert Catalogs.shipped().text("pl", "engine", "I don't know") == "Nie wiem"
    assert Catalogs.shipped().published()[0] == ("en", "English")

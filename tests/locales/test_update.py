"""`python -m locales.update` keeps what translators wrote, marks what changed, and rests when nothing changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from locales import update as module
from locales.catalogs import HERE, po_file, read_table
from locales.ledger import Ledger
from locales.sources import Messages
from locales.update import update


@pytest.fixture(scope="module")
def up_to_date(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogs as a first run leaves them, with its own look at the tree."""
    folder = tmp_path_factory.mktemp("catalogs") / "locales"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    update(folder)
    return folder


@pytest.fixture
def folder(up_to_date: Path, tmp_path: Path) -> Path:
    shutil.copytree(up_to_date, tmp_path / "locales")
    return tmp_path / "locales"


def test_a_second_run_writes_nothing(folder: Path, extracted: Messages) -> None:
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*.po*")}
    assert len(before) >= 2
    assert update(folder, extracted) == ()
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*.po*")} == before


def test_a_changed_english_text_keeps_its_old_translation_as_fuzzy(folder: Path, extracted: Messages) -> None:
    file = po_file("pl", folder)
    text = file.read_text(encoding="utf-8")
    assert 'msgid "Your answers are deleted."' in text
    old = text.replace('msgid "Your answers are deleted."', 'msgid "All your answers are deleted."')
    file.write_text(old, encoding="utf-8")
    assert update(folder, extracted) == (file,)
    now = file.read_text(encoding="utf-8")
    assert '#| msgid "All your answers are deleted."' in now
    assert "#, fuzzy" in now
    assert ("engine", "Your answers are deleted.") not in read_table(file, "pl").texts


def test_a_text_that_is_gone_is_taken_out(folder: Path, extracted: Messages) -> None:
    file = po_file("pl", folder)
    before = file.read_text(encoding="utf-8")
    file.write_text(before + '\nmsgctxt "engine"\nmsgid "Qwertyuiop"\nmsgstr "Asdfghjkl"\n', encoding="utf-8")
    assert update(folder, extracted) == (file,)
    assert file.read_text(encoding="utf-8") == before


def test_a_new_language_needs_an_entry_in_the_ledger_and_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch, extracted: Messages
) -> None:
    ledger = Ledger.shipped()
    welsh = type(ledger.entries[0])("cy", "Cymraeg", False, "machine-drafted", ())
    monkeypatch.setattr(module.Ledger, "shipped", staticmethod(lambda: Ledger((*ledger.entries, welsh))))
    assert update(folder, extracted) == (po_file("cy", folder),)
    table = read_table(po_file("cy", folder), "cy")
    assert table.texts == {}
    assert len({table.form(count) for count in range(20)}) >= 4, "Welsh counts in more ways than English"

"""`waymark questionnaires list|export`: which ones there are, and each as an XLSForm for Kobo or ODK."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.commands.failing import ASKED_WRONGLY, DONE, CommandFailed
from bot.settings import Settings
from dialogs.definition import Questionnaire
from dialogs.loading import load_shipped
from dialogs.walks import spread, walk


def run(args: argparse.Namespace, settings: Settings) -> int:
    return _list() if args.way == "list" else _export(_named(args.ids), args.xlsform)


def _list() -> int:
    print("id", "version", "questions", "longest taps", "title", sep="\t")
    for form in load_shipped().values():
        longest = spread(walk(form).lengths(), 1.0)
        print(form.id, form.version, len(form.questions), longest, form.title, sep="\t")
    return DONE


def _named(ids: list[str]) -> list[Questionnaire]:
    shipped = load_shipped()
    for wanted in ids:
        if wanted not in shipped:
            known = ", ".join(shipped)
            raise CommandFailed(f"No questionnaire is called {wanted!r}. There are: {known}.", ASKED_WRONGLY)
    return [shipped[wanted] for wanted in ids] or list(shipped.values())


def _export(forms: list[Questionnaire], folder: Path) -> int:
    # Here, because the list needs neither the catalogs nor the library that writes workbooks.
    from bot.xlsform.rows import Untranslatable
    from bot.xlsform.sheets import sheets
    from bot.xlsform.workbook import workbook
    from dialogs.areas import Register
    from locales.catalogs import Catalogs

    catalogs, areas = Catalogs.shipped(), Register.shipped()
    try:
        books = {form.id: workbook(sheets(form, catalogs, areas)) for form in forms}
    except Untranslatable as fault:
        raise CommandFailed(str(fault)) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in books.items():
            file = folder / f"{name}.xlsx"
            file.write_bytes(content)
            print(file)
    except OSError as fault:
        raise CommandFailed(f"{folder}: cannot be written ({type(fault).__name__}).") from None
    print("Read the sheet 'about' of each before you use it: it says what to change.", file=sys.stderr)
    return DONE

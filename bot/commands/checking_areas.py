"""The part of `waymark check` that looks at the areas' own questions: every fault of every file, what is said in
English for want of a translation, and each area's own ledger of published ids."""

from __future__ import annotations

from pathlib import Path

from dialogs import published
from dialogs.areas import Register
from dialogs.faults import FaultyQuestionnaire
from dialogs.loading import load_shipped
from dialogs.own_loading import LEDGER, AreaQuestions, load_folder, texts_of
from locales.catalogs import Catalogs
from locales.own import notes, own_faults


def check(folder: Path, publish: bool) -> bool:
    """Print what there is to say of the folder; whether a fault was found. `publish`: enter the ids of files without a
    fault in the ledgers beside them."""
    try:
        found = load_folder(folder, load_shipped(), Register.shipped())
    except FaultyQuestionnaire as faulty:
        print(faulty)
        print(f"{folder}: {len(faulty.faults)} faults")
        return True
    catalogs = Catalogs.shipped().plus(texts_of(found))
    wrong = [one for one in found if _checked(one, folder, catalogs, publish)]
    print(f"{folder}: {len(found)} areas, {len(wrong)} with faults")
    return bool(wrong)


def _checked(one: AreaQuestions, folder: Path, catalogs: Catalogs, publish: bool) -> bool:
    faults = own_faults(one, catalogs)
    for fault in faults:
        print(fault)
    for note in notes(one, catalogs):
        print(note)
    new = set(one.questions) - set(one.ledger.get(one.area, {}))
    if publish and not faults:
        (folder / f"{one.area}{LEDGER}").write_text(published.as_toml(one.entries()), encoding="utf-8")
        print(f"{one.area}{LEDGER}: {len(one.entries()[one.area])} ids")
        new = set()
    for question in sorted(new):
        mend = f"run waymark check --areas {folder} --publish"
        print(f"{one.file}: {question}: is not in the ledger of published ids. Mend: {mend}.")
    print(f"{one.file}: {len(one.questions)} questions in {', '.join(one.extended)}, {len(faults)} faults")
    return bool(faults or new)

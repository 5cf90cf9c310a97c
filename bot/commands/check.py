"""`waymark check`:

every fault of every questionnaire and catalog, one a line; `--publish` enters new question ids in the ledger.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands import checking_areas
from bot.commands.failing import DONE, FOUND
from bot.settings import Settings
from dialogs import published
from dialogs.faults import FaultyQuestionnaire
from dialogs.loading import load_shipped
from locales import check as texts
from locales.sources import messages


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.areas is not None:
        return FOUND if checking_areas.check(args.areas, args.publish) else DONE
    try:
        shipped = load_shipped()
    except FaultyQuestionnaire as faulty:
        # Texts are taken from the questionnaires, so they are looked at once these can be read.
        print(faulty)
        print(f"questionnaires: {len(faulty.faults)} faults")
        return FOUND
    for questionnaire in shipped.values():
        size = len(questionnaire.questions)
        print(f"{questionnaire.id}: {size} questions, version {questionnaire.version}, 0 faults")
    if args.publish:
        _publish()
    found = texts.faults()
    print(texts.report(found, messages().every))
    unpublished = _unpublished()
    for line in unpublished:
        print(line)
    wrong = settings.areas is not None and checking_areas.check(settings.areas, publish=False)
    return FOUND if found or unpublished or wrong else DONE


def _unpublished() -> list[str]:
    """Ids that no ledger holds yet: their meaning could still change under answers already given."""
    ledger = published.shipped()
    return [
        f"{form.id}: {question.id}: is not in the ledger of published ids. Mend: run waymark check --publish."
        for form in load_shipped().values()
        for question in form.questions
        if question.id not in ledger.get(form.id, {})
    ]


def _publish() -> None:
    ledger = {**published.shipped()}
    for form in load_shipped().values():
        ledger[form.id] = published.entries(form, ledger)
    file = Path(published.__file__).parent / "questionnaires" / published.FILE
    file.write_text(published.as_toml(ledger), encoding="utf-8")
    published.shipped.cache_clear()
    print(f"{file.name}: {sum(len(ids) for ids in ledger.values())} ids")

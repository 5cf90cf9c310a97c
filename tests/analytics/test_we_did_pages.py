"""The page in every published language: every fixed word translated, every place filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from analytics.actions import Actions
from analytics.disclosure.ledger import MemoryLedger
from analytics.made_up import AREA, MOODS, made_up
from analytics.views import trend
from analytics.writers.we_did import FIXED
from bot.we_did import WORDS, pages
from locales.catalogs import Catalogs


def test_one_page_for_each_language_with_scores_before_and_now(tmp_path: Path) -> None:
    one = made_up(seed=1, families=90, waves=("2026Q2",), moods={"identification": MOODS["poor"]})
    two = made_up(seed=2, families=90, waves=("2026Q3",), moods={"identification": MOODS["good"]})
    both = replace(
        one,
        answers=pa.concat_tables([one.answers, two.answers]),
        respondents=pa.concat_tables([one.respondents, two.respondents]),
        waves=("2026Q2", "2026Q3"),
    )
    over_time = trend(both, AREA, made_on=date(2026, 10, 5), ledger=MemoryLedger())
    actions = Actions.of(
        {
            "action": [
                {"key": "a", "said": "No answer.", "did": "A number.", "status": "done", "since": "2026Q3"}
                | {"stage": "identification"},
                {"key": "b", "said": "Slow.", "did": "Faster.", "status": "planned", "due": date(2026, 12, 1)},
            ]
        }
    )
    catalogs = Catalogs.shipped()
    files = pages(actions, "Madeupshire", over_time, catalogs, tmp_path)
    assert [f.name for f in files] == [f"we-did.{language}.html" for language, _ in catalogs.published()]
    for (language, _), file in zip(catalogs.published(), files, strict=True):
        text = file.read_text(encoding="utf-8")
        assert f'lang="{language}"' in text
        assert {"en": "1 December 2026", "pl": "1 grudnia 2026"}.get(language, "2026") in text
        assert "10" in text
        assert "{" not in text.partition("<body>")[2]
        if language != "en":
            assert not [line.message for line in WORDS.values() if f">{line.message}<" in text]


def test_every_fixed_word_is_there() -> None:
    assert set(WORDS) == set(FIXED)

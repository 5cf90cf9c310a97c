"""The ledger of published question ids: what an id means never changes, and an id is never used again for something
else.

`questionnaires/published.toml` holds, for every published question, its meaning (kind, scale, stage, option ids …,
never its words).
Words may be improved; a new meaning needs a new id.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from dialogs.definition import Questionnaire

FILE = "published.toml"

Ledger = Mapping[str, Mapping[str, list[str]]]
"""Questionnaire id -> question id -> meaning."""


@cache
def shipped() -> Ledger:
    text = (resources.files("dialogs") / "questionnaires" / FILE).read_text(encoding="utf-8")
    return tomllib.loads(text)


def faults(questionnaire: Questionnaire, ledger: Ledger) -> Iterator[tuple[str, str, str]]:
    """(question, cause, mend) for every published id whose meaning changed."""
    for question_id, meaning in ledger.get(questionnaire.id, {}).items():
        if question_id in questionnaire.index:
            now = list(questionnaire.question(question_id).meaning())
            if not _kept(meaning, now):
                cause = f"the meaning of this published id changed from {meaning} to {now}"
                yield question_id, cause, "give the changed question a new id and leave this one out"


def _kept(before: list[str], now: list[str]) -> bool:
    """Options may be added to a choice (old answers keep their meaning); nothing else may change."""
    if before[0] == "choice" and now[0] == "choice":
        return now[:3] == before[:3] and set(before[3:]) <= set(now[3:])
    return before == now


def entries(questionnaire: Questionnaire, ledger: Ledger) -> dict[str, list[str]]:
    """The ledger's table for this questionnaire with its questions of today added; ids once published stay for ever."""
    table = dict(ledger.get(questionnaire.id, {}))
    table.update((q.id, list(q.meaning())) for q in questionnaire.questions)
    return table


def as_toml(ledger: Ledger) -> str:
    """The ledger as TOML text, sorted, one question a line."""
    lines = ["# What each published question id means. Written by `waymark check --publish`; never edited by hand.", ""]
    for form in sorted(ledger):
        lines.append(f'["{form}"]')
        for question_id in sorted(ledger[form]):
            meaning = ", ".join(f'"{word}"' for word in ledger[form][question_id])
            lines.append(f"{question_id} = [{meaning}]")
        lines.append("")
    return "\n".join(lines)

"""What an area did about what families told: one TOML file for each area, kept by its staff.

    [[action]]
    key = "one-number"
    stage = "identification"              # a stage, "overall", or ""
    said = "It was hard to find somebody to ask."
    did = "There is one telephone number now."
    status = "done"                       # planned, under_way, done, not_possible
    due = 2026-12-01                      # or left out
    since = "2026Q3"                      # the wave in which it began to work; left out where it has not
    [action.pl]
    said = "…"                            # the same in another language, as far as somebody has translated it
    did = "…"

>>> one = Actions.of({"action": [{"key": "a", "said": "Too slow.", "did": "More staff.", "status": "planned"}]})
>>> one.actions[0].words("pl"), [a.key for a in one.due_by(date(2026, 12, 1))]
(('en', 'Too slow.', 'More staff.'), [])
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from analytics.stages import OVERALL, STAGES

Status = Literal["planned", "under_way", "done", "not_possible"]


class ActionsFault(ValueError):
    """The file cannot be used; the message says where."""


@dataclass(frozen=True, slots=True)
class Action:
    key: str
    said: str
    did: str
    status: Status
    stage: str = ""
    due: date | None = None
    since: str = ""
    translated: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def words(self, language: str) -> tuple[str, str, str]:
        """(language of the words, what families said, what was done); English where nobody has translated it."""
        if language in self.translated:
            return (language, *self.translated[language])
        return ("en", self.said, self.did)


@dataclass(frozen=True, slots=True)
class Actions:
    actions: tuple[Action, ...] = ()

    def due_by(self, day: date) -> tuple[Action, ...]:
        """Planned or under way, and due on this day or before; the longest overdue first."""
        open_ = [(a.due, a) for a in self.actions if a.status in ("planned", "under_way") and a.due is not None]
        return tuple(a for due, a in sorted(open_, key=lambda pair: (pair[0], pair[1].key)) if due <= day)

    @staticmethod
    def read(path: Path) -> Actions:
        """Raises `ActionsFault`."""
        try:
            return Actions.of(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise ActionsFault(f"{path.name} cannot be read ({type(fault).__name__})") from None

    @staticmethod
    def of(read: Mapping[str, Any]) -> Actions:
        found = tuple(_action(number, one) for number, one in enumerate(read.get("action", []), start=1))
        if len({a.key for a in found}) < len(found):
            raise ActionsFault("actions: a key stands twice")
        return Actions(found)


_FIELDS = ("key", "said", "did", "status", "stage", "due", "since")


def _action(number: int, read: Mapping[str, Any]) -> Action:
    own = {name: read[name] for name in _FIELDS if name in read}
    missing = [name for name in _FIELDS[:4] if not isinstance(own.get(name), str) or not own[name]]
    if missing:
        raise ActionsFault(f"action {number}: no {', '.join(missing)}")
    if own["status"] not in get_args(Status):
        raise ActionsFault(f"action {number}: status is one of {', '.join(get_args(Status))}")
    if own.get("stage", "") not in ("", OVERALL, *STAGES):
        raise ActionsFault(f"action {number}: no such stage")
    if not isinstance(own.get("due", date.min), date):
        raise ActionsFault(f"action {number}: due is a day, such as 2026-12-01")
    translated: dict[str, tuple[str, str]] = {}
    for language, words in read.items():
        if language not in _FIELDS:
            if not isinstance(words, dict) or not all(isinstance(words.get(w), str) for w in ("said", "did")):
                raise ActionsFault(f"action {number}: {language} needs said and did")
            translated[language] = (words["said"], words["did"])
    return Action(**own, translated=translated)

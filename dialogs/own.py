"""An area's own questions: whoever is in that area is asked the questionnaire with a part more, before the ending.

The longer questionnaire is a definition like any other, with a hash of its own, and begins with the whole of the
shorter one. So it may be put in its place the moment the area is known, from the invite or in the chat, and taken away
again when the area changes: no answer given so far changes its meaning or its place.

>>> area_of("e06000023_bus"), area_of("score_overall")
('E06000023', '')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from dialogs.definition import Questionnaire
from dialogs.session import Session

if TYPE_CHECKING:
    from dialogs.guide import Guide

_MARK = re.compile(r"^# own questions of ([A-Z][0-9]{8})$", re.MULTILINE)
_OWN_ID = re.compile(r"([a-z][0-9]{8})_")


@dataclass(frozen=True, slots=True)
class Own:
    """`extended`: (hash of the questionnaire, area) -> the same with the area's own part. Empty: no area has any."""

    extended: Mapping[tuple[str, str], Questionnaire] = field(default_factory=lambda: MappingProxyType({}))

    def fitting(self, questionnaire: Questionnaire, area: str | None) -> Questionnaire:
        """The definition for somebody of this area (None: not known) who is asked this one now. It is the same one
        where nothing is to change: a pinned definition that has the area's own part already stays as it is."""
        has, base = parted(questionnaire)
        if has == (area or ""):
            return questionnaire
        return self.extended.get((base.hash, area or ""), base)


NONE = Own()


def fitted(guide: Guide, session: Session) -> tuple[Guide, Session]:
    """Guide and session with the definition that fits the session's area."""
    found = guide.own.fitting(guide.questionnaire, session.area)
    if found is guide.questionnaire and found.hash == session.questionnaire:
        return guide, session
    return replace(guide, questionnaire=found), session._replace(questionnaire=found.hash)


def mark(area: str) -> str:
    """The line of a definition's source behind which an area's own part stands."""
    return f"# own questions of {area}"


def parted(questionnaire: Questionnaire) -> tuple[str, Questionnaire]:
    """(area whose own part it has, the questionnaire without it); ('', the same one) where it has none."""
    area, base = _parted(questionnaire.source)
    return area, base or questionnaire


def area_of(question_id: str) -> str:
    """The area whose own question this is; '' for a question of all."""
    found = _OWN_ID.match(question_id)
    return found[1].upper() if found else ""


def prefix(area: str) -> str:
    """What the ids of an area's own questions start with."""
    return f"{area.lower()}_"


@lru_cache(maxsize=512)
def _parted(source: str) -> tuple[str, Questionnaire | None]:
    from dialogs.loading import reread  # here, because questions are read on top of this

    found = _MARK.search(source)
    return (found[1], reread(source[: found.start()])) if found else ("", None)

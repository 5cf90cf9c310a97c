"""What a step looks things up in: the questionnaire, the words, the areas. Constant while the process runs, shared by
all sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dialogs.areas import Register
from dialogs.dates import HOME
from dialogs.definition import Question, Questionnaire, Surroundings
from dialogs.lexicon import Lexicon, Translator, lexicon
from dialogs.messages import Helped
from dialogs.noticing.detail import Finder
from dialogs.own import NONE, Own
from dialogs.session import Session


@dataclass(frozen=True, slots=True)
class Guide:
    """`languages` are the published ones: (code, own name). `finders` look for more details in a story than our own
    rules know."""

    questionnaire: Questionnaire
    translator: Translator
    areas: Register
    languages: tuple[tuple[str, str], ...]
    own: Own = NONE
    finders: Sequence[Finder] = ()

    def lexicon(self, session: Session) -> Lexicon:
        return lexicon(self.translator, session.language)

    def question(self, session: Session) -> Question:
        """The question on the screen. Only for sessions that have one (open or paused)."""
        assert session.at is not None
        return self.questionnaire.question(session.at)

    def consented(self, session: Session) -> bool:
        """Whether every question of consent that is asked of this person is behind them. True where the questionnaire
        asks for none."""
        asked = (q for q in self.questionnaire.questions if q.role == "consent")
        return all(q.id in session.held for q in asked if q.when is None or q.when.holds(session.held))

    def helped(self, session: Session) -> Helped:
        """Who gives the answer that was just taken: as the newest question about that said, '' where none was."""
        for question in reversed(self.questionnaire.who_answers):
            if question in session.trail and (held := session.held.get(question)) and held.value:
                return held.value[0]  # type: ignore[return-value]  # its options are those of `Helped`
        return ""

    def around(self, session: Session, now: datetime | None = None) -> Surroundings:
        """`now` where a reply is read: some kinds ask what day it is."""
        today = now.astimezone(HOME).date() if now is not None else None
        return Surroundings(session.language, self.languages, self.areas, self.lexicon(session), session.picked, today)


@dataclass(frozen=True, slots=True)
class Ids:
    """`receipt` is the respondent's receipt code: computed outside, never stored in the clear. `reach`: we can write
    here by ourselves (a chat app; not a web page). `draft`: the words held for this person (`messages.Hold`), None
    where there are none or their time is over."""

    receipt: str
    reach: bool = True
    draft: str | None = field(default=None, repr=False)

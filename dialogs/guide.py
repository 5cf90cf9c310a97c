"""What a step looks things up in: the questionnaire, the words, the areas. Constant while the process runs, shared by
all sessions."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.areas import Register
from dialogs.definition import Question, Questionnaire, Surroundings
from dialogs.lexicon import Lexicon, Translator, lexicon
from dialogs.session import Session


@dataclass(frozen=True, slots=True)
class Guide:
    """`languages` are the published ones: (code, own name)."""

    questionnaire: Questionnaire
    translator: Translator
    areas: Register
    languages: tuple[tuple[str, str], ...]

    def lexicon(self, session: Session) -> Lexicon:
        return lexicon(self.translator, session.language)

    def question(self, session: Session) -> Question:
        """The question on the screen. Only for sessions that have one (open or paused)."""
        assert session.at is not None
        return self.questionnaire.question(session.at)

    def consented(self, session: Session) -> bool:
        """Whether the question of consent is behind the person. True where the questionnaire asks for none."""
        return all(q.id in session.held for q in self.questionnaire.questions if q.role == "consent")

    def around(self, session: Session) -> Surroundings:
        return Surroundings(session.language, self.languages, self.areas, self.lexicon(session), session.picked)


@dataclass(frozen=True, slots=True)
class Ids:
    """`receipt` is the respondent's receipt code: computed outside, never stored in the clear. `reach`: we can write
    here by ourselves (a chat app; not a web page)."""

    receipt: str
    reach: bool = True

"""The engine without a house around it: one respondent in memory, for the terminal, transcripts and the demo's
rehearsal.

After every turn the session goes through its JSON, so whatever works here works with a database in between.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.noticing.phones import Phones
from dialogs import mine
from dialogs.areas import Register
from dialogs.definition import Questionnaire
from dialogs.engine import Guide, Ids, opening, step
from dialogs.messages import Content, Drop, Effect, Erase, Forget, Hold, Inbound, Record, Reply, Retract, Say
from dialogs.own import NONE, Own, fitted
from dialogs.session import Session
from locales.catalogs import Catalogs
from locales.wording import Wording

RECEIPT = "K7QM-3XPT-9AHC"
"""Stands for the receipt code that the real house computes."""


@dataclass(slots=True)
class Simulation:
    """Talks to `step()`.

    `records` are the answers as storage would hold them now; `effects` all that ever happened but words.
    """

    guide: Guide
    wording: Wording
    session: Session
    now: datetime = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
    records: dict[str, Record] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    forgotten: bool = False
    draft: str | None = field(default=None, repr=False)
    _turn: int = 0

    @staticmethod
    def of(
        questionnaire: Questionnaire,
        language: str = "en",
        area: str | None = None,
        catalogs: Catalogs | None = None,
        areas: Register | None = None,
        own: Own = NONE,
    ) -> Simulation:
        """A fresh respondent, invited where an area is given. `own`: the areas' own questions."""
        catalogs = catalogs or Catalogs.shipped()
        questionnaire = own.fitting(questionnaire, area)
        guide = Guide(questionnaire, catalogs, areas or Register.shipped(), catalogs.published(), own, (Phones(),))
        session = opening(questionnaire, language, "2026Q4", area, invited=area is not None)
        return Simulation(guide, Wording(catalogs, strict=True), session)

    def say(self, content: Content) -> tuple[Reply, ...]:
        """One turn. Returns what the person would see."""
        self._turn += 1
        self.now += timedelta(seconds=20)
        inbound = Inbound(f"turn-{self._turn}", "terminal", "here", content, self.now, self._turn)
        done = step(self.guide, self.session, inbound, self.now, Ids(RECEIPT, draft=self.draft))
        self.session = Session.from_json(done.session.to_json())
        self.guide, self.session = fitted(self.guide, self.session)
        says: list[Say] = []
        for effect in done.effects:
            match effect:
                case Say():
                    says.append(mine.filled(effect, self._words()) if effect.stored else effect)
                    continue
                case Record(question=question):
                    self.records[question] = effect
                case Retract(question=question) | Erase(question=question):
                    self.records.pop(question, None)
                case Hold(_, text):
                    self.draft = text
                case Drop():
                    self.draft = None
                case Forget():
                    self.records.clear()
                    self.draft = None
                    self.forgotten = True
            self.effects.append(effect)
        return tuple(self.wording.reply(say, self.session.language) for say in says)

    def _words(self) -> dict[str, str]:
        return {question: record.text for question, record in self.records.items() if record.text is not None}

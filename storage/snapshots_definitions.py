"""What the definitions say of an answer that a snapshot counts: whether it is kept, what is shown of its value, for
whom it was asked, and where it stands."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from analytics.codebook import Codebook
from dialogs.definition import Questionnaire
from dialogs.kinds.choice import Choice
from dialogs.kinds.faces import Faces
from dialogs.kinds.grid import Grid
from dialogs.kinds.number import Number
from dialogs.kinds.scale import Scale
from dialogs.loading import load_shipped, reread
from storage import pairs
from storage.codebooks import codebook
from storage.models import questionnaires

AS_REPORTED = {"not_yet": "not_applicable", "too_hard": "skipped"}
"""Two more ways of giving no answer than reports know: not there yet, too hard to talk about."""


class Definitions:
    """Every definition that was ever asked; those of this release are not read again. `hashes`: as they are stored."""

    def __init__(self, connection: Connection) -> None:
        shipped = {form.hash: form for form in load_shipped().values()}
        order = select(questionnaires.c.hash, questionnaires.c.source).order_by(questionnaires.c.first_seen_week)
        stored = connection.execute(order).all()
        self.hashes = [row.hash for row in stored]
        found = [shipped.get(row.hash) or reread(row.source) for row in stored]
        self._forms: list[Questionnaire] = sorted(found, key=lambda form: form.hash in shipped)  # the newest last
        self._by_hash = {form.hash: form for form in self._forms}
        self._audiences = {form.id: form.audience for form in self._forms}

    def book(self, named: Collection[str], areas: Collection[str], paired: bool) -> Codebook:
        """Of these hashes, with the questions of these areas; `paired`: and what two of one journey said."""
        book = codebook([form for form in self._forms if form.hash in named], areas)
        return Codebook((*book.items, *pairs.ITEMS)) if paired else book

    def audience(self, content_hash: str) -> str:
        return self._by_hash[content_hash].audience

    def audience_of(self, questionnaire: str) -> str:
        """By the questionnaire's id, as an invite names it."""
        return self._audiences.get(questionnaire, "parent")

    def kept(self, content_hash: str, question: str) -> bool:
        form = self._by_hash.get(content_hash)
        return form is not None and question in form.index and form.question(question).kept

    def place(self, content_hash: str, question: str) -> tuple[int, str]:
        """Where the question stands in its questionnaire, and its id; (-1, '') for a definition nobody can read."""
        form = self._by_hash.get(content_hash)
        return (-1, "") if form is None else (form.index.get(question, -1), question)

    def shown(self, content_hash: str, question: str, category: str, value: str) -> list[str]:
        """What a snapshot says of a value, one for each option chosen. Of stories and areas it counts that they were
        answered, never what."""
        if category != "answered":
            return [""]
        asked = self._by_hash[content_hash].question(question)
        if isinstance(asked, Number):
            return [asked.band(value) if value else ""]
        return value.split(" ") if isinstance(asked, Choice | Grid | Scale | Faces) else [""]

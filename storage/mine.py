"""What one person said, read back for that person alone: their stories for My answers, everything for their copy.

Reads inside the writer's transaction, after `Unit` has flushed: what this turn stored is seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.messages import Category, Helped, Media
from storage.cipher import open_text
from storage.people import Standing
from storage.statements import Statements
from storage.writing import WriteConnection, translated


@dataclass(frozen=True, slots=True)
class Kept:
    """One current answer as it is stored. `questionnaire` is a content hash; `text` the story, None where there is
    none."""

    wave: str
    questionnaire: str
    question: str
    category: Category
    value: tuple[str, ...]
    text: str | None
    row: int = 0
    """The answer's own id: where its voice note or picture is found in `media`."""
    helped: Helped = ""


def everything(connection: WriteConnection, statements: Statements, standing: Standing) -> list[Kept]:
    """All current answers of a person over all waves, oldest wave first; [] where there are none. Raises `Unopenable`
    for a damaged text."""
    with translated():
        rows = connection.all(statements.find_answers, (standing.respondent,))
    return [
        Kept(
            wave,
            questionnaire,
            question,
            category,
            tuple(value.split()),
            open_text(standing.cipher, row, bytes(sealed)) if sealed is not None else None,
            row,
            helped,
        )
        for row, wave, questionnaire, question, category, value, sealed, helped in rows
    ]


def media(connection: WriteConnection, statements: Statements, standing: Standing) -> dict[int, Media]:
    """All voice notes and pictures of a person, those of answers that were changed as well, by the answer's id. Raises
    `Unopenable` for a damaged one."""
    with translated():
        rows = connection.all(statements.find_media, (standing.respondent,))
    return {
        row: Media(what, type, standing.cipher.open("media", "body", row, bytes(body)))
        for row, what, type, body in rows
    }

"""What goes when somebody withdraws: every table that knows them. A new table of people belongs here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ClauseElement, bindparam, delete, null, update

from storage.models import (
    addresses,
    answers,
    concerns,
    drafts,
    invites,
    media,
    outbox,
    participations,
    reminders,
    respondents,
    sessions,
)


def forgetting() -> tuple[ClauseElement, ...]:
    """Everything of one respondent, children first. An invite stays used, and no longer says by whom."""
    who: Any = bindparam("who")
    return (
        delete(outbox).where(outbox.c.respondent == who),
        delete(reminders).where(reminders.c.respondent == who),
        delete(drafts).where(drafts.c.respondent == who),
        delete(concerns).where(concerns.c.respondent == who),
        delete(media).where(media.c.respondent == who),
        delete(answers).where(answers.c.respondent == who),
        delete(participations).where(participations.c.respondent == who),
        delete(sessions).where(sessions.c.respondent == who),
        delete(addresses).where(addresses.c.respondent == who),
        update(invites).values(respondent=null()).where(invites.c.respondent == who),
        delete(respondents).where(respondents.c.id == who),
    )

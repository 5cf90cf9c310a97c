"""Where somebody can be written to is kept until their wave closes, and no longer; unless they agreed to be reminded.

    let_go(engine, now, forget_chats=False)     # {"closed_outbox": 3}

No column holds an address. Sealed, it travels with a reply that waits and with a reminder; this takes the waiting
replies a day after the close. What stays is the keyed hash of a chat or browser, to which nobody can write: it lets
people come back, change their answers, withdraw. An area that wants that to go too says `WAYMARK_KEEP_ADDRESSES=wave`;
then whoever comes back after the close is known by the receipt code alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Engine, delete, select, update

from storage.ageing import last_day
from storage.models import addresses, outbox, participations, reminders, sessions
from storage.weeks import day_of

EPOCH = date(1970, 1, 1)

QUIET_DAYS = 7
"""Whoever came back after the close is left alone for a week, as a reply that cannot be delivered is."""


def let_go(engine: Engine, now: datetime, forget_chats: bool) -> dict[str, int]:
    """For everybody whose waves all closed a day ago or earlier and who has not come since, or not for a week. Returns
    how many waiting replies, and with `forget_chats` how many keyed hashes, went. Reminders stay."""
    part, today = participations.c, day_of(now)
    with engine.connect().execution_options(reading=True) as connection:
        waves = connection.execute(select(part.wave).distinct()).scalars().all()
    ends = {wave: end for wave in waves if (end := last_day(wave)) is not None}
    over = {wave: end for wave, end in ends.items() if end < (now - timedelta(days=1)).date()}
    if not over:
        return {"closed_outbox": 0, "addresses": 0}
    closed = (max(over.values()) - EPOCH).days
    still_open = select(part.respondent).where(part.wave.not_in(list(over)))
    away = (
        select(sessions.c.respondent)
        .where(sessions.c.touched_day <= max(closed, today - QUIET_DAYS))
        .where(sessions.c.respondent.not_in(still_open))
    )
    with engine.begin() as connection:
        gone = connection.execute(delete(outbox).where(outbox.c.respondent.in_(away))).rowcount
        chats = 0
        if forget_chats:
            agreed = select(reminders.c.respondent)
            theirs = addresses.c.respondent.in_(away) & addresses.c.respondent.not_in(agreed)
            # A process that still knows them by their chat must lose the race for the session.
            whose = sessions.c.respondent.in_(select(addresses.c.respondent).where(theirs))
            connection.execute(update(sessions).where(whose).values(version=sessions.c.version + 1))
            chats = connection.execute(delete(addresses).where(theirs)).rowcount
    return {"closed_outbox": gone, "addresses": chats}

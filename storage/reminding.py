"""Reminders as rows: one per person, where to say it sealed under their own key, gone once it is taken to be said.

Called by `storage.unit` inside its transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from storage.people import Reminder, Standing
from storage.statements import Statements
from storage.writing import WriteConnection, translated


def put(
    connection: WriteConnection, sql: Statements, standing: Standing, channel: str, address: str, at: datetime | None
) -> None:
    """The one reminder of a person, in place of an earlier one; None: none at all."""
    respondent = standing.respondent
    with translated():
        connection.run(sql.drop_reminder, (respondent,))
        if at is not None:
            where = json.dumps([channel, address]).encode()
            sealed = standing.cipher.seal("reminders", "address", respondent, where)
            connection.run(sql.add_reminder, (respondent, int(at.timestamp() * 1000), sealed))


def take(
    connection: WriteConnection, sql: Statements, now: int, most: int, who: Callable[[int], Standing | None]
) -> list[Reminder]:
    """Those due at `now` (milliseconds), oldest first, taken out of the table."""
    with translated():
        rows = connection.all(sql.find_reminders, (now, most))
        # Another worker may have been first: then there is nothing left to take.
        taken = [row for row in rows if connection.run(sql.end_reminder, (row[0], row[1])) == 1]
    found = []
    for respondent, _, sealed in taken:
        standing = who(respondent)
        if standing is not None:
            where = json.loads(standing.cipher.open("reminders", "address", respondent, bytes(sealed)))
            found.append(Reminder(standing, where[0], where[1]))
    return found

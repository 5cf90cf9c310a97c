"""Replies that wait: found again after a crash, put off, given up, or collected by the page they are for.

Everything here runs inside a transaction of the writer. What is sent is deleted by `Unit.sent`, together with the next
turns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from time import monotonic

from storage.cipher import Unopenable
from storage.compiling import list_value
from storage.people import People, Place
from storage.replies import Queued, unpack
from storage.statements import Statements
from storage.workers import Workers
from storage.writing import WriteConnection, translated

FRESH_SECONDS = 15.0
"""A reply this young is on its way in this process: `due` does not hand it out again."""

Mark = tuple[int, int]
"""(respondent, id) of a reply."""


class OutboxTable:
    """Remembers in memory which replies this worker took, and when."""

    def __init__(self, connection: WriteConnection, statements: Statements, people: People, workers: Workers) -> None:
        self._connection = connection
        self._sql = statements
        self._people = people
        self._workers = workers
        self._held: dict[Mark, float] = {}

    def hold(self, marks: Iterable[Mark]) -> None:
        """These were committed just now, for this worker to send."""
        now = monotonic()
        for mark in marks:
            self._held[mark] = now

    def release(self, marks: Iterable[Mark]) -> None:
        for mark in marks:
            self._held.pop(mark, None)

    def forget(self, respondents: Collection[int]) -> None:
        self._held = {mark: since for mark, since in self._held.items() if mark[0] not in respondents}

    def due(self, channels: Collection[str], now: datetime, most: int) -> list[Queued]:
        """Unsent replies of these channels due at `now`, oldest first, that no other living worker holds; from here on
        this one does.

        A reply that cannot be opened (its person is gone, or it is damaged) is dropped.
        """
        me, sqlite = self._workers.me, self._connection.sqlite
        young = monotonic() - FRESH_SECONDS
        mine = {mark for mark, since in self._held.items() if since > young}
        with translated():
            rows = self._connection.all(
                self._sql.find_due,
                (
                    int(now.timestamp() * 1000),
                    list_value(channels, sqlite),
                    list_value(self._workers.others(), sqlite),
                    most + len(mine),
                ),
            )
        found: list[Queued] = []
        gone: list[Mark] = []
        for respondent, number, channel, body in rows:
            if (respondent, number) in mine or len(found) >= most:
                continue
            queued = self._opened(respondent, number, channel, bytes(body), None)
            if queued is None:
                gone.append((respondent, number))
            else:
                found.append(queued)
        with translated():
            if gone:
                self._connection.many(self._sql.drop_outbox, gone)
            if found:
                self._connection.many(self._sql.claim, [(me, each.respondent, each.id) for each in found])
        self.hold((each.respondent, each.id) for each in found)
        return found

    def waiting(self, place: Place, address: str) -> list[Queued]:
        """What waits to be collected at this address, oldest first. Changes nothing."""
        if place.respondent is None:
            return []
        with translated():
            rows = self._connection.all(self._sql.find_waiting, (place.respondent, place.mac))
        opened = (
            self._opened(place.respondent, number, channel, bytes(body), address) for number, channel, body in rows
        )
        return [each for each in opened if each is not None]

    def postpone(self, marks: Collection[Mark], until: datetime) -> None:
        """Not before `until`. They stay with this worker, or go to another if it dies."""
        if marks:
            at = int(until.timestamp() * 1000)
            with translated():
                self._connection.many(self._sql.postpone, [(at, *mark) for mark in marks])

    def gone(self, respondent: int, channels: Iterable[str]) -> None:
        """Nothing that is pushed to this person will be said, and their places on these channels are marked until they
        write again.
        """
        with translated():
            self._connection.run(self._sql.drop_pushed, (respondent,))
            for channel in channels:
                self._connection.run(self._sql.mark_gone, (True, respondent, channel))
        self._people.drop(respondent)
        self.forget((respondent,))

    def _opened(self, respondent: int, number: int, channel: str, body: bytes, address: str | None) -> Queued | None:
        cipher = self._people.cipher(respondent)
        if cipher is None:
            return None
        try:
            reply, kept = unpack(cipher.open("outbox", "body", number, body))
        except (Unopenable, ValueError):
            return None
        place = address if address is not None else kept
        return Queued(number, respondent, channel, place, reply) if place is not None else None

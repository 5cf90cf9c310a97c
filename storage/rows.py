"""The rows of one unit of work, gathered by table and written together: one statement for each table, parents first."""

from __future__ import annotations

from typing import Any

from storage.statements import Statements
from storage.writing import Clash, WriteConnection, translated

Row = tuple[Any, ...]

Sessions = tuple[list[Row], list[Row]]
"""New sessions, and changed ones with the version they replace."""


class Rows:
    """Lists to append to. `newest` finds the row of an answer not written yet, so that it can become history."""

    __slots__ = (
        "_connection",
        "_sql",
        "addresses",
        "answers",
        "collected",
        "concerns",
        "drafts",
        "dropped_drafts",
        "inbox",
        "media",
        "new_participations",
        "newest",
        "outbox",
        "participations",
        "respondents",
        "sent",
        "superseded",
    )

    def __init__(self, connection: WriteConnection, statements: Statements) -> None:
        self._connection = connection
        self._sql = statements
        self.inbox: list[Row] = []
        self.respondents: list[Row] = []
        self.new_participations: list[Row] = []
        self.addresses: list[Row] = []
        self.participations: list[Row] = []
        self.superseded: list[Row] = []
        self.answers: list[list[Any]] = []
        self.newest: dict[tuple[int, str, str], list[Any]] = {}
        self.media: list[Row] = []
        self.concerns: list[Row] = []
        self.dropped_drafts: list[Row] = []
        self.drafts: list[Row] = []
        self.collected: list[Row] = []
        self.outbox: list[Row] = []
        self.sent: list[Row] = []

    def write(self, sessions: Sessions | None) -> None:
        """Raises `Clash` where a session has another version than was read, a key is there already, or another writer
        was first; `Unavailable` where nothing can be stored.
        """
        sql, many = self._sql, self._connection.many
        with translated():
            if self.inbox:
                self.inbox.sort()  # two workers that were handed the same keys must meet in the same order
                many(sql.add_inbox, self.inbox)
                self.inbox = []
            if self.respondents:
                many(sql.add_respondent, self.respondents)
                self.respondents = []
            if self.new_participations:
                many(sql.add_participation, self.new_participations)
                self.new_participations = []
            if self.addresses:
                many(sql.add_address, self.addresses)
                self.addresses = []
            if sessions is not None:
                new, changed = sessions
                if new:
                    many(sql.add_session, new)
                if changed and many(sql.change_session, changed) != len(changed):
                    raise Clash
            if self.participations:
                many(sql.change_participation, self.participations)
                self.participations = []
            if self.superseded:
                many(sql.supersede, self.superseded)
                self.superseded = []
            if self.answers:
                many(sql.add_answer, self.answers)
                self.answers = []
                self.newest = {}
            if self.media:
                many(sql.add_media, self.media)
                self.media = []
            if self.concerns:
                many(sql.add_concern, self.concerns)
                self.concerns = []
            if self.dropped_drafts:
                many(sql.drop_draft, self.dropped_drafts)
                self.dropped_drafts = []
            if self.drafts:
                many(sql.add_draft, self.drafts)
                self.drafts = []
            if self.collected:
                many(sql.drop_collected, self.collected)
                self.collected = []
            if self.outbox:
                many(sql.add_outbox, self.outbox)
                self.outbox = []
            if self.sent:
                many(sql.drop_outbox, self.sent)
                self.sent = []

"""One unit of work: what a handful of turns changes, gathered as rows, written with one statement per table, committed
once.

Rare things (an address moves, an invite is used, a person withdraws) are written at once, after what was gathered
before them. Nothing in memory counts as true before the commit: `done` hands over what may be kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from dialogs.messages import DRAFT_HOURS, Concern, Media, Record, Reply
from dialogs.session import Session
from storage import mine, reminding
from storage.cipher import Cipher, open_text, seal_text
from storage.keys import Keyring
from storage.people import Invitation, Participation, People, Place, Reminder, Standing, fresh_id
from storage.replies import Queued, pack
from storage.rows import Rows, Sessions
from storage.statements import Statements
from storage.weeks import day_of, week_of
from storage.writing import Clash, WriteConnection, translated


class Unit:
    """Valid for one transaction that has begun. `moment` is the turn's time; `me` the number of this worker."""

    def __init__(
        self,
        connection: WriteConnection,
        statements: Statements,
        people: People,
        ring: Keyring,
        moment: datetime,
        me: int,
    ) -> None:
        self._connection = connection
        self._sql = statements
        self._people = people
        self._ring = ring
        self._me = me
        self._moment = int(moment.timestamp() * 1000)
        self._day = day_of(moment)
        self._week = week_of(moment)
        self._hour = self._moment // 3_600_000
        self._rows = Rows(connection, statements)
        self._standings: dict[int, Standing] = {}
        self._stored: dict[int, int] = {}  # respondent -> version in the database, for those whose session changed
        self._places: dict[tuple[str, str], Place] = {}
        self._numbers: dict[int, int] = {}
        self.forgotten: list[int] = []
        self.tombstones: dict[bytes, int] = {}
        self.claimed: list[tuple[int, int]] = []
        self.erased = False

    # --- who ---

    def look(self, channel: str, address: str) -> tuple[Place, Standing | None]:
        """Who is at this address, for reading only: what other workers committed is seen."""
        self.flush()
        self._people.look_again(channel, address)
        place = self._people.place(channel, address)
        return place, self.standing(place.respondent) if place.respondent is not None else None

    def place(self, channel: str, address: str) -> Place:
        return self._places.get((channel, address)) or self._people.place(channel, address)

    def standing(self, respondent: int) -> Standing | None:
        return self._standings.get(respondent) or self._people.standing(respondent)

    def begin(self, respondent: int, cipher: Cipher, session: Session) -> Standing:
        """A new person whose key is durable already."""
        receipt = self._ring.receipt_code(respondent)
        self._rows.respondents.append((respondent, self._ring.receipt_mac(receipt)))
        standing = Standing(respondent, cipher, receipt, session, 0, None)
        standing = self._joined(standing, session)
        self._standings[respondent] = standing
        return standing

    def reopen(self, standing: Standing, session: Session) -> Standing:
        """The person begins again, in another wave or with an invite. What they said before stays as it is."""
        self._stored.setdefault(standing.respondent, standing.version)
        joined = self._joined(standing, session) if session.wave != standing.session.wave else standing
        reopened = self._standings[standing.respondent] = replace(joined, session=session)
        return reopened

    def by_receipt(self, code: str) -> int | None:
        """Whose receipt code this is. `code` as `codes.read` returns it."""
        self.flush()
        return self._people.by_receipt(code)

    def settle(self, channel: str, address: str, place: Place, respondent: int) -> None:
        """From now on this address is that person's."""
        if place.respondent is None:
            self._rows.addresses.append((place.mac, respondent, channel, False))
        elif place.respondent != respondent:
            self.flush()
            with translated():
                self._connection.run(self._sql.move_address, (respondent, place.mac))
                # Whoever still has the old person in memory for this address must lose the race for that session.
                self._connection.run(self._sql.bump_session, (place.respondent,))
            self._forget_warm(place.respondent)
        self._places[channel, address] = Place(place.mac, respondent)

    def reachable(self, channel: str, address: str, place: Place) -> None:
        """They wrote again from a place that was given up."""
        assert place.respondent is not None
        with translated():
            self._connection.run(self._sql.mark_gone, (False, place.respondent, channel))
        self._places[channel, address] = replace(place, gone=False)

    # --- what a turn does ---

    def seen(self, key: bytes) -> bool:
        """Asked only where a doubled key is likely: without asking, the inbox itself refuses it as a `Clash`."""
        if any(row[0] == key for row in self._rows.inbox):
            return True
        with translated():
            return self._connection.one(self._sql.find_inbox, (key,)) is not None

    def read(self, key: bytes) -> None:
        self._rows.inbox.append((key, self._day))

    def record(self, standing: Standing, session: Session, record: Record) -> None:
        respondent, row = standing.respondent, fresh_id()
        self.retract(respondent, session.wave, record.question)
        answer = [
            respondent,
            row,
            session.wave,
            session.questionnaire,
            record.question,
            record.category,
            " ".join(record.value),
            seal_text(standing.cipher, row, record.text) if record.text is not None else None,
            record.given,
            session.language,
            self._week,
            record.way,
            record.helped,
            True,
        ]
        self._rows.answers.append(answer)
        self._rows.newest[respondent, session.wave, record.question] = answer
        if record.media is not None:
            body = standing.cipher.seal("media", "body", row, record.media.content)
            self._rows.media.append((row, respondent, record.media.what, record.media.type, body))

    def media(self, standing: Standing) -> dict[int, Media]:
        """The voice notes and pictures of a person by the answer they belong to; {} for none. Ask for the standing
        anew afterwards."""
        self.flush()
        return mine.media(self._connection, self._sql, standing)

    def concern(self, standing: Standing, session: Session, concern: Concern) -> None:
        """For the safeguarding contact. Only of an answer recorded in this turn."""
        answer = self._rows.newest[standing.respondent, session.wave, concern.question]
        rules = " ".join(concern.rules)
        row = (fresh_id(), standing.respondent, answer[1], session.wave, rules, self._week, False)
        self._rows.concerns.append(row)

    # --- words that are no answer yet ---

    def hold(self, standing: Standing, text: str) -> None:
        """For `DRAFT_HOURS`, in place of words held before."""
        self.drop(standing.respondent)
        body = seal_text(standing.cipher, standing.respondent, text, "drafts")
        self._rows.drafts = [row for row in self._rows.drafts if row[0] != standing.respondent]
        self._rows.drafts.append((standing.respondent, body, self._hour))

    def drop(self, respondent: int) -> None:
        """No words held is no error."""
        self._rows.dropped_drafts.append((respondent,))

    def held(self, standing: Standing) -> str | None:
        """The words held, None where there are none or their time is over. Ask for the standing anew afterwards."""
        self.flush()
        with translated():
            row = self._connection.one(self._sql.find_draft, (standing.respondent, self._hour - DRAFT_HOURS))
        return open_text(standing.cipher, standing.respondent, bytes(row[0]), "drafts") if row else None

    def retract(self, respondent: int, wave: str, question: str) -> None:
        """The current answer becomes history; no answer is no error."""
        waiting = self._rows.newest.pop((respondent, wave, question), None)
        if waiting is not None:
            waiting[-1] = False
        else:
            self._rows.superseded.append((respondent, wave, question))

    def move(self, standing: Standing, session: Session, state: str) -> Standing:
        """The session after the turn. `state`: how far the person is, for the counts."""
        respondent = standing.respondent
        self._stored.setdefault(respondent, standing.version)
        known = standing.participation
        now = Participation(session.area, session.questionnaire, session.language, state)
        if session.wave != standing.session.wave:
            standing = self._joined(replace(standing, participation=None), session)
            known = standing.participation
        if known != now:
            started = self._week if state in ("started", "finished") else None
            finished = self._week if state == "finished" else None
            self._rows.participations.append(
                (
                    session.area,
                    session.invited,
                    session.questionnaire,
                    session.language,
                    state,
                    started,
                    finished,
                    respondent,
                    session.wave,
                )
            )
        moved = Standing(respondent, standing.cipher, standing.receipt, session, standing.version, now)
        self._standings[respondent] = moved
        return moved

    def say(
        self,
        standing: Standing,
        place: Place,
        channel: str,
        address: str,
        reply: Reply,
        pushed: bool,
        first: bool = True,
    ) -> Queued:
        """Put a reply of this turn into the outbox. Call after `move`: its number comes from the version that move will
        write.

        `pushed` False: it waits until the person collects it, or until the first reply of the next turn takes its
        place.
        """
        respondent = standing.respondent
        count = self._numbers.get(respondent, 0)
        self._numbers[respondent] = count + 1
        number = (self._stored[respondent] + 1 << 10) + count
        body = standing.cipher.seal("outbox", "body", number, pack(reply, address if pushed else None))
        row: tuple[Any, ...]
        if pushed:
            row = (respondent, number, place.mac, channel, body, self._moment, 0, self._me)
            self.claimed.append((respondent, number))
        else:
            row = (respondent, number, place.mac, channel, body, None, 0, None)
            if first:
                self._rows.collected.append((respondent, number, place.mac))
                self._rows.outbox = [
                    old for old in self._rows.outbox if (old[0], old[2], old[5]) != (respondent, place.mac, None)
                ]
        self._rows.outbox.append(row)
        return Queued(number, respondent, channel, address, reply)

    def sent(self, marks: Iterable[tuple[int, int]]) -> None:
        """Replies that were said: their rows go with this commit."""
        self._rows.sent.extend(marks)

    # --- rare things ---

    def invitation(self, code: str) -> Invitation | None:
        """`code` as `codes.read` returns it."""
        self.flush()
        mac = self._ring.invite_mac(code)
        with translated():
            row = self._connection.one(self._sql.find_invite, (mac,))
        return Invitation(mac, row[0], row[1], row[2], row[3], bool(row[4])) if row else None

    def use(self, invitation: Invitation, respondent: int) -> None:
        """One invite, one family. Raises `Clash` where somebody else used it meanwhile."""
        self.flush()
        with translated():
            if self._connection.run(self._sql.use_invite, (respondent, invitation.code)) != 1:
                raise Clash

    def set_aside(self, key: bytes, fault: str) -> None:
        """`fault` is the name of an exception's type."""
        with translated():
            self._connection.run(self._sql.add_poison, (key, fault, self._day))

    def everything(self, standing: Standing) -> list[mine.Kept]:
        """All current answers of a person, this turn's among them. Ask for the standing anew afterwards: its version
        may have grown."""
        self.flush()
        return mine.everything(self._connection, self._sql, standing)

    def erase(self, respondent: int, wave: str, question: str) -> None:
        """One answer and its history, gone from the files too once `Store.commit` has emptied the log; a tombstone for
        each row keeps a backup from bringing it back. Ask for the standing anew afterwards."""
        self.flush()
        with translated():
            for (row,) in self._connection.all(self._sql.find_history, (respondent, wave, question)):
                self._bury(self._ring.erasure_mac(respondent, row))
            for statement in (self._sql.erase_media, self._sql.erase_concern):
                self._connection.run(statement, (respondent, respondent, wave, question))
            self._connection.run(self._sql.erase_answer, (respondent, wave, question))
        self.erased = True

    def remind(self, standing: Standing, channel: str, address: str, at: datetime | None) -> None:
        """The one reminder of a person, in place of an earlier one; None: none at all. Ask for the standing anew
        afterwards."""
        self.flush()
        reminding.put(self._connection, self._sql, standing, channel, address, at)

    def due_reminders(self, most: int) -> list[Reminder]:
        """Reminders whose time has come, oldest first, taken out of the table: they are said in this unit or not at
        all."""
        self.flush()
        return reminding.take(self._connection, self._sql, self._moment, most, self.standing)

    def forget(self, respondent: int) -> None:
        """Everything of this person, and the tombstone. The key is destroyed by `Store.shred` after the commit."""
        self.flush()
        with translated():
            for statement in self._sql.forget:
                self._connection.run(statement, (respondent,))
            self._bury(self._ring.erasure_mac(respondent))
        self._forget_warm(respondent)
        self._places = {where: place for where, place in self._places.items() if place.respondent != respondent}
        self.forgotten.append(respondent)

    def _bury(self, tombstone: bytes) -> None:
        self._connection.run(self._sql.add_erasure, (tombstone, self._week))
        self.tombstones[tombstone] = self._week

    # --- to the database ---

    def flush(self) -> None:
        """Write what was gathered. Raises `Clash` or `Unavailable`; then the transaction must be rolled back."""
        self._rows.write(self._sessions() if self._stored else None)

    def done(self) -> None:
        """The commit succeeded: what was changed here is what is stored."""
        for respondent in self.forgotten:
            self._people.drop(respondent)
        for (channel, address), place in self._places.items():
            self._people.keep_place(channel, address, place)
        for standing in self._standings.values():
            self._people.keep(standing)

    def _sessions(self) -> Sessions:
        """The sessions that changed, sealed, each under the next version."""
        new, changed = [], []
        for respondent in sorted(self._stored):  # two workers must meet the same rows in the same order
            stored = self._stored[respondent]
            standing = self._standings[respondent]
            state = standing.cipher.seal("sessions", "state", respondent, standing.session.to_json().encode())
            if stored == 0:
                new.append((respondent, 1, state, self._day))
            else:
                changed.append((stored + 1, state, self._day, respondent, stored))
            self._standings[respondent] = Standing(
                respondent, standing.cipher, standing.receipt, standing.session, stored + 1, standing.participation
            )
        self._stored = {}
        self._numbers = {}
        return new, changed

    def _joined(self, standing: Standing, session: Session) -> Standing:
        """The person's part in a wave begins, or is found where they were in it before."""
        found = self._people.participation(standing.respondent, session.wave) if standing.version else None
        if found is None:
            found = Participation(session.area, session.questionnaire, session.language, "new")
            self._rows.new_participations.append(
                (
                    standing.respondent,
                    session.wave,
                    found.area,
                    session.invited,
                    found.questionnaire,
                    found.language,
                    "new",
                    None,
                    None,
                )
            )
        return replace(standing, participation=found)

    def _forget_warm(self, respondent: int) -> None:
        self._standings.pop(respondent, None)
        self._people.drop(respondent)

"""The store of one process: everything that keeps, opened together and closed together.

    ring = Keyring.read_or_make(Path("var/waymark.keys"))
    with Store.open("sqlite:///var/waymark.db", ring) as store:
        codes = store.invite("E08000003", "2026Q4", "parent-short", 20)

`waymark db upgrade` (or `storage.migrate.upgrade`) makes the tables; opening demands that they are there and are this
release's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import TracebackType

from sqlalchemy import Engine, func, insert, select

from dialogs.messages import DRAFT_HOURS
from storage import codes, migrate
from storage.ageing import age_out
from storage.cipher import Cipher
from storage.clearing import clear
from storage.database import engine_for, normal
from storage.keys import FaultyKeys, Keyring
from storage.keystore import KeyStore, keys_url_for
from storage.letting_go import let_go
from storage.models import data_keys, erasures, invites, outbox, questionnaires, respondents
from storage.outbox import OutboxTable
from storage.people import MOST_WARM, People, fresh_id
from storage.retention import RETENTION
from storage.statements import Statements
from storage.tombstones import FaultyTombstones, Tombstones
from storage.unit import Unit
from storage.weeks import day_of
from storage.workers import Workers
from storage.writing import Clash, Unavailable, WriteConnection, translated

log = logging.getLogger(__name__)

SPARE_KEYS = 16
"""Keys made at a time for people who have not come yet: one flush to disk for all of them."""

ORPHAN_DAYS = 2
"""A key without a respondent is swept when it is older than this; a spare key is used on the day it was made, or not at
all.
"""


class Store:
    """`connection`, `people`, `outbox`, `workers`: for the writer's thread alone. Everything else is safe anywhere."""

    def __init__(self, url: str, ring: Keyring, keys_url: str | None = None, most_warm: int = MOST_WARM) -> None:
        self.url = normal(url)
        self.ring = ring
        self.engine: Engine = engine_for(self.url)
        self.keys = KeyStore(keys_url or keys_url_for(self.url), ring)
        self.statements = Statements.compile(self.engine.dialect.name)
        self.connection = WriteConnection(self.engine)
        self.people = People(self.connection, self.statements, self.keys, ring, most_warm)
        self.workers = Workers(self.url, self.connection)
        self.outbox = OutboxTable(self.connection, self.statements, self.people, self.workers)
        self._spare: list[tuple[int, Cipher]] = []
        self._spare_day = -1
        self._to_shred: list[int] = []
        self._to_empty = False
        self._tombstones: Tombstones | None = None
        self._to_file: dict[bytes, int] = {}

    @staticmethod
    def open(
        url: str,
        ring: Keyring,
        keys_url: str | None = None,
        most_warm: int = MOST_WARM,
        tombstones: Tombstones | None = None,
    ) -> Store:
        """`tombstones`: where withdrawals are written down outside the database; who is in it and came back with a
        backup is taken out before this returns.

        Raises `migrate.WrongSchema`, `UnsafeDatabase`, `FaultyKeys` where the key file does not fit this database,
        `FaultyTombstones` where that file cannot be read or written.
        """
        migrate.demand(url, keys_url)
        store = Store(url, ring, keys_url, most_warm)
        try:
            store._check_keys()
            if tombstones is not None:
                store._even_out(tombstones)
            store.finish_erasures()
        except BaseException:
            store.close()
            raise
        return store

    # --- what the writer does with it ---

    def begin(self, moment: datetime) -> Unit:
        """A transaction has begun when this returns. Raises `Clash` or `Unavailable`."""
        if self.connection.begin():
            self.people.clear()
        self.workers.take()
        return Unit(self.connection, self.statements, self.people, self.ring, moment, self.workers.me)

    def commit(self, unit: Unit) -> None:
        """`unit` was flushed. After this, what it did is true; who was forgotten in it is unreadable everywhere."""
        self.connection.commit()
        unit.done()
        self.outbox.hold(unit.claimed)
        if self._tombstones is not None and (unit.tombstones or self._to_file):
            self._file(self._tombstones, unit.tombstones)
        if unit.forgotten or unit.erased or self._to_shred or self._to_empty:
            self._to_empty = True
            self._shred(unit.forgotten)

    def rollback(self) -> None:
        self.connection.rollback()
        self.people.clear()

    def newcomer(self, day: int) -> tuple[int, Cipher]:
        """A number and a key for somebody new; the key is on disk already. Raises `Clash` or `Unavailable`."""
        if not self._spare or self._spare_day != day:
            with translated():
                made = self.keys.make([fresh_id() for _ in range(SPARE_KEYS)], day)
            self._spare, self._spare_day = list(made.items()), day
        return self._spare.pop()

    def _file(self, tombstones: Tombstones, gone: dict[bytes, int]) -> None:
        """On disk outside the database too. What fails here is tried again at the next commit and at the next start."""
        self._to_file |= gone
        try:
            tombstones.add(self._to_file)
            self._to_file = {}
        except OSError as fault:
            log.error("storage.tombstone_failed", extra={"fault": type(fault).__name__, "count": len(self._to_file)})

    def _even_out(self, tombstones: Tombstones) -> None:
        from storage.replaying import even_out  # it needs a store itself

        try:
            even_out(self, tombstones, datetime.now(UTC))
        except OSError as fault:
            raise FaultyTombstones(
                f"the file of tombstones {tombstones.path} cannot be used ({type(fault).__name__}); mend it, or who "
                "withdrew might come back with a backup"
            ) from None
        self._tombstones = tombstones

    def _shred(self, forgotten: Sequence[int]) -> None:
        """Keys destroyed, write-ahead log emptied. What fails here is tried again at the next commit and at the next
        start.
        """
        self._to_shred += forgotten
        self.outbox.forget(self._to_shred)
        try:
            if self._to_shred:
                with translated():
                    self.keys.destroy(self._to_shred)
            if self.connection.checkpoint():
                self._to_shred = []
                self._to_empty = False
        except (Clash, Unavailable) as fault:
            log.error("storage.shred_failed", extra={"fault": type(fault).__name__, "count": len(self._to_shred)})

    # --- what anybody does with it ---

    def register(self, definitions: Iterable[tuple[str, str, str]], week: int) -> None:
        """Definitions as (hash, id, source): kept for as long as one answer names them. Known ones are left as they
        are.
        """
        with self.engine.begin() as connection:
            for definition in definitions:
                connection.exec_driver_sql(self.statements.add_questionnaire, (*definition, week))

    def definition(self, content_hash: str) -> str | None:
        """The source of a registered questionnaire; None for a hash nobody registered."""
        with self.engine.connect().execution_options(reading=True) as connection:
            return connection.execute(
                select(questionnaires.c.source).where(questionnaires.c.hash == content_hash)
            ).scalar()

    def waiting(self) -> int:
        """Replies that wait to be sent, of channels that send by themselves."""
        with self.engine.connect().execution_options(reading=True) as connection:
            return connection.execute(
                select(func.count()).select_from(outbox).where(outbox.c.due.is_not(None))
            ).scalar_one()

    def invite(self, area: str, wave: str, questionnaire: str, count: int) -> list[str]:
        """`count` new invite codes, one per family, for links such as '…?start=i-CODE'. Only their keyed hashes are
        kept: hand them out now.
        """
        return [codes_of_one[0] for codes_of_one in self._invite(area, wave, (questionnaire,), count)]

    def invite_pairs(self, area: str, wave: str, questionnaires: tuple[str, str], count: int) -> list[tuple[str, str]]:
        """`count` pairs of new codes: in each, one code for each questionnaire, both about the same journey. Whoever
        uses one learns nothing of who used the other, nor what they said."""
        return [(first, second) for first, second in self._invite(area, wave, questionnaires, count)]

    def _invite(self, area: str, wave: str, questionnaires: tuple[str, ...], count: int) -> list[list[str]]:
        made, rows = [], []
        for _ in range(count):
            journey = fresh_id() if len(questionnaires) > 1 else None
            fresh = [codes.fresh() for _ in questionnaires]
            made.append(fresh)
            for code, questionnaire in zip(fresh, questionnaires, strict=True):
                row = {"code": self.ring.invite_mac(code), "area": area, "wave": wave, "questionnaire": questionnaire}
                rows.append(row | {"respondent": None, "used": False, "journey": journey})
        if rows:
            with self.engine.begin() as connection:
                connection.execute(insert(invites), rows)
        return made

    def clear_old(
        self,
        now: datetime,
        keep_days: int | None = None,
        forget_chats: bool = False,
        draft_hours: int = DRAFT_HOURS,
    ) -> dict[str, int]:
        """The clearing of what only time ends. `keep_days`: how long after the end of their wave answers stay (None: as
        `RETENTION` says). `forget_chats`: see `let_go`. `draft_hours`: see `clear`. Returns how many rows (and orphan
        keys) went."""
        today = day_of(now)
        gone = clear(self.engine, now, draft_hours) | let_go(self.engine, now, forget_chats)
        aged = age_out(self.engine, self.statements, self.ring, now, keep_days or RETENTION["answer"].days or 0)
        gone |= {"answers": aged.answers, "invites": aged.invites, "people": len(aged.people)}
        if aged.people:
            if self._tombstones is not None:
                self._tombstones.add(aged.tombstones)
            self.keys.destroy(aged.people)
        gone["keys"] = self.keys.sweep(self._known, today - ORPHAN_DAYS)
        return gone

    def finish_erasures(self) -> int:
        """Destroy the keys of people who withdrew where a crash (or a restored key store) left them. Returns how
        many.
        """
        with self.engine.connect().execution_options(reading=True) as connection:
            withdrawn = {bytes(mac) for mac in connection.execute(select(erasures.c.mac)).scalars()}
        if not withdrawn:
            return 0
        with self.keys.engine.connect().execution_options(reading=True) as connection:
            left = [
                r
                for r in connection.execute(select(data_keys.c.respondent)).scalars()
                if self.ring.erasure_mac(r) in withdrawn
            ]
        self.keys.destroy(left)
        return len(left)

    def close(self) -> None:
        self.workers.close()
        self.connection.close()
        self.keys.close()
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _known(self, some: Sequence[int]) -> set[int]:
        with self.engine.connect().execution_options(reading=True) as connection:
            return set(connection.execute(select(respondents.c.id).where(respondents.c.id.in_(some))).scalars())

    def _check_keys(self) -> None:
        """One stored key must open, or the key file is another house's."""
        with self.keys.engine.connect().execution_options(reading=True) as connection:
            one = connection.execute(select(data_keys.c.respondent).limit(1)).scalar()
        if one is not None and self.keys.load(one) is None:
            raise FaultyKeys("a key vanished while it was read")

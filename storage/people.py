"""Who is talking: from an address to the person, the key and the place in the questionnaire. Kept in memory while it is
warm.

The memory is only ever a copy of what was committed. It is dropped whenever another process may have written (SQLite),
and every session is written back under its version, so a stale copy loses the race instead of winning it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from random import SystemRandom
from typing import Generic, TypeVar

from dialogs.session import Session
from storage.cipher import Cipher
from storage.keys import Keyring
from storage.keystore import KeyStore
from storage.statements import Statements
from storage.writing import WriteConnection, translated

MOST_WARM = 20_000
"""Sessions kept in memory: about 2 kB each."""

_random = SystemRandom()

ID_BITS = 62
"""Random ids: 62 bits fit a signed 64-bit column in both databases; among 10 million the chance of any two alike is 1
in 90,000, and an equal one is a constraint violation, so a retry."""


def fresh_id() -> int:
    return _random.getrandbits(ID_BITS) or 1


State = str
"""What `participations.state` holds: 'new', 'started', 'finished' or 'declined'."""


@dataclass(frozen=True, slots=True)
class Place:
    """One chat or browser: the keyed hash of its address, and whose it is (None: nobody's yet)."""

    mac: bytes
    respondent: int | None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Participation:
    """What the counts know of one person in one wave."""

    area: str | None
    questionnaire: str
    language: str
    state: State


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands, as committed (or, inside a transaction, as it will be). `version` 0: not stored yet."""

    respondent: int
    cipher: Cipher
    receipt: str
    session: Session
    version: int
    participation: Participation | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invite code stands for. `respondent` is who used it, None also where that person has withdrawn."""

    code: bytes
    area: str
    wave: str
    questionnaire: str
    respondent: int | None
    used: bool


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody to be reminded now, and where."""

    standing: Standing
    channel: str
    address: str


K = TypeVar("K")
V = TypeVar("V")


class Warm(Generic[K, V]):
    """A dictionary that forgets what was not asked for longest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: K, value: V) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, key: K) -> None:
        self._kept.pop(key, None)

    def clear(self) -> None:
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


class People:
    """Reads through the writer's connection, so always inside its transaction. `place` and `standing` may raise `Clash`
    or `Unavailable`.
    """

    def __init__(
        self, connection: WriteConnection, statements: Statements, keys: KeyStore, ring: Keyring, most: int = MOST_WARM
    ) -> None:
        self._connection = connection
        self._statements = statements
        self._keys = keys
        self._ring = ring
        self._places: Warm[tuple[str, str], Place] = Warm(most)
        self._standings: Warm[int, Standing] = Warm(most)
        self._ciphers: Warm[int, Cipher] = Warm(most)

    def place(self, channel: str, address: str) -> Place:
        found = self._places.get((channel, address))
        if found is None:
            mac = self._ring.address_mac(channel, address)
            with translated():
                row = self._connection.one(self._statements.find_address, (mac,))
            found = Place(mac, row[0], bool(row[1])) if row else Place(mac, None)
            if row:
                self._places.put((channel, address), found)
        return found

    def standing(self, respondent: int) -> Standing | None:
        """None where there is no such person (any more)."""
        found = self._standings.get(respondent)
        if found is None:
            found = self._load(respondent)
            if found is not None:
                self._standings.put(respondent, found)
        return found

    def cipher(self, respondent: int) -> Cipher | None:
        """None where the key was destroyed."""
        found = self._ciphers.get(respondent)
        if found is None:
            with translated():
                found = self._keys.load(respondent)
            if found is not None:
                self._ciphers.put(respondent, found)
        return found

    def by_receipt(self, code: str) -> int | None:
        """`code` as `codes.read` returns it."""
        with translated():
            row = self._connection.one(self._statements.find_receipt, (self._ring.receipt_mac(code),))
        return int(row[0]) if row else None

    def look_again(self, channel: str, address: str) -> None:
        """Before something is only read: nothing would notice a copy that another worker made stale. (On SQLite the
        start of the transaction has noticed.)
        """
        if not self._connection.sqlite:
            place = self._places.get((channel, address))
            self._places.drop((channel, address))
            if place is not None and place.respondent is not None:
                self._standings.drop(place.respondent)

    def _load(self, respondent: int) -> Standing | None:
        with translated():
            row = self._connection.one(self._statements.find_session, (respondent,))
        cipher = self.cipher(respondent) if row else None
        if row is None or cipher is None:
            self._ciphers.drop(respondent)
            return None
        version, sealed = row
        session = Session.from_json(cipher.open("sessions", "state", respondent, bytes(sealed)).decode())
        return Standing(
            respondent,
            cipher,
            self._ring.receipt_code(respondent),
            session,
            version,
            self.participation(respondent, session.wave),
        )

    def participation(self, respondent: int, wave: str) -> Participation | None:
        with translated():
            row = self._connection.one(self._statements.find_participation, (respondent, wave))
        return Participation(*row) if row else None

    # --- after a commit ---

    def keep_place(self, channel: str, address: str, place: Place) -> None:
        self._places.put((channel, address), place)

    def keep(self, standing: Standing) -> None:
        self._standings.put(standing.respondent, standing)
        self._ciphers.put(standing.respondent, standing.cipher)

    def drop(self, respondent: int) -> None:
        """The person left: nothing of them stays in memory, and no address leads to them."""
        self._standings.drop(respondent)
        self._ciphers.drop(respondent)
        self._places.clear()

    def clear(self) -> None:
        """Somebody else may have written. Keys do not change, so they stay; `drop` takes those that are destroyed
        here.
        """
        self._places.clear()
        self._standings.clear()

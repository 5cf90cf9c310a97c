"""What a database really holds of one person, read past the house: for tests that must not believe it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine, Table, func, select

from dialogs.messages import Effect, Erase, Forget, Record, Retract
from storage.cipher import open_text
from storage.database import engine_for
from storage.keys import Keyring
from storage.keystore import KeyStore, keys_url_for
from storage.models import addresses, answers


@dataclass(frozen=True, order=True)
class Answer:
    """One row of `answers`, its text opened. `value` as it is stored: option ids with spaces between."""

    question: str
    category: str
    value: str
    text: str
    given: str
    current: bool


class House(Protocol):
    """What is looked into: a `Store`, or `Look` where no store is open."""

    engine: Engine
    keys: KeyStore
    ring: Keyring


class Look:
    """A database, opened only to look into it."""

    def __init__(self, url: str, ring: Keyring) -> None:
        self.engine = engine_for(url)
        self.keys = KeyStore(keys_url_for(url), ring)
        self.ring = ring

    def count(self, table: Table) -> int:
        with self.engine.connect().execution_options(reading=True) as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def close(self) -> None:
        self.keys.close()
        self.engine.dispose()


def respondent_at(store: House, channel: str, address: str) -> int | None:
    mac = store.ring.address_mac(channel, address)
    with store.engine.connect().execution_options(reading=True) as connection:
        return connection.execute(select(addresses.c.respondent).where(addresses.c.mac == mac)).scalar()


def answers_of(store: House, respondent: int) -> Counter[Answer]:
    """Every answer this person ever gave, those that no longer count too."""
    with store.engine.connect().execution_options(reading=True) as connection:
        rows = connection.execute(select(answers).where(answers.c.respondent == respondent)).all()
    cipher = store.keys.load(respondent) if rows else None
    found: Counter[Answer] = Counter()
    for row in rows:
        text = open_text(cipher, row.id, bytes(row.text)) if cipher is not None and row.text is not None else ""
        found[Answer(row.question, row.category, row.value, text, row.given, bool(row.current))] += 1
    return found


def expected(effects: Iterable[Effect]) -> Counter[Answer]:
    """What these effects of the engine, in their order, must have left behind."""
    kept: list[tuple[Record, bool]] = []
    for effect in effects:
        match effect:
            case Record(question) | Retract(question):
                kept = [(old, current and old.question != question) for old, current in kept]
                if isinstance(effect, Record):
                    kept.append((effect, True))
            case Erase(question):
                kept = [(old, current) for old, current in kept if old.question != question]
            case Forget():
                kept = []
    return Counter(
        Answer(each.question, each.category, " ".join(each.value), each.text or "", each.given, current)
        for each, current in kept
    )

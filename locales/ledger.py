"""The review ledger: which languages families may choose, and how far anybody has checked them. One file,
`review.toml`.

A language is a folder with a catalog and an entry here. Nothing is called checked that nobody checked.

>>> [entry.code for entry in Ledger.shipped().published()][0]
'en'
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

Direction = Literal["ltr", "rtl"]
State = Literal["source", "machine-drafted", "native-checked", "tried-out"]
FILE = Path(__file__).with_name("review.toml")


class FaultyLedger(ValueError):
    """`review.toml` cannot be used. Lists every fault, one a line."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Review:
    """One look at a language: `by` is a role, never a name; `open` is what was left undone, '' for nothing."""

    when: date
    by: str
    what: str
    open: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One language. `name` is what its speakers call it. `direction` is how it is written ('ltr' unless the file
    says)."""

    code: str
    name: str
    published: bool
    state: State
    reviews: tuple[Review, ...]
    direction: Direction = "ltr"


@dataclass(frozen=True, slots=True)
class Ledger:
    """All languages, in the order in which they are offered: English first, the others as the file has them."""

    entries: tuple[Entry, ...]

    @staticmethod
    def shipped() -> Ledger:
        """The ledger of this release. Raises `FaultyLedger`."""
        return Ledger.read(FILE.read_text(encoding="utf-8"))

    @staticmethod
    def read(text: str) -> Ledger:
        """Raises `FaultyLedger` with all faults of the text; an empty ledger is a fault too (no English)."""
        try:
            languages = tomllib.loads(text).get("languages", {})
        except tomllib.TOMLDecodeError as fault:
            raise FaultyLedger((f"review.toml: is not TOML: {fault}",)) from None
        faults: list[str] = []
        entries = [_entry(code, table, faults) for code, table in languages.items()]
        if "en" not in languages:
            faults.append("review.toml: English is missing: add [languages.en], the language of the source")
        if faults:
            raise FaultyLedger(tuple(faults))
        entries.sort(key=lambda entry: entry is None or entry.code != "en")
        return Ledger(tuple(entry for entry in entries if entry is not None))

    def published(self) -> tuple[Entry, ...]:
        """The languages families may choose."""
        return tuple(entry for entry in self.entries if entry.published)


def _entry(code: str, table: dict[str, object], faults: list[str]) -> Entry | None:
    before = len(faults)
    where = f"review.toml: {code}"
    name, published, state = table.get("name"), table.get("published"), table.get("state")
    direction = table.get("direction", "ltr")
    if not isinstance(name, str) or not name.strip():
        faults.append(f"{where}: no own name: add name = what its speakers call it")
    if not isinstance(published, bool):
        faults.append(f"{where}: published is not true or false")
    if state not in get_args(State):
        faults.append(f"{where}: state {state!r} is unknown: use one of {', '.join(get_args(State))}")
    if direction not in get_args(Direction):
        faults.append(f"{where}: direction {direction!r} is unknown: use rtl, or leave it out for ltr")
    reviews: list[Review] = []
    looks = table.get("reviews", [])
    for number, look in enumerate(looks if isinstance(looks, list) else [], start=1):
        try:
            review = Review(**look)
        except TypeError:
            faults.append(f"{where}: review {number} needs when, by and what, and may have open")
            continue
        if not isinstance(review.when, date):
            faults.append(f"{where}: review {number}: when is not a date such as 2026-11-21")
        reviews.append(review)
    if not reviews:
        faults.append(f"{where}: nobody has looked at it: add [[languages.{code}.reviews]]")
    checked = any(isinstance(review.by, str) and review.by != "machine" for review in reviews)
    if state in ("native-checked", "tried-out") and not checked:
        faults.append(f"{where}: state {state} without a review by a person")
    if len(faults) > before:
        return None
    return Entry(code, name, published, state, tuple(reviews), direction)  # type: ignore[arg-type]  # checked above

"""Which families stand behind each figure: what the release ledger compares. Digests in, never a pseudonym of the
snapshots."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.aggregates import Key, Said
from analytics.codebook import Codebook, Item
from analytics.disclosure.ledger import Contribution, digest

PROGRESS = "progress"
"""In place of a question: who was invited, began, came to the end."""


def behind(
    answers: Mapping[Key, Mapping[int, Said]],
    people: Mapping[str, Mapping[int, tuple[bool, bool, bool, str]]],
    codebook: Codebook,
    area: str,
    key: bytes,
) -> dict[Key, dict[int, Contribution]]:
    """(audience, question) -> digest of a family -> (wave, the bins it is counted in)."""
    digests: dict[int, int] = {}

    def of(family: int) -> int:
        if family not in digests:
            digests[family] = digest(key, area, family)
        return digests[family]

    items = {(i.audience, i.question): i for i in codebook.items}
    found = {
        cell: {of(f): (wave, *_bins(items[cell], category, values)) for f, (wave, category, values) in families.items()}
        for cell, families in answers.items()
        if cell in items
    }
    for audience, families in people.items():
        found[audience, PROGRESS] = {of(f): ("", *_steps(*steps)) for f, steps in families.items()}
    return found


def _bins(item: Item, category: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if category != "answered":
        return (category,)
    if item.kind == "scale":
        return ("answered", *(f"score_{6 - int(v) if item.reverse else int(v)}" for v in values))
    return ("answered", *(f"option.{v}" for v in values if v))


def _steps(invited: bool, started: bool, finished: bool, last: str) -> tuple[str, ...]:
    steps = [name for name, true in (("invited", invited), ("started", started), ("finished", finished)) if true]
    if started and not finished:
        steps += ["unfinished", *([f"at.{last}"] if last else [])]
    return tuple(steps)

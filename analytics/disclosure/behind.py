"""Which families stand behind each figure: what the release ledger compares. Digests in, never a pseudonym of the
snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analytics.aggregates import Counted, Key
from analytics.codebook import Codebook, Item
from analytics.coded import coded
from analytics.disclosure.ledger import digests_of
from analytics.disclosure.members import Contribution, Members, Places

ANSWER = ("wave", "category", "value")
STEPS = ("invited", "started", "finished", "stayed_at")
BITS = 62
"""Different things said in one cell that fit into one number."""

SPOKEN = "spoken"
"""In place of a question: the language each family answered in, as if it had been asked."""
PROGRESS = "progress"
"""In place of a question: who was invited, began (with a personal link or without), came to the end."""


def behind(counted: Counted, codebook: Codebook, area: str, key: bytes) -> dict[Key, Members]:
    """(audience, question) -> digest of a family -> (wave, the bins it is counted in)."""
    answers, people = counted.answers, counted.people
    items = {(i.audience, i.question): i for i in codebook.items}
    pseudonyms, place = np.unique(
        np.concatenate([_numbers(answers, "family"), _numbers(people, "family")]), return_inverse=True
    )
    digests = np.array(digests_of(key, area, pseudonyms.tolist()), dtype=np.uint64)
    order = np.argsort(digests)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    digests, family = digests[order], rank[place]
    found: dict[Key, Members] = {}
    for (audience, question), rows in _apart(answers, ("audience", "question"), ANSWER, family[: answers.num_rows]):
        item = items.get((audience, question))
        if item is not None:
            told = [(wave, *_bins(item, category, values)) for wave, category, *values in rows.words]
            found[audience, question] = Members(digests[rows.family], rows.place, told)
    for (audience,), rows in _apart(people, ("audience",), STEPS, family[answers.num_rows :]):
        found[audience, PROGRESS] = Members(
            digests[rows.family], rows.place, [("", *_steps(*steps)) for steps in rows.words]
        )
    for (audience,), rows in _apart(people, ("audience",), ("spoken",), family[answers.num_rows :]):
        silent = [language == "" for (language,) in rows.words]
        spoke = ~np.array(silent, dtype=bool)[rows.place]
        told = [("", "answered", f"option.{language}") for (language,) in rows.words]
        found[audience, SPOKEN] = Members(digests[rows.family[spoke]], rows.place[spoke], told)
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """One cell: ranks of its families, sorted; for each which of `words` it said."""

    family: Places
    place: Places
    words: list[tuple[str, ...]]


def _apart(
    table: pa.Table, head: tuple[str, ...], said: tuple[str, ...], family: Places
) -> Iterator[tuple[tuple[str, ...], _Rows]]:
    """The rows of each cell, told apart by the columns `head`. A family has several rows in a cell where it ticked
    several options: then its words are those of one row and the last column of the others, in order."""
    cell, heads = coded(table, head)
    word, words = coded(table, said)
    most = int(family.max(initial=0)) + 1
    # One number to sort by, in place of three.
    whole = np.sort((cell * most + family) * len(words) + word)
    whole, word = np.divmod(whole, len(words))
    cell, family = np.divmod(whole, most)
    ends = np.flatnonzero(np.r_[cell[1:] != cell[:-1], True]) + 1 if len(cell) else ()
    begin = 0
    for end in map(int, ends):
        here = slice(begin, end)
        starts = np.flatnonzero(np.r_[True, family[here][1:] != family[here][:-1]])
        kinds, place = np.unique(word[here], return_inverse=True)
        if len(starts) == end - begin:
            told = [words[kind] for kind in kinds.tolist()]
        else:
            place, sets = _together(place, starts)
            told = [_joined([words[kinds[place]] for place in one]) for one in sets]
        yield heads[int(cell[begin])], _Rows(family[here][starts], place, told)
        begin = end


def _together(place: Places, starts: Places) -> tuple[Places, list[list[int]]]:
    """For each family the number of the set of things it said, and the sets. Its things begin at `starts`."""
    if place.max() < BITS:
        which, number = np.unique(np.bitwise_or.reduceat(1 << place, starts), return_inverse=True)
        return number, [[bit for bit in range(BITS) if one >> bit & 1] for one in which.tolist()]
    sets = [tuple(part.tolist()) for part in np.split(place, starts[1:])]
    known = {one: number for number, one in enumerate(dict.fromkeys(sets))}
    return np.array([known[one] for one in sets], dtype=np.int64), [list(one) for one in known]


def _joined(rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    return (*rows[0][:-1], *sorted(row[-1] for row in rows))


def _numbers(table: pa.Table, name: str) -> Places:
    found: Places = table[name].to_numpy().astype(np.int64, copy=False)
    return found


def _bins(item: Item, category: str, values: list[str]) -> Contribution:
    if category != "answered":
        return (category,)
    if item.kind == "scale":
        return ("answered", *(f"score_{6 - int(v) if item.reverse else int(v)}" for v in values))
    return ("answered", *(f"option.{v}" for v in values if v))


def _steps(invited: str, started: str, finished: str, last: str) -> Contribution:
    did = ("invited", invited), ("started", started), ("finished", finished)
    steps = [name for name, true in did if true == "1"]
    if "started" in steps:
        steps.append("linked" if "invited" in steps else "open")
    if "started" in steps and "finished" not in steps:
        steps += ["unfinished", *([f"at.{last}"] if last else [])]
    return tuple(steps)

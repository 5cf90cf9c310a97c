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
from analytics.disclosure.ledger import digest
from analytics.disclosure.members import Contribution, Members, Places

PROGRESS = "progress"
"""In place of a question: who was invited, began, came to the end."""


def behind(counted: Counted, codebook: Codebook, area: str, key: bytes) -> dict[Key, Members]:
    """(audience, question) -> digest of a family -> (wave, the bins it is counted in)."""
    answers, people = counted.answers, counted.people
    items = {(i.audience, i.question): i for i in codebook.items}
    pseudonyms, place = np.unique(
        np.concatenate([_numbers(answers, "family"), _numbers(people, "family")]), return_inverse=True
    )
    digests = np.array([digest(key, area, family) for family in pseudonyms.tolist()], dtype=np.uint64)
    order = np.argsort(digests)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    digests, family = digests[order], rank[place]
    found: dict[Key, Members] = {}
    for (audience, question), rows in _apart(answers, ("audience", "question"), family[: answers.num_rows]):
        item = items.get((audience, question))
        if item is not None:
            told = [(wave, *_bins(item, category, values)) for wave, category, *values in rows.words]
            found[audience, question] = Members(digests[rows.family], rows.place, told)
    for (audience,), rows in _apart(people, ("audience",), family[answers.num_rows :]):
        found[audience, PROGRESS] = Members(
            digests[rows.family], rows.place, [("", *_steps(*steps)) for steps in rows.words]
        )
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """One cell: ranks of its families, sorted; for each which of `words` it said."""

    family: Places
    place: Places
    words: list[tuple[str, ...]]


def _apart(table: pa.Table, head: tuple[str, ...], family: Places) -> Iterator[tuple[tuple[str, ...], _Rows]]:
    """The rows of each cell, told apart by the columns `head`. A family has several rows in a cell where it ticked
    several options: then its words are those of the first row and the last column of the others, in order."""
    columns = [name for name in table.column_names if name not in (*head, "family")]
    cell, heads = coded(table, head)
    word, words = coded(table, tuple(columns))
    order = np.lexsort((word, family, cell))
    cell, family, word = cell[order], family[order], word[order]
    ends = [*np.flatnonzero(np.diff(cell)).tolist(), len(cell) - 1] if len(cell) else []
    begin = 0
    for end in ends:
        here = slice(begin, end + 1)
        starts = np.flatnonzero(np.r_[True, family[here][1:] != family[here][:-1]])
        if len(starts) == end + 1 - begin:
            kinds, place = np.unique(word[here], return_inverse=True)
            said = [words[kind] for kind in kinds.tolist()]
        else:
            together = [tuple(part.tolist()) for part in np.split(word[here], starts[1:])]
            number = {kind: i for i, kind in enumerate(dict.fromkeys(together))}
            place = np.array([number[kind] for kind in together], dtype=np.int64)
            said = [(*words[kind[0]][:-1], *sorted(words[k][-1] for k in kind)) for kind in number]
        yield heads[int(cell[begin])], _Rows(family[here][starts], place, said)
        begin = end + 1


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
    if "started" in steps and "finished" not in steps:
        steps += ["unfinished", *([f"at.{last}"] if last else [])]
    return tuple(steps)

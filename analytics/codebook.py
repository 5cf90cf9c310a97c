"""What the numbers mean: one `Item` for each question of each questionnaire that answers came from.

The codebook is derived from the questionnaires (by whoever writes the snapshot), never typed twice. A question that an
area added is an `Item` like any other and reports as a plain distribution without a line of code.

>>> book = Codebook((Item(questionnaire="ab12", question="overall", audience="parent", kind="scale", text="All in all?",
...                       scale="satisfaction", stage="overall"),))
>>> Codebook.from_json(book.to_json()) == book
True
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

VERSION = 1

Kind = Literal["choice", "scale", "story", "area", "notice"]
Role = Literal["", "reached", "language", "consent"]
"""'reached': the choice of the stage the family has reached, which says who stopped early. The others are no figures
of a report."""


class CodebookFault(ValueError):
    """The codebook cannot be used; the message names the question."""


Way = Literal["going", "stopped", "unknown"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice. In the `reached` question `way` says what it means: still going or through, stopped
    early, not sure."""

    id: str
    label: str
    way: Way = "going"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question as reports know it. `questionnaire` is its content hash. `stage` is 'overall', a key of
    `stages.STAGES`, or ''.

    `reverse`: on this scale 5 is bad; reports turn it round and say so. `many`: several options may be chosen by one
    family. `options` of a scale are the words of its scores '1' to '5'.

    `only_for`: (question, options) pairs; only families who chose one of these options there are asked this. The gate
    needs it: who answers here also stands there.
    """

    questionnaire: str
    question: str
    audience: str
    kind: Kind
    text: str
    scale: str = ""
    stage: str = ""
    reverse: bool = False
    many: bool = False
    role: Role = ""
    section: str = ""
    options: tuple[Option, ...] = ()
    only_for: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """All items, in the order of the questionnaires, the newest definition of a question last."""

    items: tuple[Item, ...]

    def of(self, audience: str) -> dict[str, Item]:
        """Question id -> its newest item, for one audience. Ids are permanent, so older definitions mean the same."""
        return {item.question: item for item in self.items if item.audience == audience}

    def audiences(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.audience for item in self.items))

    def to_json(self) -> str:
        return json.dumps(
            {"version": VERSION, "items": [asdict(item) for item in self.items]}, ensure_ascii=False, indent=1
        )

    @staticmethod
    def from_json(text: str) -> Codebook:
        """Raises `CodebookFault` for another version, a missing field or an unknown kind."""
        try:
            read = json.loads(text)
            if read["version"] != VERSION:
                raise CodebookFault(f"codebook version {read['version']!r}, this release reads {VERSION}")
            return Codebook(tuple(_item(one) for one in read["items"]))
        except (KeyError, TypeError, json.JSONDecodeError) as fault:
            raise CodebookFault(f"codebook is broken ({type(fault).__name__})") from None


def _item(read: dict[str, Any]) -> Item:
    options = tuple(Option(**option) for option in read.pop("options", ()))
    only_for = tuple((question, tuple(chosen)) for question, chosen in read.pop("only_for", ()))
    item = Item(**read, options=options, only_for=only_for)
    if item.kind not in get_args(Kind) or item.role not in get_args(Role):
        raise CodebookFault(f"{item.question}: unknown kind or role")
    return item


def disagreements(items: Iterable[Item]) -> list[str]:
    """Questions whose definitions do not mean the same (kind, scale, direction, stage), by id and audience: ids must
    never be reused."""
    seen: dict[tuple[str, str], Item] = {}
    faults = []
    for item in items:
        first = seen.setdefault((item.audience, item.question), item)
        if (first.kind, first.scale, first.reverse, first.stage, first.many, first.role) != (
            item.kind,
            item.scale,
            item.reverse,
            item.stage,
            item.many,
            item.role,
        ):
            faults.append(f"{item.audience}/{item.question} changed its meaning between two definitions")
    return faults

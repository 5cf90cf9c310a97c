"""One place in a story that could identify somebody, and who finds such places.

>>> Detail("name", 7, 12)._replace(kind="school").kind
'school'
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, Protocol

Kind = Literal["name", "phone", "email", "address", "birth", "nhs", "upn", "reference", "school"]

KINDS: tuple[Kind, ...] = ("email", "nhs", "upn", "reference", "phone", "birth", "address", "school", "name")
"""All kinds. Where two are found in the same words, the first of them counts: Mary in St Mary's Primary is a school."""


class Detail(NamedTuple):
    """`text[start:end]` looks like a detail of this kind."""

    kind: Kind
    start: int
    end: int


class Finder(Protocol):
    """Finds more details. Pure, quick, and never keeps a text."""

    def find(self, text: str, language: str) -> Iterable[Detail]: ...

"""One fault of a text or a catalog, in the same four parts everywhere: where, which text, what is wrong, what mends it.

>>> print(Fault("pl", "engine", "Thank you.", "has no translation", "translate it"))
pl: engine: “Thank you.” has no translation. Mend: translate it
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`language` is a code; 'en' for the source. `where` is a gettext context, or a file."""

    language: str
    where: str
    text: str
    cause: str
    mend: str

    def __str__(self) -> str:
        short = self.text if len(self.text) <= 60 else self.text[:57] + "…"
        quoted = f" “{short}”" if short else ""
        return f"{self.language}: {self.where}:{quoted} {self.cause}. Mend: {self.mend}"

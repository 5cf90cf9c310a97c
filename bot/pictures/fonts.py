"""Which font writes which letters: the Latin ones carried along, the others of the machine, found by their names.

A font that lacks a letter would draw an empty box. So every text is parted into runs, each in a font that has all its
letters; where none has, `NoGlyph`.

>>> [run.font.name for run in Fonts.carried().runs("Zażółć 1 2 3", "pl")]
['NotoSans-Latin-Regular.ttf']
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from bot.pictures.faults import NoGlyph

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
"""Where machines keep their fonts."""

FIRST: dict[str, tuple[str, ...]] = {
    "ur": ("NotoNastaliqUrdu",),  # the hand Urdu is read in; the others are for where it is not installed
    "ar": ("NotoNaskhArabic", "NotoSansArabic"),
    "bn": ("NotoSansBengali",),
    "pa": ("NotoSansGurmukhi",),
    "gu": ("NotoSansGujarati",),
}
"""Language -> the fonts it is tried with first."""

LATIN = "NotoSans-Latin"
REST = (
    "NotoSans",
    "NotoNaskhArabic",
    "NotoSansArabic",
    "NotoSansBengali",
    "NotoSansGurmukhi",
    "NotoSansGujarati",
    "DejaVuSans",
)
"""Every other letter is looked for here, in this order."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one font. `text` is in reading order."""

    text: str
    font: Path


class Fonts:
    """The fonts at hand, by family and weight. One for the life of the process."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files: dict[str, Path] = {}
        for file in files:
            # A variable font is called 'NotoSansBengali[wdth,wght]' and draws its regular weight.
            stem, variable, _ = file.stem.partition("[")
            self._files.setdefault(f"{stem}-Regular" if variable or "-" not in stem else stem, file)

    @property
    def names(self) -> tuple[str, ...]:
        """Of all fonts at hand, with their sizes: other fonts, other cards."""
        return tuple(f"{name}:{file.stat().st_size}" for name, file in sorted(self._files.items()))

    @staticmethod
    def carried() -> Fonts:
        """The Latin letters we carry along, and nothing else."""
        return Fonts(_carried())

    @staticmethod
    def of_machine(folders: Iterable[Path] = FOLDERS) -> Fonts:
        """The carried ones and what is installed here of the families we know."""
        wanted = {*REST, *(family for families in FIRST.values() for family in families)}
        found = (
            file
            for folder in folders
            if folder.is_dir()
            for file in sorted(folder.rglob("*.[to]tf"))
            if file.stem.partition("[")[0].partition("-")[0] in wanted
        )
        return Fonts([*_carried(), *found])

    def runs(self, text: str, language: str, bold: bool = False) -> tuple[Run, ...]:
        """The text as runs, in reading order. '' gives none. Raises `NoGlyph` with every letter that no font has."""
        chain = self._chain(language, bold)
        runs: list[Run] = []
        missing = ""
        for one in unicodedata.normalize("NFC", text):
            if _unseen(one) or one.isspace():
                font = runs[-1].font if runs else chain[0]
            else:
                # The font that is writing goes on as long as it can, or a full stop would fall out of its word.
                able = (font for font in (*(run.font for run in runs[-1:]), *chain) if ord(one) in letters(font))
                found = next(able, None)
                if found is None:
                    missing += one
                    continue
                font = found
            if runs and runs[-1].font == font:
                runs[-1] = Run(runs[-1].text + one, font)
            else:
                runs.append(Run(one, font))
        if missing:
            raise NoGlyph(missing)
        return tuple(runs)

    def _chain(self, language: str, bold: bool) -> tuple[Path, ...]:
        weights = ("Bold", "Regular") if bold else ("Regular",)
        families = (*FIRST.get(language, ()), LATIN, *REST)
        files = (self._files.get(f"{family}-{weight}") for family in families for weight in weights)
        return tuple(dict.fromkeys(file for file in files if file is not None))


@cache
def letters(font: Path) -> frozenset[int]:
    """The code points a font can draw."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap() or ())


def _unseen(one: str) -> bool:
    """Marks of direction and joining: they steer the letters and are never drawn."""
    return unicodedata.category(one) == "Cf"


def _carried() -> list[Path]:
    # The report's charts carry them already (`analytics/fonts`, SIL Open Font License): the same bytes serve both.
    folder = resources.files("analytics") / "fonts"
    return sorted(Path(str(file)) for file in folder.iterdir() if file.name.endswith(".ttf"))

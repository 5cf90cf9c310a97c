"""The gate for coded stories: how many families told of what, and whose quotes may stand beside it.

A theme is a tick that a family has or has not, among the families whose stories were coded. It is printed where neither
those who have it nor those who have not are too few; a sub-point where neither it nor its factor without it is. Quotes
stand only beside printed themes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analytics.aggregates import Key
from analytics.disclosure.board import NOT_SO
from analytics.disclosure.cells import safe_ticks
from analytics.disclosure.figures import again, kept
from analytics.disclosure.ledger import Pages, Window
from analytics.disclosure.members import Members
from analytics.disclosure.past import Candidate, Past
from analytics.disclosure.rules import Count, Mark, Rules
from analytics.themes import Code, Coded

THEMES = "themes"
"""In place of a question, in the ledger."""
QUOTES = 2
"""Of each theme, at most."""

_HELD = Mark.SUPPRESSED
_TELLS = re.compile(r"[0-9]{3}|@|https?:|www\.|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", re.IGNORECASE)
"""A quote with this in it is left out: a number that could be anybody's, an address, a mark that turns the line."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a tick is about. `direction` is 'good', 'better' or 'barrier'; `factor` is then the kind of barrier."""

    direction: str
    factor: str
    point: str = ""

    @property
    def label(self) -> str:
        return ".".join(filter(None, (self.direction, self.factor, self.point)))


@dataclass(frozen=True, slots=True)
class SafeThemes:
    """`families` whose stories were coded; `themes`: how many of them told of each, label -> families, those that none
    told of left out. `quotes`: label -> words to show."""

    audience: str
    families: Count
    themes: Mapping[str, Count]
    quotes: Mapping[str, tuple[str, ...]]
    as_of: date | None = None

    def better(self) -> dict[str, int]:
        """Factor -> printed number of families who told what could be better."""
        split = {label: label.split(".") for label in self.themes}
        counts = {
            parts[1]: self.themes[label] for label, parts in split.items() if parts[0] == "better" and len(parts) == 2
        }
        return {factor: n for factor, n in counts.items() if isinstance(n, int)}


def release_themes(
    coded: Coded, area: str, window: Window, rules: Rules, pages: Pages, on: date
) -> tuple[SafeThemes, ...]:
    """Count by families, protect, hold against all that was released, and enter it in the ledger. () where nothing of
    this area and these waves is coded. The weeks of a running wave are not told apart. Raises `WindowRefused`."""
    codes = list(coded.of(area, window.waves).agreed())
    told: dict[str, dict[int, set[str]]] = {}
    newest: dict[int, str] = {}
    for code in codes:
        family = _digest(pages.key, area, code.family)
        told.setdefault(code.audience, {}).setdefault(family, set()).update(t.label for t in _themes(code))
        newest[family] = max(code.wave, newest.get(family, ""))
    members: dict[Key, Members] = {
        (audience, THEMES): Members.of({f: (newest[f], *_bins_of(labels, families)) for f, labels in families.items()})
        for audience, families in told.items()
    }
    past = Past(pages, area, window, rules.k, on, members)
    found = tuple(_said(audience, told[audience], codes, rules, past) for audience in sorted(told))
    past.close()
    return found


def _said(
    audience: str, families: Mapping[int, set[str]], codes: Iterable[Code], rules: Rules, past: Past
) -> SafeThemes:
    whole = _safe(audience, families, rules)
    said = None
    if isinstance(whole.families, int):
        broad = replace(
            whole, themes={label: n if label.count(".") < 2 else _HELD for label, n in whole.themes.items()}
        )
        ways = [Candidate(one, _kept(one), _bins(one)) for one in (whole, broad)]
        said = past.other((audience, THEMES), ways, lambda figure, on: _again(audience, figure, on))
    if not isinstance(said, SafeThemes):
        return SafeThemes(audience, _HELD, dict.fromkeys(whole.themes, _HELD), {})
    shown = {label for label, n in said.themes.items() if isinstance(n, int)}
    return replace(said, quotes=_quotes([c for c in codes if c.audience == audience], shown))


def _safe(audience: str, families: Mapping[int, set[str]], rules: Rules) -> SafeThemes:
    n = len(families)
    tallies: dict[str, int] = {}
    for labels in families.values():
        for label in labels:
            tallies[label] = tallies.get(label, 0) + 1
    order = sorted(tallies)
    if rules.small(n):
        return SafeThemes(audience, _HELD, dict.fromkeys(order, _HELD), {})
    cells: dict[str, Count] = dict(zip(order, safe_ticks([tallies[x] for x in order], n, rules), strict=True))
    for label in order:
        whole = label.rpartition(".")[0]
        if whole in tallies and (isinstance(cells[whole], Mark) or rules.small(tallies[whole] - tallies[label])):
            cells[label] = _HELD
    return SafeThemes(audience, n, cells, {})


def _themes(code: Code) -> Iterable[Theme]:
    for direction in ("good", "better"):
        if code.direction in (direction, "both"):
            yield Theme(direction, code.factor)
            if code.point:
                yield Theme(direction, code.factor, code.point)
    if code.barrier:
        yield Theme("barrier", code.barrier)


def _bins_of(labels: set[str], families: Mapping[int, set[str]]) -> list[str]:
    """What one family is counted in: its themes, and that it has the others not."""
    every = set().union(*families.values())
    return ["answered", *sorted(labels), *sorted(f"{NOT_SO}{label}" for label in every - labels)]


def _bins(said: SafeThemes) -> frozenset[frozenset[str]]:
    """All families, and for each printed theme those who told of it and those who did not."""
    shown = [label for label, n in said.themes.items() if isinstance(n, int)]
    return frozenset(frozenset({x}) for label in shown for x in (label, f"{NOT_SO}{label}")) | {frozenset({"answered"})}


def _kept(said: SafeThemes) -> dict[str, Any]:
    return {"families": kept(said.families), "themes": {label: kept(n) for label, n in said.themes.items()}}


def _again(audience: str, figure: Mapping[str, Any], on: date) -> SafeThemes:
    themes = {label: again(n) for label, n in figure["themes"].items()}
    return SafeThemes(audience, again(figure["families"]), themes, {}, on)


def _quotes(codes: Iterable[Code], shown: set[str]) -> dict[str, tuple[str, ...]]:
    """One of each family at most, and none twice; in an order that tells nothing."""
    found: dict[str, dict[str, str]] = {}
    used: set[str] = set()
    for code in sorted(codes, key=lambda c: hashlib.blake2b(c.quote.encode()).digest()):
        if not code.quote or code.quote in used or _TELLS.search(code.quote):
            continue
        for theme in _themes(code):
            theirs = found.setdefault(theme.label, {})
            if theme.label in shown and not theme.point and len(theirs) < QUOTES and code.family not in theirs:
                theirs[code.family] = code.quote
                used.add(code.quote)
                break
    return {label: tuple(theirs.values()) for label, theirs in found.items() if theirs}


def _digest(key: bytes, area: str, family: str) -> int:
    mac = hashlib.blake2b(f"{THEMES}|{area}|{family}".encode(), key=key, digest_size=8).digest()
    return int.from_bytes(mac, "big") >> 1

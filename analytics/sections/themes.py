"""What families told: themes of their stories by the number of families, barriers, quotes they agreed to, and how far
the coders agreed."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.blocks import Block, Column, Row, Section, Table, Value, Words
from analytics.disclosure.rules import Count, Rules
from analytics.disclosure.themes import SafeThemes
from analytics.factors import BARRIERS, factors
from analytics.sections.choices import share
from analytics.sections.places import dated
from analytics.stages import audience_name
from analytics.statistics.agreement import cohen_kappa, krippendorff_alpha
from analytics.themes import DIRECTIONS, FINAL, Coded

_NAMES = {"good": "Good", "better": "Could be better"}
_COLUMNS = (
    Column("good", "Told what is good", "families"),
    Column("better", "Told what could be better", "families"),
    Column("good_share", "Good, of all who told", "percent"),
    Column("better_share", "Better, of all who told", "percent"),
)
TRUST, THINK = 0.8, 0.667
"""From here on conclusions hold; from here on they are tentative (Krippendorff 2004, *Content Analysis*, ch. 11)."""


def themes(found: Sequence[SafeThemes], coded: Coded, rules: Rules) -> Section | None:
    """None where no story is coded. `coded`: of this area and these waves, for the agreement."""
    if not found:
        return None
    blocks: list[Block] = [
        Words(
            (
                "People read the families' stories and note what they are about: ten things that make a way good, "
                "each told as good or as something that could be better. Counted are families, not remarks. "
                "A family may stand in several rows.",
            )
        )
    ]
    for one in found:
        blocks += _audience(one)
    blocks.append(Words((agreement(coded, rules),)))
    return Section("themes", "What families told", tuple(blocks))


def _audience(one: SafeThemes) -> list[Block]:
    who = audience_name(one.audience)
    rows = [_row(factor.key, factor.label, one, factor.key) for factor in factors().values()]
    rows.append(
        Row(
            "coded",
            "Families whose stories were read",
            (one.families, one.families, *(share(one.families, one.families),) * 2),
        )
    )
    blocks: list[Block] = [
        Table(f"themes.{one.audience}", dated(f"{who}: ten factors", one.as_of), _COLUMNS, tuple(rows), "Factor")
    ]
    points = [
        _row(f"{factor.key}.{point}", f"{factor.label}: {words}", one, f"{factor.key}.{point}")
        for factor in factors().values()
        for point, words in factor.points.items()
        if any(isinstance(one.themes.get(f"{way}.{factor.key}.{point}"), int) for way in _NAMES)
    ]
    if points:
        note = "Only sub-points that enough families told of."
        blocks.append(Table(f"points.{one.audience}", f"{who}: in detail", _COLUMNS, tuple(points), "What", note))
    barriers = [(key, words, _said(one, f"barrier.{key}")) for key, words in BARRIERS.items()]
    if any(n != 0 for _, _, n in barriers):
        columns = (Column("families", "Families", "families"), Column("share", "Of all who told", "percent"))
        cells = tuple(Row(key, words, (n, share(n, one.families))) for key, words, n in barriers)
        blocks.append(Table(f"barriers.{one.audience}", f"{who}: what stood in the way", columns, cells, "Barrier"))
    if one.quotes:
        blocks.append(_quotes(one, who))
    return blocks


def _row(key: str, label: str, one: SafeThemes, theme: str) -> Row:
    good, better = _said(one, f"good.{theme}"), _said(one, f"better.{theme}")
    return Row(key, label, (good, better, share(good, one.families), share(better, one.families)))


def _said(one: SafeThemes, label: str) -> Count:
    """A theme that nobody told of is a 0, where the number of families is said."""
    return one.themes.get(label, one.families if not isinstance(one.families, int) else 0)


def _quotes(one: SafeThemes, who: str) -> Table:
    rows = []
    for label, quotes in sorted(one.quotes.items()):
        way, key = label.split(".")[:2]
        name = f"{factors()[key].label}: {_NAMES[way].lower()}" if way in _NAMES else BARRIERS[key]
        cells: list[Value] = [f"“{words}”" for words in quotes]
        rows += [Row(f"{label}.{i}", name, (cell,)) for i, cell in enumerate(cells, start=1)]
    note = (
        "Shown with the family's consent, as it stood when this report was made; without names and places, and only "
        "beside what enough families told."
    )
    return Table(
        f"quotes.{one.audience}",
        f"{who}: in their own words",
        (Column("quote", "Quote", "text"),),
        tuple(rows),
        "About",
        note,
    )


def agreement(coded: Coded, rules: Rules) -> str:
    """In a sentence or two: how far the coders agreed, for stories of at least the minimum of families."""
    coders: dict[tuple[str, str], set[str]] = {}
    for c in coded.codes:
        coders.setdefault((c.family, c.story), set()).update({c.coder} - {FINAL})
    everything, found = coded.units()
    if rules.k > len({family for (family, _), theirs in coders.items() if len(theirs) > 1}):
        return "Too few stories were read by two people to say how far they agree: take these numbers as one reader's."
    names = set().union(*coders.values())
    alpha, ordered = krippendorff_alpha(everything), krippendorff_alpha(found, DIRECTIONS)
    kappa = cohen_kappa([(a, b) for a, b in everything]) if len(names) == 2 else None
    said = [
        f"{name} {value:.2f}"
        for name, value in (
            ("Krippendorff's alpha, which factor and how (nominal)", alpha),
            ("alpha from better to good, where all found the factor (ordinal)", ordered),
            ("Cohen's kappa", kappa),
        )
        if value is not None
    ]
    if alpha is None:
        return "All who read the stories found the same, and one thing only: that says little of how far they agree."
    verdict = (
        "conclusions may be drawn"
        if alpha >= TRUST
        else "conclusions are tentative"
        if alpha >= THINK
        else "do not draw conclusions from these numbers yet: discuss the code frame, and code again"
    )
    return (
        f"How far those who read the stories agree, from chance (0) to fully (1): {'; '.join(said)}. "
        f"By the usual bar, {verdict}."
    )

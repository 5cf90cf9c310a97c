"""Scales that are no stage of the journey, such as how well families were informed. Reverse-scored ones are turned
round, and said so."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.blocks import Block, Column, Row, Section, Table, Value
from analytics.disclosure.gate import Release, SafeScale
from analytics.disclosure.rules import Mark
from analytics.disclosure.scores import SafeScores
from analytics.sections.distribution import SILENCE_COLUMNS, score_cells, score_columns, silence_cells
from analytics.sections.places import dated
from analytics.sections.topics import OUTCOME, plain_scale
from analytics.stages import audience_name

MEAN = (
    Column("families", "Families who scored", "families"),
    Column("mean", "Mean (1 to 5)", "mean"),
    Column("low", "Probably at least", "mean"),
    Column("high", "Probably at most", "mean"),
)


def scales(release: Release) -> Section | None:
    """None where no questionnaire of this time asks such a scale."""
    blocks: list[Block] = []
    for one in release.audiences:
        plain = [s for s in one.scales if plain_scale(s.item)]
        for kind in dict.fromkeys(s.item.scale for s in plain):
            title = f"{audience_name(one.audience)}: {'how much' if kind == 'extent' else 'how happy with'}"
            blocks += score_tables([s for s in plain if s.item.scale == kind], f"{kind}.{one.audience}", title)
    return Section("scales", "How it felt", tuple(blocks)) if blocks else None


def outcomes(release: Release) -> Section | None:
    """What the plan brings, asked of families with a final plan. None where that is not asked."""
    blocks: list[Block] = []
    for one in release.audiences:
        found = [s for s in one.scales if s.item.question.startswith(OUTCOME)]
        title = f"{audience_name(one.audience)} with a final plan: how happy with what it brings"
        blocks += score_tables(found, f"outcome.{one.audience}", title)
    return Section("outcomes", "What the plan brings", tuple(blocks)) if blocks else None


def score_tables(found: Sequence[SafeScale], end: str, title: str) -> list[Table]:
    """Means, then how many gave each score, then who gave none. [] for no scales."""
    if not found:
        return []
    words = tuple(o.label for o in found[0].item.options) or ("",) * 5
    note = ""
    if any(s.item.reverse for s in found):
        note = "Turned round: 5 is always good. Those parts are scored the other way in the questionnaire."
    means = tuple(Row(s.item.question, _label(s), mean_cells(s.scores)) for s in found)
    rows = tuple(Row(s.item.question, _label(s), score_cells(s.scores)) for s in found)
    silent = tuple(Row(s.item.question, _label(s), silence_cells(s.scores)) for s in found)
    return [
        Table(f"scale.{end}", title, MEAN, means, "Question", note),
        Table(f"scale_scores.{end}", f"{title}: how many families", score_columns(words), rows, "Question", note),
        Table(f"scale_silence.{end}", f"{title}: gave no score", SILENCE_COLUMNS, silent, "Question"),
    ]


def mean_cells(said: SafeScores) -> tuple[Value, ...]:
    """Families, mean, and the ends of its interval; a mark where there is no mean."""
    i = said.interval
    return (said.n, i.mean, i.low, i.high) if i else (said.n, *(said.mark or Mark.SUPPRESSED,) * 3)


def _label(scale: SafeScale) -> str:
    text = f"{scale.item.text} (turned round: 5 is good)" if scale.item.reverse else scale.item.text
    return dated(text, scale.scores.as_of)

"""Scales that are no stage of the journey, such as how well families were informed. Reverse-scored ones are turned
round, and said so."""

from __future__ import annotations

from analytics.blocks import Block, Column, Row, Section, Table, Value
from analytics.disclosure.gate import Release, SafeScale
from analytics.disclosure.rules import Mark
from analytics.sections.distribution import SILENCE_COLUMNS, score_cells, score_columns, silence_cells
from analytics.sections.places import dated
from analytics.stages import audience_name

_MEAN = (
    Column("families", "Families who scored", "families"),
    Column("mean", "Mean (1 to 5)", "mean"),
    Column("low", "Probably at least", "mean"),
    Column("high", "Probably at most", "mean"),
)


def scales(release: Release) -> Section | None:
    """None where no questionnaire of this time asks such a scale."""
    blocks: list[Block] = []
    for one in release.audiences:
        for kind in dict.fromkeys(s.item.scale for s in one.scales):
            found = [s for s in one.scales if s.item.scale == kind]
            words = tuple(o.label for o in found[0].item.options) or ("",) * 5
            turned = any(s.item.reverse for s in found)
            note = (
                "Turned round: 5 is always good. Those parts are scored the other way in the questionnaire."
                if turned
                else ""
            )
            title = f"{audience_name(one.audience)}: {'how much' if kind == 'extent' else 'how happy with'}"
            means = tuple(Row(s.item.question, _label(s), _mean(s)) for s in found)
            rows = tuple(Row(s.item.question, _label(s), score_cells(s.scores)) for s in found)
            silent = tuple(Row(s.item.question, _label(s), silence_cells(s.scores)) for s in found)
            end = f"{kind}.{one.audience}"
            blocks += [
                Table(f"scale.{end}", title, _MEAN, means, "Question", note),
                Table(
                    f"scale_scores.{end}", f"{title}: how many families", score_columns(words), rows, "Question", note
                ),
                Table(f"scale_silence.{end}", f"{title}: gave no score", SILENCE_COLUMNS, silent, "Question"),
            ]
    return Section("scales", "How it felt", tuple(blocks)) if blocks else None


def _label(scale: SafeScale) -> str:
    text = f"{scale.item.text} (turned round: 5 is good)" if scale.item.reverse else scale.item.text
    return dated(text, scale.scores.as_of)


def _mean(scale: SafeScale) -> tuple[Value, ...]:
    i = scale.scores.interval
    n = scale.scores.n
    return (n, i.mean, i.low, i.high) if i else (n, *(scale.scores.mark or Mark.SUPPRESSED,) * 3)

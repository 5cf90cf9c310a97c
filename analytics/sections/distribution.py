"""How the scores spread: each stage's full distribution, and apart from it who did not know, was not concerned, or
skipped."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.blocks import Block, Column, Row, Section, Table, Value, Words
from analytics.disclosure.gate import Release
from analytics.disclosure.rules import Mark
from analytics.disclosure.scores import BANDS, SafeScores
from analytics.sections.journey_map import WORDS
from analytics.sections.places import dated
from analytics.stages import OVERALL, STAGES, audience_name


def distribution(release: Release, words: Mapping[str, tuple[str, ...]]) -> Section:
    blocks: list[Block] = []
    for one in release.audiences:
        rows = [(OVERALL, "All of it", one.overall), *((k, label, one.stages[k]) for k, label in STAGES.items())]
        if all(said.mark is Mark.NOT_ASKED for _, _, said in rows):
            continue
        names = words.get(one.audience, WORDS)
        who = audience_name(one.audience)
        blocks += [
            Table(
                f"scores.{one.audience}",
                f"{who}: how many families gave each score",
                score_columns(names),
                tuple(Row(key, dated(label, said.as_of), score_cells(said)) for key, label, said in rows),
                note="Where single scores are held back, scores taken together may still be shown.",
            ),
            Table(
                f"silence.{one.audience}",
                f"{who}: asked, and gave no score",
                SILENCE_COLUMNS,
                tuple(Row(key, dated(label, said.as_of), silence_cells(said)) for key, label, said in rows),
                note="Don't know, does not apply and skipped are three different things. None of them is a score.",
            ),
        ]
    if not blocks:
        blocks.append(Words(("There are no scores in this time.",)))
    return Section("distribution", "How the scores spread", tuple(blocks))


SILENCE_COLUMNS = (
    Column("asked", "Asked", "families"),
    Column("no_score", "No score, together", "families"),
    Column("dont_know", "Don't know", "families"),
    Column("not_applicable", "Does not apply", "families"),
    Column("skipped", "Skipped", "families"),
)


def score_columns(words: tuple[str, ...]) -> tuple[Column, ...]:
    """Families, each score with its word, the scores taken together, and the share of 4 and 5 with its interval."""
    each = tuple(Column(f"score_{i + 1}", f"{i + 1} {word}".strip(), "families") for i, word in enumerate(words))
    bands = tuple(Column(f"band_{b.replace(' ', '_')}", b, "families") for b in BANDS)
    return (
        Column("families", "Families who scored", "families"),
        *each,
        *(b for b in bands if b.label != "3"),
        Column("share", "Share of 4 or 5", "percent"),
        Column("share_low", "Probably at least", "percent"),
        Column("share_high", "Probably at most", "percent"),
    )


def score_cells(said: SafeScores) -> tuple[Value, ...]:
    if said.share is not None:
        s = said.share
        share: tuple[Value, ...] = (round(100 * s.share), int(100 * s.low), -int(-100 * s.high // 1))
    else:
        share = (said.mark or Mark.SUPPRESSED,) * 3
    return (said.n, *said.scores, said.bands[0], said.bands[2], *share)


def silence_cells(said: SafeScores) -> tuple[Value, ...]:
    return (said.asked, said.no_score, said.dont_know, said.not_applicable, said.skipped)

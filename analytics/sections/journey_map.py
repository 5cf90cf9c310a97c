"""The journey map: how families scored each stage, beside how they scored all of it. Five steps, and the full way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from analytics.blocks import Block, Column, JourneyMap, Point, Row, Section, Table, Value, Words
from analytics.disclosure.gate import Release, SafeAudience
from analytics.disclosure.rules import Mark
from analytics.disclosure.scores import SafeScores
from analytics.sections.places import day, when
from analytics.stages import OVERALL, STAGES, STEPS, audience_name
from analytics.statistics.extremes import extremes
from analytics.statistics.interval import Weights
from analytics.statistics.printed import printed_weighted

WORDS = ("Lowest", "", "In the middle", "", "Highest")
"""What the scores are called where the questionnaire gives them no words."""

MAP_COLUMNS = (
    Column("families", "Families who scored", "families"),
    Column("mean", "Mean (1 to 5)", "mean"),
    Column("low", "Probably at least", "mean"),
    Column("high", "Probably at most", "mean"),
    Column("standing", "Stands out", "text"),
)


def journey_map(release: Release, name: str, words: Mapping[str, tuple[str, ...]]) -> Section:
    """`words`: audience -> the five words of its satisfaction scale."""
    blocks: list[Block] = []
    for one in release.audiences:
        if any(s.mark is not Mark.NOT_ASKED for s in (one.overall, *one.stages.values())):
            blocks += _audience(one, release, name, words.get(one.audience, WORDS))
    if not blocks:
        blocks.append(Words(("There are no scores in this time.",), "notice"))
    else:
        blocks.append(
            Words(
                (
                    "Each mean is of the families who gave a score for that part. The grey box around it shows where "
                    "the mean of all families probably lies (95 % interval). A part is marked highest or lowest "
                    "only where it clearly differs from each of the others. "
                    "How families score all of it is often not the mean of its parts: both are shown.",
                )
            )
        )
    return Section("journey_map", "The journey map", tuple(blocks))


def _audience(one: SafeAudience, release: Release, name: str, words: Sequence[str]) -> list[Block]:
    overall = _point(OVERALL, "All of it", one.overall)
    who = audience_name(one.audience)
    five = _five(one)
    if all(said.interval is None for said in (one.overall, *one.stages.values())):
        rest = {key: (_point(key, label, one.stages[key]), None) for key, label in STAGES.items()}
        said = f"{who}: no score can be shown yet, so there is no map. The table says why, part by part."
        return [Words((said,), "notice"), _table("full", one.audience, f"{who}: every part in figures", overall, rest)]
    full = {key: (_point(key, label, one.stages[key]), _weights(one.stages[key])) for key, label in STAGES.items()}
    return [
        _map("five", one.audience, f"{who} in {name}: the way in five steps", overall, five, words, release),
        _table("five", one.audience, f"{who}: five steps in figures", overall, five),
        _map("full", one.audience, f"{who} in {name}: every part of the way", overall, full, words, release),
        _table("full", one.audience, f"{who}: every part in figures", overall, full),
    ]


Points = Mapping[str, tuple[Point, Weights | None]]


def _five(one: SafeAudience) -> dict[str, tuple[Point, Weights | None]]:
    result: dict[str, tuple[Point, Weights | None]] = {}
    for key, (label, stages) in STEPS.items():
        parts = [one.stages[s] for s in stages]
        said = [p for p in parts if p.counts is not None]
        if len(said) < 2:
            only = said[0] if said else min(parts, key=lambda p: p.mark is Mark.NOT_ASKED)
            note = ""
            if said and len(parts) > 1:
                note = f"only: {STAGES[stages[parts.index(only)]].lower()}"
            point = _point(key, label, only)
            result[key] = (replace(point, note=", ".join(filter(None, (note, point.note)))), _weights(only))
        else:
            result[key] = _folded(key, label, said)
    return result


def _folded(key: str, label: str, parts: Sequence[SafeScores]) -> tuple[Point, Weights]:
    """Several stages as one step: all their scores together, each weighing less than one family, so that a family that
    scored two parts is not counted twice. The number of families is that of the part scored most: at least so many are
    behind it."""
    pooled = [sum(column) for column in zip(*(p.counts or () for p in parts), strict=True)]
    most = max(sum(p.counts or ()) for p in parts)
    weights = tuple(c * most / sum(pooled) for c in pooled)
    interval = printed_weighted(weights, 10)
    days = [p.as_of for p in parts if p.as_of is not None]
    note = f"in part as of {day(min(days))}" if days else ""
    return Point(key, label, most, interval.mean, interval.low, interval.high, note=note), weights


def _point(key: str, label: str, said: SafeScores) -> Point:
    way = key != "disagreement"
    if said.interval is None:
        return Point(key, label, said.n, mark=said.mark, on_the_way=way)
    i = said.interval
    note = "" if said.as_of is None else f"as of {day(said.as_of)}"
    return Point(key, label, said.n, i.mean, i.low, i.high, population=i.population, note=note, on_the_way=way)


def _weights(said: SafeScores) -> Weights | None:
    return None if said.counts is None else tuple(float(c) for c in said.counts)


def _standing(points: Points) -> tuple[Point, ...]:
    """Mark the highest and the lowest, where one clearly stands out and no other prints the same mean."""
    found = extremes({key: weights for key, (_, weights) in points.items() if weights is not None})
    means = [point.mean for point, _ in points.values()]

    def standing(key: str, point: Point) -> Literal["", "highest", "lowest"]:
        if means.count(point.mean) > 1:
            return ""
        return "highest" if key == found.highest else "lowest" if key == found.lowest else ""

    return tuple(replace(point, standing=standing(key, point)) for key, (point, _) in points.items())


def _map(
    view: Literal["five", "full"],
    audience: str,
    title: str,
    overall: Point,
    points: Points,
    words: Sequence[str],
    release: Release,
) -> JourneyMap:
    w1, w2, w3, w4, w5 = words
    standing = _standing(points)
    subtitle = f"{when(release.waves)}. Mean score from 1 ({w1.lower()}) to 5 ({w5.lower()})."
    return JourneyMap(
        f"map.{view}.{audience}",
        title,
        subtitle,
        view,
        overall,
        standing,
        (w1, w2, w3, w4, w5),
        _alt(overall, standing),
    )


def _alt(overall: Point, points: Sequence[Point]) -> str:
    """The map in sentences, for whoever hears it."""
    return " ".join([_sentence(p) for p in points] + [_sentence(overall)])


def _sentence(point: Point) -> str:
    if point.mean is None:
        why = {Mark.SUPPRESSED: "held back", Mark.NOT_ASKED: "not asked", Mark.NOT_APPLICABLE: "nobody scored it"}
        return f"{point.label}: {why[point.mark or Mark.SUPPRESSED]}."
    stands = f", the {point.standing}" if point.standing else ""
    bar = f"probably {point.low:.1f} to {point.high:.1f}; {point.n} families"
    return f"{point.label}: {point.mean:.1f} of 5{stands} ({bar})."


def _table(view: str, audience: str, title: str, overall: Point, points: Points) -> Table:
    rows = tuple(_row(p) for p in (*_standing(points), overall))
    folded = "The plan takes the first version and the agreed plan together." if view == "five" else ""
    return Table(f"journey.{view}.{audience}", title, MAP_COLUMNS, rows, note=folded)


def _row(point: Point) -> Row:
    label = f"{point.label} ({point.note})" if point.note else point.label
    if point.mean is None or point.low is None or point.high is None:
        mark: Value = point.mark or Mark.SUPPRESSED
        return Row(point.key, label, (point.n, mark, mark, mark, ""))
    return Row(point.key, label, (point.n, point.mean, point.low, point.high, point.standing))

"""Who answered: invited, began with a personal link or without, finished, and after which question the others
stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analytics.blocks import Block, Column, Row, Section, Table, Words
from analytics.codebook import Item
from analytics.disclosure.gate import Release, SafeAudience
from analytics.disclosure.rules import Mark
from analytics.population import Population
from analytics.sections.choices import share
from analytics.sections.places import dated
from analytics.sections.population import beside_population
from analytics.stages import OVERALL, STAGES, audience_name

_OPEN = (
    "Families without a link cannot be told apart from one another: one may have answered twice, or belong to another "
    "area. Their answers count in the figures of this report."
)

_COUNT = (Column("families", "Families", "families"),)


def who_answered(release: Release, supplied: Population) -> Section:
    """`supplied`: the families in the process, as the area counts them."""
    blocks: list[Block] = []
    if release.population is not None and not release.rules.small(release.population):
        blocks.append(Words((f"The area counts {release.population} families in the process.",)))
    for one in release.audiences:
        blocks.append(_counts(one))
        blocks += _links(one)
        where = one.progress.stopped_at
        if where and all(isinstance(n, Mark) for _, n in where):
            blocks.append(
                Words((f"{audience_name(one.audience)}: where those who did not finish stopped is held back [c].",))
            )
        elif where:
            blocks.append(_dropped(one))
        blocks += beside_population(one, supplied, release.rules)
    if not release.audiences:
        blocks.append(Words(("Nobody has answered in this time.",), "notice"))
    return Section("who_answered", "Who answered", tuple(blocks))


def _counts(one: SafeAudience) -> Table:
    p = one.progress
    rows = (
        Row("invited", "Invited by a personal link", (p.invited,)),
        Row("started", "Began to answer", (p.started,)),
        Row("linked", "Began with a personal link", (p.linked,)),
        Row("open", "Began without one", (p.open,)),
        Row("finished", "Came to the end", (p.finished,)),
        Row("unfinished", "Began, did not come to the end", (p.unfinished,)),
    )
    return Table(
        f"responses.{one.audience}",
        dated(f"{audience_name(one.audience)}: invited and answered", one.progress.as_of),
        _COUNT,
        rows,
        first="",
        note="Families can also begin without a personal link, so more may begin than were invited.",
    )


def _links(one: SafeAudience) -> Iterator[Words]:
    """How many of the invited began, which counts nobody else; and plainly, that others began without a link."""
    p, who = one.progress, dated(audience_name(one.audience), one.progress.as_of)
    if isinstance(p.invited, int) and p.invited and isinstance(p.linked, int):
        rate = share(p.linked, p.invited)
        others = " Who began without a link is not counted in this." if p.open else ""
        yield Words((f"{who}: of {p.invited} invited by a personal link, {p.linked} began ({rate} %).{others}",))
    if p.open == 0 or p.started == 0:
        return
    if isinstance(p.open, int):
        told = f"{p.open} began without a personal link."
    else:
        told = "some may have begun without a personal link; how many is held back [c]."
    yield Words((f"{who}: {told} {_OPEN}",), "notice")


def _dropped(one: SafeAudience) -> Table:
    asked = Counter(item.text for item, _ in one.progress.stopped_at)
    rows = tuple(
        Row(item.question, _of_stage(item) if asked[item.text] > 1 else item.text, (n,))
        for item, n in one.progress.stopped_at
    )
    return Table(
        f"dropped.{one.audience}",
        f"{audience_name(one.audience)}: the last question answered by those who did not finish",
        _COUNT,
        rows,
        first="Question",
    )


def _of_stage(item: Item) -> str:
    """With the part of the way that it asks about: the same words are asked of several."""
    part = "All of it" if item.stage == OVERALL else STAGES.get(item.stage)
    return f"{part}: {item.text}" if part else item.text

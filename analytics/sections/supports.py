"""Help for families: heard of, used, and how happy with it; one row for each support. Beside it, for families who had
one, the older statement."""

from __future__ import annotations

from analytics.blocks import Block, Column, Row, Section, Table, Value, Words
from analytics.disclosure.gate import Release
from analytics.disclosure.plain import SafeChoice
from analytics.disclosure.rules import Count, Mark
from analytics.sections.choices import choice_table, share
from analytics.sections.places import day
from analytics.sections.scales import mean_cells, score_tables
from analytics.sections.topics import KNOWLEDGE, OLDER, Support, supports
from analytics.stages import audience_name

_COLUMNS = (
    Column("answered", "Families who answered", "families"),
    Column("not_heard", "Not heard of it", "families"),
    Column("heard", "Heard of it, not used", "families"),
    Column("used", "Used it", "families"),
    Column("aware_share", "Know it (heard or used)", "percent"),
    Column("used_share", "Used it, of all", "percent"),
    Column("scored", "Users who scored it", "families"),
    Column("mean", "Users: mean (1 to 5)", "mean"),
    Column("low", "Probably at least", "mean"),
    Column("high", "Probably at most", "mean"),
)


def support(release: Release) -> Section | None:
    """None where no support is asked about."""
    blocks: list[Block] = []
    for one in release.audiences:
        rows = tuple(_row(s) for s in supports(one))
        if rows:
            title = f"{audience_name(one.audience)}: known, used, and how happy with it"
            blocks.append(Table(f"support.{one.audience}", title, _COLUMNS, rows, "Help"))
            liked = [s.liked for s in supports(one) if s.liked]
            title = f"{audience_name(one.audience)} who used it: how happy with it"
            blocks += score_tables(liked, f"support.{one.audience}", title)[1:]
    if not blocks:
        return None
    words = Words(
        (
            "Read a row from left to right: who knows of the help, who used it, and how happy those are who used it. "
            "Help that few know of needs telling; help that many know and few use needs asking why.",
        )
    )
    return Section("support", "Help for families: known, used, liked", (words, *blocks))


def older(release: Release) -> Section | None:
    """How families who had an older statement compare it with the plan. None where that is not asked."""
    tables = [
        choice_table(c, one.audience) for one in release.audiences for c in one.choices if c.item.question == OLDER
    ]
    if not tables:
        return None
    words = Words(("Asked of families who had a statement, the older kind of plan, before this one.",))
    return Section("older_statement", "Beside the older statement", (words, *tables))


def _row(one: Support) -> Row:
    days = {x for x in (one.known and one.known.as_of, one.liked and one.liked.scores.as_of) if x}
    label = f"{one.label} (in part as of {day(min(days))})" if days else one.label
    known: tuple[Value, ...] = (Mark.NOT_ASKED,) * 6 if one.known is None else _known(one.known)
    liked: tuple[Value, ...] = (Mark.NOT_ASKED,) * 4 if one.liked is None else mean_cells(one.liked.scores)
    return Row(one.key, label, (*known, *liked))


def _known(said: SafeChoice) -> tuple[Value, ...]:
    cells = {option.id: n for option, n in said.options}
    never, heard, used = (cells[key] for key in KNOWLEDGE)
    aware: Count = Mark.SUPPRESSED
    if isinstance(heard, int) and isinstance(used, int):
        aware = heard + used
    elif isinstance(never, int) and isinstance(said.n, int):
        aware = said.n - never
    return (said.n, never, heard, used, share(aware, said.n), share(used, said.n))

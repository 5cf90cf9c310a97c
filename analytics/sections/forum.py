"""The survey of parent carer forums: response, shares of all forums that took part (who do not know stay in the base),
change in points from the wave before, and what holds plans up, by agency and by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analytics.blocks import Block, Column, Parts, Row, Section, Table, Value, Words
from analytics.disclosure.gate import Release, SafeAudience
from analytics.disclosure.plain import SafeChoice
from analytics.disclosure.rules import Count, Mark
from analytics.sections.choices import share
from analytics.sections.pictures import parts
from analytics.sections.places import dated

_COLUMNS = (
    Column("forums", "Forums", "families"),
    Column("share", "Of all that took part", "percent"),
    Column("before", "Wave before", "percent"),
    Column("points", "Change in points", "text"),
)


def forum(now: Release, before: Release | None, areas: int) -> tuple[Section, ...]:
    """`before`: the wave before, where there was one. `areas`: how many forums could have answered."""
    here = _forums(now)
    if here is None:
        return ()
    earlier = None if before is None else _forums(before)
    then = {} if earlier is None else {c.item.question: c for c in earlier.choices}
    tables: list[Block] = [
        Words(
            (
                "Counted are forums, one for each area. The base of every share is all forums that took part, "
                "also those who do not know or skipped. A change is in points, from share to share; "
                "whether it is more than chance is not said, since nearly all forums answer.",
            )
        )
    ]
    grids: list[Block] = []
    for choice in here.choices:
        if _is_grid(choice):
            grids.append(_grid(choice))
        else:
            base = None if earlier is None else earlier.progress.started
            tables.append(_table(choice, here.progress.started, then.get(choice.item.question), base))
    sections = [Section("response", "Which forums answered", (_response(here, earlier, areas),))]
    if grids:
        sections.append(Section("barriers", "What is done, and what holds plans up", tuple(grids)))
    return (*sections, Section("forum", "What forums say", (*tables[:1], *_charts(here, tables[1:]), *tables[1:])))


def _charts(here: SafeAudience, tables: Sequence[Block]) -> Iterator[Parts]:
    """Questions that offer one set of answers, of which one is chosen, as bars of the same pieces: at least two."""
    single = {f"forum.{c.item.question}" for c in here.choices if not c.item.many}
    sets: dict[tuple[str, ...], list[Table]] = {}
    for table in tables:
        if isinstance(table, Table) and table.id in single:
            sets.setdefault(tuple(row.label for row in table.rows), []).append(table)
    for number, (names, found) in enumerate(sets.items(), start=1):
        if len(found) > 1:
            title = f"Answers from “{names[0]}” to “{names[-3]}”, question by question"
            subtitle = "Percent of all forums that took part, also those who do not know or skipped."
            yield parts(f"forum.{number}", title, subtitle, found)


def _response(here: SafeAudience, earlier: SafeAudience | None, areas: int) -> Table:
    """The rate of response counts forums with a personal link: without one, a forum may stand here twice."""
    rows = []
    for key, label in _STEPS.items():
        n, last = _step(here, key), None if earlier is None else _step(earlier, key)
        cells = _cells(n, areas, last, areas)
        if key != "linked" and (_step(here, "open") != 0 or (earlier is not None and _step(earlier, "open") != 0)):
            cells = (n, *(Mark.NOT_APPLICABLE,) * 3)
        rows.append(Row(key, dated(label, here.progress.as_of), cells))
    note = f"Of {areas} areas. Forums without a personal link cannot be told apart, so they are in no share."
    columns = (_COLUMNS[0], Column("share", "Of all areas", "percent"), *_COLUMNS[2:])
    return Table("response", "Forums", columns, tuple(rows), "", note)


_STEPS = {
    "started": "Took part",
    "linked": "Took part with a personal link",
    "open": "Took part without one",
    "finished": "Came to the end",
}


def _step(one: SafeAudience, key: str) -> Count:
    found: Count = getattr(one.progress, key)
    return found


def _table(choice: SafeChoice, base: Count, then: SafeChoice | None, base_then: Count | None) -> Table:
    def row(key: str, label: str, n: Count, last: Count | None) -> Row:
        return Row(key, label, _cells(n, base, last, base_then))

    last: Mapping[str, Count] = {} if then is None else {o.id: n for o, n in then.options}
    rows = [row(f"option.{o.id}", o.label, n, last.get(o.id)) for o, n in choice.options]
    rows.append(row("dont_know", "Don't know", choice.dont_know, None if then is None else then.dont_know))
    rows.append(row("skipped", "Skipped", choice.skipped, None if then is None else then.skipped))
    title = dated(choice.item.text, choice.as_of)
    return Table(f"forum.{choice.item.question}", title, _COLUMNS, tuple(rows), "Answer")


def _cells(n: Count, base: Count, last: Count | None, base_then: Count | None) -> tuple[Value, ...]:
    own = share(n, base)
    if last is None or base_then is None:
        return (n, own, Mark.NOT_ASKED, Mark.NOT_ASKED)
    before = share(last, base_then)
    if isinstance(own, Mark) or isinstance(before, Mark) or isinstance(own, str) or isinstance(before, str):
        return (n, own, before, Mark.SUPPRESSED)
    points = round(own - before)
    return (n, own, before, "no change" if not points else f"{abs(points)} {'up' if points > 0 else 'down'}")


def _is_grid(choice: SafeChoice) -> bool:
    return choice.item.many and all(":" in option.id for option, _ in choice.options)


def _grid(choice: SafeChoice) -> Table:
    """Rows and columns as the questionnaire has them: agencies by lateness, quality, capacity."""
    rows: dict[str, dict[str, Count]] = {}
    names: dict[str, str] = {}
    for option, n in choice.options:
        row, column = option.id.split(":", 1)
        left, right = option.label.split(": ", 1)
        rows.setdefault(row, {})[column] = n
        names[f"row {row}"], names[f"column {column}"] = left, right
    columns = list(dict.fromkeys(c for cells in rows.values() for c in cells))
    return Table(
        f"grid.{choice.item.question}",
        dated(choice.item.text, choice.as_of),
        tuple(Column(c, names[f"column {c}"], "families") for c in columns),
        tuple(Row(r, names[f"row {r}"], tuple(cells[c] for c in columns)) for r, cells in rows.items()),
        "",
        "Counted are forums. A forum may stand in several cells.",
    )


def _forums(release: Release) -> SafeAudience | None:
    return next((a for a in release.audiences if a.audience == "forum"), None)

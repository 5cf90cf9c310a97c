"""One HTML file: no script, no other file, no network. Reads on a phone, on paper and by ear."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from analytics.blocks import Block, Report, Table, Unit, Value, Words
from analytics.charts.draw import sheets, tall, wide
from analytics.disclosure.rules import MEANING, Mark
from analytics.sections.places import day, when
from analytics.writers.carried import carried
from analytics.writers.paper import table_of_words, turned, widths
from analytics.writers.values import shown


def html(report: Report, paper: bool = False) -> str:
    """The whole page. Everything that comes from the report is escaped by the template. `paper`: what the PDF is made
    of, without looks of its own, with each chart as a picture `chart:` and its id."""
    page: str = _page().render(
        report=report,
        paper=paper,
        when=when(report.waves),
        made_on=day(report.made_on),
        released_on=day(report.released_on or report.made_on),
        kind=_kind,
        value=_on_paper if paper else _value,
        of_words=table_of_words,
        looks=_looks,
        keeps=_keeps,
        sheets=sheets,
        shares=_shares,
        wide=lambda chart: Markup(wide(chart)),
        tall=lambda chart: Markup(tall(chart)),
    )
    return carried(page)


@cache
def _page() -> Template:
    room = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return room.from_string((files("analytics.writers") / "report.html.j2").read_text(encoding="utf-8"))


def _kind(block: Block) -> str:
    match block:
        case Words():
            return "words"
        case Table():
            return "table"
        case _:
            return "chart"


def _value(value: Value, unit: Unit) -> Markup:
    """A mark is read out as what it means; the sign is what is seen."""
    if isinstance(value, Mark):
        return Markup('<abbr title="{}">{}</abbr>').format(MEANING[value], value.value)
    return Markup("{}").format(shown(value, unit))


def _on_paper(value: Value, unit: Unit) -> str:
    """A PDF has no place for what a sign means; the last section says it."""
    return shown(value, unit)


LONG = 30
"""Rows from which on a table may go over to the next page."""


def _keeps(table: Table) -> Markup:
    """Attributes of what holds a table on paper: on one page, upright or turned, unless it is long."""
    kinds = {"keep": not table_of_words(table.columns) and len(table.rows) <= LONG, "turned": turned(table)}
    names = " ".join(name for name, holds in kinds.items() if holds)
    return Markup(' class="{}"').format(names) if names else Markup("")


def _looks(table: Table) -> Markup:
    """Attributes of a table on paper: as wide as its words ask for."""
    if table_of_words(table.columns):
        return Markup(' class="prose"')
    return Markup(' style="width: {}pt"').format(round(sum(widths(table))))


def _shares(table: Table) -> list[float]:
    """Percent of the table's width for each column."""
    found = widths(table)
    return [round(100 * width / sum(found), 2) for width in found]

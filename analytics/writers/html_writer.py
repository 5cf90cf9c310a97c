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
from analytics.writers.paper import formed, table_of_words
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
        formed=formed,
        sheets=sheets,
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

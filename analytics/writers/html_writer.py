"""One HTML file: no script, no other file, no network. Reads on a phone, on paper and by ear."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from analytics.blocks import Block, JourneyMap, Report, Table, Unit, Value, Words
from analytics.charts.journey_map import wide
from analytics.charts.journey_map_tall import tall
from analytics.disclosure.rules import MEANING, Mark
from analytics.sections.places import day, when
from analytics.writers.values import shown


def html(report: Report) -> str:
    """The whole page. Everything that comes from the report is escaped by the template."""
    room = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = room.from_string((files("analytics.writers") / "report.html.j2").read_text(encoding="utf-8"))
    return page.render(
        report=report,
        when=when(report.waves),
        made_on=day(report.made_on),
        released_on=day(report.released_on or report.made_on),
        kind=_kind,
        value=_value,
        wide=lambda chart: Markup(wide(chart)),
        tall=lambda chart: Markup(tall(chart)),
    )


def _kind(block: Block) -> str:
    match block:
        case Words():
            return "words"
        case Table():
            return "table"
        case JourneyMap():
            return "map"


def _value(value: Value, unit: Unit) -> Markup:
    """A mark is read out as what it means; the sign is what is seen."""
    if isinstance(value, Mark):
        return Markup('<abbr title="{}">{}</abbr>').format(MEANING[value], value.value)
    return Markup("{}").format(shown(value, unit))

"""The report as a workbook: a sheet that says what it is, then one for each section. Numbers are numbers, words are
words and never formulas."""

from __future__ import annotations

import io
import re

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analytics.blocks import JourneyMap, OverTime, Parts, Report, Section, SideBySide, Table, Unit, Value, Words
from analytics.disclosure.rules import MEANING, Mark
from analytics.sections.places import day, when
from analytics.writers.carried import all_carried

WIDE, NARROW = 48, 14
NAME_LENGTH = 31
"""What a spreadsheet allows for the name of a sheet."""


def xlsx(report: Report) -> bytes:
    """The file's bytes; the same report gives the same cells."""
    out, report = io.BytesIO(), all_carried(report)
    # Whatever a label begins with stays a text: no formulas, no links, no numbers made of words.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "vcenter"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "families": book.add_format({"num_format": "0", "align": "right"}),
            "mean": book.add_format({"num_format": "0.0", "align": "right"}),
            "percent": book.add_format({"num_format": '0" %"', "align": "right"}),
        }
        _about(book.add_worksheet("About"), report, looks)
        taken = {"about"}
        for section in report.sections:
            _sheet(book.add_worksheet(_name(section.title, taken)), section, looks)
    return out.getvalue()


def _name(title: str, taken: set[str]) -> str:
    """A name that a spreadsheet takes and no other sheet has."""
    plain = " ".join(re.sub(r"[\[\]:*?/\\']", " ", title).split())
    if len(plain) > NAME_LENGTH:
        plain = plain[: NAME_LENGTH + 1].rpartition(" ")[0].rstrip(" ,") or plain[:NAME_LENGTH]
    name, number = plain, 2
    while name.lower() in taken:
        name, number = f"{plain[: NAME_LENGTH - 3]} {number}", number + 1
    taken.add(name.lower())
    return name


def _about(sheet: Worksheet, report: Report, looks: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 2 * WIDE)
    lines = [
        f"{when(report.waves)}. Made on {day(report.made_on)}; "
        f"figures as released on {day(report.released_on or report.made_on)}.",
        "For everyone." if report.rules.readers == "public" else "For use inside the authority only.",
        f"Numbers under {report.rules.k} families are held back.",
        *(f"{mark.value}: {meaning}" for mark, meaning in MEANING.items()),
        "0: no family. This is a number, not a gap.",
    ]
    sheet.write_string(0, 0, f"{report.name}: how the way to a plan went", looks["title"])
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line, looks["text"])


def _sheet(sheet: Worksheet, section: Section, looks: dict[str, Format]) -> None:
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 20, NARROW)
    sheet.write_string(0, 0, section.title, looks["title"])
    row = 2
    for block in section.blocks:
        match block:
            case Words():
                for paragraph in block.paragraphs:
                    sheet.write_string(row, 0, paragraph, looks["text"])
                    row += 1
            case JourneyMap() | OverTime() | SideBySide() | Parts():
                sheet.write_string(row, 0, f"{block.title}. {block.alt}", looks["text"])
                row += 1
            case Table():
                row = _table(sheet, row, block, looks)
        row += 1


def _table(sheet: Worksheet, row: int, table: Table, looks: dict[str, Format]) -> int:
    """Returns the row after it."""
    for line in filter(None, (table.title, table.note)):
        sheet.write_string(row, 0, line, looks["text"])
        row += 1
    for place, label in enumerate((table.first or "What", *(c.label for c in table.columns))):
        sheet.write_string(row, place, label, looks["head"])
    for one in table.rows:
        row += 1
        sheet.write_string(row, 0, one.label, looks["text"])
        for place, (column, value) in enumerate(zip(table.columns, one.cells, strict=True), start=1):
            _cell(sheet, row, place, value, column.unit, looks)
    return row + 1


def _cell(sheet: Worksheet, row: int, place: int, value: Value, unit: Unit, looks: dict[str, Format]) -> None:
    if isinstance(value, Mark):
        sheet.write_string(row, place, value.value, looks["families"])
    elif isinstance(value, str):
        sheet.write_string(row, place, value, looks["text"])
    else:
        sheet.write_number(row, place, value, looks[unit])

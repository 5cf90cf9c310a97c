"""Sheets as an .xlsx file. Every cell is text and stays text: never a formula, a link or a number."""

from __future__ import annotations

import io
from collections.abc import Mapping

import xlsxwriter

from analytics.writers.carried import carried
from bot.xlsform.sheets import Sheet

WIDTHS = {"label": 60, "hint": 45, "relevant": 45, "constraint": 30}
"""Letters that a column shows, by the start of its heading; others show 24."""


def workbook(sheets: Mapping[str, Sheet]) -> bytes:
    """The file's bytes. The first row of each sheet stays in sight."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        # write() would take '=…' for a formula; write_string() takes nothing for anything.
                        sheet.write_string(number, column, carried(text), wrapped if number else head)
            for column, title in enumerate(rows[0]):
                width = 110 if name == "about" else WIDTHS.get(title.split("::")[0], 24)
                sheet.set_column(column, column, width)
            sheet.freeze_panes(1, 2 if name == "survey" else 0)
    return out.getvalue()

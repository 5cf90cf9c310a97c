"""The report's page as a tagged PDF (PDF/UA-1): the same HTML on paper, with its structure for screen readers.

WeasyPrint needs Pango on the machine; where it is missing, the message names it and the other formats still work.
"""

from __future__ import annotations

import logging

from analytics.blocks import Report
from analytics.writers.html_writer import html


class NoPdf(OSError):
    """This machine cannot make a PDF; the message says what is missing."""


def pdf(report: Report) -> bytes:
    """Raises `NoPdf` where WeasyPrint or the library it draws text with is missing. Fetches nothing."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as fault:
        raise NoPdf(f"a PDF needs WeasyPrint and the library Pango on this machine ({type(fault).__name__})") from None
    # It names every rule of the page that is for screens only; on paper none of them is missed.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    made: bytes = HTML(string=html(report), url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError("a report is one file: it fetches nothing")

"""The report's page as a tagged PDF (PDF/UA-1): the same sections on paper, with its structure for screen readers.

WeasyPrint needs Pango on the machine; where it is missing, the message names it and the other formats still work.
Decision 0043 says what makes it quick.
"""

from __future__ import annotations

import atexit
import gc
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

from analytics.blocks import Report
from analytics.charts.draw import sheets, wide
from analytics.writers.html_writer import html
from analytics.writers.paper import width_rules
from analytics.writers.pdf_lines import set_whole_lines
from analytics.writers.pdf_page import page

LETTERS = ("Regular", "Bold")


class NoPdf(OSError):
    """This machine cannot make a PDF; the message says what is missing."""


def pdf(report: Report) -> bytes:
    """Raises `NoPdf` where WeasyPrint or the library it draws text with is missing. Fetches nothing."""
    try:
        import weasyprint  # noqa: F401 - where it is missing, that is said before any work is done
    except (ImportError, OSError) as fault:
        raise NoPdf(f"a PDF needs WeasyPrint and the library Pango on this machine ({type(fault).__name__})") from None
    # It names each rule that it does not know; on paper none of them is missed.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    charts = {f"chart:{one.id}": wide(one).encode() for chart in report.charts() for one in sheets(chart)}
    sheet, fonts = _looks()
    with _uncollected():
        read = page(html(report, paper=True), _fetcher(charts))
        made: bytes = read.write_pdf(pdf_variant="pdf/ua-1", stylesheets=[sheet], font_config=fonts)
    return made


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for rubbish meanwhile: a hundred thousand boxes live until the page is done."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@cache
def _looks() -> tuple[Any, Any]:
    """(style sheet, fonts), read once: with the letters carried along, so that paper looks alike on every machine."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    # Its fonts put themselves away while Python still stands.
    atexit.register(_looks.cache_clear)
    set_whole_lines()
    fonts = FontConfiguration()
    here = {
        f"font:{name}": (files("analytics") / "fonts" / f"NotoSans-Latin-{name}.ttf").read_bytes() for name in LETTERS
    }
    faces = "".join(
        f'@font-face {{ font-family: "Noto Sans"; font-weight: {weight}; src: url(font:{name}); }}\n'
        for name, weight in zip(LETTERS, (400, 700), strict=True)
    )
    text = (files("analytics.writers") / "paper.css").read_text(encoding="utf-8")
    return CSS(string=faces + text + width_rules(), font_config=fonts, url_fetcher=_fetcher(here)), fonts


def _fetcher(here: Mapping[str, bytes]) -> Any:
    """Hands out what it is given by name, and nothing else: a report is one file."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Nothing(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            if url not in here:
                raise ValueError("a report is one file: it fetches nothing")
            kind = "font/ttf" if url.startswith("font:") else "image/svg+xml"
            return URLFetcherResponse(url, here[url], {"Content-Type": kind})

    return Nothing()

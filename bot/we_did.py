"""The page "You said, we did" of an area, one for each published language: the fixed words in that language, what staff
wrote as they wrote it, and scores that were released to everybody."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal

from analytics.actions import Actions
from analytics.blocks import Report, Table
from analytics.disclosure.rules import MINIMUM
from analytics.writers.we_did import Scores, Voice, we_did
from dialogs.messages import Line
from locales.catalogs import Catalogs
from locales.wording import Wording

WORDS: dict[str, Line] = {
    "title": Line("engine", "You said, we did"),
    "said": Line("engine", "You said"),
    "did": Line("engine", "We did"),
    "done": Line("engine", "This is done."),
    "under_way": Line("engine", "We are doing it now."),
    "planned": Line("engine", "We plan to do it."),
    "not_possible": Line("engine", "We cannot do it."),
    "due": Line("engine", "It should be done by {day}."),
    "scores": Line("engine", "Before, families gave {before} of 5. Now they give {now} of 5."),
    "base": Line("engine", "At least {families} families gave a score each time."),
    "nothing": Line("engine", "There is nothing here yet."),
}
"""Fixed words of the page, by `analytics.writers.we_did.FIXED`."""


def pages(actions: Actions, name: str, trend: Report | None, catalogs: Catalogs, folder: Path) -> list[Path]:
    """Write a page for each published language into the folder, such as `we-did.pl.html`; returns them. `trend`: the
    area wave by wave, released to the public; None where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    wording, scores, made = Wording(catalogs), {} if trend is None else means(trend), []
    for language, _ in catalogs.published():
        words = {key: _plain(wording, line, language) for key, line in WORDS.items()}
        voice = Voice(language, catalogs.direction(language), words, partial(_day, language), partial(_score, language))
        path = folder / f"we-did.{language}.html"
        path.write_text(we_did(actions, voice, name, scores, MINIMUM["public"]), encoding="utf-8")
        made.append(path)
    return made


def _plain(wording: Wording, line: Line, language: str) -> str:
    """The words with their places still open: the page fills them for each action."""
    places = {name: f"{{{name}}}" for name in ("day", "before", "now", "families") if f"{{{name}}}" in line.message}
    return wording.line(Line(line.context, line.message, tuple(places.items())), language)


def _day(language: str, day: date) -> str:
    """As this language writes it.

    >>> _day("en", date(2026, 12, 1)), _day("pl", date(2026, 12, 1)), _score("pl", 3.0)
    ('1 December 2026', '1 grudnia 2026', '3,0')
    """
    return format_date(day, "long", locale=_locale(language))


def _score(language: str, score: float) -> str:
    return format_decimal(score, "0.0", locale=_locale(language))


def _locale(language: str) -> str:
    return "en_GB" if language == "en" else language


def means(trend: Report) -> Scores:
    """Stage -> wave -> mean, as the trend's table of parents prints it."""
    found: dict[str, dict[str, float]] = {}
    for _, table in trend.tables():
        if table.id == "trend.parent":
            for row in table.rows:
                found[row.key] = _row(table, row.cells)
    return found


def _row(table: Table, cells: tuple[object, ...]) -> dict[str, float]:
    return {
        column.key.removeprefix("mean_"): value
        for column, value in zip(table.columns, cells, strict=True)
        if column.key.startswith("mean_") and isinstance(value, float)
    }

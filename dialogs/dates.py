"""When something happened, as people write it: "about March", "last month", "12 May", "3 weeks ago". Read to the week
or the month and no finer: that is all the 20 weeks need, and an exact day could show who somebody is.

    read("about March", today, lexicon) -> "2026-03"         a month
    read("12 May", today, lexicon)      -> "2026-W20"        the week of that day
    read("some day", today, lexicon)    -> None

A month or a day without a year is the latest one that is not to come.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dialogs.lexicon import Lexicon, Translator
from dialogs.messages import Line
from dialogs.noticing.clock import Month, Week
from dialogs.reading import fold

HOME = ZoneInfo("Europe/London")
"""Where the days are counted: the families' and the councils'."""

MONTHS = (
    Line("engine", "January"), Line("engine", "February"), Line("engine", "March"), Line("engine", "April"),
    Line("engine", "May"), Line("engine", "June"), Line("engine", "July"), Line("engine", "August"),
    Line("engine", "September"), Line("engine", "October"), Line("engine", "November"), Line("engine", "December"),
)  # fmt: skip
"""As they are shown."""

_MONTH_WORDS = (
    Line("words", "january|jan"),
    Line("words", "february|feb"),
    Line("words", "march|mar"),
    Line("words", "april|apr"),
    Line("words", "may"),
    Line("words", "june|jun"),
    Line("words", "july|jul"),
    Line("words", "august|aug"),
    Line("words", "september|sept|sep"),
    Line("words", "october|oct"),
    Line("words", "november|nov"),
    Line("words", "december|dec"),
)
_DAYS = Line("words", "day|days")
_WEEKS = Line("words", "week|weeks")
_MONTHS = Line("words", "month|months")
_AGO = Line("words", "ago")
_THIS_WEEK = Line("words", "this week|today|yesterday")
_LAST_WEEK = Line("words", "last week")
_THIS_MONTH = Line("words", "this month")
_LAST_MONTH = Line("words", "last month")
ABOUT = Line("words", "about|around|roughly|maybe|i think|in|on|the|of|early|late|it was")
"""Words around a date or a number that change nothing."""

_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
_FIGURES = re.compile(r"(\d{1,2})[ ](\d{1,2})(?:[ ](\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})[ ](\d{1,2})(?:[ ](\d{1,2}))?")

Moment = Month | Week


def read(text: str, today: date, lexicon: Lexicon) -> Moment | None:
    """The month or the week that is meant; it may be one to come. None for words that are no date. `today`: the day in
    England."""
    if len(text) > 60:
        return None
    words = _ORDINAL.sub("", plain(text, lexicon))
    known = _known(lexicon.translator, lexicon.language)
    match known.get(words):
        case "this week":
            return week_of(today)
        case "last week":
            return week_of(today - timedelta(weeks=1))
        case "this month":
            return Month(today.year, today.month)
        case "last month":
            return months_before(today, 1)
    if (ago := _ago(words.split(), known, today)) is not None:
        return ago
    return _figures(words, today) or _named(words.split(), known, today)


def plain(text: str, lexicon: Lexicon) -> str:
    """Folded, in ASCII figures, without the words that change nothing."""
    folded = "".join(str(unicodedata.decimal(ch)) if ch.isdecimal() else ch for ch in fold(text))
    for around in _around(lexicon.translator, lexicon.language):
        folded = re.sub(rf"(?<!\w){re.escape(around)}(?!\w)", " ", folded)
    return " ".join(folded.split())


def months_before(today: date, count: int) -> Month:
    """The month so many before that of `today`; 0 is that one."""
    months = today.year * 12 + today.month - 1 - count
    return Month(months // 12, months % 12 + 1)


def week_of(day: date) -> Week:
    year, week, _ = day.isocalendar()
    return Week(year, week)


def written(moment: Moment) -> str:
    """As it is stored: '2026-03' or '2026-W12'."""
    match moment:
        case Month(year, month):
            return f"{year}-{month:02}"
        case Week(year, week):
            return f"{year}-W{week:02}"


def parsed(value: str) -> Moment:
    """What `written` wrote. Raises `ValueError` for anything else."""
    year, _, rest = value.partition("-")
    return Week(int(year), int(rest[1:])) if rest.startswith("W") else Month(int(year), int(rest))


def shown(value: str) -> Line:
    """'March 2026', or 'The week of 16/03/2026'."""
    moment = parsed(value)
    if isinstance(moment, Month):
        values = (("month", MONTHS[moment.month - 1]), ("year", str(moment.year)))
        return Line("engine", "{month} {year}", values)
    monday = date.fromisocalendar(moment.year, moment.week, 1)
    return Line("engine", "The week of {day}", (("day", f"{monday:%d/%m/%Y}"),))


def _ago(words: list[str], known: dict[str, str], today: date) -> Moment | None:
    """'3 weeks ago', '2 months'."""
    parts = [known.get(word, word) for word in words]
    if parts and parts[-1] == "ago":
        parts.pop()
    if len(parts) != 2 or not parts[0].isdecimal() or len(parts[0]) > 3:
        return None
    match parts[1]:
        case "days":
            return week_of(today - timedelta(days=int(parts[0])))
        case "weeks":
            return week_of(today - timedelta(weeks=int(parts[0])))
        case "months":
            return months_before(today, int(parts[0]))
    return None


def _figures(words: str, today: date) -> Moment | None:
    """'12/5/2026', the day first as in England; '2026-05-12'; '2026-05'."""
    if found := _ISO.fullmatch(words):
        year, month, day = int(found[1]), int(found[2]), found[3]
        return _week(year, month, int(day)) if day else _month(year, month)
    if found := _FIGURES.fullmatch(words):
        return _in_year(int(found[2]), int(found[1]), found[3], today)
    return None


def _named(words: list[str], known: dict[str, str], today: date) -> Moment | None:
    """'March', 'March 2026', '12 May', 'May 12 2026'."""
    months = [
        int(known[word][1:]) for word in words if known.get(word, "").startswith("m") and known[word][1:].isdigit()
    ]
    numbers = [word for word in words if word.isdecimal()]
    if len(months) != 1 or len(months) + len(numbers) != len(words) or len(numbers) > 2:
        return None
    days = [int(number) for number in numbers if len(number) <= 2]
    years = [number for number in numbers if len(number) == 4]
    if len(days) + len(years) != len(numbers) or len(days) > 1 or len(years) > 1:
        return None
    if days:
        return _in_year(months[0], days[0], years[0] if years else None, today)
    if years:
        return _month(int(years[0]), months[0])
    return _month(today.year - (months[0] > today.month), months[0])


def _in_year(month: int, day: int, year: str | None, today: date) -> Moment | None:
    if year is not None:
        return _week(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return _week(today.year - ((month, day) > (today.month, today.day)), month, day)


def _week(year: int, month: int, day: int) -> Week | None:
    try:
        return week_of(date(year, month, day)) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def _month(year: int, month: int) -> Month | None:
    return Month(year, month) if 1 <= month <= 12 and 1990 <= year <= 2100 else None


@lru_cache(maxsize=64)
def _known(translator: Translator, language: str) -> dict[str, str]:
    """Folded words of a language and of English -> what they mean: 'm3' for March."""
    lines = {f"m{number}": line for number, line in enumerate(_MONTH_WORDS, 1)}
    lines |= {"days": _DAYS, "weeks": _WEEKS, "months": _MONTHS, "ago": _AGO, "this week": _THIS_WEEK}
    lines |= {"last week": _LAST_WEEK, "this month": _THIS_MONTH, "last month": _LAST_MONTH}
    known: dict[str, str] = {}
    for code in ("en", language):
        for meaning, line in lines.items():
            known.update((word, meaning) for word in _spoken(translator, code, line))
    return known


@lru_cache(maxsize=64)
def _around(translator: Translator, language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for code in ("en", language) for word in _spoken(translator, code, ABOUT)))


def _spoken(translator: Translator, language: str, line: Line) -> list[str]:
    spoken = translator.text(language, line.context, line.message)
    return [folded for word in spoken.split("|") if (folded := fold(word))]

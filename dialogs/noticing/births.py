"""Dates of birth: a date beside a word of birth. A date alone is no detail: letters and meetings have dates too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogs.noticing.detail import Detail
from dialogs.noticing.lists import Lists, cue_stands
from dialogs.noticing.tokens import Words, folded

NEAR = 30
"""Letters between a word of birth and its date: "born at home on the 3rd of May 2015"."""

_NUMERIC = r"\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{2,4}"
_WORD = r"[^\W\d_][\w\u0900-\u0dff\u064b-\u065f]*"
_DATE = re.compile(
    rf"{_NUMERIC}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?,? (?:of |de )?(?P<m1>{_WORD})\.?(?:,? (?:20|19|২০|১৯|۲۰|٢٠)?\d\d\b)?"
    rf"|(?P<m2>{_WORD}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|(?P<m3>{_WORD}),? \d{{4}}"
)


def find(text: str, words: Words, known: Lists) -> Iterator[Detail]:
    """The date after, or right before, each word of birth."""
    for place in words.places(known.birth_cues) if words.digits else ():
        if not cue_stands(known.birth, words.folded, place):
            continue
        end = words.span(place)[1]
        for match in _DATE.finditer(text, end, end + NEAR + 25):
            if match.start() <= end + NEAR and _is_date(match, known) and not _ended(text[end : match.start()]):
                yield Detail("birth", *match.span())
                break
        else:
            start = max(0, words.span(place)[0] - NEAR - 10)
            for match in _DATE.finditer(text, start, words.span(place)[0]):
                if _is_date(match, known) and not _ended(text[match.end() : words.span(place)[0]]):
                    yield Detail("birth", *match.span())
                    break


def _is_date(match: re.Match[str], known: Lists) -> bool:
    month = match["m1"] or match["m2"] or match["m3"]
    return month is None or (folded(month) or [""])[0] in known.months


def _ended(between: str) -> bool:
    """Another sentence has begun."""
    return bool(re.search(r"[!?؟۔।]|\.\s+\w{3}", between))

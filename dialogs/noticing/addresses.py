"""Home addresses: UK postcodes, a number with a street, a street by its name, flats and houses by their number.

Postcodes: the areas of Royal Mail's Postcode Address File, and its rule for the letters at the end (no C, I, K, M, O,
V).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogs.noticing.detail import Detail
from dialogs.noticing.lists import Lists, cue_stands
from dialogs.noticing.tokens import Words

_AREAS_TEXT = """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
    FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG
    NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR
    TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
_AREAS = frozenset(_AREAS_TEXT.split())
_INWARD = re.compile(r"\d([ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2})\b")
_OUTWARD = re.compile(r"\b([A-Za-z]{1,2})\d[A-Za-z\d]? {0,2}\Z")
_PL_POSTCODE = re.compile(r"\b\d{2}-\d{3} (?=[A-ZĄĆĘŁŃÓŚŹŻ])\w+")
_ORDINAL = frozenset(("ST", "ND", "RD", "TH", "PM"))
_HOUSE = re.compile(r"\d{1,4}[a-zA-Z]?")
_LIVES = frozenset(("at", "address", "live", "lives", "number", "from", "near", "is", "to"))
"""Words before a house number that make a street of "way" or "close" in small letters."""

_NUMBER_AFTER = re.compile(
    r"[ ,]{1,2}(?:nr\.? ?|no\.? ?|number |رقم |نمبر )?\d{1,4}[a-zA-Z]?(?:[/ ]{1,3}(?:m\.? ?)?\d{1,4})?\b"
)
_HOUSE_NAME = re.compile(
    r",? (?:(?:[A-Z][\w'’]+ ){1,2}(?:House|Court|Lodge|Mansions|Villas|Cottage|Tower|Point)"
    r"|(?i:\w{4,} (?:house|court|lodge|tower)))\b"
)

LONGEST = 3
"""Words of a street's name before "Road" at most."""


def find(text: str, words: Words, known: Lists) -> Iterator[Detail]:
    """Every address of a text."""
    for match in _INWARD.finditer(text) if words.digits else ():
        outward = _OUTWARD.search(text[max(0, match.start() - 6) : match.start()])
        ordinal = match[1].upper() in _ORDINAL and not match[1].isupper()
        if outward and outward[1].upper() in _AREAS and not ordinal:
            yield Detail("address", match.start() - len(outward[0]), match.end())
    if words.digits and "-" in text:
        for match in _PL_POSTCODE.finditer(text):
            yield Detail("address", *match.span())
    for place in words.places(known.streets):
        word = words.folded[place]
        if word in known.street_after:
            yield from _street(words, known, place)
        if word in known.street_before and (cue := cue_stands(known.street_before, words.folded, place)):
            yield from _street_before(words, known, place, words.span(place + 1 - cue)[0])
        if word in known.number_words and (cue := cue_stands(known.number_words, words.folded, place)):
            number = _NUMBER_AFTER.match(text, words.span(place)[1])
            if number:
                named = _HOUSE_NAME.match(text, number.end())
                yield Detail("address", words.span(place + 1 - cue)[0], (named or number).end())


def _street(words: Words, known: Lists, place: int) -> Iterator[Detail]:
    """12 Oak Road; Oak Road with capitals; "we live at 8 oak way" in small letters."""
    capital = words.raw[place][:1].isupper()
    sure = words.folded[place] in known.street_sure
    first = place
    while first > 0 and place - first <= LONGEST and words.between(first - 1) in (" ", ". ", ", ", "-"):
        word, raw = words.folded[first - 1], words.raw[first - 1]
        if _HOUSE.fullmatch(raw):
            said = first > 1 and words.folded[first - 2] in _LIVES
            if first < place and (capital or sure or said):
                yield Detail("address", words.span(first - 1)[0], words.span(place)[1])
            return
        if word in known.street_generic or word in known.stop or place - first == LONGEST:
            break
        first -= 1
    named = place
    while named > first and words.raw[named - 1][:1].isupper() and words.between(named - 1) == " ":
        named -= 1
    if named < place and capital and sure:
        yield Detail("address", words.span(named)[0], words.span(place)[1])


def _street_before(words: Words, known: Lists, place: int, start: int) -> Iterator[Detail]:
    """ul. Lipowa 5; strada Florilor nr. 3. `place`: the last word of the cue; `start`: where the cue begins."""
    last = place
    while last - place < LONGEST and last + 1 < len(words.raw) and words.between(last) in (" ", ". ", " „", ' "'):
        word = words.folded[last + 1]
        if word in known.street_generic or word in known.stop or word[:1].isdigit() or word in ("nr", "no", "رقم"):
            break
        last += 1
    number = _NUMBER_AFTER.match(words.text, words.span(last)[1])
    if number:
        yield Detail("address", start, number.end())
    elif last > place and words.raw[place + 1][:1].isupper():
        named = place + 1
        while named < last and words.raw[named + 1][:1].isupper():
            named += 1
        yield Detail("address", start, words.span(named)[1])

"""Names of people: by lists of names, and by the words that stand before one.

Capitals help where a script has them; a name that is a word too (Will, Rose, نور) needs a capital inside a sentence
or a cue ("my son Will"). What nobody has listed and no cue stands before, such as a surname alone, is not found: the
person reads the story before it goes, and staff again before anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.noticing.detail import Detail
from dialogs.noticing.lists import Lists, cue_stands
from dialogs.noticing.tokens import Words

LONGEST = 4
"""Words of one name at most."""

_STARTS = frozenset(".!?…:;\n\r•؟۔।*")
_SKIPPED = frozenset(" \t\u00a0\"'“”„«»‘’()[]-–—\u200e\u200f")
_BESIDE = frozenset(" \t\n\u00a0,:\"'“”„«»‘’(–—-")
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "de",
        "da",
        "dos",
        "del",
        "al",
        "el",
        "ul",
        "ur",
        "bin",
        "bint",
        "ibn",
        "abu",
        "o",
        "mc",
        "mac",
        "st",
    ]
)


def find(words: Words, known: Lists) -> Iterator[Detail]:
    """Every name of a text; they may overlap."""
    folded, seen = words.folded, -1
    after_cues = (place + 1 for place in words.places(known.cues) if place + 1 < len(folded))
    before_cues = {
        place - length: place + 1 - length
        for place in words.places(known.behind)
        if 0 < (length := cue_stands(known.after, folded, place)) <= place
    }
    for place in sorted({*words.places(known.listed), *after_cues, *before_cues}):
        word = folded[place]
        if place <= seen:
            continue
        first = None
        if word in known.given:
            if word not in known.stop or _capital(words, place):
                first = place
        elif word in known.unsure and _capital(words, place):
            inside = not sentence_starts(words, place)
            if inside or (place + 1 < len(folded) and folded[place + 1] in known.then and words.between(place) == " "):
                first = place
        if first is None and place and _cued(words, known, place):
            first = place
        if first is None and place in before_cues and _stands_before(words, known, place):
            first = place
        if first is None:
            continue
        start, last = _left(words, known, first), _right(words, known, first)
        seen = last
        yield Detail("name", words.span(start)[0], words.span(last)[1])


def sentence_starts(words: Words, place: int) -> bool:
    """Does a sentence (or the text, or a line) begin with this word?"""
    text, at = words.text, words.span(place)[0] - 1
    while at >= 0 and text[at] in _SKIPPED:
        at -= 1
    return at < 0 or text[at] in _STARTS


def _capital(words: Words, place: int) -> bool:
    """A capital that says something: not in a text that is all capitals."""
    raw = words.raw[place]
    if not raw[0].isupper():
        return False
    if len(raw) > 1 and raw.isupper():
        beside = words.raw[max(0, place - 1) : place] + words.raw[place + 1 : place + 2]
        return not any(len(other) > 1 and other.isupper() for other in beside)
    return True


def _cued(words: Words, known: Lists, place: int) -> bool:
    """Is this word a name because of the words before it?"""
    before, folded = place - 1, words.folded
    cue = folded[before]
    if cue not in known.cues or folded[place] in known.stop or not words.raw[place][0].isalpha():
        return False
    between = words.between(before)
    titled = cue in known.title or cue in known.title_capital
    if not set(between) <= (_BESIDE | {"."} if titled else _BESIDE) or "\n" in between.strip(" "):
        return False
    word, capital = folded[place], _capital(words, place)
    cased = words.raw[place].lower() != words.raw[place].upper()
    listed = word in known.given or word in known.unsure or word in known.cued
    if cue_stands(known.title, folded, before):
        return len(word) > 1 or capital
    if cue_stands(known.called, folded, before):
        return len(word) > 1 and (capital or not cased or listed or "," not in between)
    if cue_stands(known.title_capital, folded, before):
        return capital or word in known.given
    if cue_stands(known.before, folded, before):
        return capital if cased else listed
    return False


def _stands_before(words: Words, known: Lists, place: int) -> bool:
    """Is this word, right before "my son", a name?"""
    word, raw, between = words.folded[place], words.raw[place], words.between(place)
    if word in known.stop or not set(between) <= {" ", ",", "(", "–", "-"}:
        return False
    if raw[0].isupper():
        return ("," in between and not sentence_starts(words, place)) or word in known.unsure
    return word in known.cued and raw.lower() == raw.upper()


def _right(words: Words, known: Lists, first: int) -> int:
    """The last word of the name: surnames follow."""
    last = first
    while last - first < LONGEST - 1 and last + 1 < len(words.raw):
        raw, word, between = words.raw[last + 1], words.folded[last + 1], words.between(last)
        initial = len(words.raw[last]) == 1 and between == ". "
        if between not in (" ", "-", "\u00a0") and not initial:
            break
        if word in known.stop and not (len(raw) == 1 and raw.isupper() and word != "i"):
            break
        cased = raw.lower() != raw.upper()
        capital = cased and _capital(words, last + 1)
        if capital or word in known.given or (not cased and word in known.cued and last == first):
            last += 1
        elif word in _PARTICLES and last + 2 < len(words.raw) and words.raw[last + 2][0].isupper() and raw[0].islower():
            last += 2
        else:
            break
    return last


def _left(words: Words, known: Lists, first: int) -> int:
    """The first word of the name: an unknown first name stands before a known family name."""
    if first == 0 or not words.raw[first][0].isupper() or words.between(first - 1) not in (" ", "-"):
        return first
    before, raw = words.folded[first - 1], words.raw[first - 1]
    if (
        raw[0].isupper()
        and len(raw) > 1
        and before not in known.cues
        and before not in known.stop
        and _capital(words, first - 1)
    ):
        return first - 1 if not sentence_starts(words, first - 1) else first
    return first

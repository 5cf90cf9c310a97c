"""Schools by name: "Oakfield Primary School", "Szkoła Podstawowa nr 5", "مدرسة النخيل"; not "his primary school"."""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.noticing.detail import Detail
from dialogs.noticing.lists import Lists
from dialogs.noticing.names import sentence_starts
from dialogs.noticing.tokens import Words

LONGEST = 4
"""Words of a school's name before "Primary School" at most."""

_JOINING = frozenset(("of", "and", "the", "on", "upon", "de", "w", "im"))
_GOES = frozenset(("at", "to", "attends", "attend", "attended", "called", "from", "joined", "left", "do", "w", "la"))
_SURE_HEADS = frozenset(("primary", "academy", "infants", "juniors"))
_TYPES = frozenset(("الابتدايية", "الثانوية", "الاعدادية", "المتوسطة", "الخاصة"))
_NUMBER = frozenset(("nr", "numer", "no", "number", "رقم", "نمبر", "নম্বর"))


def find(words: Words, known: Lists) -> Iterator[Detail]:
    """Every school named in a text."""
    for place in words.places(known.schools):
        word = words.folded[place]
        if word in known.school_after and not _head_follows(words, known, place):
            yield from _named_before(words, known, place)
        if word in known.school_before:
            yield from _named_after(words, known, place)
        if word in known.saint and words.raw[place][:1].isupper():
            yield from _saint(words, place)


def _head_follows(words: Words, known: Lists, place: int) -> bool:
    return place + 1 < len(words.raw) and words.folded[place + 1] in known.school_after and words.between(place) == " "


def _named_before(words: Words, known: Lists, head: int) -> Iterator[Detail]:
    """Oakfield C of E Primary School: from the head to the left over kinds of school, then over the name."""
    first = head
    while first > 0 and words.between(first - 1) in (" ", "-") and words.folded[first - 1] in known.school_generic:
        if words.folded[first - 1] in _GOES:
            return
        first -= 1
    name = first
    unicased = not words.raw[head].isascii() and words.raw[head].lower() == words.raw[head].upper()
    while name > 0 and first - name < LONGEST and words.between(name - 1) in (" ", "-", ". ", "'s ", "’s "):
        before, raw = words.folded[name - 1], words.raw[name - 1]
        titled = before in ("sir", "lady", "dame") and raw[0].isupper() and name < first
        if (not titled and (before in known.school_generic or before in known.stop)) or not raw[0].isalpha():
            break
        joins = before in _JOINING and name > 1 and words.raw[name - 2][0].isupper() and name < first
        if not joins and (before in _JOINING or not (unicased or raw[0].isupper())):
            break
        if words.between(name - 1) == ". " and before not in known.saint:
            break
        name -= 1
        if unicased and first - name >= 2:
            break
    if name < first:
        alone = first - name == 1 and sentence_starts(words, name) and not words.raw[head][0].isupper()
        if unicased or not alone:
            yield Detail("school", words.span(name)[0], words.span(head)[1])
    elif first > 1 and (words.folded[head] in _SURE_HEADS or words.folded[first] in _SURE_HEADS):
        # "he goes to oakfield primary": small letters, so it must be said to be a place somebody goes to.
        word, said = words.folded[first - 1], words.folded[first - 2] in _GOES and words.between(first - 1) == " "
        if said and len(word) > 3 and word not in known.school_generic and word not in known.stop:
            yield Detail("school", words.span(first - 1)[0], words.span(head)[1])


def _named_after(words: Words, known: Lists, head: int) -> Iterator[Detail]:
    """Szkoła Podstawowa nr 5; Liceul Teoretic Eminescu; مدرسة النور."""
    last = head
    while last + 1 < len(words.raw) and words.between(last) == " " and words.folded[last + 1] in known.school_generic:
        if words.raw[last + 1][0].islower() and words.folded[last + 1] in known.stop:
            return
        last += 1
    if last + 1 >= len(words.raw):
        return
    between, word, raw = words.between(last), words.folded[last + 1], words.raw[last + 1]
    if word in _NUMBER and last + 2 < len(words.raw) and words.raw[last + 2].isdigit():
        yield Detail("school", words.span(head)[0], words.span(last + 2)[1])
    elif word.isdigit() and between == " " and words.raw[head][0].isupper():
        yield Detail("school", words.span(head)[0], words.span(last + 1)[1])
    elif between.strip() in ("„", '"', "“", "«", "'") or (
        between in (" ", ". ") and raw[0].isupper() and word not in known.stop
    ):
        end = last + 1
        while (
            end + 1 < len(words.raw)
            and words.between(end) in (" ", ". ", "-")
            and words.raw[end + 1][0].isupper()
            and (words.folded[end + 1] not in known.stop)
        ):
            end += 1
        yield Detail("school", words.span(head)[0], words.span(end)[1])
    elif "\u0600" <= raw[0] <= "\u06ff" and between == " " and word not in known.stop:
        typed = last + 2 < len(words.raw) and words.folded[last + 2] in _TYPES
        if typed or (word.startswith("ال") and last == head):
            yield Detail("school", words.span(head)[0], words.span(last + (2 if typed else 1))[1])


def _saint(words: Words, place: int) -> Iterator[Detail]:
    """St Mary's, where no more is said: as families call a school."""
    if place + 1 < len(words.raw) and words.between(place) in (" ", ". ") and words.raw[place + 1][0].isupper():
        end = words.span(place + 1)[1]
        if words.text[end : end + 2] in ("'s", "’s") and not (
            place + 2 < len(words.raw) and words.folded[place + 2] in ("hospital", "church", "street", "road", "day")
        ):
            yield Detail("school", words.span(place)[0], end + 2)

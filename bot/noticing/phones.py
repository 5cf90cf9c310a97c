"""Phone numbers of any country, by Google's metadata (`phonenumbers`), beside the plain patterns of `dialogs.noticing`.

What it adds: numbers as people write them at home (Polish, Romanian, Pakistani, Bangladeshi), checked against that
country's plan. What it does not know, such as Ofcom's numbers for drama, the plain patterns still find.

>>> from dialogs.noticing.details import details
>>> text = "Mój numer to 22 834 53 23, proszę dzwonić."
>>> [text[detail.start : detail.end] for detail in details(text, "pl", (Phones(),)) if detail.kind == "phone"]
['22 834 53 23']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

from dialogs.noticing.detail import Detail

HOMES = {"pl": "PL", "ro": "RO", "ur": "PK", "bn": "BD", "pa": "IN", "gu": "IN", "pt": "PT", "tr": "TR", "uk": "UA"}
HOMES |= {"so": "SO", "es": "ES"}
"""The country whose numbers speakers of a language may write without its code; Arabic has too many."""

_PUBLIC = frozenset((PhoneNumberType.TOLL_FREE, PhoneNumberType.UAN, PhoneNumberType.SHARED_COST))
"""Free numbers and those of organisations (080, 03): they lead to no family."""

# The matcher reads a whole story in up to 30 ms where it is full of figures; these are the only places worth its time.
_CANDIDATE = re.compile(r"[+(]{0,2}\d(?:[ ().\u00a0\u2011\-–/]{0,3}\d){6,15}")


class Phones:
    """A `dialogs.noticing.details.Finder`. Keeps nothing."""

    def find(self, text: str, language: str) -> Iterator[Detail]:
        """Valid numbers of the United Kingdom and of the language's home country, and of any country with its code."""
        regions = ("GB", HOMES[language]) if language in HOMES else ("GB",)
        for candidate in _CANDIDATE.finditer(text):
            for region in regions:
                matches = PhoneNumberMatcher(candidate[0], region, Leniency.VALID)
                found = [match for match in matches if number_type(match.number) not in _PUBLIC]
                for match in found:
                    yield Detail("phone", candidate.start() + match.start, candidate.start() + match.end)
                if found:
                    break

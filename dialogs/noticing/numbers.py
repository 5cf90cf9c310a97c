"""Details that have a shape: e-mail addresses, phone, NHS, pupil and case numbers.

Check digits: NHS number by modulus 11 (NHS Data Dictionary, "NHS NUMBER"); UPN check letter by modulus 23 (Department
for Education, "Unique pupil numbers (UPNs): a guide for schools and local authorities"). UK phone numbers: Ofcom's
national numbering plan; numbers beginning 080 (free) and 03 (organisations) name nobody.

>>> nhs_valid("9434765919"), nhs_valid("9434765918")
(True, False)
>>> upn_valid("H801200001001"), upn_valid("A801200001001")
(True, False)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from dialogs.noticing.detail import Detail
from dialogs.noticing.lists import Lists, cue_stands
from dialogs.noticing.tokens import Words

# Every pattern begins at its rarest sign (@, a digit): what stands before it is looked for backwards from there.
_DOMAIN = re.compile(r"@[\w-]+(?:\.[\w-]+)+")
_SPOKEN = re.compile(
    r"(?<=\w) ?[(\[](?:at|małpa)[)\]] ?[\w-]+(?:(?:\.| ?\(dot\) ?| dot | kropka )\w+)+\b"
    r"|(?<=\w) (?:at|małpa) (?:gmail|hotmail|yahoo|outlook|icloud|wp|onet|o2)(?:(?:\.| dot | kropka )\w+)*\b",
    re.IGNORECASE,
)
_MAILS = frozenset(("gmail", "hotmail", "yahoo", "outlook", "icloud", "wp", "onet", "o2", "dot", "kropka"))
"""Words of which an address that is spelt out has one, if it has no bracket."""
_LOCAL = re.compile(r"[\w.+'-]+\Z")
LONGEST_LOCAL = 64
"""Letters before the @ at most (RFC 5321, 4.5.3.1.1)."""

_RUN = re.compile(r"\d(?:[ ().\u00a0\u2011\-–]{0,3}\d){5,15}(?!\w)")
_BEFORE_RUN = re.compile(r"(?P<no>[\w.,/£$€-]\Z)|(?:\+ ?)?\(?\Z")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\d)")
_UPN = re.compile(r"\d{11}[\dA-HJ-NP-RT-Za-hj-np-rt-z]\b")
_REFERENCE = re.compile(r"\d(?:[\d/-]{3,}\b|\d ?\d\d ?\d\d ?[A-Da-d]\b)")
_BEFORE_REFERENCE = re.compile(
    r"\b(?:EHCP?|EHCNA|SENDI?|SEN)(?:[ /:#-]{0,2}(?:ref|no|nr)\.?:?)?[ /:#-]{0,2}\Z"
    r"|\bEH\Z"  # the SEND Tribunal's own: EH941/23/00417
    r"|\b[A-Z]{2} ?\Z",  # National Insurance number
    re.IGNORECASE,
)
_TRIBUNAL = re.compile(r"\d{3}/\d{2}/\d{3,6}")
_INSURANCE = re.compile(r"\d\d ?\d\d ?\d\d ?[A-Da-d]")
_AFTER_CUE = re.compile(
    r"[\s:#.,\-–]*(?:(?:is|was|number|no|nr|numer|to|este|e|ہے|هو|হলো|:)\b[\s:#.]*){0,2}([\w/-]*\d[\w/-]*)"
)
_PHONE_CUE = re.compile(
    r"(?:phone|mobile|\btel\b|\bcall|\bring|\btext|whatsapp|landline|telefon|komórk|\bkom\b|dzwoni|zadzwo|\bsun[aăi]|mobil|فون|موبائل|کال|نمبر|هاتف|اتصل"
    r"|جوال|رقم|ফোন|মোবাইল|নম্বর|কল)[^.!?\d]{0,25}$",
    re.IGNORECASE,
)
_NHS_CUE = re.compile(r"\bnhs\b[^.!?\d]{0,25}$", re.IGNORECASE)

_WEIGHED = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""UPN check letters in the order of their remainders: no I, O or S."""


def find(text: str, language: str, words: Words, known: Lists) -> Iterator[Detail]:
    """E-mail, NHS, UPN, phone and case numbers of a text."""
    yield from _emails(text, words)
    if not words.digits:
        return
    for match in _UPN.finditer(text):
        start = match.start() - 1
        upn = text[max(0, start) : match.end()]
        alone = start >= 0 and not text[max(0, start - 1) : start].isalnum()
        if alone and (upn_valid(upn) or (upn[0].isalpha() and "upn" in text[max(0, start - 30) : start].lower())):
            yield Detail("upn", start, match.end())
    for match in _REFERENCE.finditer(text):
        if start := _labelled(text, match):
            yield Detail("reference", start - 1, match.end())
    for place in words.places(known.references):
        if cue_stands(known.reference, words.folded, place):
            after = _AFTER_CUE.match(text, words.span(place)[1])
            if after and sum(map(str.isdigit, after[1])) >= 3:
                yield Detail("reference", *after.span(1))
    for match in _RUN.finditer(text):
        before = _BEFORE_RUN.search(text, max(0, match.start() - 3), match.start())
        if before is None or before["no"] or _DATE.match(match[0]):
            continue
        run, said = before[0] + match[0], text[max(0, match.start() - 40) : match.start() - len(before[0])]
        digits = "".join(str(unicodedata.digit(ch)) for ch in run if ch.isdigit())
        if _is_nhs(digits, run, said):
            yield Detail("nhs", match.start(), match.end())
        elif _is_phone(digits, run, said, language):
            yield Detail("phone", match.start() - len(before[0]), match.end())


def _emails(text: str, words: Words) -> Iterator[Detail]:
    patterns = [_DOMAIN] if "@" in text else []
    if words.distinct & _MAILS or "(at)" in text or "[at]" in text or "(małpa)" in text:
        patterns.append(_SPOKEN)
    for pattern in patterns:
        for match in pattern.finditer(text):
            local = _LOCAL.search(text[max(0, match.start() - LONGEST_LOCAL) : match.start()])
            if local:
                yield Detail("email", match.start() - len(local[0]), match.end())


def _labelled(text: str, match: re.Match[str]) -> int:
    """1 more than where the label of a number starts (EHCP/…, EH…/…, QQ …); 0 where it has none."""
    left = max(0, match.start() - 16)
    before = _BEFORE_REFERENCE.search(text[left : match.start()])
    if before is None:
        return 0
    label, start = before[0].strip().upper(), left + before.start() + 1
    if label == "EH":
        return start if _TRIBUNAL.fullmatch(match[0]) else 0
    if len(label) == 2:
        return start if _INSURANCE.fullmatch(match[0]) else 0
    return start


def nhs_valid(digits: str) -> bool:
    """Ten digits whose last is the check digit: 11 less the weighted sum (10 … 2) modulo 11, with 11 written 0."""
    if len(digits) != 10:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def upn_valid(upn: str) -> bool:
    """A letter, eleven digits, and a digit or (temporary) letter: the first letter is the weighted sum (2 … 13) modulo
    23."""
    upn = upn.upper()
    if (
        len(upn) != 13
        or upn[0] not in _WEIGHED
        or not upn[1:12].isdigit()
        or not (upn[12].isdigit() or upn[12] in _WEIGHED)
    ):
        return False
    values = [int(sign) if sign.isdigit() else _WEIGHED.index(sign) for sign in upn[1:]]
    return _WEIGHED[sum(value * weight for value, weight in zip(values, range(2, 14), strict=True)) % 23] == upn[0]


def _is_nhs(digits: str, run: str, before: str) -> bool:
    if len(digits) != 10 or run.startswith("+"):
        return False
    if _NHS_CUE.search(before):
        return True  # said to be one: with a digit wrong it still leads to somebody
    return nhs_valid(digits) and digits[0] != "0"


def _is_phone(digits: str, run: str, before: str, language: str) -> bool:
    if run.startswith("+") or digits.startswith("00"):
        return 8 <= len(digits) <= 16
    if digits.startswith("0") and 10 <= len(digits) <= 11:
        return not digits.startswith("080") and (not digits.startswith("03") or language == "ur")
    return 6 <= len(digits) <= 15 and bool(_PHONE_CUE.search(before)) and not digits.startswith(("0800", "0808", "116"))

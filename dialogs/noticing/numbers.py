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

_EMAIL = re.compile(
    r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b[\w.+-]+ ?(?:\(at\)|\[at\]|\(małpa\)) ?[\w-]+(?:(?:\.| ?\(dot\) ?| dot | kropka )\w+)+\b"
    r"|\b[\w.+-]+ ?(?:\(at\)|\[at\]|\(małpa\)| at | małpa ) ?(?:gmail|hotmail|yahoo|outlook|icloud|live|wp|onet|o2)"
    r"(?:(?:\.| dot | kropka )\w+)*\b",
    re.IGNORECASE,
)
_RUN = re.compile(r"(?<![\w.,/£$€-])(?:\+ ?)?\(?\d(?:[ ().\u00a0\u2011\-–]{0,3}\d){5,15}(?![\w])")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\d)")
_UPN = re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\bEH\d{3}/\d{2}/\d{3,6}\b"  # the SEND Tribunal's own
    r"|\b(?:EHCP?|EHCNA|SENDI?|SEN)(?:[ /:#-]{0,2}(?:ref|no|nr)\.?:?)?[ /:#-]{0,2}\d[\d/-]{3,}\b"
    r"|\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",  # National Insurance number
    re.IGNORECASE,
)
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
    if "@" in text or " at " in text or "(at)" in text or "małpa" in text:
        for match in _EMAIL.finditer(text):
            yield Detail("email", *match.span())
    if not any(map(str.isdigit, text)):
        return
    for match in _UPN.finditer(text):
        if upn_valid(match[0]) or re.search(r"(?i)\bupn\b", text[max(0, match.start() - 30) : match.start()]):
            yield Detail("upn", *match.span())
    for match in _REFERENCE.finditer(text):
        yield Detail("reference", *match.span())
    for place, word in enumerate(words.folded):
        if word in known.reference and cue_stands(known.reference, words.folded, place):
            after = _AFTER_CUE.match(text, words.span(place)[1])
            if after and sum(map(str.isdigit, after[1])) >= 3:
                yield Detail("reference", *after.span(1))
    for match in _RUN.finditer(text):
        digits = "".join(str(unicodedata.digit(ch)) for ch in match[0] if ch.isdigit())
        before = text[max(0, match.start() - 40) : match.start()]
        if _DATE.match(match[0]):
            continue
        if _is_nhs(digits, match[0], before):
            yield Detail("nhs", *match.span())
        elif _is_phone(digits, match[0], before, language):
            yield Detail("phone", *match.span())


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

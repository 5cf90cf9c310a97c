"""What is said when something was noticed: help numbers, what this chat is not, who helps. English source texts in Easy
Read; the catalogs hold the other languages.

Each tuple is one message: it keeps the limits of words and sentences together. Phone numbers are values, so that they
never turn round in right-to-left text. What was taken out of a story is shown by `TAKEN_OUT`.
"""

from __future__ import annotations

from dialogs.messages import Line


def _number(number: str) -> tuple[tuple[str, str], ...]:
    return (("number", number),)


# --- somebody may be in danger ------------------------------------------------------------------------------------
# 999 (emergency), Samaritans 116 123 (free, day and night), Shout 85258 (text, day and night), NHS 111, NSPCC helpline
# 0808 800 5000 (adults worried about a child), Childline 0800 1111 (under 19, free, day and night). Numbers change: a
# person checks them before each release, see docs/noticing.md.

HELP = (
    Line("engine", "Is somebody in danger now? Call {number}.", _number("999")),
    Line("engine", "To talk to somebody, day or night: Samaritans, {number}.", _number("116 123")),
    Line("engine", "Worried about a child: NSPCC, {number}.", _number("0808 800 5000")),
)
"""For a parent or carer, shown at once."""

MORE_HELP = (
    Line("engine", "By text message: send SHOUT to {number}.", _number("85258")),
    Line("engine", "Ill, or feeling very low: NHS, {number}.", _number("111")),
    Line("engine", "For children and young people: Childline, {number}.", _number("0800 1111")),
)
"""A second message for a parent or carer."""

HELP_YOUNG = (
    Line("engine", "Are you in danger now? Call {number}.", _number("999")),
    Line("engine", "Childline is free, day and night: {number}.", _number("0800 1111")),
)
"""For a young person: fewer words (at most 30 and three sentences)."""

MORE_HELP_YOUNG = (
    Line("engine", "You can also text. Send SHOUT to {number}.", _number("85258")),
    Line("engine", "Tell a grown-up you trust."),
)

HELP_WITHOUT_ALARM = (
    Line("engine", "Some of your words made us think of you."),
    Line("engine", "Maybe all is well. If not, here is help."),
)
"""Said before the numbers: a rule may be wrong, and nobody should feel accused."""

# --- not a complaint or an appeal -----------------------------------------------------------------------------------
# Who helps and the time limit: Special educational needs and disability code of practice 0 to 25 (2015), 2.17-2.22
# (information, advice and support services), 11.5 ff. (mediation), 11.39 ff. (appeals); First-tier Tribunal (HESC)
# Rules 2008, rule 20; GOV.UK, "Appeal an education, health and care (EHC) plan decision". Limits: docs/noticing.md.

NOT_A_COMPLAINT = (
    Line("engine", "This chat does not start a complaint or an appeal."),
    Line("engine", "Your local SENDIASS helps you do that. It is free advice that is not from the council."),
)

MEDIATION = (
    Line("engine", "Before most appeals you talk to a mediation adviser."),
    Line("engine", "Mediation: somebody helps you and the council to talk."),
    Line("engine", "If you say yes or no to it, you get a mediation certificate."),
)

TIME_LIMIT = (
    Line("engine", "An appeal goes to the SEND Tribunal, a kind of court."),
    Line("engine", "You have 2 months from the date on the council's letter."),
    Line("engine", "Or you have 1 month from the date on the mediation certificate."),
    Line("engine", "The later date counts."),
)

NOT_A_COMPLAINT_YOUNG = (
    Line("engine", "This chat does not start a complaint."),
    Line("engine", "SENDIASS can help you with one. It costs nothing."),
)
"""For a young person, who may appeal from the end of compulsory school age on (Code of practice, 8.13 and after)."""

TIME_LIMIT_YOUNG = (
    Line("engine", "You can ask a court to look at it again."),
    Line("engine", "You have 2 months from the date on the letter."),
)

TIME_LIMIT_ALSO_YOUNG = (
    Line("engine", "A talk with a helper ends with a letter."),
    Line("engine", "From that letter you have 1 month. The later date counts."),
)

# --- what could identify somebody -----------------------------------------------------------------------------------

TAKEN_OUT: dict[str, Line] = {
    "name": Line("engine", "[name]"),
    "phone": Line("engine", "[phone number]"),
    "email": Line("engine", "[e-mail]"),
    "address": Line("engine", "[address]"),
    "birth": Line("engine", "[date of birth]"),
    "nhs": Line("engine", "[NHS number]"),
    "upn": Line("engine", "[pupil number]"),
    "reference": Line("engine", "[case number]"),
    "school": Line("engine", "[school]"),
}
"""What stands in a story in place of a detail, by kind (`details.Kind`)."""

LOOKS_LIKE: dict[str, Line] = {
    "name": Line("engine", "This looks like a name: {detail}. Take it out?"),
    "phone": Line("engine", "This looks like a phone number: {detail}. Take it out?"),
    "email": Line("engine", "This looks like an e-mail address: {detail}. Take it out?"),
    "address": Line("engine", "This looks like an address: {detail}. Take it out?"),
    "birth": Line("engine", "This looks like a date of birth: {detail}. Take it out?"),
    "nhs": Line("engine", "This looks like an NHS number: {detail}. Take it out?"),
    "upn": Line("engine", "This looks like a pupil number: {detail}. Take it out?"),
    "reference": Line("engine", "This looks like a case number: {detail}. Take it out?"),
    "school": Line("engine", "This looks like the name of a school: {detail}. Take it out?"),
}
"""Asked before a story is sent; {detail} is the person's own words. The person decides."""


def looks_like(kind: str, detail: str) -> Line:
    """The question about one detail. Raises `KeyError` for an unknown kind."""
    line = LOOKS_LIKE[kind]
    return Line(line.context, line.message, (("detail", detail),))

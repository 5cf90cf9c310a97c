"""How long a column is kept: the closed list that every column of `models` chooses from.

A column without a class, or with one that is not in this table, fails a test. The numbers are what the nightly clearing
uses; None means that an event ends the row, and the second field says which.

>>> RETENTION["inbox"].days
7
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retention:
    """`days` after which the row may be cleared (None: ended by the event), `until` in words for the privacy notice."""

    days: int | None
    until: str


RETENTION: dict[str, Retention] = {
    "definition": Retention(
        None, "as long as one stored answer names this questionnaire; holds nothing about a person"
    ),
    "respondent": Retention(730, "two years after the wave, or at once when the person withdraws"),
    "answer": Retention(730, "two years after the wave, or at once when the person withdraws"),
    "session": Retention(None, "as long as the person's answers, so that they can come back, change them, withdraw"),
    # A keyed hash, to which nobody can write. Where replies go to is kept in no column of its own: it travels sealed
    # with a waiting reply ('delivery') and with a reminder, and both end as said there (`letting_go`).
    "address": Retention(
        None,
        "as long as the person's answers, so that they can come back, change them, withdraw; "
        "or until the wave closes (WAYMARK_KEEP_ADDRESSES)",
    ),
    "delivery": Retention(
        7, "until the reply was delivered; a week where it never could be, or a day after the wave closed"
    ),
    "reminder": Retention(None, "until it was sent or refused, or at once when the person withdraws"),
    # People are told of 24 hours; WAYMARK_KEEP_DRAFTS_HOURS may only shorten them.
    "draft": Retention(1, "24 hours, or until the person says what shall become of the words"),
    "concern": Retention(730, "as long as the answer it points at"),
    # Telegram repeats an unconfirmed update for at most 24 hours; a week leaves room for a long outage.
    "inbox": Retention(7, "a week: long enough to know a repeated update for what it is"),
    "invite": Retention(730, "two years after the wave; holds no person, only that one family was asked"),
    "fault": Retention(90, "ninety days, for the operator; holds no words"),
    "erasure": Retention(None, "as long as the oldest backup that could bring the person back"),
    "key": Retention(None, "exactly as long as the respondent; its end makes every copy of the text unreadable"),
}


def retention(name: str) -> dict[str, str]:
    """What a column carries in `Column(info=…)`. A name outside the list fails at import."""
    if name not in RETENTION:
        raise KeyError(f"no retention class named {name!r}; choose one of {', '.join(sorted(RETENTION))}")
    return {"retention": name}

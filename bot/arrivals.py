"""What a link brings along: an invite code makes a newcomer an invited one, a receipt code brings somebody back on
another device.

Links carry it as the start payload: `i-XXXX-XXXX-XXXX` for an invite, the receipt code itself to go on. Whatever the
payload is, the chat goes on: a code that is unknown or used up is said kindly and costs nobody their place.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.messages import Inbound, Line, Started, Typed
from dialogs.session import Session
from storage import codes
from storage.people import Invitation, Place
from storage.unit import Unit

INVITE = "i-"

UNKNOWN_INVITE = (
    Line("engine", "We do not know this invite code."),
    Line("engine", "You can still take part."),
)
USED_INVITE = (
    Line("engine", "This invite was used before."),
    Line("engine", "You can still take part. If it was you, open the chat with your receipt code."),
)
UNKNOWN_RECEIPT = (
    Line("engine", "We do not know this receipt code. Please check it."),
    Line("engine", "You can also start anew."),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """`respondent`: whose chat this is from now on (None: nobody's yet). `invitation`: to be used by them. `lines`: to
    be said first.
    """

    respondent: int | None
    invitation: Invitation | None = None
    lines: tuple[Line, ...] = ()


def arrive(unit: Unit, inbound: Inbound, place: Place, session: Session | None) -> Arrival:
    """`session` is that of the person at this address, None where there is none."""
    match inbound.content:
        case Started(payload) if payload.startswith(INVITE):
            return _invited(unit, payload.removeprefix(INVITE), place, session)
        case Started(payload) if payload:
            return _back(unit, payload, place, said=True)
        case Typed(text) if session is None or session.state == "new":
            # Nothing has begun here, so twelve letters of the alphabet are a receipt code typed by hand; anything else
            # is not.
            return _back(unit, text, place, said=False)
    return Arrival(place.respondent)


def _invited(unit: Unit, text: str, place: Place, session: Session | None) -> Arrival:
    code = codes.read(text)
    invitation = unit.invitation(code) if code else None
    if invitation is None:
        return Arrival(place.respondent, None, UNKNOWN_INVITE)
    if invitation.used:
        own = invitation.respondent is not None and invitation.respondent == place.respondent
        return Arrival(place.respondent, None, () if own else USED_INVITE)
    if (
        session is not None
        and session.wave == invitation.wave
        and (session.invited or session.state not in ("new", "declined"))
    ):
        # In the middle already: the place counts more than the invite, which stays good for the family.
        return Arrival(place.respondent)
    return Arrival(place.respondent, invitation)


def _back(unit: Unit, text: str, place: Place, said: bool) -> Arrival:
    code = codes.read(text)
    respondent = unit.by_receipt(code) if code else None
    if respondent is None:
        return Arrival(place.respondent, None, UNKNOWN_RECEIPT if said or code else ())
    return Arrival(respondent)

"""Reminders that are due become replies in the outbox: one transaction each time, so none is said twice or lost."""

from __future__ import annotations

from bot.ports import Delivery
from bot.turns import House, delivery
from dialogs.reminding import MOST_CONTACTS, reminder
from storage.unit import Unit

AT_A_TIME = 50


def remind(house: House, unit: Unit) -> list[Delivery]:
    """What was put into the outbox. Somebody who has gone on, withdrawn, moved to another device, blocked us or was
    written to often enough is not reminded."""
    said = []
    for each in unit.due_reminders(AT_A_TIME):
        standing, session = each.standing, each.standing.session
        place = unit.place(each.channel, each.address)
        stands = session.state == "paused" and session.contacts < MOST_CONTACTS and each.channel in house.pushed
        if not stands or place.respondent != standing.respondent or place.gone or standing.participation is None:
            continue
        say = reminder(house.guide(session.questionnaire), session)
        counted = session._replace(contacts=session.contacts + 1)
        moved = unit.move(standing, counted, standing.participation.state)
        reply = house.wording.reply(say, session.language)
        said.append(delivery(unit.say(moved, place, each.channel, each.address, reply, pushed=True)))
    return said

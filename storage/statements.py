"""The statements of a turn, compiled once per database from Core constructs.

A turn runs about eight of them. Compiling and executing each through SQLAlchemy costs more than SQLite needs to carry
it out, so the writer keeps their text and hands it to the driver with rows as plain tuples, in the order named here.

>>> Statements.compile("sqlite").add_inbox
'INSERT INTO inbox ("key", day) VALUES (?, ?)'
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import (
    ClauseElement,
    Select,
    bindparam,
    delete,
    false,
    func,
    insert,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.compiling import columns, in_list, sql_text
from storage.forgetting import forgetting
from storage.models import (
    addresses,
    answers,
    concerns,
    drafts,
    erasures,
    inbox,
    invites,
    media,
    outbox,
    participations,
    poison,
    questionnaires,
    reminders,
    respondents,
    sessions,
)


@dataclass(frozen=True, slots=True)
class Statements:
    """SQL text by what it does; the comment beside each construct below names its parameters in order."""

    add_questionnaire: str
    find_questionnaire: str
    find_inbox: str
    add_inbox: str
    add_respondent: str
    find_receipt: str
    add_participation: str
    find_participation: str
    change_participation: str
    add_address: str
    find_address: str
    move_address: str
    mark_gone: str
    count_addresses: str
    add_session: str
    find_session: str
    change_session: str
    bump_session: str
    supersede: str
    add_answer: str
    find_answers: str
    find_history: str
    erase_answer: str
    add_media: str
    find_media: str
    erase_media: str
    add_draft: str
    find_draft: str
    drop_draft: str
    add_concern: str
    erase_concern: str
    add_reminder: str
    drop_reminder: str
    end_reminder: str
    find_reminders: str
    add_outbox: str
    drop_outbox: str
    drop_collected: str
    drop_pushed: str
    find_waiting: str
    find_due: str
    claim: str
    postpone: str
    find_invite: str
    use_invite: str
    add_poison: str
    add_erasure: str
    forget: tuple[str, ...]

    @staticmethod
    @cache
    def compile(dialect: str) -> Statements:
        """`dialect` is 'sqlite' or 'postgresql'. Compiled once in a process: the statements never change."""
        found = {name: sql_text(clause, names, dialect) for name, (clause, names) in _constructs(dialect).items()}
        forget = tuple(sql_text(clause, ("who",), dialect) for clause in forgetting())
        return Statements(**found, forget=forget)

    def __post_init__(self) -> None:
        assert all(getattr(self, field.name) for field in fields(self))


Construct = tuple[ClauseElement, tuple[str, ...]]


def _constructs(dialect: str) -> dict[str, Construct]:
    b = bindparam
    quiet: Any = sqlite_insert if dialect == "sqlite" else postgres_insert
    s, a, o, p, d = sessions.c, answers.c, outbox.c, participations.c, addresses.c
    due: Select[Any] = (
        select(o.respondent, o.id, o.channel, o.body)
        .where(o.due.is_not(None), o.due <= b("now"), in_list(o.channel, "channels", dialect))
        .where(o.owner.is_(None) | ~in_list(o.owner, "busy", dialect))
        .order_by(o.due, o.respondent, o.id)
        .limit(b("most"))
        .offset(literal_column("0"))
    )
    of_question = select(a.id).where(a.respondent == b("who"), a.wave == b("in_wave"), a.question == b("asked"))
    if dialect == "postgresql":
        due = due.with_for_update(skip_locked=True)
    return {
        "add_questionnaire": (quiet(questionnaires).on_conflict_do_nothing(), columns(questionnaires)),
        "find_questionnaire": (select(questionnaires.c.source).where(questionnaires.c.hash == b("hash")), ("hash",)),
        "find_inbox": (select(inbox.c.key).where(inbox.c.key == b("seen")), ("seen",)),
        "add_inbox": (insert(inbox), columns(inbox)),
        "add_respondent": (insert(respondents), columns(respondents)),
        "find_receipt": (select(respondents.c.id).where(respondents.c.receipt_mac == b("receipt")), ("receipt",)),
        "add_participation": (insert(participations), columns(participations)),
        "find_participation": (
            select(p.area, p.questionnaire, p.language, p.state).where(
                p.respondent == b("who"), p.wave == b("in_wave")
            ),
            ("who", "in_wave"),
        ),
        "change_participation": (
            update(participations)
            .values(
                area=b("area"),
                invited=b("invited"),
                questionnaire=b("questionnaire"),
                language=b("language"),
                state=b("state"),
                started_week=func.coalesce(p.started_week, b("started")),
                finished_week=func.coalesce(p.finished_week, b("finished")),
            )
            .where(p.respondent == b("who"), p.wave == b("in_wave")),
            ("area", "invited", "questionnaire", "language", "state", "started", "finished", "who", "in_wave"),
        ),
        "add_address": (insert(addresses), columns(addresses)),
        "find_address": (select(d.respondent, d.gone).where(d.mac == b("address")), ("address",)),
        "move_address": (
            update(addresses).values(respondent=b("to"), gone=false()).where(d.mac == b("address")),
            ("to", "address"),
        ),
        "mark_gone": (
            update(addresses).values(gone=b("is_gone")).where(d.respondent == b("who"), d.channel == b("via")),
            ("is_gone", "who", "via"),
        ),
        "count_addresses": (select(d.mac).where(d.respondent == b("who")), ("who",)),
        "add_session": (insert(sessions), columns(sessions)),
        "find_session": (select(s.version, s.state).where(s.respondent == b("who")), ("who",)),
        "change_session": (
            update(sessions)
            .values(version=b("new_version"), state=b("new_state"), touched_day=b("today"))
            .where(s.respondent == b("who"), s.version == b("old_version")),
            ("new_version", "new_state", "today", "who", "old_version"),
        ),
        "bump_session": (
            update(sessions).values(version=s.version + literal_column("1")).where(s.respondent == b("who")),
            ("who",),
        ),
        "supersede": (
            update(answers)
            .values(current=false())
            .where(a.respondent == b("who"), a.wave == b("in_wave"), a.question == b("asked"), a.current == true()),
            ("who", "in_wave", "asked"),
        ),
        "add_answer": (insert(answers), columns(answers)),
        "find_answers": (
            select(a.id, a.wave, a.questionnaire, a.question, a.category, a.value, a.text, a.helped)
            .where(a.respondent == b("who"), a.current == true())
            .order_by(a.wave),
            ("who",),
        ),
        "find_history": (
            select(a.id).where(a.respondent == b("who"), a.wave == b("in_wave"), a.question == b("asked")),
            ("who", "in_wave", "asked"),
        ),
        "erase_answer": (
            delete(answers).where(a.respondent == b("who"), a.wave == b("in_wave"), a.question == b("asked")),
            ("who", "in_wave", "asked"),
        ),
        "add_media": (insert(media), columns(media)),
        "find_media": (
            select(media.c.id, media.c.what, media.c.type, media.c.body).where(media.c.respondent == b("who")),
            ("who",),
        ),
        "erase_media": (
            delete(media).where(media.c.respondent == b("who"), media.c.id.in_(of_question)),
            ("who", "who", "in_wave", "asked"),
        ),
        "add_draft": (insert(drafts), columns(drafts)),
        "find_draft": (
            select(drafts.c.body).where(drafts.c.respondent == b("who"), drafts.c.hour > b("after")),
            ("who", "after"),
        ),
        "drop_draft": (delete(drafts).where(drafts.c.respondent == b("who")), ("who",)),
        "add_concern": (insert(concerns), columns(concerns)),
        "erase_concern": (
            delete(concerns).where(concerns.c.respondent == b("who"), concerns.c.answer.in_(of_question)),
            ("who", "who", "in_wave", "asked"),
        ),
        "add_reminder": (insert(reminders), columns(reminders)),
        "drop_reminder": (delete(reminders).where(reminders.c.respondent == b("who")), ("who",)),
        "end_reminder": (
            delete(reminders).where(reminders.c.respondent == b("who"), reminders.c.due == b("at")),
            ("who", "at"),
        ),
        "find_reminders": (
            select(reminders.c.respondent, reminders.c.due, reminders.c.address)
            .where(reminders.c.due <= b("now"))
            .order_by(reminders.c.due)
            .limit(b("most"))
            .offset(literal_column("0")),
            ("now", "most"),
        ),
        "add_outbox": (insert(outbox), columns(outbox)),
        "drop_outbox": (delete(outbox).where(o.respondent == b("who"), o.id == b("which")), ("who", "which")),
        "drop_collected": (
            delete(outbox).where(
                o.respondent == b("who"), o.id < b("before"), o.address_mac == b("address"), o.due.is_(None)
            ),
            ("who", "before", "address"),
        ),
        "drop_pushed": (delete(outbox).where(o.respondent == b("who"), o.due.is_not(None)), ("who",)),
        "find_waiting": (
            select(o.id, o.channel, o.body)
            .where(o.respondent == b("who"), o.address_mac == b("address"), o.due.is_(None))
            .order_by(o.id),
            ("who", "address"),
        ),
        "find_due": (due, ("now", "channels", "busy", "most")),
        "claim": (
            update(outbox)
            .values(owner=b("me"), tries=o.tries + literal_column("1"))
            .where(o.respondent == b("who"), o.id == b("which")),
            ("me", "who", "which"),
        ),
        "postpone": (
            update(outbox).values(due=b("at")).where(o.respondent == b("who"), o.id == b("which")),
            ("at", "who", "which"),
        ),
        "find_invite": (
            select(invites.c.area, invites.c.wave, invites.c.questionnaire, invites.c.respondent, invites.c.used).where(
                invites.c.code == b("invite")
            ),
            ("invite",),
        ),
        "use_invite": (
            update(invites)
            .values(respondent=b("who"), used=true())
            .where(invites.c.code == b("invite"), invites.c.used == false()),
            ("who", "invite"),
        ),
        "add_poison": (quiet(poison).on_conflict_do_nothing(), columns(poison)),
        "add_erasure": (quiet(erasures).on_conflict_do_nothing(), columns(erasures)),
    }

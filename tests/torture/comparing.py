"""The model held against the database: every row of every table that knows people."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from sqlalchemy import Connection, select, text

from dialogs.session import Session
from storage import codes
from storage.cipher import open_text
from storage.models import (
    answers,
    concerns,
    data_keys,
    drafts,
    invites,
    media,
    metadata,
    reminders,
    respondents,
    sessions,
)
from storage.store import Store
from tests.storage.house import RING
from tests.torture.model import Beside, Model, Row, Someone

WHO_IS_WHERE = " UNION ".join(
    f"SELECT '{table.name}', {column} FROM {table.name}"
    for table in metadata.sorted_tables
    for column in (["id"] if table is respondents else ["respondent"] if "respondent" in table.c else [])
)


def compare(store: Store, model: Model) -> None:
    """Every answer ever given, each session, and nothing at all of who is gone."""
    with store.engine.connect().execution_options(reading=True) as data:
        with store.keys.engine.connect().execution_options(reading=True) as keys:
            known = set(keys.execute(select(data_keys.c.respondent)).scalars())
        gone = {each.respondent for each in model.people if each.gone}
        assert not gone & known, "a key is still there"
        for name, respondent in data.execute(text(WHO_IS_WHERE)):
            assert respondent not in gone, f"somebody who withdrew is still in {name}"
        living = {each.respondent: each for each in model.people if not each.gone}
        assert set(data.execute(select(respondents.c.id)).scalars()) == set(living)
        assert living.keys() <= known
        for respondent in living.keys() - model.ciphers.keys():
            found_key = store.keys.load(respondent)
            assert found_key is not None
            model.ciphers[respondent] = found_key
        found: Counter[tuple[int, Row]] = Counter()
        of_answer: dict[int, tuple[str, str]] = {}
        for row in data.execute(select(answers)):
            of_answer[row.id] = row.wave, row.question
            cipher = model.ciphers[row.respondent]
            words = open_text(cipher, row.id, bytes(row.text)) if row.text is not None else ""
            told = (row.wave, row.question, row.category, row.value, words, row.given, row.way, row.helped)
            found[row.respondent, Row(*told, bool(row.current))] += 1
        assert found == model.answers()
        hanging(data, model, of_answer)
        waiting(data, model, living)
        for row in data.execute(select(sessions)):
            cipher = model.ciphers[row.respondent]
            state = cipher.open("sessions", "state", row.respondent, bytes(row.state)).decode()
            assert Session.from_json(state) == living[row.respondent].session
        used = {bytes(r.code): (bool(r.used), r.respondent) for r in data.execute(select(invites))}
        for code, invite in model.invites.items():
            by = invite.by.respondent if invite.by is not None else None
            assert used[RING.invite_mac(codes.read(code) or "")] == (invite.used, by)


def hanging(data: Connection, model: Model, of_answer: dict[int, tuple[str, str]]) -> None:
    """Voice notes, pictures and concerns, each with its answer."""
    notes: Counter[tuple[int, Beside]] = Counter()
    for row in data.execute(select(media)):
        content = model.ciphers[row.respondent].open("media", "body", row.id, bytes(row.body))
        notes[row.respondent, Beside(*of_answer[row.id], (row.what, row.type, content))] += 1
    assert notes == Counter((each.respondent, one) for each in model.people for one in each.media)
    flags: Counter[tuple[int, Beside]] = Counter()
    for row in data.execute(select(concerns)):
        flags[row.respondent, Beside(*of_answer[row.answer], (row.rules,))] += 1
    assert flags == Counter((each.respondent, one) for each in model.people for one in each.concerns)


def waiting(data: Connection, model: Model, living: dict[int, Someone]) -> None:
    """Words that are held, and reminders."""
    held: dict[int, Any] = {}
    for row in data.execute(select(drafts)):
        words = open_text(model.ciphers[row.respondent], row.respondent, bytes(row.body), "drafts")
        held[row.respondent] = words, row.hour
    assert held == {number: each.draft for number, each in living.items() if each.draft is not None}
    due: dict[int, Any] = {}
    for row in data.execute(select(reminders)):
        sealed = model.ciphers[row.respondent].open("reminders", "address", row.respondent, bytes(row.address))
        due[row.respondent] = row.due, tuple(json.loads(sealed))
    assert due == {number: each.reminder for number, each in living.items() if each.reminder is not None}

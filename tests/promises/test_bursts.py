"""Promise 10: many chats from one source are noticed and shown to staff, and nobody is dropped or marked for it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from bot.__main__ import main
from bot.channels.webchat.bursts import HOUR, MANY, STEP, Bursts
from bot.demo.moods import EXAMPLESHIRE
from storage import bursts, migrate
from storage.models import participations, respondents
from storage.store import Store
from tests.storage.house import RING
from tests.webchat.conftest import Serve, house, serve
from tests.webchat.house import MemoryHouse
from tests.webchat.visitor import Visitor

__all__ = ["house", "serve"]

HERE = "198.51.100.7"


def test_a_household_is_no_burst_and_an_hour_forgets() -> None:
    now = [0.0]
    seen = Bursts(lambda: now[0])
    assert not any(seen.began(HERE) for _ in range(MANY - 1))
    now[0] += HOUR + 1
    assert not any(seen.began(HERE) for _ in range(MANY - 1))
    assert seen.began(HERE) == MANY
    assert sum(seen.began(HERE) for _ in range(STEP * 3)) == STEP * 3, "every one of them is counted"
    assert not seen.began("203.0.113.1"), "another place"
    assert HERE not in repr(vars(seen)), "no address is kept"


async def test_a_burst_is_told_of_and_everybody_is_let_in(serve: Serve, house: MemoryHouse) -> None:
    told: list[int] = []

    async def hear(count: int) -> None:
        told.append(count)
        raise OSError("and a fault there holds up nobody")

    client = await serve(burst=hear)
    for number in range(MANY + STEP + 3):
        client.session.cookie_jar.clear()
        visitor = Visitor(client)
        response = await visitor.post("/start", (await visitor.look("/")).forms[0].fields)
        assert response.status == 303, number
    assert told == [MANY, STEP]
    assert len(house.kept) == MANY + STEP + 3


async def test_invited_families_are_no_burst(serve: Serve) -> None:
    told: list[int] = []

    async def hear(count: int) -> None:
        told.append(count)

    client = await serve(burst=hear)
    for _ in range(MANY + 1):
        client.session.cookie_jar.clear()
        visitor = Visitor(client)
        await visitor.post("/start", (await visitor.look("/i/AAAA-BBBB-CCCC")).forms[0].fields)
    assert told == []


def test_a_week_has_one_number_and_no_chat_a_mark(database_url: str) -> None:
    with Store.open(database_url, RING) as store:
        bursts.note(store.engine, 2968, 20)
        bursts.note(store.engine, 2968, 10)
        bursts.note(store.engine, 2969, 20)
        assert (bursts.counted(store.engine, 2968), bursts.counted(store.engine, 2970)) == (30, 0)
        assert {column["name"] for column in inspect(store.engine).get_columns("bursts")} == {"week", "chats"}
    for table in (participations, respondents):
        assert not [column.name for column in table.columns if "burst" in column.name or "network" in column.name]


def test_the_digest_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.commands import digest as command

    monkeypatch.setenv("WAYMARK_HOME", str(tmp_path))
    monkeypatch.delenv("WAYMARK_DATABASE_URL", raising=False)
    assert main(["keys", "init"]) == 0
    assert main(["db", "upgrade"]) == 0
    monkeypatch.setattr(command, "digested", lambda *_, **__: None)
    monkeypatch.setitem(command.DIGESTS, "text", lambda _: "the digest\n")
    from storage.database import engine_for
    from storage.weeks import week_of

    monday = datetime(2026, 11, 9, tzinfo=UTC)
    asked = ["digest", "--area", EXAMPLESHIRE.code, "--week", "2026-W46"]
    assert main(asked) == 0
    assert capsys.readouterr().out.strip().endswith("the digest")
    bursts.note(engine_for(f"sqlite:///{tmp_path / 'waymark.db'}"), week_of(monday), 30)
    assert main(asked) == 0
    assert "30 chats without a personal link were begun in bursts" in capsys.readouterr().out
    assert migrate.NEWEST["data"] >= "0005"

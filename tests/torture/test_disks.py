"""Promise 1 when the disk is full or the server goes down in the middle, under the real process: nobody is told that
something was stored which was not, and when it can be stored again it goes on without hands.

A full disk is made by the kernel: RLIMIT_FSIZE of the living process is put down to nothing and up again from outside
(prlimit(2)), so that each write of the database fails in the very system call in which it would on a full disk.
"""

from __future__ import annotations

import asyncio
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientTimeout, CookieJar

from storage.database import engine_for
from storage.models import inbox
from tests.postgres import Postgres
from tests.torture.lives import Zygote
from tests.torture.test_faults import Evening, evening

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prlimit(2) is Linux's")

SEGMENT = 16 << 20
"""Bytes of one file of PostgreSQL's write-ahead log."""

NOTHING = 1
"""Bytes that a file may have: no write of a database fits."""


def room(pid: int, size: int = resource.RLIM_INFINITY) -> None:
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def room_for_server(server: Postgres, url: str, size: int = resource.RLIM_INFINITY) -> None:
    """For everybody connected now; by the account of the server, because nobody else may."""
    engine = engine_for(url)
    with engine.connect() as connection:
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        pids = connection.exec_driver_sql(asked).scalars().all()
    engine.dispose()
    limit = "unlimited" if size == resource.RLIM_INFINITY else str(size)
    for pid in pids:
        command = ["prlimit", f"--pid={pid}", f"--fsize={limit}:"]
        subprocess.run(command, check=True, timeout=30, **server._as_account())  # type: ignore[call-overload]


async def press_start(page: str) -> tuple[int, str]:
    """What somebody sees who presses Start on the web page: the status and the page."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), timeout=ClientTimeout(total=20)) as http:
        async with http.get(page + "/") as first:
            slip = re.search(r'name="slip" value="([^"]+)"', await first.text())
        assert slip is not None
        fields = {"slip": slip[1], "language": "en", "invite": ""}
        async with http.post(page + "/start", data=fields, allow_redirects=False) as answer:
            return answer.status, await answer.text()


async def ready(page: str) -> int:
    async with ClientSession(timeout=ClientTimeout(total=20)) as http, http.get(page + "/readyz") as answer:
        return answer.status


async def talk_until(here: Evening, heard: int, families: int) -> tuple[list[asyncio.Task[None]], list]:  # type: ignore[type-arg]
    people = [here.family(1001 + number) for number in range(families)]
    talks = [asyncio.ensure_future(each.talk()) for each in people]
    for each in people:
        await here.api.until(lambda each=each: len(each.person.chat.shown) >= heard, 60.0)  # type: ignore[misc]
    return talks, people


async def finish(here: Evening, talks: list[asyncio.Task[None]], people: list) -> None:  # type: ignore[type-arg]
    async with asyncio.timeout(80):
        await asyncio.gather(*talks)
    assert not [each.number for each in people if each.stuck]
    await here.api.until(lambda: not here.api.unconfirmed, 20.0)
    for each in people:
        each.look()
        here.assert_kept(each)


async def test_a_full_disk_is_told_as_not_saved_yet_and_heals_by_itself(zygote: Zygote, tmp_path: Path) -> None:
    async with evening("polling", zygote, tmp_path) as here:
        talks, people = await talk_until(here, 4, 2)
        room(here.life.pid, NOTHING)
        status, text = await press_start(here.page)
        assert status == 503
        assert "Not saved yet" in text
        assert "saved" not in text.replace("Not saved yet", "").replace("not saved", "").lower()
        kept = here.look.count(inbox)
        said = sum(len(each.person.chat.shown) for each in people)
        await asyncio.sleep(0.4)
        assert here.look.count(inbox) == kept, "the disk was not full"
        assert sum(len(each.person.chat.shown) for each in people) - said <= len(people), "replies of before, at most"
        assert here.api.unconfirmed, "Telegram keeps what we did not store"
        for each in people:
            here.assert_acknowledged(each)
        room(here.life.pid)
        await finish(here, talks, people)
        assert await ready(here.page) == 200


@pytest.mark.slow
@pytest.mark.postgres
async def test_a_server_stopped_at_once_is_waited_for(zygote: Zygote, tmp_path: Path) -> None:
    """`pg_ctl stop -m immediate` in the middle of surveys, and started again."""
    with await asyncio.to_thread(Postgres.start) as server:
        url = server.database()
        async with evening("webhook", zygote, tmp_path, url) as here:
            talks, people = await talk_until(here, 4, 3)
            await asyncio.to_thread(server.stop, signal.SIGQUIT)
            assert await ready(here.page) == 503
            status, text = await press_start(here.page)
            assert (status, "Not saved yet" in text) == (503, True)
            await asyncio.to_thread(server.start_again)
            for each in people:
                here.assert_acknowledged(each)
            await finish(here, talks, people)
            assert await ready(here.page) == 200


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(shutil.which("prlimit") is None, reason="needs util-linux")
async def test_a_full_disk_of_the_server_is_told_as_not_saved_yet(zygote: Zygote, tmp_path: Path) -> None:
    """The table of updates is made larger than a segment of the log, so that the server's limit lets the log be written
    and refuses the table a further page."""
    with await asyncio.to_thread(Postgres.start) as server:
        url = server.database()
        async with evening("webhook", zygote, tmp_path, url) as here:
            filler = "INSERT INTO inbox SELECT decode(md5(n::text), 'hex'), 99999 FROM generate_series(1, 400000) AS n"
            engine = engine_for(url)
            with engine.begin() as connection:
                connection.exec_driver_sql(filler)
            talks, people = await talk_until(here, 4, 3)
            with engine.connect() as connection:
                size = connection.exec_driver_sql("SELECT pg_relation_size('inbox')").scalar_one()
            engine.dispose()
            assert size > SEGMENT
            room_for_server(server, url, size)
            refused = False
            for _ in range(400):
                status, text = await press_start(here.page)
                refused = status == 503
                if refused:
                    assert "Not saved yet" in text
                    break
            assert refused, "the disk was not full"
            for each in people:
                here.assert_acknowledged(each)
            room_for_server(server, url)
            await finish(here, talks, people)
            with engine_for(url).begin() as connection:  # what the pages of so many visitors would still collect
                connection.exec_driver_sql("DELETE FROM outbox WHERE due IS NULL")


async def test_a_full_disk_of_either_database_means_not_stored() -> None:
    """What the drivers say of a full disk is understood, whichever it is."""
    import sqlite3

    import psycopg

    from storage.writing import Unavailable, translate

    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode, full.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
    for fault in (
        full,
        psycopg.errors.DiskFull("x"),
        psycopg.errors.InternalError_("x"),
        psycopg.errors.AdminShutdown(),
    ):
        assert isinstance(translate(fault), Unavailable), fault

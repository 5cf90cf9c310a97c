"""Two processes on one SQLite file: a read-modify-write from each must not lose the other's."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

from dialogs.messages import Typed
from dialogs.session import Session
from storage.models import answers, inbox, respondents, sessions
from tests.storage.house import opened

TURNS = 60

_OTHER = f"""
import asyncio, sys
from dialogs.messages import Inbound, Typed
from tests.storage.house import opened
async def main():
    async with opened(sys.argv[1]) as here:
        print("ready", flush=True)
        sys.stdin.readline()
        at = here.clock.now()
        for number in range({TURNS}):
            await here.conversation.handle(Inbound(f"other:{{number}}", "telegram", "both", Typed("help"), at))
        own = here.person("theirs")
        await own.to_the_story()
        await own.type("Their story.")
asyncio.run(main())
"""


async def test_two_processes_on_one_file_lose_nothing(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        both = here.person("both")
        await both.start()
        other = await asyncio.to_thread(
            subprocess.Popen,
            [sys.executable, "-c", _OTHER, sqlite_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": "."},
        )
        with other:
            assert other.stdout is not None
            assert other.stdin is not None
            assert await asyncio.to_thread(other.stdout.readline) == b"ready\n"
            other.stdin.write(b"go\n")
            other.stdin.flush()
            for _ in range(TURNS):
                await both.send(Typed("help"))
            mine = here.person("mine")
            await mine.to_the_story()
            await mine.type("My story.")
            assert await asyncio.to_thread(other.wait, 60) == 0
        turns = []
        for row in here.rows(sessions):
            cipher = here.store.keys.load(row.respondent)
            assert cipher is not None
            opened_state = cipher.open("sessions", "state", row.respondent, bytes(row.state)).decode()
            turns.append(Session.from_json(opened_state).turns)
        assert max(turns) == 2 * TURNS + 1, "every turn of both processes built on the one before it"
        assert here.count(respondents) == 3
        assert len([row for row in here.rows(answers) if row.question == "why_overall"]) == 2
        assert here.count(inbox) == 1 + 2 * TURNS + 2 * 8

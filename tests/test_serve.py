"""The real process:

opens, says when it is ready, ends within seconds at a signal, and says plainly why it cannot start.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from time import monotonic

import pytest

from bot.__main__ import main
from tests.fakes.bot_api import BotApi, Seen

ROOT = Path(__file__).parent.parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("WAYMARK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WAYMARK_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("WAYMARK_HTTP_PORT", "0")
    return tmp_path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def choose(seen: Seen) -> str | None:
    """As far as the first story, then Stop: few messages, because the real pace is kept (one a second after four)."""
    for wanted in ("English", "Next", "Yes, I want to", "We have the final plan", "4 🙂 Happy"):
        if wanted in seen.labels and "first letters" not in seen.text:
            return "Stop" if "first asked for help" in seen.text else wanted
    if "first letters" in seen.text:
        return "Skip"
    return "It went well." if "No thanks" in seen.labels else None


def page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        text: str = answer.read().decode()
        return text


def code(seen: Seen) -> str:
    found = re.search(r"Your code: (\S+)", seen.text)
    assert found, seen.text
    return found[1]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_what_is_said_over_telegram_is_stored(home: Path, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    port, metrics = free_port(), free_port()
    assert main(["keys", "init"]) == 0
    async with BotApi() as api:
        for name, value in {
            "WAYMARK_TELEGRAM_TOKEN": api.token,
            "WAYMARK_TELEGRAM_API": api.url,
            "WAYMARK_TELEGRAM_MODE": mode,
            "WAYMARK_WEBHOOK_SECRET": "a-secret-of-the-tests",
            "WAYMARK_HTTP_PORT": str(port),
            "WAYMARK_METRICS_PORT": str(metrics),
            "WAYMARK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }.items():
            monkeypatch.setenv(name, value)
        person = api.person(4711)
        async with process():
            person.start()
            seen = await person.goes_on(choose, most=20, seconds=60)
            shown = await asyncio.to_thread(page, f"http://127.0.0.1:{metrics}/metrics")
            stored = re.search(r"(?m)^waymark_turns_stored_total (\S+)$", shown)
            assert stored is not None
            assert float(stored[1]) >= 8
            assert "went well" not in shown
            assert "4711" not in shown
        if mode == "polling":
            async with process():
                person.say("hello")
                assert code(await person.hears(60)) == code(seen[-1]), "a restart knows the person"
        assert api.breaches == []
    database = home / "var" / "waymark.db"
    with closing(sqlite3.connect(database)) as connection:
        kept = dict(connection.execute("SELECT question, value FROM answers WHERE current").fetchall())
    assert kept["stage_reached"] == "final_plan"
    assert kept["score_overall"] == "4"
    assert kept["why_overall"] == "", "the words are elsewhere"
    assert b"It went well." not in database.read_bytes()


@asynccontextmanager
async def process() -> AsyncIterator[None]:
    """`waymark serve` until the block ends; then it must end by SIGTERM, cleanly, without a word in its log."""
    program = [sys.executable, "-m", "bot", "serve"]
    running = await asyncio.create_subprocess_exec(*program, cwd=ROOT, stderr=asyncio.subprocess.PIPE)
    try:
        yield
        running.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(running.communicate(), 30)
        assert running.returncode == 0, log.decode()
        assert b"went well" not in log
        assert b"4711" not in log
    finally:
        if running.returncode is None:
            running.kill()
            await running.communicate()


@pytest.fixture
def serving(home: Path) -> Iterator[subprocess.Popen[str]]:
    assert main(["keys", "init"]) == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"Web chat: (http://\S+?)/ ", line):
            return found[1]
    raise AssertionError("the process ended before it was open")


def test_it_opens_is_ready_and_a_signal_ends_it_within_seconds(serving: subprocess.Popen[str]) -> None:
    url = address(serving)
    for page in ("/readyz", "/healthz", "/"):
        with urllib.request.urlopen(url + page, timeout=20) as answer:
            assert answer.status == 200
    began = monotonic()
    serving.send_signal(signal.SIGTERM)
    _, log = serving.communicate(timeout=30)
    assert serving.returncode == 0, log
    assert monotonic() - began < 10
    assert "house.closing" in log
    assert "Traceback" not in log


def test_without_a_key_file_it_says_how_to_make_one(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve"]) == 3
    assert "waymark keys init" in capsys.readouterr().err


def test_a_port_in_use_is_one_plain_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "init"]) == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("WAYMARK_HTTP_PORT", str(taken.getsockname()[1]))
        assert main(["serve"]) == 3
    assert re.search(r"WAYMARK_HTTP_PORT: port \d+ on 127.0.0.1 is in use", capsys.readouterr().err)


def test_a_questionnaire_that_is_not_there_is_a_wrong_setting(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "init"]) == 0
    monkeypatch.setenv("WAYMARK_QUESTIONNAIRE", "nobodys")
    assert main(["serve"]) == 2
    assert "WAYMARK_QUESTIONNAIRE: there is no 'nobodys'" in capsys.readouterr().err

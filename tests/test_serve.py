"""The real process:

opens, says when it is ready, ends within seconds at a signal, and says plainly why it cannot start.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from bot.__main__ import main

ROOT = Path(__file__).parent.parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("WAYMARK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WAYMARK_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("WAYMARK_HTTP_PORT", "0")
    return tmp_path


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

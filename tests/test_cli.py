"""The command line: help is quick and true, examples work, exit codes are what the help says."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from bot.__main__ import COMMANDS, Command, main, parser
from bot.commands.failing import ASKED_WRONGLY, COULD_NOT, DONE, FOUND

ROOT = Path(__file__).parent.parent
TRANSCRIPTS = ROOT / "tests" / "transcripts"


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of its own for each test; relative paths of examples land there too."""
    monkeypatch.setenv("WAYMARK_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("WAYMARK_HTTP_PORT", "0")
    monkeypatch.delenv("WAYMARK_DATABASE_URL", raising=False)
    monkeypatch.delenv("WAYMARK_TELEGRAM_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_help_shows_an_example_that_can_be_read_and_the_exit_codes(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    name, example = command.name, command.example
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert example in shown
    assert "exit codes:" in shown
    assert parser().parse_args(shlex.split(example)[1:]).command == name


def test_help_is_quick() -> None:
    began = perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert perf_counter() - began < 2.0, "something heavy is imported before it is needed"
    assert all(command.name in done.stdout for command in COMMANDS)


def test_every_wrong_setting_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYMARK_HTTP_PORT", "eighty")
    monkeypatch.setenv("WAYMARK_LOG_LEVEL", "loud")
    assert main(["settings"]) == ASKED_WRONGLY
    said = capsys.readouterr().err
    assert [line.split(":")[0] for line in said.splitlines()] == ["WAYMARK_HTTP_PORT", "WAYMARK_LOG_LEVEL"]


def test_settings_shows_what_is_in_force_but_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYMARK_TELEGRAM_TOKEN", "123:CANARY")
    assert main(["settings"]) == DONE
    shown = capsys.readouterr().out
    assert "CANARY" not in shown
    assert "WAYMARK_TELEGRAM_TOKEN" in shown
    assert "(set, not shown)" in shown


# --- chat ---


def test_a_transcript_replays(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", "--replay", str(TRANSCRIPTS / "happy-en.txt")]) == DONE
    assert capsys.readouterr().out == ""


def test_a_transcript_that_differs_ends_with_one_and_the_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (TRANSCRIPTS / "happy-en.txt").read_text(encoding="utf-8")
    changed = tmp_path / "changed.txt"
    changed.write_text(text.replace("  Choose your language.", "  Choose a colour.", 1), encoding="utf-8")
    assert main(["chat", "--replay", str(changed)]) == FOUND
    assert "-  Choose a colour.\n+  Choose your language." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chat", "--questionnaire", "nope"], "No questionnaire is called 'nope'. There are: "),
        (["chat", "--language", "tlh"], "No language 'tlh' is published. There are: en, pl"),
        (["chat", "--area", "E99"], "No area has the code 'E99'."),
        (["chat", "--replay", "nowhere.txt"], "nowhere.txt: cannot be read"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == ASKED_WRONGLY
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


# --- the store ---


def test_keys_tables_and_invites_as_in_the_readme(capsys: pytest.CaptureFixture[str], house: Path) -> None:
    assert main(["keys", "check"]) == COULD_NOT, "no key file yet"
    assert main(["keys", "init"]) == DONE
    before = (house / "var" / "waymark.keys").read_bytes()
    assert main(["keys", "init"]) == COULD_NOT, "never overwritten"
    assert (house / "var" / "waymark.keys").read_bytes() == before
    assert main(["db", "current"]) == FOUND, "the tables are not there yet"
    assert main(["keys", "check"]) == COULD_NOT
    assert main(["db", "upgrade"]) == DONE
    assert main(["db", "current"]) == DONE
    assert main(["keys", "check"]) == DONE
    capsys.readouterr()
    assert main(["invites", "create", "--area", "E10000015", "--number", "3"]) == DONE
    links = capsys.readouterr().out.splitlines()
    assert len(set(links)) == 3
    assert all("/i/i-" in link for link in links)
    assert main(["db", "downgrade", "base"]) == DONE
    assert main(["db", "current"]) == FOUND


def test_a_database_that_cannot_be_reached_is_one_line_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAYMARK_DATABASE_URL", "postgresql://waymark:CANARY@127.0.0.1:1/waymark")
    assert main(["db", "current"]) == COULD_NOT
    error = capsys.readouterr().err
    assert "WAYMARK_DATABASE_URL" in error
    assert "CANARY" not in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["invites", "create", "--area", "E99", "--number", "1"], "No area has the code 'E99'."),
        (["invites", "create", "--area", "E10000015", "--number", "1", "--questionnaire", "x"], "called 'x'"),
        (["db", "downgrade", "nowhere"], "No such revision: nowhere"),
    ],
)
def test_what_was_asked_wrongly_ends_with_two(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == ASKED_WRONGLY
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "many", "1000000"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["invites", "create", "--area", "E10000015", "--number", number])
    assert ended.value.code == ASKED_WRONGLY


def test_check_finds_nothing_wrong_with_what_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == DONE, capsys.readouterr().out
    assert "parent-short: " in capsys.readouterr().out

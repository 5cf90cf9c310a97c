"""Settings: what is read, what is refused and how it is said; and that docs/settings.md is true."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from bot.settings import VARIABLES, Settings, WrongSettings, table

DOCS = Path(__file__).parent.parent / "docs" / "settings.md"
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def faults(**environ: str) -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as wrong:
        Settings.read(environ)
    return wrong.value.faults


def test_nothing_set_is_a_working_house() -> None:
    settings = Settings.read({})
    assert settings.database_url == "sqlite:///var/waymark.db"
    assert settings.key_file == Path("var/waymark.keys")
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert settings.telegram_token is None


def test_home_moves_what_is_kept_but_not_what_was_named() -> None:
    settings = Settings.read({"WAYMARK_HOME": "/srv/w", "WAYMARK_KEY_FILE": "/run/keys"})
    assert settings.database_url == "sqlite:////srv/w/waymark.db"
    assert settings.key_file == Path("/run/keys")


def test_an_empty_value_counts_as_unset() -> None:
    assert Settings.read({"WAYMARK_HTTP_PORT": " ", "WAYMARK_TELEGRAM_TOKEN": ""}) == Settings.read({})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WAYMARK_HTTP_PORT", "eighty", "'eighty' is not a whole number"),
        ("WAYMARK_HTTP_PORT", "65536", "65536 is too large"),
        ("WAYMARK_HTTP_PORT", "-1", "'-1' is not a whole number"),
        ("WAYMARK_HTTP_PORT", "٨٠٨٠", "not a whole number"),
        ("WAYMARK_HTTP_HOST", "a b", "'a b' is not a host"),
        ("WAYMARK_TELEGRAM_MODE", "push", "not one of polling, webhook"),
        ("WAYMARK_TELEGRAM_TOKEN", "no-token", "not a bot token"),
        ("WAYMARK_TELEGRAM_NAME", "t.me/x", "is not a bot's name"),
        ("WAYMARK_TELEGRAM_API", "api.telegram.org", "not an address of a site"),
        ("WAYMARK_PUBLIC_URL", "ftp://example.org", "not an address of a site"),
        ("WAYMARK_PUBLIC_URL", "https://example.org:port", "not an address of a site"),
        ("WAYMARK_WEBHOOK_SECRET", "short", "not a webhook secret"),
        ("WAYMARK_DATABASE_URL", "mysql://u:p@h/d", "starts with 'mysql://'"),
        ("WAYMARK_DATABASE_URL", "/var/lib/waymark.db", "is no URL"),
        ("WAYMARK_DATABASE_URL", "sqlite:///:memory:", "keeps nothing"),
        ("WAYMARK_QUESTIONNAIRE", "../etc", "not the id of a questionnaire"),
        ("WAYMARK_LOG_LEVEL", "loud", "not one of debug, info"),
        ("WAYMARK_LOG_FORMAT", "xml", "not one of auto, console, json"),
        ("WAYMARK_TELEGRAM_TOKN", TOKEN, "there is no such setting. Did you mean WAYMARK_TELEGRAM_TOKEN?"),
    ],
)
def test_a_wrong_value_gives_one_line_with_variable_fault_and_mend(name: str, value: str, said: str) -> None:
    (line,) = faults(**{name: value})
    assert line.startswith(f"{name}: ")
    assert said in line
    assert "\n" not in line
    assert re.search(r"(Give|Set|Use|Copy|Did you mean|Unset)\b", line), "no mend"


def test_all_wrong_values_are_said_at_once() -> None:
    lines = faults(WAYMARK_HTTP_PORT="x", WAYMARK_LOG_LEVEL="y", WAYMARK_TELEGRAM_TOKEN="z", WAYMARK_NONSENSE="1")
    assert len(lines) == 4


def test_a_secret_is_never_echoed() -> None:
    wrong = {
        "WAYMARK_TELEGRAM_TOKEN": "123:CANARY/CANARY",
        "WAYMARK_WEBHOOK_SECRET": "CANARY CANARY CANARY",
        "WAYMARK_DATABASE_URL": "oracle://canary:CANARY@host/db",
        "WAYMARK_PUBLIC_URL": "https://canary:CANARY@example.org",
        "WAYMARK_TELEGRAM_API": "https://api.example.org/?key=CANARY",
    }
    for name, value in wrong.items():
        assert "CANARY" not in "".join(faults(**{name: value})), name
    settings = Settings.read(
        {
            "WAYMARK_TELEGRAM_TOKEN": "123:CANARY",
            "WAYMARK_WEBHOOK_SECRET": "CANARY-CANARY-CANARY",
            "WAYMARK_DATABASE_URL": "postgresql://waymark:CANARY@host/db",
        }
    )
    assert "CANARY" not in repr(settings)


def test_a_webhook_needs_its_secret_and_a_public_https_address() -> None:
    hook = {"WAYMARK_TELEGRAM_TOKEN": TOKEN, "WAYMARK_TELEGRAM_MODE": "webhook"}
    assert [line.split(":")[0] for line in faults(**hook)] == ["WAYMARK_WEBHOOK_SECRET", "WAYMARK_PUBLIC_URL"]
    hook["WAYMARK_WEBHOOK_SECRET"] = "0123456789abcdef"
    (line,) = faults(**hook, WAYMARK_PUBLIC_URL="http://example.org")
    assert "not https" in line
    assert Settings.read({**hook, "WAYMARK_PUBLIC_URL": "https://example.org/"}).public_url == "https://example.org"


def test_every_setting_is_in_the_docs_as_it_is() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert table() in text, "docs/settings.md is out of date: copy what bot.settings.table() says"
    known = {v.name for v in VARIABLES}
    assert set(re.findall(r"WAYMARK_[A-Z_]+[A-Z]", text)) == known
    assert {v.field for v in VARIABLES} == {f.name for f in dataclasses.fields(Settings)}


def test_no_document_names_a_setting_that_is_not_there() -> None:
    root = DOCS.parent.parent
    known = {v.name for v in VARIABLES}
    for file in [*root.glob("*.md"), *root.glob("docs/**/*.md")]:
        named = set(re.findall(r"WAYMARK_[A-Z_]+[A-Z]", file.read_text(encoding="utf-8")))
        assert named <= known, f"{file.name}: {named - known}"

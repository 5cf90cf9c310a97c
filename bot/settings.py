"""Settings: the environment, read once, as one frozen value whose parts are already true.

Only `app` and the command line read it. Every variable is a row of `VARIABLES`; docs/settings.md shows the same rows,
and a test holds the two together. A wrong value never stops at the first fault: all are said at once, each with the
variable, what is wrong and the mend. Secrets are never echoed.

>>> Settings.read({}).http_port
8080
>>> try: Settings.read({"WAYMARK_HTTP_PORT": "eighty", "WAYMARK_TELEGRAM_MODE": "push"})
... except WrongSettings as wrong: print(wrong)
WAYMARK_TELEGRAM_MODE: 'push' is not one of polling, webhook. Set it to one of them or leave it unset for polling.
WAYMARK_HTTP_PORT: 'eighty' is not a whole number. Give a port from 0 to 65535, like 8080; 0 takes any free one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

PREFIX = "WAYMARK_"
TELEGRAM_API = "https://api.telegram.org"

TelegramMode = Literal["polling", "webhook"]
LogFormat = Literal["auto", "console", "json"]


class WrongSettings(ValueError):
    """One or more variables are wrong. `faults` holds one line for each; `str()` is all of them."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Fault(ValueError):
    """What is wrong with one value and the mend, without the name of the variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment said, checked. Paths may be relative: they are read from where the process was started."""

    home: Path
    database_url: str
    key_file: Path
    key_database_url: str | None
    telegram_token: str | None
    telegram_api: str
    telegram_mode: TelegramMode
    telegram_name: str | None
    webhook_secret: str | None
    public_url: str | None
    http_host: str
    http_port: int
    questionnaire: str
    log_level: str
    log_format: LogFormat

    @staticmethod
    def read(environ: Mapping[str, str]) -> Settings:
        """Raises `WrongSettings` with every fault. An empty value counts as unset.

        An unknown name that starts with WAYMARK_ is a fault too: it is a typing slip.
        """
        faults: list[str] = []
        values: dict[str, Any] = {}
        for variable in VARIABLES:
            raw = environ.get(variable.name, "").strip()
            try:
                values[variable.field] = variable.parse(raw) if raw else variable.unset(environ)
            except _Fault as fault:
                faults.append(f"{variable.name}: {fault}")
        faults += _unknown(environ)
        if not faults:
            faults += _together(values)
        if faults:
            raise WrongSettings(tuple(faults))
        return Settings(**values)

    def __repr__(self) -> str:
        """Never shows a secret: settings end up in tracebacks."""
        shown = ", ".join(
            f"{v.field}={'…' if v.secret and getattr(self, v.field) else getattr(self, v.field)!r}" for v in VARIABLES
        )
        return f"Settings({shown})"


@dataclass(frozen=True, slots=True)
class Variable:
    """One row: how a variable is called, read and explained. `default` is its text when unset; None: there is none."""

    name: str
    field: str
    parse: Callable[[str], object]
    default: str | None
    about: str
    secret: bool = False

    def unset(self, environ: Mapping[str, str]) -> object:
        if self.default is None:
            return None
        home = environ.get("WAYMARK_HOME", "").strip() or "var"
        return self.parse(self.default.replace("var/", f"{home}/") if self.field != "home" else self.default)


def _one_of(*choices: str, default: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw.lower() not in choices:
            raise _Fault(
                f"{raw!r} is not one of {', '.join(choices)}. Set it to one of them or leave it unset for {default}."
            )
        return raw.lower()

    return parse


def _path(raw: str) -> Path:
    if "\0" in raw:
        raise _Fault("holds a NUL byte. Give a path.")
    return Path(raw).expanduser()


def _database(raw: str) -> str:
    scheme, colon, rest = raw.partition("://")
    kind = scheme.partition("+")[0]
    if not colon or kind not in ("sqlite", "postgresql") or not rest.strip("/"):
        # The value may hold a password: only its scheme is shown.
        shown = f"starts with {scheme + '://'!r}" if colon and re.fullmatch(r"[a-z0-9+]{1,30}", scheme) else "is no URL"
        raise _Fault(f"{shown} (not shown). Give sqlite:///var/waymark.db or postgresql://NAME:PASSWORD@HOST/DATABASE.")
    if kind == "sqlite" and rest.strip("/").startswith((":memory:", "?")):
        raise _Fault("keeps nothing: it is in memory. Give sqlite:///var/waymark.db.")
    return raw


def _token(raw: str) -> str:
    if not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{1,100}", raw):
        raise _Fault(
            "is not a bot token (not shown). Copy it whole from BotFather: digits, a colon, letters and digits."
        )
    return raw


def _name(raw: str) -> str:
    if not re.fullmatch(r"@?[A-Za-z][A-Za-z0-9_]{3,31}", raw):
        raise _Fault(f"{raw!r} is not a bot's name. Give what stands after t.me/, like ehc_waymark_bot.")
    return raw.removeprefix("@")


def _secret(raw: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", raw):
        raise _Fault(
            "is not a webhook secret (not shown). Use 16 to 256 of A-Z a-z 0-9 _ -, "
            'like: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return raw


def _url(*schemes: str, example: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        try:
            parts = urlsplit(raw)
            good = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
            bare = not (parts.query or parts.fragment or parts.username or parts.password)
        except ValueError:
            good = bare = False
        if not (good and bare):
            raise _Fault(f"is not an address of a site (not shown: it may hold a secret). Give it like {example}.")
        return raw.rstrip("/")

    return parse


def _host(raw: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", raw):
        raise _Fault(f"{raw!r} is not a host. Give an address to listen on, like 127.0.0.1 or 0.0.0.0.")
    return raw


def _port(raw: str) -> int:
    mend = "Give a port from 0 to 65535, like 8080; 0 takes any free one."
    if not re.fullmatch(r"[0-9]{1,10}", raw):
        raise _Fault(f"{raw!r} is not a whole number. {mend}")
    if int(raw) > 65535:
        raise _Fault(f"{raw} is too large. {mend}")
    return int(raw)


def _id(raw: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", raw):
        raise _Fault(
            f"{raw!r} is not the id of a questionnaire. Give one that `waymark check` lists, like parent-short."
        )
    return raw


VARIABLES: tuple[Variable, ...] = (
    Variable("WAYMARK_HOME", "home", _path, "var", "Folder for what the process keeps: database, keys, reports."),
    Variable(
        "WAYMARK_DATABASE_URL",
        "database_url",
        _database,
        "sqlite:///var/waymark.db",
        "Where answers are kept: an SQLite file or a PostgreSQL database. It may hold a password.",
        secret=True,
    ),
    Variable(
        "WAYMARK_KEY_FILE",
        "key_file",
        _path,
        "var/waymark.keys",
        "File of the master key and the pepper (`waymark keys init`). Losing it means losing every story. "
        "Keep it apart from the backups of the database.",
    ),
    Variable(
        "WAYMARK_KEY_DATABASE_URL",
        "key_database_url",
        _database,
        None,
        "Where the families' own keys are kept, each locked by the key file. Unset: beside the database. "
        "It needs a backup of its own, a short-lived one.",
        secret=True,
    ),
    Variable(
        "WAYMARK_TELEGRAM_TOKEN",
        "telegram_token",
        _token,
        None,
        "Token of the Telegram bot, from BotFather. Unset: no Telegram.",
        secret=True,
    ),
    Variable(
        "WAYMARK_TELEGRAM_API",
        "telegram_api",
        _url("http", "https", example="https://api.telegram.org"),
        TELEGRAM_API,
        "Base address of the Bot API server, for an own one.",
    ),
    Variable(
        "WAYMARK_TELEGRAM_MODE",
        "telegram_mode",
        _one_of("polling", "webhook", default="polling"),
        "polling",
        "How updates come: `polling` (we ask) or `webhook` (Telegram calls WAYMARK_PUBLIC_URL).",
    ),
    Variable(
        "WAYMARK_TELEGRAM_NAME",
        "telegram_name",
        _name,
        None,
        "The bot's name, what stands after t.me/: for the invite links that open Telegram.",
    ),
    Variable(
        "WAYMARK_WEBHOOK_SECRET",
        "webhook_secret",
        _secret,
        None,
        "Shared with Telegram, proves that a call to the webhook is Telegram's. Needed for `webhook`.",
        secret=True,
    ),
    Variable(
        "WAYMARK_PUBLIC_URL",
        "public_url",
        _url("http", "https", example="https://feedback.example.gov.uk"),
        None,
        "The address families and Telegram reach us at, through the TLS proxy. Unset: the address we listen on.",
    ),
    Variable("WAYMARK_HTTP_HOST", "http_host", _host, "127.0.0.1", "Address the web chat listens on."),
    Variable("WAYMARK_HTTP_PORT", "http_port", _port, "8080", "Port the web chat listens on; 0 takes any free one."),
    Variable(
        "WAYMARK_QUESTIONNAIRE",
        "questionnaire",
        _id,
        "parent-short",
        "Id of the questionnaire that people are asked who come without an invite that says otherwise.",
    ),
    Variable(
        "WAYMARK_LOG_LEVEL",
        "log_level",
        _one_of("debug", "info", "warning", "error", default="info"),
        "info",
        "The least that is logged: debug, info, warning or error. No level logs words or addresses.",
    ),
    Variable(
        "WAYMARK_LOG_FORMAT",
        "log_format",
        _one_of("auto", "console", "json", default="auto"),
        "auto",
        "`json`: one object a line. `console`: to be read. `auto`: console on a terminal, json elsewhere.",
    ),
)


def _unknown(environ: Mapping[str, str]) -> list[str]:
    known = {v.name for v in VARIABLES}
    faults = []
    for name in sorted(n for n in environ if n.startswith(PREFIX) and n not in known):
        near = difflib.get_close_matches(name, known, 1, 0.75)
        mend = f"Did you mean {near[0]}?" if near else "Unset it; docs/settings.md lists all there are."
        faults.append(f"{name}: there is no such setting. {mend}")
    return faults


def _together(values: Mapping[str, Any]) -> list[str]:
    """What no variable shows alone: a webhook needs a token, a secret and a public https address."""
    if values["telegram_mode"] != "webhook" or values["telegram_token"] is None:
        return []
    faults = []
    if values["webhook_secret"] is None:
        faults.append(
            "WAYMARK_WEBHOOK_SECRET: is unset, and then the webhook lets anyone in. Set 16 to 256 letters and digits."
        )
    public = cast("str | None", values["public_url"])
    own_server = values["telegram_api"] != TELEGRAM_API
    if public is None:
        faults.append(
            "WAYMARK_PUBLIC_URL: is unset, so Telegram cannot call the webhook. Set it like https://feedback.example.gov.uk."
        )
    elif not public.startswith("https://") and not own_server:
        faults.append(
            "WAYMARK_PUBLIC_URL: is not https, and Telegram calls nothing else. Set it like https://feedback.example.gov.uk."
        )
    return faults


def table() -> str:
    """The rows as a Markdown table, as docs/settings.md shows them."""
    lines = ["| Variable | When unset | What it is |", "| --- | --- | --- |"]
    for v in VARIABLES:
        default = f"`{v.default}`" if v.default is not None else "none"
        lines.append(f"| `{v.name}` | {default} | {v.about}{' Secret.' if v.secret else ''} |")
    return "\n".join(lines) + "\n"

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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from bot import values
from bot.values import FaultyValue

PREFIX = "WAYMARK_"
TELEGRAM_API = "https://api.telegram.org"

TelegramMode = Literal["polling", "webhook"]
KeepAddresses = Literal["answers", "wave"]
LogFormat = Literal["auto", "console", "json"]


class WrongSettings(ValueError):
    """One or more variables are wrong. `faults` holds one line for each; `str()` is all of them."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment said, checked. Paths may be relative: they are read from where the process was started."""

    home: Path
    database_url: str
    key_file: Path
    key_database_url: str | None
    erasure_log: Path
    drill_days: int
    keep_answers_days: int
    keep_figures_days: int
    exports: Path
    keep_exports_days: int
    keep_addresses: KeepAddresses
    keep_drafts_hours: int
    telegram_token: str | None
    telegram_api: str
    telegram_mode: TelegramMode
    telegram_name: str | None
    webhook_secret: str | None
    public_url: str | None
    http_host: str
    http_port: int
    metrics_port: int | None
    questionnaire: str
    areas: Path | None
    log_level: str
    log_format: LogFormat

    @staticmethod
    def read(environ: Mapping[str, str]) -> Settings:
        """Raises `WrongSettings` with every fault. An empty value counts as unset.

        An unknown name that starts with WAYMARK_ is a fault too: it is a typing slip.
        """
        faults: list[str] = []
        found: dict[str, Any] = {}
        for variable in VARIABLES:
            raw = environ.get(variable.name, "").strip()
            try:
                found[variable.field] = variable.parse(raw) if raw else variable.unset(environ)
            except FaultyValue as fault:
                faults.append(f"{variable.name}: {fault}")
        faults += _unknown(environ)
        if not faults:
            faults += _together(found)
        if faults:
            raise WrongSettings(tuple(faults))
        return Settings(**found)

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


VARIABLES: tuple[Variable, ...] = (
    Variable("WAYMARK_HOME", "home", values.path, "var", "Folder for what the process keeps: database, keys, reports."),
    Variable(
        "WAYMARK_DATABASE_URL",
        "database_url",
        values.database,
        "sqlite:///var/waymark.db",
        "Where answers are kept: an SQLite file or a PostgreSQL database. It may hold a password.",
        secret=True,
    ),
    Variable(
        "WAYMARK_KEY_FILE",
        "key_file",
        values.path,
        "var/waymark.keys",
        "File of the master key and the pepper (`waymark keys init`). Losing it means losing every story. "
        "Keep it apart from the backups of the database.",
    ),
    Variable(
        "WAYMARK_KEY_DATABASE_URL",
        "key_database_url",
        values.database,
        None,
        "Where the families' own keys are kept, each locked by the key file. Unset: beside the database. "
        "It needs a backup of its own, a short-lived one.",
        secret=True,
    ),
    Variable(
        "WAYMARK_ERASURE_LOG",
        "erasure_log",
        values.path,
        "var/erasures.log",
        "File of who withdrew, as keyed hashes: it outlives the database, so that no backup brings anybody back. "
        "Best on another disk.",
    ),
    Variable(
        "WAYMARK_DRILL_DAYS",
        "drill_days",
        values.days,
        "0",
        "`/readyz` turns red when the last good `waymark restore --drill` is older than this many days; 0: not asked.",
    ),
    Variable(
        "WAYMARK_KEEP_ANSWERS_DAYS",
        "keep_answers_days",
        values.some_days,
        "730",
        "Days after the end of its wave when an answer is deleted, and with the last one the person and their key.",
    ),
    Variable(
        "WAYMARK_KEEP_FIGURES_DAYS",
        "keep_figures_days",
        values.some_days,
        "2192",
        "Days after which a released figure leaves the release ledger, at the next report; never before the answers "
        "behind it.",
    ),
    Variable(
        "WAYMARK_EXPORTS",
        "exports",
        values.path,
        "var/exports",
        "Folder for stories that staff code. What a family takes back is cleared from it.",
    ),
    Variable(
        "WAYMARK_KEEP_EXPORTS_DAYS",
        "keep_exports_days",
        values.days,
        "30",
        "Days after its last change when a file in that folder is deleted; 0: never by age.",
    ),
    Variable(
        "WAYMARK_KEEP_ADDRESSES",
        "keep_addresses",
        values.one_of("answers", "wave", default="answers"),
        "answers",
        "How long a chat is known again by its keyed hash: as long as its `answers`, or until the `wave` closes and no "
        "reminder is agreed; then only the receipt code leads back. Nobody can be written to by a hash.",
    ),
    Variable(
        "WAYMARK_KEEP_DRAFTS_HOURS",
        "keep_drafts_hours",
        values.hours,
        "24",
        "Hours for which words are held that are no answer yet, because the person was asked something about them: 1 "
        "to 24, which is what people are told. Looked at every hour.",
    ),
    Variable(
        "WAYMARK_TELEGRAM_TOKEN",
        "telegram_token",
        values.token,
        None,
        "Token of the Telegram bot, from BotFather. Unset: no Telegram.",
        secret=True,
    ),
    Variable(
        "WAYMARK_TELEGRAM_API",
        "telegram_api",
        values.url("http", "https", example="https://api.telegram.org"),
        TELEGRAM_API,
        "Base address of the Bot API server, for an own one.",
    ),
    Variable(
        "WAYMARK_TELEGRAM_MODE",
        "telegram_mode",
        values.one_of("polling", "webhook", default="polling"),
        "polling",
        "How updates come: `polling` (we ask) or `webhook` (Telegram calls WAYMARK_PUBLIC_URL).",
    ),
    Variable(
        "WAYMARK_TELEGRAM_NAME",
        "telegram_name",
        values.bot_name,
        None,
        "The bot's name, what stands after t.me/: for the invite links that open Telegram.",
    ),
    Variable(
        "WAYMARK_WEBHOOK_SECRET",
        "webhook_secret",
        values.secret,
        None,
        "Shared with Telegram, proves that a call to the webhook is Telegram's. Needed for `webhook`.",
        secret=True,
    ),
    Variable(
        "WAYMARK_PUBLIC_URL",
        "public_url",
        values.url("http", "https", example="https://feedback.example.gov.uk"),
        None,
        "The address families and Telegram reach us at, through the TLS proxy. Unset: the address we listen on.",
    ),
    Variable("WAYMARK_HTTP_HOST", "http_host", values.host, "127.0.0.1", "Address the web chat listens on."),
    Variable(
        "WAYMARK_HTTP_PORT", "http_port", values.port, "8080", "Port the web chat listens on; 0 takes any free one."
    ),
    Variable(
        "WAYMARK_METRICS_PORT",
        "metrics_port",
        values.port,
        None,
        "Port on 127.0.0.1 that shows counts of the process as Prometheus text at `/metrics`. Unset: none.",
    ),
    Variable(
        "WAYMARK_QUESTIONNAIRE",
        "questionnaire",
        values.questionnaire_id,
        "parent-short",
        "Id of the questionnaire that people are asked who come without an invite that says otherwise.",
    ),
    Variable(
        "WAYMARK_AREAS",
        "areas",
        values.path,
        None,
        "Folder with the areas' own questions, one file each (docs/questionnaires.md). Unset: there are none.",
    ),
    Variable(
        "WAYMARK_LOG_LEVEL",
        "log_level",
        values.one_of("debug", "info", "warning", "error", default="info"),
        "info",
        "The least that is logged: debug, info, warning or error. No level logs words or addresses.",
    ),
    Variable(
        "WAYMARK_LOG_FORMAT",
        "log_format",
        values.one_of("auto", "console", "json", default="auto"),
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


def _together(found: Mapping[str, Any]) -> list[str]:
    """What no variable shows alone: a webhook needs a token, a secret and a public https address."""
    if found["telegram_mode"] != "webhook" or found["telegram_token"] is None:
        return []
    faults = []
    if found["webhook_secret"] is None:
        faults.append(
            "WAYMARK_WEBHOOK_SECRET: is unset, and then the webhook lets anyone in. Set 16 to 256 letters and digits."
        )
    public = cast("str | None", found["public_url"])
    own_server = found["telegram_api"] != TELEGRAM_API
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

"""Reading the value of one variable: each function takes the text and gives the value, or says what is wrong and how
to mend it. Values that may be secret are never quoted.

>>> port("8080")
8080
>>> port("eighty")
Traceback (most recent call last):
bot.values.FaultyValue: 'eighty' is not a whole number. Give a port from 0 to 65535, like 8080; 0 takes any free one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit


class FaultyValue(ValueError):
    """What is wrong with one value and the mend, without the name of the variable."""


def one_of(*choices: str, default: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw.lower() not in choices:
            raise FaultyValue(
                f"{raw!r} is not one of {', '.join(choices)}. Set it to one of them or leave it unset for {default}."
            )
        return raw.lower()

    return parse


def path(raw: str) -> Path:
    if "\0" in raw:
        raise FaultyValue("holds a NUL byte. Give a path.")
    return Path(raw).expanduser()


def database(raw: str) -> str:
    scheme, colon, rest = raw.partition("://")
    kind = scheme.partition("+")[0]
    if not colon or kind not in ("sqlite", "postgresql") or not rest.strip("/"):
        # The value may hold a password: only its scheme is shown.
        shown = f"starts with {scheme + '://'!r}" if colon and re.fullmatch(r"[a-z0-9+]{1,30}", scheme) else "is no URL"
        raise FaultyValue(
            f"{shown} (not shown). Give sqlite:///var/waymark.db or postgresql://NAME:PASSWORD@HOST/DATABASE."
        )
    if kind == "sqlite" and rest.strip("/").startswith((":memory:", "?")):
        raise FaultyValue("keeps nothing: it is in memory. Give sqlite:///var/waymark.db.")
    return raw


def token(raw: str) -> str:
    if not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{1,100}", raw):
        raise FaultyValue(
            "is not a bot token (not shown). Copy it whole from BotFather: digits, a colon, letters and digits."
        )
    return raw


def bot_name(raw: str) -> str:
    if not re.fullmatch(r"@?[A-Za-z][A-Za-z0-9_]{3,31}", raw):
        raise FaultyValue(f"{raw!r} is not a bot's name. Give what stands after t.me/, like ehc_waymark_bot.")
    return raw.removeprefix("@")


def secret(raw: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", raw):
        raise FaultyValue(
            "is not a webhook secret (not shown). Use 16 to 256 of A-Z a-z 0-9 _ -, "
            'like: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return raw


def url(*schemes: str, example: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        try:
            parts = urlsplit(raw)
            good = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
            bare = not (parts.query or parts.fragment or parts.username or parts.password)
        except ValueError:
            good = bare = False
        if not (good and bare):
            raise FaultyValue(f"is not an address of a site (not shown: it may hold a secret). Give it like {example}.")
        return raw.rstrip("/")

    return parse


def host(raw: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", raw):
        raise FaultyValue(f"{raw!r} is not a host. Give an address to listen on, like 127.0.0.1 or 0.0.0.0.")
    return raw


def port(raw: str) -> int:
    mend = "Give a port from 0 to 65535, like 8080; 0 takes any free one."
    if not re.fullmatch(r"[0-9]{1,10}", raw):
        raise FaultyValue(f"{raw!r} is not a whole number. {mend}")
    if int(raw) > 65535:
        raise FaultyValue(f"{raw} is too large. {mend}")
    return int(raw)


def questionnaire_id(raw: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", raw):
        raise FaultyValue(
            f"{raw!r} is not the id of a questionnaire. Give one that `waymark check` lists, like parent-short."
        )
    return raw


def days(raw: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", raw):
        raise FaultyValue(
            f"{raw!r} is not a number of days. Give a whole number from 0 to 9999, like 35; 0 turns it off."
        )
    return int(raw)


def hours(raw: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", raw) or not 1 <= int(raw) <= 24:
        raise FaultyValue(f"{raw!r} is not a number of hours from 1 to 24. Give a whole number, like 24.")
    return int(raw)


def some_days(raw: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", raw) or int(raw) < 30:
        raise FaultyValue(f"{raw!r} is not a number of days from 30 to 9999. Give a whole number, like 730.")
    return int(raw)

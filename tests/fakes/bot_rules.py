"""What the Bot API accepts: the documented limits, checked on every call our bot makes.

`teremok` holds texts, entities and buttons to the documentation; what it leaves out (unknown fields, keyboards that are
too large, commands, empty labels) is added here. A breach is told to the bot as Telegram tells it, and kept for the
test to see.
"""

from __future__ import annotations

import json
import re
from typing import Any

from aiogram import Bot
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteWebhook,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    GetFile,
    GetMe,
    GetMyCommands,
    GetUpdates,
    GetWebhookInfo,
    LeaveChat,
    SendDocument,
    SendMessage,
    SendPhoto,
    SetMyCommands,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import InlineKeyboardMarkup
from teremok.validation import ApiRuleViolation, validate_method

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    kind.__api_method__.lower(): kind
    for kind in (
        AnswerCallbackQuery,
        DeleteWebhook,
        EditMessageCaption,
        EditMessageMedia,
        EditMessageReplyMarkup,
        EditMessageText,
        GetFile,
        GetMe,
        GetMyCommands,
        GetUpdates,
        GetWebhookInfo,
        LeaveChat,
        SendDocument,
        SendMessage,
        SendPhoto,
        SetMyCommands,
        SetWebhook,
    )
}
_JSON = ("reply_markup", "allowed_updates", "commands", "scope", "link_preview_options", "entities", "media")
_BOT = Bot("42:rules")


class Breach(Exception):
    """A call Telegram would refuse with 400."""


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def checked(method: str, fields: dict[str, str]) -> None:
    """Raises `Breach` where the call is outside the Bot API."""
    kind = METHODS[method.lower()]
    attached = set(re.findall(r"attach://(\w+)", fields.get("media", "")))
    unknown = set(fields) - set(kind.model_fields) - attached
    if unknown:
        raise Breach(f"{method} has no {sorted(unknown)}")
    missing = {name for name, field in kind.model_fields.items() if field.is_required()} - set(fields)
    if missing:
        raise Breach(f"{method} needs {sorted(missing)}")
    try:
        values = {name: json.loads(value) if name in _JSON else value for name, value in fields.items()}
        if "reply_markup" in values:
            values["reply_markup"] = InlineKeyboardMarkup.model_validate(values["reply_markup"])
        # Not `model_validate`: it would build every type of the Bot API, which takes longer than all these tests.
        validate_method(_BOT, kind.model_construct(**values))
    except ApiRuleViolation as fault:
        raise Breach(fault.description) from None
    except ValueError as fault:
        raise Breach(f"{method}: {type(fault).__name__}") from None
    if "text" in fields and ("\x00" in fields["text"] or fields["text"].isspace()):
        raise Breach("text is empty or holds NUL")
    _keyboard(values.get("reply_markup"))
    if kind is SetMyCommands:
        _commands(values)
    if kind is SetWebhook and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", fields.get("secret_token", "x")):
        raise Breach("secret_token")
    if kind is GetUpdates and not 1 <= int(fields.get("limit", "100")) <= 100:
        raise Breach("limit")


def _keyboard(markup: InlineKeyboardMarkup | None) -> None:
    if markup is None:
        return
    rows = markup.inline_keyboard
    if sum(len(row) for row in rows) > 100 or any(not 1 <= len(row) <= 8 for row in rows):
        raise Breach("REPLY_MARKUP_TOO_LONG")
    for button in (button for row in rows for button in row):
        if not button.text.strip() or units(button.text) > 64:
            raise Breach("a button's text is empty or too long")


def _commands(values: dict[str, Any]) -> None:
    listed = values["commands"]
    if len(listed) > 100:
        raise Breach("BOT_COMMANDS_TOO_MUCH")
    for each in listed:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", each["command"]) or not 1 <= len(each["description"]) <= 256:
            raise Breach("BOT_COMMAND_INVALID")
    if "language_code" in values and not re.fullmatch(r"[a-z]{2}", values["language_code"]):
        raise Breach("language_code")

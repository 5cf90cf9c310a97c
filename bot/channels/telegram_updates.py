"""The edge where Telegram's JSON becomes an `Inbound`: everything behind it has true types.

Updates are read as plain dicts and never raise: Telegram adds kinds every month, and one strange update must not stop a
queue. What we do not know is confirmed and forgotten. Only private chats are read; a group that added the bot is left.

>>> from datetime import UTC, datetime
>>> message = {"message_id": 3, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "Hi"}
>>> parse({"update_id": 7, "message": message}, datetime(2026, 11, 2, tzinfo=UTC)).inbound.content
Typed(text='Hi', ask=0)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.channels.telegram_attached import Attached, attached_of
from dialogs.messages import Content, Edited, Inbound, Started, Tapped, Typed, Unreadable

CHANNEL = "telegram"

# Asked for in getUpdates and setWebhook. Naming them keeps out kinds nobody here reads (reactions, polls, payments).
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# https://core.telegram.org/bots/features#deep-linking: up to 64 characters of A-Z a-z 0-9 _ -
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COMMAND = re.compile(r"(/[A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")

# What Telegram itself puts into a private chat. Nobody said it, so nobody gets an answer.
_SERVICE = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "connected_website",
    "chat_background_set",
    "users_shared",
    "chat_shared",
    "successful_payment",
    "refunded_payment",
    "passport_data",
)


@dataclass(frozen=True, slots=True)
class Update:
    """One parsed update. `id` is None where Telegram's own number is missing: such a thing cannot be confirmed, only
    dropped.

    `inbound` is None where there is nothing for the conversation. `callback` is the query to be answered so that the
    button stops spinning. `leave` is the id of a group, supergroup or channel the bot was put into. `attached`: what
    hangs on the message; the inbound calls it unreadable until somebody has looked.
    """

    id: int | None
    inbound: Inbound | None = None
    callback: str | None = None
    leave: str | None = None
    attached: Attached | None = None


def parse(raw: object, now: datetime) -> Update:
    """Read one update. Never raises. `now` (aware, UTC) is the time of what carries none, and the latest time
    believed."""
    if not isinstance(raw, dict):
        return Update(None)
    number = _whole(raw.get("update_id"))
    if number is None:
        return Update(None)
    query = raw.get("callback_query")
    if isinstance(query, dict):
        return _tapped(number, query, now)
    message = raw.get("message")
    if isinstance(message, dict):
        return _sent(number, message, now)
    edited = raw.get("edited_message")
    if isinstance(edited, dict):
        return _addressed(number, edited, Edited(), now, "edit_date")
    member = raw.get("my_chat_member")
    if isinstance(member, dict):
        return _joined(number, member)
    return Update(number)


def _sent(number: int, message: dict[str, Any], now: datetime) -> Update:
    text = message.get("text")
    if isinstance(text, str):
        return _addressed(number, message, _said(_whole_text(text)), now)
    attached = attached_of(message)
    if attached is not None:
        update = _addressed(number, message, Unreadable(attached.what), now)
        return replace(update, attached=attached) if update.inbound is not None else update
    if any(key in message for key in _SERVICE):
        return Update(number)
    return _addressed(number, message, Unreadable("other"), now)


def _said(text: str) -> Content:
    if not text.startswith("/"):
        return Typed(text)
    command = _COMMAND.fullmatch(text)
    if command is None:
        return Typed(text)
    name, rest = command[1].lower(), (command[2] or "").strip()
    if name == "/start":
        return Started(rest if _PAYLOAD.fullmatch(rest) else "")
    # "/help@waymark_bot" is how Telegram writes a command picked from a list in some clients.
    return Typed(f"{name} {rest}" if rest else name)


def _addressed(number: int, message: dict[str, Any], content: Content, now: datetime, dated: str = "date") -> Update:
    chat = message.get("chat")
    address = _chat_id(chat)
    if address is None:
        return Update(number)
    if not _is_private(chat):
        return Update(number, leave=address)
    order = _whole(message.get("message_id")) or 0 if isinstance(content, Typed | Started | Unreadable) else 0
    at = _time(message.get(dated), now)
    return Update(number, Inbound(f"{CHANNEL}:{number}", CHANNEL, address, content, at, order))


def _tapped(number: int, query: dict[str, Any], now: datetime) -> Update:
    query_id = query.get("id")
    callback = query_id if isinstance(query_id, str) and query_id else None
    pressed = query.get("data")
    message = query.get("message")
    # Very old messages come without their content, inline ones without a message: a private chat has the person's own
    # id.
    chat = message.get("chat") if isinstance(message, dict) else None
    if chat is None and isinstance(query.get("from"), dict):
        chat = {"id": query["from"].get("id"), "type": "private"}
    address = _chat_id(chat)
    if address is None or not isinstance(pressed, str):
        return Update(number, callback=callback)
    if not _is_private(chat):
        return Update(number, callback=callback, leave=address)
    tapped = Tapped(pressed if pressed.isascii() else _whole_text(pressed))
    return Update(number, Inbound(f"{CHANNEL}:{number}", CHANNEL, address, tapped, now), callback)


def _joined(number: int, member: dict[str, Any]) -> Update:
    chat, standing = member.get("chat"), member.get("new_chat_member")
    address = _chat_id(chat)
    inside = isinstance(standing, dict) and standing.get("status") in ("member", "administrator", "restricted")
    if address is None or _is_private(chat) or not inside:
        return Update(number)
    return Update(number, leave=address)


def _chat_id(chat: object) -> str | None:
    number = _whole(chat.get("id")) if isinstance(chat, dict) else None
    return None if number is None else str(number)


def _is_private(chat: object) -> bool:
    return isinstance(chat, dict) and chat.get("type") == "private"


def _whole(value: object) -> int | None:
    # Telegram's numbers stay under 52 bits; a bool is an int in Python and a chat id nowhere.
    return value if type(value) is int and -(2**63) < value < 2**63 else None


def _time(value: object, now: datetime) -> datetime:
    """A message keeps the time it was written (it may have waited a day). Never later than `now`; nonsense is `now`."""
    seconds = _whole(value)
    if seconds is None or not 0 < seconds < now.timestamp():
        return now
    return datetime.fromtimestamp(seconds, UTC)


def _whole_text(text: str) -> str:
    """Half a character (a lone surrogate, legal in JSON) cannot be stored or sent on; it becomes U+FFFD. All else stays
    as it came."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

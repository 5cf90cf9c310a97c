"""Updates are read at the edge: whatever Telegram sends becomes an `Inbound` or nothing, and never an error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_updates import Update, parse
from dialogs.messages import Content, Edited, Inbound, Started, Tapped, Typed, Unreadable

NOW = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
SENT = NOW - timedelta(hours=3)
CHAT = {"id": 101, "type": "private"}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 9, "date": int(SENT.timestamp()), "chat": CHAT, "from": {"id": 101}, **content}


def content_of(raw: dict[str, Any]) -> Content | None:
    inbound = parse({"update_id": 5, **raw}, NOW).inbound
    return inbound.content if inbound else None


def test_a_typed_message_keeps_its_key_order_and_time() -> None:
    update = parse({"update_id": 5, "message": message(text="It was hard.")}, NOW)
    assert update == Update(5, Inbound("telegram:5", "telegram", "101", Typed("It was hard."), SENT, 9))


def test_a_tap_is_answered_and_has_no_order() -> None:
    raw = {"update_id": 6, "callback_query": {"id": "77", "from": {"id": 101}, "data": "3.4", "message": message()}}
    assert parse(raw, NOW) == Update(6, Inbound("telegram:6", "telegram", "101", Tapped("3.4"), NOW), "77")


def test_a_tap_on_a_message_that_telegram_no_longer_has_goes_to_the_person() -> None:
    raw = {"update_id": 6, "callback_query": {"id": "77", "from": {"id": 101}, "data": "3.4"}}
    assert parse(raw, NOW).inbound == Inbound("telegram:6", "telegram", "101", Tapped("3.4"), NOW)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("/start", Started()),
        ("/start K7QM-3XPT-9AHC", Started("K7QM-3XPT-9AHC")),
        ("/start@waymark_bot abc", Started("abc")),
        ("/start two words", Started()),
        ("/start " + "x" * 65, Started()),
        ("/help", Typed("/help")),
        ("/Help@waymark_bot", Typed("/help")),
        ("/language pl", Typed("/language pl")),
        ("/ what", Typed("/ what")),
        ("4", Typed("4")),
        ("", Typed("")),
        ("a\x00b", Typed("a\x00b")),
        ("a\ud800b", Typed("a\ufffdb")),
        ("\ud83d\ude00", Typed("😀")),
        ("x" * 4096, Typed("x" * 4096)),
        ("😀" * 2048, Typed("😀" * 2048)),
    ],
)
def test_words_and_commands(text: str, content: Content) -> None:
    assert content_of({"message": message(text=text)}) == content


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("sticker", "sticker"),
        ("photo", "photo"),
        ("voice", "voice"),
        ("video_note", "voice"),
        ("document", "file"),
        ("video", "file"),
        ("location", "other"),
        ("a_kind_of_the_future", "other"),
    ],
)
def test_what_cannot_be_read_is_named(kind: str, what: str) -> None:
    assert content_of({"message": message(**{kind: {"file_id": "x"}})}) == Unreadable(what)


def test_an_edited_message_is_known_as_one() -> None:
    assert content_of({"edited_message": message(text="other words", edit_date=1)}) == Edited()


@pytest.mark.parametrize("kind", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"])
def test_what_telegram_itself_writes_gets_no_answer(kind: str) -> None:
    assert parse({"update_id": 5, "message": message(**{kind: {}})}, NOW) == Update(5)


def test_a_group_is_left_and_never_read() -> None:
    group = {"id": -5, "type": "supergroup"}
    assert parse({"update_id": 5, "message": {**message(text="hi"), "chat": group}}, NOW) == Update(5, leave="-5")
    joined = {"chat": group, "new_chat_member": {"status": "member"}}
    assert parse({"update_id": 5, "my_chat_member": joined}, NOW) == Update(5, leave="-5")
    left = {"chat": group, "new_chat_member": {"status": "left"}}
    assert parse({"update_id": 5, "my_chat_member": left}, NOW) == Update(5)


@pytest.mark.parametrize("date", [None, -1, 0, 10**30, "soon", True, NOW.timestamp() + 3600])
def test_a_time_that_cannot_be_is_now(date: object) -> None:
    update = parse({"update_id": 5, "message": {**message(text="hi"), "date": date}}, NOW)
    assert update.inbound is not None
    assert update.inbound.at == NOW


# --- any JSON at all -------------------------------------------------------------------------------------------------

KEYS = (
    *("update_id", "message", "edited_message", "callback_query", "my_chat_member", "chat", "id", "type"),
    *("from", "text", "data", "date", "message_id", "sticker", "edit_date", "new_chat_member", "status", "file_id"),
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
names = st.sampled_from([*KEYS]) | st.text(max_size=5)
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6))


def spoiled(raw: Any, way: list[int], value: Any) -> Any:
    """`raw` with one part, found by walking `way`, replaced by `value`."""
    if not way or not isinstance(raw, dict) or not raw:
        return value
    key = list(raw)[way[0] % len(raw)]
    return {**raw, key: spoiled(raw[key], way[1:], value)}


@given(anything)
def test_any_json_is_read_without_an_error(raw: object) -> None:
    assert_sound(parse(raw, NOW))


ways = st.lists(st.integers(0, 9), min_size=1, max_size=4)


@given(ways, anything, st.sampled_from(["message", "edited", "tap", "member"]))
def test_a_good_update_with_one_part_spoiled_is_read(way: list[int], value: object, kind: str) -> None:
    good: dict[str, Any] = {
        "message": {"update_id": 5, "message": message(text="hi")},
        "edited": {"update_id": 5, "edited_message": message(text="hi", edit_date=1)},
        "tap": {"update_id": 5, "callback_query": {"id": "7", "from": {"id": 1}, "data": "1.a", "message": message()}},
        "member": {"update_id": 5, "my_chat_member": {"chat": CHAT, "new_chat_member": {"status": "kicked"}}},
    }[kind]
    assert_sound(parse(spoiled(good, way, value), NOW))


def assert_sound(update: Update) -> None:
    assert update.id is None or type(update.id) is int
    if update.inbound is None:
        return
    inbound = update.inbound
    assert inbound.key == f"telegram:{update.id}"
    assert str(int(inbound.address)) == inbound.address
    assert inbound.at <= NOW
    assert inbound.at.tzinfo is not None
    match inbound.content:
        case Typed(words) | Tapped(words) | Started(words):
            words.encode("utf-8")  # whole characters only: the store and the wire can take them

"""Replies become Telegram messages within its limits, and its answers become outcomes."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import COMMANDS, TelegramChannel
from bot.channels.telegram_session import ApiFault, TelegramSession, encoded, result_of
from bot.channels.telegram_text import keyboard, label, split, units
from bot.my_card.made import MyCard
from bot.ports import Delivered, Delivery, File, Gone, Outcome, Refused, TryLater
from dialogs.messages import Reply, ReplyButton
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_faults import BLOCKED, BROKEN, Fault, Garbage, Hang, Refuse, Reset, TooMany
from tests.telegram.running import talking

YES_NO = ((ReplyButton("Yes", "1.y"), ReplyButton("No", "1.n")), (ReplyButton("Back", "1!back", "command"),))


def delivery(reply: Reply, chat: int = 101, number: int = 1) -> Delivery:
    return Delivery(number, "7", "telegram", str(chat), reply)


@pytest.fixture
async def channel(api: BotApi, house):  # type: ignore[no-untyped-def]
    api.person(101).start()
    async with talking(api, house, patience=1.0) as running:
        yield running.channel


async def test_a_reply_is_one_message_with_its_buttons(api: BotApi, channel: TelegramChannel) -> None:
    reply = Reply(("Is <b>this</b> _right_?", "Tap one & go on. 👍"), YES_NO)
    assert await channel.deliver(delivery(reply)) == Delivered()
    (seen,) = api.chat(101).seen
    assert seen.text == "Is <b>this</b> _right_?\n\nTap one & go on. 👍"
    assert seen.rows == ((("Yes", "1.y"), ("No", "1.n")), (("Back", "1!back"),))
    (call,) = api.made("sendMessage")
    assert "parse_mode" not in call.fields
    assert json.loads(call.fields["link_preview_options"]) == {"is_disabled": True}


async def test_rows_run_from_right_to_left_where_the_language_does(api: BotApi, channel: TelegramChannel) -> None:
    assert await channel.deliver(delivery(Reply(("هل",), YES_NO, language="ar", direction="rtl"))) == Delivered()
    assert api.chat(101).seen[0].rows == ((("No", "1.n"), ("Yes", "1.y")), (("Back", "1!back"),))


async def test_a_long_reply_comes_in_parts_with_the_buttons_under_the_last(
    api: BotApi, channel: TelegramChannel
) -> None:
    paragraphs = tuple(f"{n}. " + "Somebody said that it went well 😀. " * 40 for n in range(8))
    assert await channel.deliver(delivery(Reply(paragraphs, YES_NO))) == Delivered()
    seen = api.chat(101).seen
    assert len(seen) > 2
    assert all(units(each.text) <= 4096 for each in seen)
    assert [bool(each.rows) for each in seen] == [False] * (len(seen) - 1) + [True]
    assert "".join("".join(each.text for each in seen).split()) == "".join("".join(paragraphs).split())


async def test_parts_already_said_are_not_said_again(api: BotApi, channel: TelegramChannel) -> None:
    reply = Reply(tuple("word " * 700 for _ in range(3)), YES_NO)
    broke = 0
    while True:
        # Let exactly one call through, then fail: the reply gets one part further each time.
        sent = len(api.made("sendMessage", 101))
        outcome = await _with_one_call(channel, delivery(reply))
        if outcome == Delivered():
            break
        broke += 1
        assert outcome == TryLater(None)
        assert len(api.made("sendMessage", 101)) == sent + 1
    assert broke >= 2
    texts = [each.text for each in api.chat(101).seen]
    assert len(texts) == broke + 1
    assert len(" ".join(texts).split()) == 2100


async def _with_one_call(channel: TelegramChannel, each: Delivery) -> Outcome:
    real, left = channel.session.post, [1]

    async def post(token: str, method: str, body: bytes, patience: float | None = None) -> tuple[int, bytes]:
        if not left.pop():
            raise ApiFault(0, "reset")
        left.append(0)
        return await real(token, method, body, patience)

    channel.session.post = post  # type: ignore[method-assign]
    try:
        return await channel.deliver(each)
    finally:
        channel.session.post = real  # type: ignore[method-assign]


async def test_a_tick_changes_the_message_in_its_place(api: BotApi, channel: TelegramChannel) -> None:
    first = Reply(("Choose.",), YES_NO)
    ticked = Reply(("Choose.",), ((ReplyButton("✓ Yes", "1.y"), ReplyButton("No", "1.n")),), again=True)
    assert await channel.deliver(delivery(first)) == Delivered()
    assert await channel.deliver(delivery(ticked, number=2)) == Delivered()
    assert await channel.deliver(delivery(ticked, number=3)) == Delivered(), "not modified is as good as done"
    chat = api.chat(101)
    assert [seen.labels for seen in chat.seen] == [["✓ Yes", "No"]]
    assert chat.edits == 1


async def test_a_tick_after_a_restart_is_a_new_message(api: BotApi, channel: TelegramChannel) -> None:
    assert await channel.deliver(delivery(Reply(("Choose.",), YES_NO, again=True))) == Delivered()
    assert len(api.chat(101).seen) == 1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (TooMany(7), TryLater(7.0)),
        (BROKEN, TryLater(None)),
        (Refuse(500, "Internal Server Error: restart"), TryLater(None)),
        (Reset(), TryLater(None)),
        (Hang(), TryLater(None)),
        (Garbage(), TryLater(None)),
        (Garbage(b""), TryLater(None)),
        (Garbage(b"[1]"), TryLater(None)),
        (Garbage(b"[" * 100_000), TryLater(None)),
        (BLOCKED, Gone()),
        (Refuse(403, "Forbidden: user is deactivated"), Gone()),
        (Refuse(400, "Bad Request: chat not found"), Gone()),
        (Refuse(400, "Bad Request: PEER_ID_INVALID"), Gone()),
        (Refuse(400, "Bad Request: text 'our story' is no good"), Refused("telegram-400")),
        (Refuse(413, "Request Entity Too Large"), Refused("telegram-413")),
        (Refuse(401, "Unauthorized"), TryLater(None)),
    ],
)
async def test_each_fault_has_its_outcome(
    api: BotApi, channel: TelegramChannel, fault: Fault, outcome: Outcome
) -> None:
    channel.session.timeout = 0.2
    api.fail(fault)
    assert await channel.deliver(delivery(Reply(("Hello.",), YES_NO))) == outcome
    assert await channel.deliver(delivery(Reply(("Hello.",), YES_NO))) == Delivered()


async def test_nobody_there_at_all() -> None:
    channel = TelegramChannel("42:secret-token", session=TelegramSession("http://127.0.0.1:9", 1.0))
    assert await channel.deliver(delivery(Reply(("Hello.",)))) == TryLater(None)
    await channel.close()


async def test_the_commands_are_shown_in_each_language(api: BotApi) -> None:
    def commands(language: str) -> list[tuple[str, str]]:
        return [(name, f"{name} in {language}") for name in COMMANDS]

    channel = TelegramChannel(
        api.token, commands=commands, languages=("en", "pl"), session=TelegramSession(api.url, 2.0)
    )
    await channel.introduce()
    await channel.close()
    assert {code: [c["command"] for c in listed] for code, listed in api.commands.items()} == {
        code: list(COMMANDS) for code in ("", "en", "pl")
    }
    assert api.commands["pl"][0]["description"] == "back in pl"
    assert api.commands[""][0]["description"] == "back in en"


async def test_without_its_menu_the_bot_works_on(api: BotApi) -> None:
    api.fail(BROKEN, method="setMyCommands", times=9)
    channel = TelegramChannel(
        api.token, commands=lambda _: [("back", "Go back")], session=TelegramSession(api.url, 2.0)
    )
    await channel.introduce()
    await channel.close()


# --- the token -------------------------------------------------------------------------------------------------------


async def test_no_error_carries_the_token() -> None:
    token = "42:AAsecret-token"
    for base in ("http://127.0.0.1:9", "http://nowhere.invalid", "http://[::1"):
        session = TelegramSession(base, 0.5)
        with pytest.raises(ApiFault) as caught:
            await session.call(token, "getMe", {})
        channel = TelegramChannel(token, session=session)
        with pytest.raises(Exception) as typed:  # noqa: PT011 - whichever of aiogram's
            await channel.bot.get_me()
        for fault in (caught.value, typed.value):
            chain: BaseException | None = fault
            while chain is not None:
                assert "secret-token" not in f"{chain} {chain!r}"
                chain = chain.__cause__ if chain.__suppress_context__ else chain.__cause__ or chain.__context__
        await channel.close()


def test_a_token_that_is_none_is_refused_without_being_shown() -> None:
    with pytest.raises(ValueError, match="not of the form") as caught:
        TelegramChannel("secret token")
    assert "secret" not in str(caught.value)


# --- text, labels, forms ---------------------------------------------------------------------------------------------


def test_a_text_breaks_at_a_paragraph_then_a_line_then_a_sentence_then_a_word() -> None:
    assert split("one two.\n\nthree four", 14) == ["one two.", "three four"]
    assert split("one two\nthree four", 14) == ["one two", "three four"]
    assert split("One two. Three four.", 14) == ["One two.", "Three four."]
    assert split("कुछ अच्छा था। और बाद में", 20) == ["कुछ अच्छा था।", "और बाद में"]
    assert split("one two three four", 14) == ["one two three", "four"]
    assert split("x" * 20, 14) == ["x" * 14, "x" * 6]
    assert split("x" * 9 + "👍🏽" * 3, 12) == ["x" * 9, "👍🏽👍🏽👍🏽"]


@given(st.text(max_size=300), st.integers(8, 40))
def test_any_text_is_split_within_the_limit_and_loses_nothing_but_spaces(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(units(part) <= limit for part in parts)
    assert len(parts) == 1 or all(part and not part.isspace() for part in parts)
    if len(parts) > 1 or parts[0]:
        kept = "".join("".join(parts).split())
        assert kept == "".join(text.replace("\x00", "\ufffd").split())


@given(st.text(st.characters(), max_size=200))
def test_any_label_fits_a_button(text: str) -> None:
    made = label(text)
    assert made.strip()
    assert units(made) <= 64
    made.encode("utf-8")


def test_a_keyboard_keeps_to_its_size() -> None:
    rows = tuple(tuple(ReplyButton(f"{n}", f"1.{n}") for n in range(9)) for _ in range(20))
    made = json.loads(keyboard(rows, "ltr") or "")["inline_keyboard"]
    assert sum(len(row) for row in made) == 100
    assert max(len(row) for row in made) == 8
    assert keyboard((), "ltr") is None
    assert keyboard(((),), "rtl") is None


@given(st.dictionaries(st.sampled_from(["chat_id", "text", "reply_markup"]), st.text(), max_size=3))
def test_a_form_reads_back_as_it_was(fields: dict[str, str]) -> None:
    from urllib.parse import parse_qsl

    assert dict(parse_qsl(encoded(fields).decode("ascii"), keep_blank_values=True)) == fields


@given(st.integers(100, 599), st.binary(max_size=200))
def test_any_answer_is_a_result_or_a_fault(status: int, content: bytes) -> None:
    with suppress(ApiFault):
        result_of(status, content)


async def test_a_copy_is_sent_as_a_document_with_its_words_beneath(api: BotApi, channel: TelegramChannel) -> None:
    page = "<p>Zażółć – 日本 --boundary\r\n--</p>".encode()
    reply = Reply(("Here is a copy.", "Keep it safe."), file="copy")
    sent = replace(delivery(reply), file=File("my-answers.html", "text/html", page))
    assert await channel.deliver(sent) == Delivered()
    (seen,) = api.chat(101).seen
    assert seen.text == "Here is a copy.\n\nKeep it safe."
    assert seen.document.encode() == page
    api.fail(TooMany(7), method="sendDocument")
    assert await channel.deliver(sent) == TryLater(7)
    api.fail(BLOCKED, method="sendDocument")
    assert await channel.deliver(sent) == Gone()


async def test_an_own_card_is_laid_out_when_it_is_sent_and_sent_as_a_document(
    api: BotApi, channel: TelegramChannel
) -> None:
    card = MyCard("en", "ltr", "My card", ("This is what I said.",), (), ("Only I got this card.",), "My picture")
    sent = replace(delivery(Reply(("Here is your card.",), file="card")), file=card)
    assert await channel.deliver(sent) == Delivered()
    (seen,) = api.chat(101).seen
    assert "Only I got this card." in seen.document

"""Pictures on Telegram: a photo with the words under it, uploaded once, never in the way of a question."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_session import TelegramSession
from bot.pictures.faults import NoGlyph
from bot.ports import Delivered, Delivery, Gone, Outcome, Refused, TryLater
from dialogs.messages import Content, Inbound, Reply, ReplyButton, Started, Tapped
from dialogs.pictures.words import CREDIT
from tests.fakes.bot_api import BotApi, Seen
from tests.fakes.bot_faults import BLOCKED, BROKEN, Fault, Garbage, Hang, Refuse, Reset, TooMany
from tests.webchat.house import MemoryHouse as WebHouse
from tests.webchat.pictured import pictured

AT = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
ROWS = ((ReplyButton("2 🙁 Sad", "1.sad", picture="face-2"), ReplyButton("4 🙂 Happy", "1.happy", picture="face-4")),)
ASKED = Reply(("How was it?",), ROWS, "felt", picture="faces-3", alt="Three faces")
LONG = replace(ASKED, lines=("word " * 250,))
TAPS = ((("2 🙁 Sad", "1.sad"), ("4 🙂 Happy", "1.happy")),)


class Cards:
    """Stands in for `picture_png`: small cards, and what was asked for."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, str]] = []
        self.raises: Exception | None = None
        self.together = self.most_together = 0

    def __call__(self, name: str, language: str) -> bytes:
        self.drawn.append((name, language))
        if self.raises is not None:
            raise self.raises
        self.together += 1
        self.most_together = max(self.together, self.most_together)
        time.sleep(0.002)
        out = BytesIO()
        Image.new("RGB", (80, 45), (len(self.drawn), 0, 0)).save(out, "PNG")
        self.together -= 1
        return out.getvalue()


@pytest.fixture
def cards() -> Cards:
    return Cards()


@pytest.fixture
async def channel(api: BotApi, cards: Cards) -> AsyncIterator[TelegramChannel]:
    api.person(101).start()
    api.person(102).start()
    channel = TelegramChannel(api.token, draw=cards, session=TelegramSession(api.url, 1.0))
    yield channel
    await channel.close()


def delivery(reply: Reply, number: int = 1, chat: int = 101) -> Delivery:
    return Delivery(number, "7", "telegram", str(chat), reply)


async def test_a_reply_with_a_picture_is_a_photo_with_its_words_and_buttons(
    api: BotApi, channel: TelegramChannel
) -> None:
    assert await channel.deliver(delivery(ASKED)) == Delivered()
    (seen,) = api.chat(101).seen
    assert (seen.text, seen.rows) == ("How was it?", TAPS)
    with Image.open(BytesIO(api.photos.uploads[seen.photo])) as image:
        assert image.size == (80, 45)
    assert api.made("sendMessage") == []


async def test_a_card_is_drawn_and_uploaded_once_for_all_chats(
    api: BotApi, channel: TelegramChannel, cards: Cards
) -> None:
    for number, chat in enumerate((101, 102, 101), 1):
        assert await channel.deliver(delivery(ASKED, number, chat)) == Delivered()
    assert await channel.deliver(delivery(replace(ASKED, language="pl"), 4)) == Delivered()
    assert cards.drawn == [("faces-3", "en"), ("faces-3", "pl")]
    assert len(api.photos.uploads) == 2
    assert [call.fields["photo"][:6] for call in api.made("sendPhoto")][1:3] == ["photo-", "photo-"]


async def test_a_photo_telegram_has_forgotten_is_uploaded_anew(
    api: BotApi, channel: TelegramChannel, cards: Cards
) -> None:
    await channel.deliver(delivery(ASKED))
    api.photos.forget()
    assert await channel.deliver(delivery(ASKED, 2)) == Delivered()
    assert [seen.text for seen in api.chat(101).seen] == ["How was it?"] * 2
    assert len(cards.drawn) == 2
    assert len(api.photos.uploads) == 1


async def test_words_too_long_for_a_caption_follow_the_photo(api: BotApi, channel: TelegramChannel) -> None:
    assert await channel.deliver(delivery(LONG)) == Delivered()
    photo, words = api.chat(101).seen
    assert photo.photo
    assert (photo.text, photo.rows) == ("", ())
    assert (words.text, words.rows, words.photo) == (("word " * 250).strip(), TAPS, "")


@pytest.mark.parametrize("letters", ["x" * 1024, "😀" * 512])
async def test_the_longest_caption_is_still_one_message(api: BotApi, channel: TelegramChannel, letters: str) -> None:
    assert await channel.deliver(delivery(replace(ASKED, lines=(letters,)))) == Delivered()
    assert [seen.text for seen in api.chat(101).seen] == [letters]
    assert await channel.deliver(delivery(replace(ASKED, lines=(letters + "x",)), 2)) == Delivered()
    assert len(api.chat(101).seen) == 3


async def test_a_break_between_photo_and_words_loses_nothing(
    api: BotApi, channel: TelegramChannel, cards: Cards
) -> None:
    api.fail(Reset())
    assert await channel.deliver(delivery(LONG)) == TryLater(None)
    assert [bool(seen.photo) for seen in api.chat(101).seen] == [True]
    assert await channel.deliver(delivery(LONG)) == Delivered(), "the same process goes on where it broke off"
    assert [bool(seen.photo) for seen in api.chat(101).seen] == [True, False]

    # A process that died in between knows nothing of the photo: it comes twice, the words once.
    api.fail(Reset())
    assert await channel.deliver(delivery(LONG, 2)) == TryLater(None)
    fresh = TelegramChannel(api.token, draw=cards, session=TelegramSession(api.url, 1.0))
    assert await fresh.deliver(delivery(LONG, 2)) == Delivered()
    await fresh.close()
    assert [bool(seen.photo) for seen in api.chat(101).seen] == [True, False, True, True, False]


@pytest.mark.parametrize("reply", [ASKED, LONG], ids=["caption", "words after it"])
@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (TooMany(7), TryLater(7.0)),
        (BROKEN, TryLater(None)),
        (Reset(), TryLater(None)),
        (Hang(), TryLater(None)),
        (Garbage(), TryLater(None)),
        (BLOCKED, Gone()),
        (Refuse(400, "Bad Request: chat not found"), Gone()),
        (Refuse(401, "Unauthorized"), TryLater(None)),
    ],
)
async def test_each_fault_has_its_outcome(
    api: BotApi, channel: TelegramChannel, reply: Reply, fault: Fault, outcome: Outcome
) -> None:
    channel.session.timeout = 0.2
    api.fail(fault, method="sendPhoto")
    assert await channel.deliver(delivery(reply)) == outcome
    assert api.chat(101).seen == []
    assert await channel.deliver(delivery(reply)) == Delivered()
    assert [bool(seen.photo) for seen in api.chat(101).seen] == ([True] if reply is ASKED else [True, False])


@pytest.mark.parametrize(
    "fault",
    [
        Refuse(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        Refuse(400, "Bad Request: not enough rights to send photos to the chat"),
        Refuse(413, "Request Entity Too Large"),
    ],
)
async def test_a_photo_telegram_will_not_have_leaves_the_words(
    api: BotApi, channel: TelegramChannel, fault: Fault
) -> None:
    api.fail(fault, method="sendPhoto")
    assert await channel.deliver(delivery(ASKED)) == Delivered()
    (seen,) = api.chat(101).seen
    assert (seen.text, seen.rows, seen.photo) == ("How was it?", TAPS, "")


async def test_words_telegram_will_not_have_are_refused_with_and_without_photo(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.fail(Refuse(400, "Bad Request: no"), method="sendPhoto")
    api.fail(Refuse(400, "Bad Request: no"))
    assert await channel.deliver(delivery(ASKED)) == Refused("telegram-400")


async def test_a_card_that_cannot_be_drawn_leaves_the_words_and_is_not_tried_again(
    api: BotApi, channel: TelegramChannel, cards: Cards
) -> None:
    cards.raises = NoGlyph("ਸ")
    for number in (1, 2):
        assert await channel.deliver(delivery(ASKED, number)) == Delivered()
    assert [(seen.text, seen.photo) for seen in api.chat(101).seen] == [("How was it?", "")] * 2
    assert len(cards.drawn) == 1


async def test_a_full_disk_leaves_the_words_this_time(api: BotApi, channel: TelegramChannel, cards: Cards) -> None:
    cards.raises = OSError("no room")
    assert await channel.deliver(delivery(ASKED)) == Delivered()
    cards.raises = None
    assert await channel.deliver(delivery(ASKED, 2)) == Delivered()
    assert [bool(seen.photo) for seen in api.chat(101).seen] == [False, True]


async def test_a_channel_without_cards_says_the_words(api: BotApi) -> None:
    api.person(101).start()
    channel = TelegramChannel(api.token, session=TelegramSession(api.url, 1.0))
    assert await channel.deliver(delivery(ASKED)) == Delivered()
    await channel.close()
    assert [(seen.text, seen.rows) for seen in api.chat(101).seen] == [("How was it?", TAPS)]


# --- said anew in the same place -------------------------------------------------------------------------------------

TICKED = replace(ASKED, rows=((ReplyButton("✓ Sad", "1.sad"),),), again=True)


async def test_a_tick_under_a_photo_changes_it_in_its_place(api: BotApi, channel: TelegramChannel) -> None:
    await channel.deliver(delivery(ASKED))
    assert await channel.deliver(delivery(TICKED, 2)) == Delivered()
    assert await channel.deliver(delivery(TICKED, 3)) == Delivered(), "not modified is as good as done"
    (seen,) = api.chat(101).seen
    assert (seen.text, seen.labels) == ("How was it?", ["✓ Sad"])
    assert seen.photo
    assert api.chat(101).edits == 1


async def test_another_picture_comes_in_the_place_of_the_last(
    api: BotApi, channel: TelegramChannel, cards: Cards
) -> None:
    await channel.deliver(delivery(ASKED))
    split = replace(TICKED, lines=("Sad, or very sad?",), picture="face-2")
    for number, reply in enumerate((split, replace(split, picture="faces-3", lines=("How was it?",))), 2):
        assert await channel.deliver(delivery(reply, number)) == Delivered()
        (seen,) = api.chat(101).seen
        assert seen.text == reply.lines[0]
        assert api.photos.uploads[seen.photo]
    assert [name for name, _ in cards.drawn] == ["faces-3", "face-2"], "the first is known by its file_id"
    assert api.chat(101).edits == 2


async def test_a_tick_under_words_that_followed_a_photo_changes_the_words(
    api: BotApi, channel: TelegramChannel
) -> None:
    await channel.deliver(delivery(LONG))
    assert await channel.deliver(delivery(replace(LONG, rows=TICKED.rows, again=True), 2)) == Delivered()
    photo, words = api.chat(101).seen
    assert photo.rows == ()
    assert words.labels == ["✓ Sad"]


@pytest.mark.parametrize(
    "again",
    [
        replace(TICKED, picture=""),
        replace(LONG, again=True),
    ],
    ids=["no picture any more", "words too long for a caption"],
)
async def test_what_cannot_become_the_other_is_a_new_message(
    api: BotApi, channel: TelegramChannel, again: Reply
) -> None:
    await channel.deliver(delivery(ASKED))
    assert await channel.deliver(delivery(again, 2)) == Delivered()
    assert api.chat(101).edits == 0
    assert api.chat(101).seen[-1].text == again.text.strip()


async def test_a_photo_in_the_place_of_one_that_is_gone_is_a_new_message(api: BotApi, channel: TelegramChannel) -> None:
    await channel.deliver(delivery(ASKED))
    api.chat(101).seen.clear()
    for number, reply in enumerate((TICKED, replace(TICKED, picture="face-2")), 2):
        api.chat(101).seen.clear()
        assert await channel.deliver(delivery(reply, number)) == Delivered()
        assert [bool(seen.photo) for seen in api.chat(101).seen] == [True]


@pytest.mark.parametrize("method", ["editMessageCaption", "editMessageMedia"])
@pytest.mark.parametrize(("fault", "outcome"), [(TooMany(3), TryLater(3.0)), (BLOCKED, Gone()), (Reset(), TryLater())])
async def test_each_fault_of_an_edit_has_its_outcome(
    api: BotApi, channel: TelegramChannel, method: str, fault: Fault, outcome: Outcome
) -> None:
    await channel.deliver(delivery(ASKED))
    again = TICKED if method == "editMessageCaption" else replace(TICKED, picture="face-2")
    api.fail(fault, method=method)
    assert await channel.deliver(delivery(again, 2)) == outcome
    assert await channel.deliver(delivery(again, 2)) == Delivered()
    assert [seen.labels for seen in api.chat(101).seen] == [["✓ Sad"]]


async def test_many_at_once_draw_one_card_at_a_time(api: BotApi, channel: TelegramChannel, cards: Cards) -> None:
    sent = [channel.deliver(delivery(ASKED, number, 101 + number % 2)) for number in range(20)]
    assert await asyncio.gather(*sent) == [Delivered()] * 20
    assert len(api.chat(101).seen) + len(api.chat(102).seen) == 20
    assert cards.most_together == 1


# --- in a conversation -----------------------------------------------------------------------------------------------


async def test_pictures_can_be_switched_off_and_on_in_the_middle_of_a_question(
    api: BotApi, channel: TelegramChannel
) -> None:
    house, chat = WebHouse(pictured()), api.chat(101)

    async def does(content: Content) -> Seen:
        key = f"telegram:{len(house.inbounds)}"
        for each in (await house.handle(Inbound(key, "telegram", "101", content, AT))).deliveries:
            assert await channel.deliver(replace(each, channel="telegram")) == Delivered()
        return chat.seen[-1]

    async def taps(label: str) -> Seen:
        tap = next(tap for seen in reversed(chat.seen) if (tap := seen.tap_of(label)))
        return await does(Tapped(tap))

    await does(Started())
    asked = await taps("Yes")
    assert asked.photo
    assert asked.text.endswith("How do you feel about your plan?")
    assert asked.labels[:3] == ["🙁 Sad", "😐 Okay", "🙂 Happy"], "a button shows no picture here: its small face stays"
    split = await taps("🙁 Sad")
    assert split.labels[:2] == ["😞 Very sad", "🙁 Sad"]
    assert (split.number, split.text) == (asked.number, "How sad?"), "in the place of the three faces"
    assert split.photo not in ("", asked.photo)
    await taps("Back")
    helped = await taps("Help")
    assert CREDIT.message in helped.text
    off = await taps("Pictures off")
    assert (off.photo, off.text) == ("", "Pictures are off.\n\nHow do you feel about your plan?")
    after = await taps("😐 Okay")
    assert not after.photo
    await taps("Help")
    on = await taps("Pictures on")
    assert on.photo
    assert on.text == "Pictures are on.\n\nDid people listen to you?"
    ticking = await taps("😐 Okay")
    assert ticking.photo
    edits = chat.edits
    ticked = await taps("At home")
    assert (ticked.number, chat.edits) == (ticking.number, edits + 1), "the tick is set under the same photo"
    assert "✓ At home" in ticked.labels

"""Voice notes and photos over Telegram: fetched only where the question takes them, within limits, and never lost."""

from __future__ import annotations

import asyncio
import logging
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.channels.telegram_attached import Attached, attached_of
from bot.conversation import Conversation
from bot.media import made_up
from bot.media.limits import PICTURE_BYTES, VOICE_BYTES
from bot.ports import TurnResult
from dialogs.engine import UNREADABLE
from dialogs.messages import Inbound, Sent
from storage.models import media
from storage.store import Store
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_faults import BROKEN, Hang, Refuse, Reset, TooMany
from tests.fakes.bot_person import Person
from tests.fakes.stored import Look, answers_of, respondent_at
from tests.fakes.telling import telling
from tests.storage.house import RING, HandClock, house
from tests.telegram.running import listening, polling

VOICE, PICTURE = made_up.voice(12).content, made_up.picture().content


async def at_the_story(person: Person) -> None:
    person.start()
    for label in ("English", "Next", "Yes, I want to", "Skip", "We asked for help", "2 "):
        seen = await person.hears()
        found = [one for one in seen.labels if label in one]
        assert found, (label, seen.text, seen.labels)
        person.tap(found[0])
    await person.hears()


class Talk:
    """One person on Telegram at a question that takes media."""

    def __init__(self, api: BotApi, url: str, way: Any = polling, **settings: Any) -> None:
        self.api, self.url, self.way, self.settings = api, url, way, settings
        self.person = api.person(101)

    async def __aenter__(self) -> Talk:
        self.store = Store.open(self.url, RING).__enter__()
        rooms = house(self.store, questionnaires={"parent-short": telling()})
        self.conversation = Conversation(rooms, HandClock())
        await self.conversation.__aenter__()
        self.running = self.way(self.api, self.conversation, **self.settings)
        await self.running.__aenter__()
        await at_the_story(self.person)
        return self

    async def __aexit__(self, *about: object) -> None:
        await self.running.__aexit__(*about)
        await self.conversation.__aexit__(None, None, None)
        self.store.__exit__(None, None, None)

    @property
    def given(self) -> list[tuple[str, str]]:
        who = respondent_at(self.store, "telegram", "101")
        assert who is not None
        return [
            (each.question, each.value) for each in answers_of(self.store, who) if each.given in ("spoken", "drawn")
        ]

    @property
    def kept(self) -> list[tuple[str, str, bytes]]:
        with self.store.engine.connect().execution_options(reading=True) as connection:
            return [(row.what, row.type, bytes(row.body)) for row in connection.execute(media.select()).all()]


@pytest.mark.parametrize("way", [polling, listening])
async def test_a_voice_note_is_the_answer_and_lies_encrypted(api: BotApi, sqlite_url: str, way: Any) -> None:
    async with Talk(api, sqlite_url, way) as talk:
        talk.person.give("voice", VOICE, duration=12, mime_type="audio/ogg")
        assert "Thank you" in (await talk.person.hears()).text
        assert talk.given == [("why_overall", "voice")]
        ((what, kind, body),) = talk.kept
        assert (what, kind) == ("voice", "audio/ogg")
        assert b"OggS" not in body
        assert b"Opus" not in body


async def test_a_photo_comes_in_its_largest_size_that_may_be_taken_with_its_caption(
    api: BotApi, sqlite_url: str
) -> None:
    async with Talk(api, sqlite_url) as talk:
        api.files |= {"small": PICTURE, "large": PICTURE, "huge": PICTURE}
        sizes = [
            {"file_id": name, "width": side, "height": side, "file_size": 5000}
            for name, side in (("small", 90), ("huge", 8000), ("large", 1280))
        ]
        talk.person._message({"photo": sizes, "caption": "The ramp."})
        await talk.person.hears()
        assert api.fetched == ["large"]
        assert talk.given == [("why_overall", "picture")]
        who = respondent_at(talk.store, "telegram", "101")
        assert who is not None
        assert "The ramp." in [each.text for each in answers_of(talk.store, who)]


async def test_an_image_sent_as_a_file_is_taken_and_anything_else_is_not_fetched(api: BotApi, sqlite_url: str) -> None:
    async with Talk(api, sqlite_url) as talk:
        for kind, claims in (
            ("document", {"mime_type": "application/pdf"}),
            ("document", {}),
            ("video", {"mime_type": "video/mp4"}),
            ("video_note", {}),
            ("animation", {"mime_type": "video/mp4"}),
        ):
            talk.person.give(kind, b"...", **claims)
            assert UNREADABLE["wrong_type"].message in (await talk.person.hears()).text
        talk.person.send("sticker")
        assert UNREADABLE[""].message in (await talk.person.hears()).text
        assert api.fetched == []
        talk.person.give("document", PICTURE, mime_type="image/png", file_name="../../etc/passwd")
        await talk.person.hears()
        assert talk.given == [("why_overall", "picture")]


@pytest.mark.parametrize(
    ("kind", "claims", "why"),
    [
        ("voice", {"file_size": 2_147_483_648, "duration": 60}, "too_large"),
        ("voice", {"file_size": VOICE_BYTES + 1, "duration": 60}, "too_large"),
        ("voice", {"duration": 3600}, "too_long"),
        ("audio", {"duration": 181, "mime_type": "audio/mpeg"}, "too_long"),
        ("photo", {"width": 10_000, "height": 5_000}, "too_large"),
        ("document", {"file_size": PICTURE_BYTES + 1, "mime_type": "image/png"}, "too_large"),
    ],
)
async def test_a_claim_above_the_limits_is_refused_without_asking_for_the_file(
    api: BotApi, sqlite_url: str, kind: str, claims: dict[str, Any], why: str
) -> None:
    async with Talk(api, sqlite_url) as talk:
        talk.person.give(kind, VOICE, **claims)
        assert UNREADABLE[why].message in (await talk.person.hears()).text
        assert api.made("getFile") == []
        assert talk.given == []


@pytest.mark.parametrize(
    ("kind", "content", "claims", "why"),
    [
        ("voice", made_up.voice(3600).content, {"duration": 10, "file_size": 1000}, "too_long"),
        ("voice", bytes(VOICE_BYTES + 1), {"duration": 10, "file_size": 1000}, "too_large"),
        ("voice", b"<html>", {"duration": 10}, "wrong_type"),
        ("photo", b"GIF89a" + bytes(100), {"width": 10, "height": 10}, "wrong_type"),
        ("photo", PICTURE[:50], {"width": 10, "height": 10}, "broken"),
    ],
)
async def test_a_claim_that_lies_helps_nobody(
    api: BotApi, sqlite_url: str, kind: str, content: bytes, claims: dict[str, Any], why: str
) -> None:
    async with Talk(api, sqlite_url) as talk:
        talk.person.give(kind, content, **claims)
        assert UNREADABLE[why].message in (await talk.person.hears()).text
        assert talk.given == []
        assert talk.kept == []


async def test_nothing_is_fetched_that_nobody_asked_for(api: BotApi, sqlite_url: str) -> None:
    async with Talk(api, sqlite_url) as talk:
        talk.person.tap("Back")
        await talk.person.hears()
        talk.person.give("voice", VOICE, duration=12)
        assert UNREADABLE[""].message in (await talk.person.hears()).text
        assert api.made("getFile") == []
        assert api.fetched == []


FAULTS = [(way, method, fault) for way in (polling, listening) for method in ("getFile", "file")
          for fault in (Reset(), BROKEN, TooMany(1))]  # fmt: skip


@pytest.mark.parametrize(("way", "method", "fault"), [*FAULTS, (polling, "getFile", Hang())])
async def test_a_download_that_fails_is_tried_again_and_nothing_is_confirmed_before(
    api: BotApi, sqlite_url: str, way: Any, method: str, fault: Any
) -> None:
    settings = {"patience": 0.3} if isinstance(fault, Hang) else {}
    async with Talk(api, sqlite_url, way, **settings) as talk:
        api.fail(fault, method=method, times=2)
        number = talk.person.give("voice", VOICE, duration=12)
        await api.until(lambda: not api._faults)
        assert api.waits(number) or talk.given
        assert "Thank you" in (await talk.person.hears()).text
        assert talk.given == [("why_overall", "voice")]
        assert len(talk.kept) == 1


async def test_a_file_that_is_gone_is_said_kindly_and_holds_nobody_up(api: BotApi, sqlite_url: str) -> None:
    async with Talk(api, sqlite_url) as talk:
        talk.person.send("voice")
        assert UNREADABLE["broken"].message in (await talk.person.hears()).text
        api.fail(Refuse(404, "Not Found"), method="file")
        talk.person.give("voice", VOICE, duration=12)
        assert UNREADABLE["broken"].message in (await talk.person.hears()).text
        talk.person.say("Words then.")
        assert "Thank you" in (await talk.person.hears()).text


async def test_of_an_album_the_first_picture_is_kept_and_it_is_said_once(api: BotApi, sqlite_url: str) -> None:
    async with Talk(api, sqlite_url) as talk:
        for _ in range(4):
            talk.person.give("photo", PICTURE, album="8812", width=48, height=48)
        assert "Thank you" in (await talk.person.hears()).text
        assert UNREADABLE["one_only"].message in (await talk.person.hears()).text
        await api.until(lambda: not api.unconfirmed)
        assert talk.person.unheard == 0
        assert talk.given == [("why_overall", "picture")]
        assert len(api.fetched) == 1


async def test_an_album_where_nobody_asked_is_mentioned_once(api: BotApi, sqlite_url: str) -> None:
    async with Talk(api, sqlite_url) as talk:
        talk.person.tap("Back")
        await talk.person.hears()
        for _ in range(4):
            talk.person.give("photo", PICTURE, album="8813", width=48, height=48)
        assert UNREADABLE[""].message in (await talk.person.hears()).text
        await api.until(lambda: not api.unconfirmed)
        assert talk.person.unheard == 0


@pytest.mark.parametrize("fault", [Reset(), BROKEN, Refuse(401, "Unauthorized"), Refuse(404, "Not Found")])
async def test_the_token_in_the_file_s_address_reaches_no_log(
    api: BotApi, sqlite_url: str, fault: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Talk(api, sqlite_url) as talk:
        for method in ("getFile", "file"):
            api.fail(fault, method=method, times=2)
            talk.person.give("voice", VOICE, duration=12, caption="canary-caption")
        await api.until(lambda: not api._faults and not api.unconfirmed)
    said = "".join(str(vars(record)) for record in caplog.records) + "".join(capsys.readouterr())
    for canary in (api.token, api.token.split(":")[1], "file-101", "canary-caption"):
        assert canary not in said


async def test_killed_between_download_and_commit_it_comes_again_and_is_kept_once(api: BotApi, sqlite_url: str) -> None:
    class Stopped(Conversation):
        """Everything up to the turn was done, and then the process is gone."""

        async def handle(self, inbound: Inbound) -> TurnResult:
            if isinstance(inbound.content, Sent):
                await asyncio.Event().wait()
            return await super().handle(inbound)

    person = api.person(101)
    with Store.open(sqlite_url, RING) as store:
        rooms = house(store, questionnaires={"parent-short": telling()})
        async with Stopped(rooms, HandClock()) as conversation, polling(api, conversation):
            await at_the_story(person)
            number = person.give("voice", VOICE, duration=12)
            await api.until(lambda: bool(api.fetched))
            await asyncio.sleep(0.1)
    assert api.waits(number)
    with Store.open(sqlite_url, RING) as store:
        rooms = house(store, questionnaires={"parent-short": telling()})
        async with Conversation(rooms, HandClock()) as conversation, polling(api, conversation):
            assert "Thank you" in (await person.hears()).text
    look = Look(sqlite_url, RING)
    assert look.count(media) == 1
    look.close()


# --- read at the edge --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ({"text": "hi"}, None),
        ({"voice": {"file_id": "a", "duration": 5, "file_size": 9}}, Attached("voice", "a", 9, 5)),
        ({"voice": None}, Attached("voice")),
        ({"voice": {"file_id": 7, "duration": "5", "file_size": -1}}, Attached("voice")),
        ({"photo": []}, Attached("photo")),
        ({"photo": "x"}, Attached("photo")),
        ({"photo": [None, {"file_id": "p"}]}, Attached("photo", "p")),
        ({"document": {"file_id": "d", "mime_type": 5}}, Attached("file")),
        ({"animation": {"file_id": "d"}, "document": {"file_id": "d", "mime_type": "image/gif"}}, Attached("file")),
    ],
)
def test_any_attachment_is_read_without_an_error(message: dict[str, Any], found: Attached | None) -> None:
    assert attached_of(message) == found


def test_the_made_up_picture_is_a_picture() -> None:
    assert Image.open(BytesIO(PICTURE)).size == (48, 48)

"""A picture or a voice note through the page, without JavaScript: taken where the question takes it, refused kindly."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import FormData

from bot.channels.webchat import attaching, words
from bot.media import made_up
from bot.media.limits import VOICE_BYTES
from dialogs.engine import UNREADABLE
from dialogs.messages import Sent, Unreadable
from tests.fakes.telling import telling
from tests.webchat.conftest import Serve
from tests.webchat.house import MemoryHouse
from tests.webchat.visitor import SAME, Page, Visitor, hidden, to_the_story

PATH = "/chat/media"


@pytest.fixture
def house() -> MemoryHouse:
    return MemoryHouse(telling())


def form(page: Page, what: str, content: bytes, **changes: str) -> FormData:
    parts = FormData()
    for name, value in (hidden(page) | changes).items():
        parts.add_field(name, value)
    parts.add_field(what, content, filename="IMG_home_address.jpg", content_type="text/html")
    return parts


async def give(visitor: Visitor, page: Page, what: str, content: bytes, **changes: str) -> tuple[int, str]:
    sent = form(page, what, content, **changes)
    response = await visitor.client.post(PATH, data=sent, headers=SAME, allow_redirects=False)
    return response.status, response.headers.get("Location", "")


async def test_a_picture_is_the_answer(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    assert [each.get("accept") for tag, each in page.elements if tag == "input" and each.get("type") == "file"] == [
        "image/jpeg,image/png,image/webp",
        "audio/*",
    ]
    assert await give(visitor, page, "picture", made_up.picture().content) == (303, "/chat")
    record = house.only.records["why_overall"]
    assert (record.given, record.value) == ("drawn", ("picture",))
    assert record.media is not None
    assert record.media.type == "image/png"
    assert "Thank you" in (await visitor.look()).text


async def test_a_voice_note_is_the_answer_and_a_second_arrival_changes_nothing(
    serve: Serve, house: MemoryHouse
) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    assert await give(visitor, page, "voice", made_up.voice(12).content) == (303, "/chat")
    record = house.only.records["why_overall"]
    assert record.media is not None
    assert (record.given, record.media.seconds) == ("spoken", 12)
    assert (await give(visitor, page, "voice", made_up.voice(9).content))[0] == 409
    assert house.only.records["why_overall"] is record


@pytest.mark.parametrize(
    ("what", "content", "why"),
    [
        ("picture", b"<svg onload=alert(1)>", "wrong_type"),
        ("picture", b"GIF89a" + bytes(100), "wrong_type"),
        ("picture", made_up.picture().content[:60], "broken"),
        ("voice", made_up.voice(600).content, "too_long"),
        ("voice", bytes(VOICE_BYTES + 1), "too_large"),
    ],
)
async def test_what_cannot_be_taken_is_said_kindly(
    serve: Serve, house: MemoryHouse, what: str, content: bytes, why: str
) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    assert await give(visitor, page, what, content) == (303, "/chat")
    assert house.inbounds[-1].content == Unreadable("photo" if what == "picture" else "voice", why)  # type: ignore[arg-type]
    assert UNREADABLE[why].message in (await visitor.look()).text
    assert "why_overall" not in house.only.records


async def test_nobody_s_file_is_read_before_it_is_known_whose_it_is(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    before = len(house.inbounds)
    picture = made_up.picture().content
    assert (await give(visitor, page, "picture", picture, csrf="made-up"))[0] == 403
    assert (await give(visitor, page, "picture", picture, turn=""))[0] == 403
    other = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    response = await visitor.client.post(PATH, data=form(page, "picture", picture), headers=other)
    assert response.status == 403
    stranger = Visitor(await serve())
    response = await stranger.client.post(PATH, data=form(page, "picture", picture), headers=SAME)
    assert response.status == 403
    # Cut in the middle of the file's part: without the proof nothing waits for the rest.
    assert len(house.inbounds) == before


async def test_a_claim_of_two_gigabytes_is_answered_without_reading(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    await to_the_story(visitor)
    before = len(house.inbounds)
    server = visitor.client.server
    assert server.port is not None
    cookie = "; ".join(f"{each.key}={each.value}" for each in visitor.client.session.cookie_jar)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 2147483648\r\n\r\n--x\r\n".encode()
    )
    async with asyncio.timeout(5):
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.read(100_000)
    writer.close()
    assert head.startswith(b"HTTP/1.1 413")
    assert words.FILE_TOO_BIG.message.encode() in body
    assert len(house.inbounds) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x\r\n\r\n",
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + b"a" * 5000 + b"\r\n--x--\r\n",
        b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--\r\n",
        b"--x\r\n" * 100,
        b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\nabc',
    ],
)
async def test_bodies_that_are_no_form_are_refused(serve: Serve, house: MemoryHouse, body: bytes) -> None:
    visitor = Visitor(await serve())
    await to_the_story(visitor)
    before = len(house.inbounds)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    response = await visitor.client.post(PATH, data=body, headers=SAME | kind, allow_redirects=False)
    assert response.status in (400, 403), response.status
    assert len(house.inbounds) == before


async def test_a_form_without_a_file_says_so(serve: Serve) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    status, where = await give(visitor, page, "picture", b"")
    assert (status, where) == (303, "/chat?nofile")
    assert words.NO_FILE.message in (await visitor.look(where)).text


async def test_a_file_for_an_earlier_question_is_not_taken_for_this_one(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    await visitor.tap(page, "Back")
    before = len(house.inbounds)
    assert (await give(visitor, page, "picture", made_up.picture().content))[0] == 409
    assert len(house.inbounds) == before


async def test_where_no_question_takes_it_there_is_no_form_and_nothing_is_looked_at(serve: Serve) -> None:
    plain = MemoryHouse()
    visitor = Visitor(await serve(plain))
    page = await to_the_story(visitor)
    assert "file" not in [each.get("type") for tag, each in page.elements if tag == "input"]
    assert await give(visitor, page, "picture", made_up.picture().content) == (303, "/chat")
    assert plain.inbounds[-1].content == Unreadable("photo")


async def test_not_stored_is_said_and_the_same_page_can_send_it_again(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    house.fail = lambda: True
    assert (await give(visitor, page, "picture", made_up.picture().content))[0] == 503
    house.fail = lambda: False
    assert await give(visitor, page, "picture", made_up.picture().content) == (303, "/chat")
    assert isinstance(house.inbounds[-1].content, Sent)


async def test_a_file_that_never_ends_is_given_up(
    serve: Serve, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "SECONDS", 0.1)
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    before = len(house.inbounds)

    async def slow():  # type: ignore[no-untyped-def]
        head = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in hidden(page).items()
        )
        yield f'{head}--x\r\nContent-Disposition: form-data; name="picture"; filename=""\r\n\r\n'.encode()
        await asyncio.sleep(0.4)
        yield b"abc"

    headers = SAME | {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "100000"}
    response = await visitor.client.post(PATH, data=slow(), headers=headers, allow_redirects=False)
    assert response.status == 503
    assert len(house.inbounds) == before

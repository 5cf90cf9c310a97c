"""Carrying on with the receipt code: on another device, and against who would guess it."""

from __future__ import annotations

from bot.channels.webchat.limits import Guesses
from tests.webchat.conftest import Serve
from tests.webchat.house import MemoryHouse
from tests.webchat.test_door import generous
from tests.webchat.visitor import Page, Visitor, to_the_story


async def ask(visitor: Visitor, code: str) -> tuple[int, Page, str]:
    page = await visitor.look("/continue")
    response = await visitor.post("/continue", page.forms[0].fields | {"code": code})
    return response.status, Page(await response.text()), response.headers.get("Location", "")


async def test_a_right_code_carries_on_at_the_same_place_on_another_device(serve: Serve, house: MemoryHouse) -> None:
    phone, library = Visitor(await serve()), Visitor(await serve())
    await to_the_story(phone)
    status, _, where = await ask(library, house.only.receipt.lower().replace("-", " "))
    assert (status, where) == (303, "/chat")
    page = await library.look()
    assert "What was good" in page.text
    await library.write(page, "Written in the library.")
    assert house.only.records["why_overall"].text == "Written in the library."


async def test_carrying_on_changes_the_token(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    await to_the_story(visitor)
    before = {cookie.value for cookie in visitor.client.session.cookie_jar}
    status, _, _ = await ask(visitor, house.only.receipt)
    assert status == 303
    after = {cookie.value for cookie in visitor.client.session.cookie_jar}
    assert len(after) == 1
    assert not before & after


async def test_a_wrong_code_is_told_kindly_and_starts_nobody(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    for code in ("", "AAAA-BBBB-CCCC", "<script>", "x" * 1000, "\u00fc\x00"):
        status, page, _ = await ask(visitor, code)
        assert status == 422
        assert "cannot find this code" in page.text
        assert page.forms[0].fields["code"] == code[:64]
    assert not house.kept
    assert not house.inbounds


async def test_guessing_gets_slower_and_a_right_code_must_wait_too(serve: Serve, house: MemoryHouse) -> None:
    now = [0.0]
    limits = generous(guesses=Guesses(2, lambda: now[0]))
    owner, guesser = Visitor(await serve(limits=limits)), Visitor(await serve(limits=limits))
    await owner.start()
    waits = []
    for _ in range(12):
        status, page, _ = await ask(guesser, "AAAA-BBBB-CCCC")
        if status == 429:
            status, _, _ = await ask(guesser, house.only.receipt)
            assert status == 429
            seconds = next(int(word) for word in page.text.split() if word.isdigit() and int(word) > 1)
            waits.append(seconds)
            now[0] += seconds
    assert waits == sorted(waits)
    assert waits[0] == 2
    assert waits[-1] >= 16
    now[0] += 3600 * 2
    assert (await ask(guesser, house.only.receipt))[0] == 303


async def test_guessing_with_new_cookies_is_slowed_by_address(serve: Serve, house: MemoryHouse) -> None:
    client = await serve(limits=generous(guesses_here=Guesses(3, lambda: 0.0)))
    statuses = []
    for _ in range(7):
        client.session.cookie_jar.clear()
        statuses.append((await ask(Visitor(client), "AAAA-BBBB-CCCC"))[0])
    assert statuses == [422, 422, 422, 422, 429, 429, 429]

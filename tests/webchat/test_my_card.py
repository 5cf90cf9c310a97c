"""A young person's card as a page for print: theirs alone, kept by nobody, under the same strict policy as all."""

from __future__ import annotations

from pathlib import Path

from bot.channels import webchat
from dialogs.loading import load_shipped
from dialogs.messages import Media, Record
from dialogs.session import Held
from tests.webchat.conftest import Serve
from tests.webchat.house import MemoryHouse
from tests.webchat.visitor import Visitor

STORY = "=1+1 More art & <b>less noise</b>"
DRAWING = Media("picture", "image/png", b"\x89PNG canary")


async def told(serve: Serve) -> Visitor:
    """Somebody who is happy with their help, and drew what should change."""
    house = MemoryHouse(load_shipped()["young-person"])
    visitor = Visitor(await serve(house))
    await visitor.start()
    given = [
        Record("score_action", "answered", ("4",)),
        Record("listened", "skipped"),
        Record("change", "answered", ("picture",), STORY, "drawn", media=DRAWING),
        Record("quotes", "answered", ("no",)),
    ]
    house.only.records.update((record.question, record) for record in given)
    held = {record.question: Held(record.category, record.value) for record in given}
    house.only.session = house.only.session._replace(held=held, state="finished", at=None, trail=tuple(held))
    house.only.waiting = ()
    return visitor


async def test_the_button_on_the_last_page_leads_to_the_card(serve: Serve) -> None:
    visitor = await told(serve)
    page = await visitor.tap(await visitor.look(), "My card")
    assert ("a", {"href": "/chat/card"}) in page.elements
    card = await visitor.look("/chat/card")
    assert STORY in card.text
    for words in ("This is good My help Happy", "What I want next", "Only I got this card."):
        assert words in card.text
    assert "Listening to me" not in card.text
    sources = [attributes["src"] for tag, attributes in card.elements if tag == "img"]
    assert all(source is not None and source.startswith("/") for source in sources)
    assert not any(tag in ("script", "style", "form") or "style" in about for tag, about in card.elements)


async def test_it_is_kept_by_nobody_and_the_drawing_too(serve: Serve) -> None:
    visitor = await told(serve)
    for path, kind in (("/chat/card", "text/html"), ("/chat/card/1", "image/png")):
        answer = await visitor.get(path)
        assert (answer.status, answer.content_type) == (200, kind)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "'unsafe" not in answer.headers["Content-Security-Policy"]
    assert await (await visitor.get("/chat/card/1")).read() == DRAWING.content
    for number in ("0", "2", "999"):
        assert (await visitor.get(f"/chat/card/{number}")).status == 404


async def test_strangers_and_other_sites_get_none(serve: Serve, house: MemoryHouse) -> None:
    visitor = await told(serve)
    for path in ("/chat/card", "/chat/card/1"):
        assert (await visitor.get(path, **{"Sec-Fetch-Site": "cross-site"})).status == 403
    stranger = Visitor(await serve())
    assert (await stranger.get("/chat/card")).headers["Location"] == "/"
    assert (await stranger.get("/chat/card/1")).status == 404
    await stranger.start()  # a parent: there is no card
    assert (await stranger.get("/chat/card")).headers["Location"] == "/"


async def test_the_live_chat_does_not_take_the_link_for_an_echo_of_the_button(serve: Serve) -> None:
    """ "Open my card" ends with what was tapped, "My card"; only lines of a reply, which have a direction, may echo."""
    visitor = await told(serve)
    page = await visitor.tap(await visitor.look(), "My card")
    before_the_link = page.html[: page.html.index('<a href="/chat/card"')]
    assert before_the_link.rstrip().endswith("<p>")
    script = (Path(webchat.__file__).parent / "static" / "chat.js").read_text(encoding="utf-8")
    assert 'said.querySelectorAll("p[dir]")' in script

"""Pictures as the web chat serves them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.webchat.illustrations import image
from bot.channels.webchat.shape import shape
from bot.pictures.serving import picture_svg
from dialogs.messages import Reply, ReplyButton
from dialogs.pictures.words import ALT, CREDIT
from tests.webchat.conftest import Serve
from tests.webchat.house import MemoryHouse
from tests.webchat.pictured import pictured
from tests.webchat.visitor import Page, Visitor


async def test_pictures_are_kept_by_browsers_and_an_old_hash_is_gone(serve: Serve) -> None:
    client = await serve()
    served = picture_svg("help")
    answer = await client.get(served.path)
    assert answer.status == 200
    assert answer.content_type == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert await answer.read() == served.body
    for gone in ("/pictures/help-0000000000000000.svg", "/pictures/rocket.svg", "/pictures/..%2Fwords.py"):
        assert (await client.get(gone)).status == 404


def _images(page: Page) -> list[dict[str, str | None]]:
    return [about for tag, about in page.elements if tag == "img" and "/pictures/" in (about.get("src") or "")]


def _shown(page: Page) -> list[tuple[str, str | None]]:
    """Name and alternative text of each picture."""
    return [((about["src"] or "").split("/")[-1].rpartition("-")[0], about["alt"]) for about in _images(page)]


@pytest.fixture
def house() -> MemoryHouse:
    return MemoryHouse(pictured())


async def test_a_picture_stands_above_its_question_with_its_words(serve: Serve) -> None:
    visitor = Visitor(await serve())
    page = await visitor.start()
    assert _shown(page) == [("hello", ALT["hello"].message)]
    (about,) = _images(page)
    assert (about["width"], about["height"]) == ("144", "144")
    assert page.html.index('<img class="picture"') < page.html.index("<legend")
    answer = await visitor.get(about["src"] or "")
    assert answer.status == 200


async def test_faces_are_on_their_buttons_and_not_said_twice(serve: Serve) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.start(), "Yes")
    assert _shown(page) == [("face-2", ""), ("face-3", ""), ("face-4", "")], "the row above would be the same again"
    labels = [label for _, tap, label in page.answer.buttons if tap.partition(".")[2] in ("sad", "okay", "happy")]
    assert labels == ["Sad", "Okay", "Happy"], "the drawn face takes the place of the small one"
    page = await visitor.tap(page, "Sad")
    assert [name for name, _ in _shown(page)] == ["face-1", "face-2"]
    page = await visitor.tap(page, "Very sad")
    assert [name for name, _ in _shown(page)] == ["listen", "face-2", "face-3", "face-4"]


async def test_pictures_can_be_switched_off_and_on_in_the_middle_of_a_question(
    serve: Serve, house: MemoryHouse
) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.start(), "Yes")
    page = await visitor.tap(await visitor.tap(page, "Help"), "Pictures off")
    assert "Pictures are off." in page.text
    assert "How do you feel about your plan?" in page.text
    assert _images(page) == [], "nothing is loaded"
    assert page.answer.tap("🙁 Sad"), "the small face is back"
    page = await visitor.tap(page, "Okay")
    assert "Did people listen to you?" in page.text
    assert _images(page) == []
    page = await visitor.tap(await visitor.tap(page, "Help"), "Pictures on")
    assert [name for name, _ in _shown(page)] == ["listen", "face-2", "face-3", "face-4"]
    assert house.only.records["felt"].value == ("3",)


async def test_help_says_whose_the_pictures_are(serve: Serve) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.tap(await visitor.start(), "Yes"), "Help")
    assert CREDIT.message in page.text
    page = await visitor.tap(await visitor.tap(page, "Pictures off"), "Help")
    assert CREDIT.message not in page.text


async def test_a_picture_that_was_taken_out_leaves_the_words() -> None:
    assert image("rocket") is None
    assert image("") is None


def test_a_scale_with_pictures_is_drawn_with_them_and_one_without_as_a_scale() -> None:
    scores = tuple((ReplyButton(f"{n} 🙂 Words", f"3.{n}", picture=f"face-{n}"),) for n in "54321")
    drawn = shape(Reply(("How?",), scores))
    assert [choice.picture for choice in drawn.choices] == [f"face-{n}" for n in "54321"]
    assert (drawn.scale, drawn.abreast) == ((), False), "five are too many for a phone's width"
    plain = shape(Reply(("How?",), tuple((replace(row[0], picture=""),) for row in scores)))
    assert (len(plain.scale), plain.choices) == (5, ())

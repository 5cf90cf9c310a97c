"""A young person's card as a sheet: one page of A4 in large print with their words whole, or else a page of HTML."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from bot.my_card.laid_out import laid_out
from bot.my_card.made import Entry, MyCard, Part
from bot.my_card.page import page
from bot.pictures.faults import NoGlyph, TooLong
from bot.pictures.fonts import Fonts
from bot.pictures.my_card import DOTS, HEIGHT, WIDTH, sheet
from dialogs.messages import Media
from tests.pictures.test_cards import SCRIPTS

WORDS = "More art. Less noise at lunch."
FACES = tuple(Entry(title, f"face-{score}", said) for title, score, said in [("Plan", 1, "Sad"), ("Help", 5, "Happy")])


def card(words: str = WORDS, drawing: Media | None = None, direction: str = "ltr", language: str = "en") -> MyCard:
    wish = Part("next", "What I want next", "change", (Entry("Change", words=words, drawing=drawing),))
    hard = Part("hard", "This is hard", "", FACES)
    return MyCard(language, direction, "My card", ("This is what I said.",), (hard, wish), ("Only I got it.",), "Drawn")


def drawn(colour: str) -> Media:
    out = BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "PNG")
    return Media("picture", "image/png", out.getvalue())


def test_it_is_one_sheet_of_a4_and_nothing_reaches_the_edge() -> None:
    file = sheet(card(), Fonts.carried())
    image = Image.open(BytesIO(file.content))
    assert (file.name, file.media, image.size) == ("my-card.png", "image/png", (WIDTH, HEIGHT))
    assert [round(dots) for dots in image.info["dpi"]] == [DOTS, DOTS]
    assert len(file.content) < 120_000
    box = ImageChops.invert(image.convert("L")).getbbox()
    assert box is not None
    assert min(box[0], box[1], WIDTH - box[2], HEIGHT - box[3]) > 40


def test_a_drawing_is_shown_and_a_broken_one_spoils_nothing() -> None:
    file = sheet(card(drawing=drawn("#ff00ff")), Fonts.carried())
    assert file.media == "image/jpeg"
    middle = Image.open(BytesIO(file.content)).getpixel((200, 1250))
    assert isinstance(middle, tuple)
    assert min(middle[0], middle[2]) - middle[1] > 200
    broken = Media("picture", "image/png", b"\x89PNG canary")
    assert laid_out(card(drawing=broken)).name == "my-card.html"


@pytest.mark.parametrize("words", ["x" * 300, "so many words " * 90, "many\nlines\n" * 40])
def test_what_does_not_fit_in_large_print_goes_as_a_page_and_is_whole(words: str) -> None:
    with pytest.raises(TooLong):
        sheet(card(words), Fonts.carried())
    file = laid_out(card(words))
    assert file.name == "my-card.html"
    assert all(line in file.content.decode() for line in words.split("\n"))


def test_no_box_stands_in_for_a_letter() -> None:
    with pytest.raises(NoGlyph):
        sheet(card("More art 🦓"), Fonts.carried())


def test_right_to_left_begins_at_the_right(machine: Fonts) -> None:
    def middle(side: MyCard) -> float:
        ink = ImageChops.invert(Image.open(BytesIO(sheet(side, machine).content)).convert("L"))
        columns = ink.crop((0, 300, WIDTH, HEIGHT)).resize((WIDTH, 1)).tobytes()
        return sum(x * dark for x, dark in enumerate(columns)) / sum(columns)

    try:
        arabic = card(SCRIPTS["ar"], direction="rtl", language="ar")
        assert middle(arabic) > WIDTH / 2 > middle(card())
    except NoGlyph:
        pytest.skip("no Arabic font here")


def test_the_page_holds_all_and_asks_nothing_of_anybody() -> None:
    text = page(card("=1 <script>alert(1)</script>", drawn("#00ff00"))).content.decode()
    assert "=1 &lt;script&gt;" in text
    assert "http" not in text.replace("http://www.w3.org", "")
    assert text.count("<img") == text.count('src="data:image/') == 4
    assert "<h2></h2>" not in text
    empty = page(replace(card(), parts=(), lead=("Nothing is on this card now.",))).content.decode()
    assert "Nothing is on this card now." in empty

"""The cards: small, without metadata, the same each time, in every script at hand; never a box in place of a letter."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.pictures import serving
from bot.pictures.card import HEIGHT, WIDTH, card
from bot.pictures.faults import CannotDraw, NoGlyph, TooLong
from bot.pictures.fonts import Fonts
from bot.pictures.lettering import Hand, direction_of, fit
from bot.pictures.lettering import _laid as laid
from bot.pictures.shelf import Shelf
from dialogs.messages import Line
from dialogs.pictures import catalogue, faces
from locales.wording import Wording

SCRIPTS = {
    "ar": "هل استمع إليك الناس؟",
    "ur": "کیا لوگوں نے آپ کی بات سنی؟",
    "bn": "লোকেরা কি তোমার কথা শুনেছে?",
    "pa": "ਕੀ ਲੋਕਾਂ ਨੇ ਤੁਹਾਡੀ ਗੱਲ ਸੁਣੀ?",
    "gu": "શું લોકોએ તમારી વાત સાંભળી?",
    "uk": "Чи тебе слухали?",
    "pl": "Zażółć gęślą jaźń",
}


def english(line: Line, language: str = "en") -> str:
    return line.message


def chunks(png: bytes) -> set[bytes]:
    """The kinds of a PNG's parts."""
    found, at = set(), 8
    while at < len(png):
        found.add(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return found


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


@pytest.mark.parametrize("name", ["school", "face-1", "faces-5", "step-review"])
def test_a_card_is_small_plain_and_the_same_each_time(name: str, wording: Wording, tmp_path: Path) -> None:
    fonts = Fonts.carried()
    made = [serving.picture_png(name, "pl", wording.line, Shelf(tmp_path / n), fonts=fonts) for n in "ab"]
    assert made[0] == made[1]
    assert len(made[0]) <= 60_000
    assert chunks(made[0]) == {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
    image = opened(made[0])
    assert image.size == (WIDTH, HEIGHT)


def test_nothing_reaches_the_edge() -> None:
    for name, caption in (("faces-5", "How do you feel about your plan?"), ("step-identify", "Where are you now?")):
        image = opened(card(catalogue.drawing(name, english), caption, "en", Fonts.carried())).convert("L")
        inside = image.point(lambda grey: 255 if grey < 200 else 0).getbbox()
        assert inside is not None
        assert inside[0] >= 8
        assert inside[1] >= 8
        assert inside[2] <= WIDTH - 8
        assert inside[3] <= HEIGHT - 4


def test_faces_differ_in_grey_and_small() -> None:
    small = []
    for score in faces.SCORES:
        image = opened(card(faces.drawing(score), "", "en", Fonts.carried())).convert("L")
        # Only the half with the mouth, in black and white: no tint, no brows.
        lower = image.resize((85, 48)).crop((20, 27, 65, 48)).point(lambda grey: 255 if grey > 120 else 0)
        small.append(lower.tobytes())
    for one in range(5):
        for other in range(one):
            assert sum(a != b for a, b in zip(small[one], small[other], strict=True)) >= 12, (one + 1, other + 1)


@pytest.mark.parametrize("language", ["ar", "ur", "bn", "pa", "gu", "uk", "en"])
def test_a_letter_without_a_font_is_a_fault_and_never_a_box(language: str) -> None:
    """On a machine with no fonts but ours, other scripts fail, naming what is missing; so does an emoji anywhere."""
    caption = SCRIPTS.get(language, "Well done 🎉")
    with pytest.raises(NoGlyph, match=r"U\+") as fault:
        card(catalogue.drawing("listen"), caption, language, Fonts.carried())
    assert set(fault.value.characters) <= set(caption)
    assert isinstance(fault.value, CannotDraw)


@pytest.mark.parametrize("language", SCRIPTS)
def test_scripts_are_written_where_the_machine_has_their_fonts(language: str, machine: Fonts) -> None:
    caption = SCRIPTS[language]
    try:
        block = fit(caption, Hand(machine, language), 700, 200, 48, 30, 2)
    except NoGlyph as fault:
        pytest.skip(f"no font for {language} on this machine: {fault}")
    assert block.direction == ("rtl" if language in ("ar", "ur") else "ltr")
    assert sum(len(run.text.split()) for line in block.lines for run in line) == len(caption.split())


def test_a_latin_word_in_an_arabic_line_keeps_its_place(machine: Fonts) -> None:
    try:
        runs = laid("خطة EHC الخاصة", Hand(machine, "ar"), "rtl")
    except NoGlyph as fault:
        pytest.skip(f"no Arabic font on this machine: {fault}")
    # From left to right: the last word first, then the Latin one, then the first.
    assert [run.text.strip() for run in runs if run.text.strip()] == ["الخاصة", "EHC", "خطة"]


def test_a_strip_in_tall_letters_runs_from_the_right(machine: Fonts, tmp_path: Path) -> None:
    """Nastaliq takes more than twice the height of Latin letters; the numbers keep their size."""
    try:
        machine.runs(SCRIPTS["ur"], "ur")
    except NoGlyph as fault:
        pytest.skip(f"no Urdu font on this machine: {fault}")

    def urdu(line: Line, language: str) -> str:
        return "مدد شروع"

    def left_half_of_ring(png: bytes) -> bool:
        pixels = opened(png).convert("RGB")
        ring = [x for x in range(WIDTH) for y in (HEIGHT // 2,) if pixels.getpixel((x, y)) == (168, 72, 15)]
        assert ring
        return max(ring) < WIDTH / 2

    assert left_half_of_ring(serving.picture_png("step-review", "ur", urdu, Shelf(tmp_path), fonts=machine))
    assert left_half_of_ring(serving.picture_png("step-identify", "en", english, Shelf(tmp_path), fonts=machine))


def test_direction_is_that_of_the_first_letter() -> None:
    assert [direction_of(text) for text in ("12 خطة", "EHC خطة", "\u200fEHC", "1 2 3", "")] == [
        "rtl",
        "ltr",
        "rtl",
        "ltr",
        "ltr",
    ]


def test_words_are_never_cut() -> None:
    with pytest.raises(TooLong):
        card(catalogue.drawing("school"), "Supercalifragilistic" * 4, "en", Fonts.carried())
    with pytest.raises(TooLong):
        card(catalogue.drawing("school"), "Did people tell you what happens next? " * 4, "en", Fonts.carried())


def test_a_card_is_made_once(wording: Wording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path / "pictures")
    first = serving.picture_png("help", "en", wording.line, shelf, fonts=Fonts.carried())
    monkeypatch.setattr(serving.cards, "card", lambda *_: pytest.fail("drawn again"))
    assert serving.picture_png("help", "en", wording.line, shelf, fonts=Fonts.carried()) == first
    with pytest.raises(pytest.fail.Exception):
        serving.picture_png("help", "pl", wording.line, shelf, fonts=Fonts.carried())


def test_a_full_shelf_lets_the_longest_unused_go(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, most_bytes=250)
    for number, key in enumerate(("a", "b")):
        shelf.put(key, b"x" * 100)
        stamp(tmp_path / f"{key}.png", number)
    assert shelf.take("a")
    shelf.put("c", b"x" * 100)
    assert shelf.take("b") is None
    assert shelf.take("a")
    assert shelf.take("c")
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 250


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    shelf = Shelf(tmp_path / "file" / "pictures")
    shelf.put("a", b"x")
    assert shelf.take("a") is None


def test_an_address_holds_the_hash_of_what_it_shows() -> None:
    served = serving.picture_svg("faces-3")
    assert serving.at_path(served.path) == served
    assert b'fill="#ffffff"/><g' in served.body, "black lines need white under them on a dark page"
    assert len({serving.picture_svg(name).path for name in catalogue.NAMES}) == len(catalogue.NAMES)
    for wrong in (served.path.replace("faces-3", "faces-5"), "/pictures/faces-3.svg", "/pictures/", served.path + "x"):
        assert serving.at_path(wrong) is None


def test_a_serving_process_loads_what_draws_only_for_its_first_card() -> None:
    program = """
import sys, bot.app
from bot.channels.webchat.illustrations import image
assert image("step-plan") and image("faces-3")
assert not {"PIL", "resvg_py", "aiogram"} & set(sys.modules), sorted(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def stamp(file: Path, seconds: int) -> None:
    os.utime(file, (seconds, seconds))

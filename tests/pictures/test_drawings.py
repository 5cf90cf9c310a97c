"""The drawings: whole SVG, the same each time, told apart without colour, licensed, nothing that must not be there."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import dialogs.pictures as room
from analytics import stages
from dialogs.messages import Line
from dialogs.pictures import catalogue, faces, icons, words
from dialogs.pictures.strip import STEPS, strip
from locales.readability import YOUNG_PERSON, over
from locales.wording import Wording

FOLDER = Path(room.__file__).parent / "openmoji"
SVG = "{http://www.w3.org/2000/svg}"


def english(line: Line) -> str:
    return line.message


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_every_picture_is_whole_harmless_and_the_same_each_time(name: str) -> None:
    for said in (None, english):
        svg = catalogue.drawing(name, said).svg()
        assert svg == catalogue.drawing(name, said).svg()
        tree = ElementTree.fromstring(svg)
        assert tree.tag == f"{SVG}svg"
        kinds = {element.tag.removeprefix(SVG) for element in tree.iter()}
        assert kinds <= {
            "svg",
            "g",
            "path",
            "circle",
            "ellipse",
            "rect",
            "line",
            "polyline",
            "polygon",
            "text",
            "tspan",
        }
        # The page forbids styles of others; ids would clash where several icons share a picture.
        assert not {"style", "id", "href"} & {key for element in tree.iter() for key in element.attrib}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)?", name)


def test_an_unknown_picture_is_no_picture() -> None:
    for name in ("rocket", "face-6", "step-nowhere", "faces-4", "../help", ""):
        with pytest.raises(KeyError):
            catalogue.drawing(name)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def bend(score: int) -> float:
    """How far the middle of the mouth lies under its ends: above 0 smiles."""
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", faces.mouth(score))]
    return 0.0 if "H" in faces.mouth(score) else max(numbers[3::2], key=lambda y: abs(y - numbers[1])) - numbers[1]


def test_the_mouth_alone_tells_five_faces_apart_in_order() -> None:
    bends = [bend(score) for score in faces.SCORES]
    assert bends == sorted(bends)
    assert len(set(bends)) == 5
    assert bends[2] == 0
    uncoloured = {re.sub(r'fill="#[0-9a-f]{6}"', "", faces.face(score)) for score in faces.SCORES}
    assert len(uncoloured) == 5


def test_faces_are_orange_grey_and_blue_with_dark_lines() -> None:
    for score in faces.SCORES:
        tint = re.findall(r'fill="(#[0-9a-f]{6})"', faces.face(score))[0]
        assert contrast(tint, "#1f2c38") >= 7
        red, green, blue = (int(tint[at : at + 2], 16) for at in (1, 3, 5))
        assert min(red, blue) <= green <= max(red, blue), "neither green nor red nor purple"
        assert (red > blue) == (score < 3)


def test_a_row_has_a_number_and_words_for_every_face() -> None:
    row = catalogue.drawing("faces-5", english)
    assert [label.text for label in row.labels] == [
        *("1", "Very sad", "2", "Sad", "3", "Okay"),
        *("4", "Happy", "5", "Very happy"),
    ]
    across = [label.x for label in row.labels]
    assert across == sorted(across)
    mirrored = [label.x for label in catalogue.drawing("faces-5", english, mirrored=True).labels]
    assert mirrored == sorted(mirrored, reverse=True)
    with pytest.raises(ValueError, match="3 faces, 2 numbers"):
        faces.row(faces.THREE, ("1", "2"))


def test_the_strip_marks_one_step_by_shape_and_by_words() -> None:
    for here in STEPS:
        drawing = catalogue.drawing(f"step-{here}", english)
        rings = re.findall(r'<circle cx="([\d.]+)" cy="\d+" r="60"', drawing.shapes)
        pointers = re.findall(r'<path d="M[\d.]+ 54 H[\d.]+ L([\d.]+) 72 Z"', drawing.shapes)
        assert len(rings) == 1
        assert rings == pointers
        (said,) = (label for label in drawing.labels if label.text == "You are here")
        assert said.y + said.height <= 54, "clear of the pointer"
        assert abs(said.x - float(rings[0])) < said.width / 4
        assert said.x - said.width / 2 >= 0
        assert said.x + said.width / 2 <= drawing.width
        bold = [label.text for label in drawing.labels if label.bold and not label.text.isdigit()]
        assert words.STEP_WORDS[here].message in bold
    with pytest.raises(ValueError, match="no step"):
        strip("nowhere")


def test_steps_and_stages_are_those_of_the_report() -> None:
    assert {step: folded for step, (_, folded) in stages.STEPS.items()} == STEPS
    assert set(icons.OF_STAGE) == set(stages.STAGES)


def test_every_vendored_icon_has_its_licence_beside_it_and_no_other_is_there() -> None:
    files = {file.stem for file in FOLDER.glob("*.svg")}
    assert files == set(icons.FILES.values())
    assert {file.name for file in FOLDER.iterdir()} - {f"{stem}.svg" for stem in files} == {
        "LICENSE.txt",
        "ATTRIBUTION.md",
    }
    assert (FOLDER / "LICENSE.txt").read_text(encoding="utf-8").startswith("Attribution-ShareAlike 4.0 International")
    listed = re.findall(r"^\| (\w+) \| (\S+)\.svg \|", (FOLDER / "ATTRIBUTION.md").read_text(encoding="utf-8"), re.M)
    assert dict(listed) == icons.FILES
    for name, code in icons.FILES.items():
        assert f"OpenMoji {code}, CC BY-SA 4.0" in catalogue.drawing(name).svg()
    assert "CC BY-SA 4.0" in catalogue.drawing("step-plan").svg()
    assert "OpenMoji" not in faces.face(1)


def test_no_figure_of_speech_and_no_word_is_drawn() -> None:
    rocket, target, puzzle, stop_sign = "1F680", "1F3AF", "1F9E9", "1F6D1"
    assert not {rocket, target, puzzle, stop_sign} & set(icons.FILES.values())
    assert not any("<text" in file.read_text(encoding="utf-8") for file in FOLDER.glob("*.svg"))


def test_every_picture_says_in_easy_words_what_it_shows() -> None:
    assert set(words.ALT) == set(catalogue.NAMES)
    assert len({line.message for line in words.ALT.values()} | {"5 steps"}) >= len(words.ALT) - len(STEPS) + 1
    for line in (*words.ALT.values(), *words.CAPTIONS.values(), *words.STEP_WORDS.values(), words.CREDIT):
        assert over(line.message, YOUNG_PERSON) == (), line.message
    for line in (*words.CAPTIONS.values(), *words.STEP_WORDS.values(), *words.FACE_WORDS.values()):
        assert len(line.message.split()) <= 5


def test_the_place_on_the_way_is_said_as_well(wording: Wording) -> None:
    assert wording.line(words.ALT["step-plan"], "en") == "Five steps in a row. You are at step 3: Make the plan."
    assert wording.line(words.ALT["step-plan"], "pl") == "Pięć kroków w rzędzie. Jesteś na kroku 3: Pisanie planu."

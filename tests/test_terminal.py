"""The terminal chat: numbers tap, words are typed, what was said can be saved and replayed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from bot.simulation import Simulation
from bot.terminal import chat, differences, understood
from bot.transcripts import Act, Attached, Other, Tap, Words
from dialogs.loading import load_shipped


def lines(*said: str) -> Callable[[], str]:
    left = list(said)

    def read() -> str:
        if not left:
            raise EOFError
        return left.pop(0)

    return read


def start(questionnaire: str = "parent-short", language: str = "en", area: str | None = None) -> Simulation:
    return Simulation.of(load_shipped()[questionnaire], language, area)


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("1", Tap("Yes")),
        ("2", Tap("No")),
        ("3", Words("3")),
        ("0", Words("0")),
        ("> 1", Words("1")),
        ("* Yes", Tap("Yes")),
        ("! sticker", Other("sticker")),
        ("! voice 12", Attached("voice", 12)),
        ("! nonsense", Words("! nonsense")),
        ("", Words("")),
        ("٢", Words("٢")),
    ],
)
def test_a_number_taps_and_anything_else_is_typed(line: str, act: Act) -> None:
    assert understood(line, ["Yes", "No"]) == act


def test_what_was_said_can_be_saved_and_replays_the_same(tmp_path: Path) -> None:
    out, saved = io.StringIO(), tmp_path / "talk.txt"
    said = ["1", "1", "* Yes, I want to", "> Bristol", "1", "! sticker", "1", "> 4", "It was fine."]
    chat(start(), Console(file=out, width=100), lines(*said), saved)
    text = saved.read_text(encoding="utf-8")
    assert "* English" in text
    assert "> It was fine." in text
    assert differences(text, start) == []
    assert differences(text.replace("> 4", "> 2"), start)


def test_a_button_that_is_not_there_is_said_and_the_chat_goes_on() -> None:
    out = io.StringIO()
    simulation = start()
    chat(simulation, Console(file=out, width=100), lines("* Nonsense", "1"))
    assert "no button was ever called 'Nonsense'" in out.getvalue()
    assert simulation.session.at == "about"


def test_buttons_are_numbered_in_the_order_shown() -> None:
    out = io.StringIO()
    chat(start(), Console(file=out, width=100), lines())
    assert "1 English" in out.getvalue()
    assert "2 Polski" in out.getvalue()


def test_an_invite_of_an_area_skips_the_question() -> None:
    simulation = start(area="E10000015")
    chat(simulation, Console(file=io.StringIO()), lines("1", "1", "1"))
    assert simulation.session.area == "E10000015"
    assert simulation.session.invited

"""Spoiled updates, questionnaires and areas' files: a few of each here, ten minutes in `make torture`."""

from __future__ import annotations

from random import Random

import pytest

from dialogs.areas import Register
from dialogs.faults import FaultyQuestionnaire
from dialogs.loading import load, load_shipped
from dialogs.own_loading import load_area
from tests.dialogs.talk import MADE_UP
from tests.torture import fuzz

FEW = {"updates": 4000, "questionnaires": 100, "areas": 12}
"""Inputs; one or two seconds each."""


@pytest.mark.parametrize("name", sorted(fuzz.TARGETS))
def test_whatever_is_written_it_is_read_or_refused(name: str) -> None:
    # Another stretch than the long run's first inputs.
    tally = fuzz.fuzz(name, 60.0, first=10_000_000, inputs=FEW[name])
    assert not tally.crashes, tally.crashes[0]
    assert tally.inputs >= FEW[name] // 12


def test_a_part_of_what_is_spoiled_is_still_good() -> None:
    """Inputs that are all refused at the first letter would show nothing."""
    tally = fuzz.fuzz("updates", 10.0, inputs=1000)
    assert 50 < tally.accepted < 900


def test_a_crash_is_found_out_and_made_again_from_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def sometimes(chance: Random) -> bool:
        if chance.random() < 0.01:
            raise KeyError("found")
        return True

    monkeypatch.setitem(fuzz.TARGETS, "updates", sometimes)
    tally = fuzz.fuzz("updates", 10.0, inputs=1000)
    assert 1 <= len(tally.crashes) <= fuzz.MOST_KEPT
    number = tally.crashes[0][0]
    assert fuzz.fuzz("updates", 10.0, first=number, inputs=1).crashes[0][0] == number


# --- what fuzzing found ---

DEEP = 1500
FOUND = (
    f"minutes = 0x{'f' * 6000}",
    f"[{'.'.join(['x'] * DEEP)}]",
    f"x = {'[' * DEEP}{']' * DEEP}",
    f"{'.'.join(['x'] * DEEP)} = 1",
    'x = "\ud800"',
)


@pytest.mark.parametrize("line", FOUND, ids=("number", "headings", "lists", "keys", "half a character"))
def test_no_depth_and_no_number_ends_the_loader(line: str) -> None:
    with pytest.raises(FaultyQuestionnaire, match="not TOML"):
        load(f"{line}\n{MADE_UP}", "made-up.toml", {})
    with pytest.raises(FaultyQuestionnaire, match="not TOML"):
        load_area(f'{line}\narea = "E10000015"\n', "E10000015.toml", load_shipped(), Register.shipped(), {})


def test_a_block_that_extends_a_list_is_a_fault() -> None:
    text = fuzz.areas_files()["E10000015.toml"].replace("extends = [", "extends = [[], {}, 4, ", 1)
    with pytest.raises(FaultyQuestionnaire, match="a block extends"):
        load_area(text, "E10000015.toml", load_shipped(), Register.shipped(), {})


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_minutes_of_it() -> None:
    assert fuzz.main(["--seconds", "600"]) == 0

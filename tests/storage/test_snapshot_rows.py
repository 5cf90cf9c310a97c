"""A person's answers as lines: read back as they were, and nothing else is ever taken for them."""

from __future__ import annotations

import pytest

from analytics.snapshot import SnapshotFault
from storage.snapshots_rows import APART, lines, telling

NAMES = {"ab": "abcd", "x": "xyz"}


def line(*cells: str) -> str:
    return APART.join(cells)


def test_lines_are_read_as_they_were_written() -> None:
    first = line("ab", "score", "answered", "4", "2945", "en")
    second = line("x", 'od"d, é', "skipped", "", "2946", "pl") + "\n" + line("x", "NA", "answered", "null", "1", "en")
    assert [tuple(row.values()) for row in lines([first, second], NAMES).to_pylist()] == [
        ("abcd", "score", "answered", "4", 2945, "en"),
        ("xyz", 'od"d, é', "skipped", "", 2946, "pl"),
        ("xyz", "NA", "answered", "null", 1, "en"),
    ]
    assert lines([], NAMES).num_rows == 0


@pytest.mark.parametrize("value", ["secret\nword", f"secret{APART}word", "secret\rword"])
def test_a_value_that_no_option_has_is_refused_without_a_word_of_it(value: str) -> None:
    with pytest.raises(SnapshotFault) as fault:
        lines([line("ab", "q", "answered", value, "1", "en")], NAMES)
    assert "secret" not in str(fault.value)
    assert fault.value.__suppress_context__ or fault.value.__context__ is None


def test_as_few_letters_as_tell_the_definitions_apart() -> None:
    assert telling(["abc", "abd", "x"]) == 3
    assert telling(["a" * 64]) == 1

"""A grid is asked row by row; ticks stay, a row done twice is done once, and nothing is kept before the last row."""

from __future__ import annotations

from tests.dialogs.talk import Talk, made_up


def grid() -> Talk:
    return Talk.of(made_up()).to("barriers")


def row(talk: Talk) -> str:
    """The row that is on the screen: the label's English text."""
    return dict(talk.screen.lines[-1].values)["label"].message  # type: ignore[union-attr]


def test_row_by_row() -> None:
    talk = grid()
    assert row(talk) == "Health"
    talk.tap("+health:late")
    talk.tap("@health")
    assert row(talk) == "Schools"
    assert "barriers" not in talk.answers
    talk.tap("@schools")
    assert talk.answers["barriers"].value == ("health:late",)


def test_nothing_ticked_is_an_answer() -> None:
    talk = grid()
    talk.tap("@health")
    talk.tap("@schools")
    assert talk.answers["barriers"].category == "answered"
    assert talk.answers["barriers"].value == ()


def test_a_second_tap_on_the_end_of_a_row_does_not_end_the_next() -> None:
    talk = grid()
    talk.tap("@health")
    talk.tap("@health")
    assert row(talk) == "Schools"
    assert "barriers" not in talk.answers


def test_a_tick_of_a_row_that_is_done_changes_nothing() -> None:
    talk = grid()
    talk.tap("@health")
    before = talk.session.picked
    talk.tap("+health:late")
    assert talk.session.picked == before


def test_typed_labels_tick_and_a_tick_is_taken_back() -> None:
    talk = grid()
    talk.type("too late")
    assert talk.session.picked == ("health:late",)
    talk.tap("-health:late")
    talk.type("none of these")
    talk.type("TOO FEW PEOPLE")
    talk.tap("@schools")
    assert talk.answers["barriers"].value == ("schools:few",)

"""What the page shows of the last turn and the question, and how buttons are laid out."""

from __future__ import annotations

from bot.channels.webchat.limits import Bucket, Guesses
from bot.channels.webchat.scene import Scene, compose, number
from bot.channels.webchat.shape import parted, shape
from dialogs.messages import Reply, ReplyButton


def asks(*lines: str, at: int = 3, again: bool = False, extra: str = "") -> Reply:
    row = (ReplyButton("Yes", f"{at}.yes"), *((ReplyButton(extra, f"{at}.extra"),) if extra else ()))
    return Reply(lines, (row, (ReplyButton("Stop", f"{at}!stop", "command"),)), "q", again=again)


def test_what_is_said_before_the_question_stands_apart() -> None:
    scene = compose((asks("You said: Yes", "How old?"),), asks("How old?"))
    assert [reply.lines for reply in scene.said] == [("You said: Yes",)]
    assert scene.said[0].rows == ()
    assert scene.screen == asks("How old?")


def test_what_a_search_found_stays_the_screen() -> None:
    found = asks("Is it one of these?", extra="Bristol")
    assert compose((found,), asks("Which council?")).screen == found


def test_a_turn_overtaken_elsewhere_is_only_read() -> None:
    old, current = asks("How old?", at=3), asks("How was it?", at=4)
    assert compose((old,), current) == Scene((old,), current)


def test_a_tick_takes_the_place_of_the_message_before() -> None:
    first, second = asks("Which?"), asks("Which?", again=True, extra="Done")
    assert compose((first, second), asks("Which?")).said == ()


def test_last_words_to_somebody_who_withdrew() -> None:
    bye = asks("Your answers are deleted.")
    assert compose((bye,), None) == Scene((), bye)
    assert compose((), None) == Scene((), None)


def test_number_of_the_question() -> None:
    assert number(asks("x", at=12)) == 12
    assert number(Reply(("x",))) == 0
    assert number(Reply(("x",), ((ReplyButton("?", "what"),),))) == 0


def test_scale_is_a_scale_only_with_all_five_points() -> None:
    points = tuple((ReplyButton(f"{n} 🙂 Word {n}", f"7.{n}"),) for n in (5, 4, 3, 2, 1))
    laid = shape(Reply(("How?",), (*points, (ReplyButton("I don't know", "7.~dk", "other"),))))
    assert [mark.number for mark in laid.scale] == ["1", "2", "3", "4", "5"]
    assert laid.scale[0].words == "Word 1"
    assert laid.scale[0].face
    assert [button.label for button in laid.others] == ["I don't know"]
    assert not shape(Reply(("How?",), points[:4])).scale
    assert len(shape(Reply(("How?",), points[:4])).choices) == 4


def test_labels_of_other_languages_keep_their_words() -> None:
    assert parted("\u200f5 😀 \u2068سعيد جدا\u2069")[:2] == ("5", "سعيد جدا\u2069")
    assert parted("Bardzo dobrze", "4") == ("4", "Bardzo dobrze", False)


def test_ticks_of_a_choice_of_many() -> None:
    rows = ((ReplyButton("✓ School", "4.+a"),), (ReplyButton("Home", "4.+b"),), (ReplyButton("Done", "4.done"),))
    assert [(choice.label, choice.ticked) for choice in shape(Reply(("?",), rows)).choices] == [
        ("School", True),
        ("Home", False),
        ("Done", None),
    ]


def test_a_bucket_refills_and_forgets() -> None:
    now = [0.0]
    bucket = Bucket(2, 0.5, lambda: now[0])
    assert [bucket.wait("a"), bucket.wait("a"), bucket.wait("a"), bucket.wait("b")] == [0, 0, 2, 0]
    now[0] = 2.0
    assert [bucket.wait("a"), bucket.wait("a")] == [0, 2]


def test_guesses_double_up_to_a_quarter_of_an_hour_and_are_forgotten() -> None:
    now = [0.0]
    guesses = Guesses(1, lambda: now[0])
    waits = []
    for _ in range(14):
        guesses.wrong("a")
        waits.append(guesses.wait("a"))
    assert waits[:5] == [0, 2, 4, 8, 16]
    assert waits[-1] == Guesses.LONGEST
    now[0] = Guesses.QUIET + 1.0
    assert guesses.wait("a") == 0
    guesses.wrong("a")
    guesses.right("a")
    assert guesses.wait("a") == 0

"""Words go out as they are meant: values inert, directions kept apart, faults loud in tests and kind in service."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.messages import Button, Line, Reply, ReplyButton, Say
from dialogs.scales import LABELS
from locales.catalogs import Catalogs, Table
from locales.wording import ASHORE, ISLAND, RTL_MARK, UnfilledPlace, Wording

POLISH = Table(
    {
        ("engine", "You said: {answer}"): "Odpowiedź: {answer}",
        ("engine", "Hello {name}, hello {name}."): "Witaj {name}, witaj {name}.",
        ("engine", "Back"): "Wstecz",
        ("engine", "From {a} to {b}"): "Do {b} od {a}",
        ("engine", "Lost {it}"): "Zgubione",
        ("engine", "Wrong {it}"): "Złe {to}",
        ("scale", "Happy"): "Zadowoleni",
    }
)
ARABIC = Table({("engine", "You said: {answer}"): "قلت: {answer}", ("engine", "Back"): "رجوع"}, direction="rtl")
CATALOGS = Catalogs({"pl": POLISH, "ar": ARABIC}, (("en", "English"), ("pl", "Polski"), ("ar", "العربية")))
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def said(value: str | Line) -> Line:
    return Line("engine", "You said: {answer}", (("answer", value),))


@pytest.fixture
def wording() -> Wording:
    return Wording(CATALOGS, strict=True)


# --- values are inert ---


@given(st.text())
@example("{0.__class__}")
@example("{{7*7}} {answer} %s %(answer)s ${answer} \\1 \\g<0>")
@example("{answer!r:>100}")
@example("= + - @ <b>&amp;</b> *_[x](tg://y)")
def test_a_value_is_inserted_as_it_is(value: str) -> None:
    inserted = Wording(CATALOGS).line(said(value), "pl").removeprefix("Odpowiedź: ")
    bare = "".join(letter for letter in value if letter not in TURNS)
    assert inserted in (bare, f"{ISLAND}{bare}{ASHORE}")


@given(st.text(), st.text())
def test_a_value_never_reaches_into_the_next_one(a: str, b: str) -> None:
    line = Line("engine", "From {a} to {b}", (("a", a), ("b", b)))
    alone = [Wording(CATALOGS).line(said(value), "pl").removeprefix("Odpowiedź: ") for value in (a, b)]
    assert Wording(CATALOGS).line(line, "pl") == f"Do {alone[1]} od {alone[0]}"


@given(st.text(), st.sampled_from(["en", "pl", "ar"]))
def test_every_direction_island_is_closed(value: str, language: str) -> None:
    text = Wording(CATALOGS).line(said(value), language)
    assert text.count(ISLAND) == text.count(ASHORE) <= 1
    assert not set(text) & (set(TURNS) - {ISLAND, ASHORE})


def test_a_value_may_be_a_line_and_a_place_may_come_twice(wording: Wording) -> None:
    assert wording.line(said(LABELS["satisfaction"]["4"]), "pl") == "Odpowiedź: 4 🙂 Zadowoleni"
    assert wording.line(said(LABELS["satisfaction"]["4"]), "en") == "You said: 4 🙂 Happy"
    twice = Line("engine", "Hello {name}, hello {name}.", (("name", "Ada"),))
    assert wording.line(twice, "pl") == "Witaj Ada, witaj Ada."


# --- directions ---


def test_values_in_a_right_to_left_language_stand_on_an_island(wording: Wording) -> None:
    assert wording.line(said("0808 808 3555"), "ar") == f"{RTL_MARK}قلت: {ISLAND}0808 808 3555{ASHORE}"
    assert wording.line(said(Line("", "Bristol")), "ar") == f"{RTL_MARK}قلت: {ISLAND}Bristol{ASHORE}"
    assert wording.line(Line("engine", "Back"), "ar") == f"{RTL_MARK}رجوع"


def test_english_that_stands_in_is_not_marked_as_right_to_left(wording: Wording) -> None:
    assert wording.line(Line("engine", "Not translated."), "ar") == "Not translated."


def test_a_right_to_left_value_in_english_stands_on_an_island(wording: Wording) -> None:
    assert wording.line(said("علي"), "en") == f"You said: {ISLAND}علي{ASHORE}"
    assert wording.line(said(Line("", "علي")), "en") == f"You said: {ISLAND}علي{ASHORE}"
    assert wording.line(said("Łódź"), "en") == "You said: Łódź"


def test_joiners_stay_because_they_are_letters_in_some_scripts(wording: Wording) -> None:
    assert wording.line(said("می‌روم"), "ar").endswith(f"{ISLAND}می‌روم{ASHORE}")


# --- faults ---


def test_a_place_that_nothing_fills_is_loud_in_tests(wording: Wording) -> None:
    with pytest.raises(UnfilledPlace, match="answer") as fault:
        wording.line(Line("engine", "You said: {answer}", (("reply", "secret words"),)), "pl")
    assert "secret" not in str(fault.value)
    with pytest.raises(UnfilledPlace):
        wording.line(Line("engine", "Back", (("extra", "x"),)), "pl")


def test_a_place_that_nothing_fills_does_not_stop_the_service() -> None:
    assert Wording(CATALOGS).line(Line("engine", "You said: {answer}"), "pl") == "Odpowiedź: …"


@pytest.mark.parametrize("message", ["Lost {it}", "Wrong {it}"])
def test_a_translation_with_other_places_is_not_used(wording: Wording, message: str) -> None:
    assert wording.line(Line("engine", message, (("it", "x"),)), "pl") == message.replace("{it}", "x")


# --- whole replies ---

SAY = Say(
    (said("Yes"), Line("", "Zażółć {as} it stands")),
    (
        (Button(LABELS["satisfaction"]["4"], "3.4"), Button(Line("", "Bristol"), "3.E06000023")),
        (Button(Line("engine", "Back"), "3!back", "command"), Button(Line("engine", "Back", language="en"), "3!b")),
    ),
    question="q",
    entry="search",
    step=2,
    steps=4,
    again=True,
)


def test_a_reply_keeps_everything_of_the_say_and_is_the_same_the_second_time(wording: Wording) -> None:
    expected = Reply(
        lines=("Odpowiedź: Yes", "Zażółć {as} it stands"),
        rows=(
            (ReplyButton("4 🙂 Zadowoleni", "3.4"), ReplyButton("Bristol", "3.E06000023")),
            (ReplyButton("Wstecz", "3!back", "command"), ReplyButton("Back", "3!b")),
        ),
        question="q",
        entry="search",
        step=2,
        steps=4,
        again=True,
        language="pl",
        direction="ltr",
    )
    serving = Wording(CATALOGS)
    for _ in range(3):
        assert wording.reply(SAY, "pl") == expected
        assert serving.reply(SAY, "pl") == expected
    assert hash(serving.reply(SAY, "pl")) == hash(expected)


def test_what_is_kept_of_one_language_is_never_said_in_another() -> None:
    serving = Wording(CATALOGS)
    labels = [serving.reply(SAY, language).rows[1][0].label for language in ("pl", "ar", "en", "so", "pl")]
    assert labels == ["Wstecz", f"{RTL_MARK}رجوع", "Back", "Back", "Wstecz"]
    assert [serving.reply(SAY, language).direction for language in ("pl", "ar", "so")] == ["ltr", "rtl", "ltr"]


def test_a_reply_cannot_be_changed() -> None:
    reply = Wording(CATALOGS).reply(SAY, "pl")
    with pytest.raises(AttributeError):
        reply.rows[0][0].label = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        reply.language = "en"  # type: ignore[misc]


def test_one_line_can_speak_its_own_language(wording: Wording) -> None:
    assert wording.line(Line("engine", "Back", language="pl"), "en") == "Wstecz"


def test_many_different_area_names_are_not_kept() -> None:
    serving = Wording(CATALOGS)
    for number in range(1000):
        serving.line(Line("", f"Area {number}"), "pl")
        serving.line(said(f"Area {number}"), "pl")
    voice = serving._voices["pl"]
    assert len(voice.plain) + len(voice.templates) + len(voice.constant) == 1

"""What typed words mean, kind by kind: every strange reply has one known, kind outcome."""

from __future__ import annotations

import pytest

from dialogs.kinds.story import LONGEST
from dialogs.messages import Button, Record, Say, Tapped
from tests.dialogs.talk import CANARY, REVERSED, Talk, buttons, made_up

QUESTIONNAIRE = made_up()

UNCLEAR = "I did not understand. Please tap a button, or type a number from 1 to 5."
TAP_ONE = "Please tap one of the answers."
TAP_MANY = "Please tap one answer or more. Then tap Done."
NO_WORDS = "I see no words in that message. Please write a few words, or tap No thanks."
NOT_FOUND = "I did not find that council."
NEXT = "Please tap Next to go on."
UNKNOWN = "I do not know that command."

NUL = "\x00"
SURROGATE = "\ud83d"
UNSEEN = "\u200b\u200d\ufeff\u2060"


def at(question: str, language: str = "en") -> Talk:
    talk = Talk.of(QUESTIONNAIRE, translator=REVERSED, language=language)
    talk.to(question, language=language, happy="3")
    return talk


def outcome(question: str, text: str, language: str = "en") -> object:
    """What was stored: its value, or its category where it has none; else the first message said."""
    talk = at(question, language)
    before = talk.session
    talk.type(text)
    for effect in talk.effects:
        if isinstance(effect, Record):
            assert effect.question == question
            assert effect.given == "typed" or effect.category == "skipped"
            return effect.value or effect.category
    assert talk.session._replace(turns=0, order=0) == before._replace(turns=0, order=0)
    return talk.heard[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (t, ("4",))
            for t in (
                "4",
                "４",
                "٤",
                "۴",
                "४",
                "৪",
                "੪",
                "4.",
                "4️⃣",
                "④",
                " 4 \n",
                "(4)",
                "\u200f4\u200f",
                "\u20684\u2069",
            )
        ),
        *(
            (t, ("4",))
            for t in (
                "happy",
                "Happy",
                "HAPPY!",
                "4 happy",
                "4 🙂 Happy",
                "🙂 happy",
                "4. Happy",
                "٤ happy",
                "\u200fhappy\u200f",
            )
        ),
        *((t, ("5",)) for t in ("very happy", "VERY HAPPY!", "Very  happy.", "5 – very happy", "very\u00a0happy")),
        *(
            (t, "dont_know")
            for t in ("dont know", "don’t know", "Don't know.", "I don't know", "DON´T KNOW", "not sure", "dk")
        ),
        *((t, "not_applicable") for t in ("we had none", "We had none.", "does not apply", "n/a", "N/A")),
        *((t, "skipped") for t in ("skip", "Skip", "/skip", "pass", "no thanks", "next")),
        *(
            (t, UNCLEAR)
            for t in ("0", "6", "10", "4.5", "4,5", "-4", "45", "4/5", "5 unhappy", "10 happy", "4 or 5", "½", "IV")
        ),
        *(
            (t, UNCLEAR)
            for t in (
                "👍",
                "",
                "   ",
                "\n",
                ".",
                NUL,
                SURROGATE,
                UNSEEN,
                "\u200f",
                "happyish",
                "quite a bit",
                "a" * 4096,
            )
        ),
        *((t, UNKNOWN) for t in ("/", "/nonsense", "/4")),
    ],
)
def test_satisfaction(text: str, expected: object) -> None:
    assert outcome("happy", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("3", ("3",)), ("quite a bit", ("3",)), ("Not at all", ("1",)), ("5 completely", ("5",))),
        *(
            ("does not apply to us", "not_applicable"),
            ("happy", UNCLEAR),
            ("", UNCLEAR),
            ("👍", UNCLEAR),
            ("6", UNCLEAR),
        ),
    ],
)
def test_extent(text: str, expected: object) -> None:
    assert outcome("heard", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((t, ("yes",)) for t in ("Yes, I want to", "yes i want to", "YES", "yes!", " Yes. ")),
        *(
            (t, TAP_ONE)
            for t in (
                "y",
                "ye",
                "👍",
                "4",
                "",
                "   ",
                NUL,
                SURROGATE,
                UNSEEN,
                "want",
                "yes no",
                "thank you",
                "a" * 4096,
            )
        ),
        *((t, TAP_ONE) for t in ("dont know", "does not apply")),
        *((t, "Please answer this one, or tap Stop.") for t in ("skip", "/skip", "no thanks")),
    ],
)
def test_choice_of_one(text: str, expected: object) -> None:
    assert outcome("consent", text) == expected


def test_consent_can_be_refused_by_words() -> None:
    talk = at("consent")
    talk.type("no")
    assert talk.session.state == "declined"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("very happy", ("a",)),
        ("too much", ("b",)),
        ("dont know", "dont_know"),
        ("not sure", "dont_know"),
        ("4", TAP_ONE),
    ],
)
def test_choice_of_one_with_dont_know(text: str, expected: object) -> None:
    assert outcome("more", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talking", ("talk",)),
        ("Moving, walking", ("move",)),
        ("not told, TALKING", ("talk", "sure")),
        ("talking，talking", ("talk",)),
        ("dont know", "dont_know"),
        *(
            (t, TAP_MANY)
            for t in ("talking, flying", "talk", "4", "👍", "", ",", "  ", NUL, SURROGATE, UNSEEN, "a" * 4096)
        ),
    ],
)
def test_choice_of_many(text: str, expected: object) -> None:
    assert outcome("needs", text) == expected


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        *(
            (t, t)
            for t in ("4", "👍", "10", "very happy", "dont know", "0", "…", "a" * 4096, "a" * LONGEST, "‏شكرا‏", "ሰላም")
        ),
        ("  Good.\r\nAnd bad.\r", "Good.\nAnd bad."),
        (f"It{NUL} was{SURROGATE} fine\x07", "It was fine"),
        (f"{CANARY}\t!", f"{CANARY}\t!"),
        ("No thanks to them", "No thanks to them"),
    ],
)
def test_story_is_kept_as_it_was_told(text: str, kept: str) -> None:
    talk = at("why")
    talk.type(text)
    assert talk.effects[0] == Record("why", "answered", (), kept, "typed")
    assert talk.heard[0] == "Thank you. Your words are saved."
    assert kept not in talk.heard


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\n", NUL, SURROGATE, UNSEEN, "\u200f \u200e", "\u0301", f"{NUL}{UNSEEN} \t"]
)
def test_story_without_words(text: str) -> None:
    assert outcome("why", text) == NO_WORDS


def test_story_too_long_says_how_long_and_keeps_the_place() -> None:
    talk = at("why")
    talk.type("b" * (LONGEST + 1))
    said = next(effect for effect in talk.effects if isinstance(effect, Say)).lines
    assert said[0].message == "That is {count} letters. I can keep {most} letters."
    assert dict(said[0].values) == {"count": "5001", "most": "5000"}
    assert said[1].message == "Nothing is saved yet. Please send a shorter message."
    assert talk.session.at == "why"
    assert talk.session.held.get("why") is None


@pytest.mark.parametrize("text", ["no thanks", "skip", "No thanks.", "/skip"])
def test_story_left_out(text: str) -> None:
    assert outcome("why", text) == "skipped"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((t, NOT_FOUND) for t in ("4", "👍", "", "  ", ".", NUL, SURROGATE, UNSEEN, "zzzz", "a" * 4096, "very happy")),
        ("dont know", "dont_know"),
        ("skip", "skipped"),
    ],
)
def test_area_not_found(text: str, expected: object) -> None:
    assert outcome("area", text) == expected


@pytest.mark.parametrize(
    ("text", "first", "lead"),
    [
        ("bris", "Bristol, City of", "Is it one of these? Please tap it."),
        ("Isle of Wight", "Isle of Wight", "Is it one of these? Please tap it."),
        ("derby", "Derby", "Is it one of these? Please tap it."),
        ("s", "Stockton-on-Tees", "There are many. Tap yours, or type more letters."),
    ],
)
def test_area_found_is_offered_and_never_taken_unseen(text: str, first: str, lead: str) -> None:
    talk = at("area")
    talk.type(text)
    (say,) = (effect for effect in talk.effects if isinstance(effect, Say))
    found = [b for b in buttons(say) if b.role == "answer"]
    assert (say.lines[0].message, found[0].label.message) == (lead, first)
    assert 1 <= len(found) <= 8
    assert say.entry == "search"
    assert talk.session.at == "area"
    code = found[0].tap.partition(".")[2]
    assert talk.say(Tapped(found[0].tap))[0] == Record("area", "answered", (code,), None, "tapped")
    assert talk.session.area == code


@pytest.mark.parametrize("text", ["4", "👍", "yes", "", "  ", NUL, SURROGATE, UNSEEN, "a" * 4096])
def test_notice_asks_for_its_button(text: str) -> None:
    assert outcome("about", text) == NEXT


@pytest.mark.parametrize("text", ["next", "Next", "skip"])
def test_notice_is_passed_by_words(text: str) -> None:
    talk = at("about")
    talk.type(text)
    assert talk.session.at == "consent"
    assert not talk.answers.get("about")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yppah yrev", ("5",)),
        ("4 yppah", ("4",)),
        ("very happy", ("5",)),
        ("٤", ("4",)),
        ("enon dah ew", "not_applicable"),
        ("wonk t'nod", "dont_know"),
        ("wonk t’nod", "dont_know"),
        ("dont know", "dont_know"),
        ("piks", "skipped"),
        ("skip", "skipped"),
        ("5 yppahnu", UNCLEAR),
        ("yppah ton", UNCLEAR),
    ],
)
def test_another_language_is_read_and_english_with_it(text: str, expected: object) -> None:
    assert outcome("happy", text, "pl") == expected


@pytest.mark.parametrize(("text", "expected"), [("ot tnaw i ,sey", ("yes",)), ("yes", ("yes",)), ("sey", TAP_ONE)])
def test_choice_in_another_language(text: str, expected: object) -> None:
    assert outcome("consent", text, "pl") == expected


def test_a_story_in_any_language_is_a_story() -> None:
    assert at("why", "pl").type("To było dobre.")[0] == Record("why", "answered", (), "To było dobre.", "typed")


def test_ticks_say_what_they_want_and_done_comes_with_the_first() -> None:
    talk = at("needs")
    assert f"{talk.session.ask}.done" not in [b.tap for b in buttons(talk.screen)]
    for _ in range(2):  # the same button twice is still a tick
        talk.tap("+move")
        assert talk.session.picked == ("move",)
    assert all(effect.again for effect in talk.effects if isinstance(effect, Say))
    labels = {b.tap.partition(".")[2]: b.label for b in buttons(talk.screen)}
    assert labels["-move"].message == "✓ {answer}"
    talk.tap("+talk")
    talk.tap("-move")
    talk.tap("-move")
    assert talk.session.picked == ("talk",)
    talk.tap("+sure")
    assert talk.tap("done")[0] == Record("needs", "answered", ("talk", "sure"), None, "tapped")
    assert talk.session.picked == ()


def test_scales_stand_from_happy_to_unhappy_each_with_number_and_words() -> None:
    shown = [b for b in buttons(at("happy").screen) if b.role == "answer"]
    assert [b.tap.partition(".")[2] for b in shown] == ["5", "4", "3", "2", "1"]
    assert all(str(n) in label(b) and any(ch.isalpha() for ch in label(b)) for n, b in zip("54321", shown, strict=True))


def label(button: Button) -> str:
    values = {name: value if isinstance(value, str) else value.message for name, value in button.label.values}
    return button.label.message.format(**values)

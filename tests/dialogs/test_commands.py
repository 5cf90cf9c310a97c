"""What somebody may do at any moment, and what is said then."""

from __future__ import annotations

import pytest

from dialogs.engine import Guide, step
from dialogs.loading import load, load_shipped, reread
from dialogs.messages import Edited, Forget, Inbound, Record, Retract, Say, Started, Tapped, Typed, Unreadable
from dialogs.session import Session, UnreadableSession
from tests.dialogs.talk import AREAS, AT, CANARY, ENGLISH, IDS, LANGUAGES, MADE_UP, REVERSED, Talk, buttons, made_up

QUESTIONNAIRE = made_up()
STALE = "That button is from an earlier question."
LATE = "That message came late. I did not use it."


def commands(talk: Talk) -> list[str]:
    return [b.tap.partition("!")[2] for b in buttons(talk.screen) if b.role == "command"]


def test_nothing_is_asked_before_start() -> None:
    talk = Talk.of(QUESTIONNAIRE)
    talk.session = talk.session._replace(state="new", at=None, ask=0)
    for content in (Typed("hello"), Edited(), Unreadable("sticker"), Tapped("0!help"), Tapped("0.yes"), Typed("4")):
        talk.say(content)
        assert talk.heard == ["Hello. Tap Start when you are ready."]
        assert talk.session.state == "new"
    talk.type("start")
    assert talk.session.at == "language"


def test_the_language_question_speaks_every_language() -> None:
    talk = Talk.of(QUESTIONNAIRE, translator=REVERSED)
    assert [(line.message, line.language) for line in talk.screen.lines] == [("Choose.", "en"), ("Choose.", "pl")]
    talk.type("polski")
    assert talk.session.language == "pl"
    assert talk.answers["language"].value == ("pl",)


def test_first_question_has_no_way_back() -> None:
    talk = Talk.of(QUESTIONNAIRE)
    assert commands(talk) == ["who", "help", "stop"]
    talk.type("back")
    assert talk.heard[0] == "This is the first question."
    assert talk.session.at == "language"


def test_back_and_skip_stand_where_they_work() -> None:
    talk = Talk.of(QUESTIONNAIRE)
    assert commands(talk.to("about")) == ["back", "who", "help", "stop"]
    assert commands(talk.to("consent")) == ["back", "who", "help", "stop"]
    assert commands(talk.to("area")) == ["back", "skip", "who", "help", "stop"]
    assert commands(talk.to("why", happy="3")) == ["back", "who", "help", "stop"]


@pytest.mark.parametrize("content", [Started(), Started("K7QM"), Tapped("4!start"), Typed("/start"), Typed("begin")])
def test_opened_again_it_welcomes_back_to_the_same_question(content: object) -> None:
    talk = Talk.of(QUESTIONNAIRE).to("area")
    talk.say(content)  # type: ignore[arg-type]
    assert talk.heard[0] == "Welcome back. You are here:"
    assert talk.session.at == "area"


def test_stop_before_consent_says_so_and_gives_no_code() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("consent")
    talk.tap("!stop")
    assert talk.heard[0] == "You stopped here. You have not taken part yet."
    assert not any("code" in line for line in talk.heard)
    assert commands(talk) == ["continue", "language", "who"]
    talk.tap("!continue")
    assert talk.session.at == "consent"


def test_stop_keeps_the_answers_and_gives_the_code() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    kept = dict(talk.answers)
    talk.type("stop")
    assert talk.heard[0] == "You stopped here. Your answers so far are saved."
    assert "Your code: {code}" in talk.heard
    assert commands(talk) == ["continue", "today", "tomorrow", "another", "answers", "language", "who", "forget"]
    talk.type("4")  # words are not taken while it is stopped …
    assert talk.heard[0] == "You stopped here. Your answers so far are saved."
    assert talk.answers == kept
    talk.tap("4")  # … a tap on the question still above is
    assert talk.answers["happy"].value == ("4",)
    assert talk.session.state == "open"


def test_help_says_what_the_question_means_and_only_what_is_there() -> None:
    talk = Talk.of(QUESTIONNAIRE)
    talk.tap("!help")
    assert talk.heard[0] == "Tap the button that fits best. You can also type your answer."
    assert not any("Skip" in line or "Back" in line for line in talk.heard)
    assert not any(tap.endswith(("!language", "!forget")) for tap in talk.offered)
    talk.to("area").tap("!help")
    assert talk.heard == [
        "Your council.",
        "Tap Skip if you do not want to answer.",
        "Tap Back to change your last answer.",
        "Tap Stop at any time. You can go on later.",
        "Where?",
    ]
    assert [tap.partition("!")[2] for tap in talk.offered if "!" in tap][-3:] == [
        "language",
        "answers",
        "forget",
    ]
    talk.tap("!stop")
    talk.tap("!help")
    assert talk.session.state == "paused"


def test_who_sees_this_is_said_wherever_it_is_asked() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("area")
    for way in ("", "!stop", "!language"):
        if way:
            talk.tap(way)
        talk.tap("!who")
        assert talk.heard[0] == "Nobody."


def test_another_language_in_the_middle_of_a_question() -> None:
    talk = Talk.of(QUESTIONNAIRE, translator=REVERSED).to("happy")
    talk.tap("!language")
    assert talk.heard == ["Choose your language."]
    talk.type("Polski")
    assert (talk.session.language, talk.session.at, talk.session.overlay) == ("pl", "happy", "")
    talk.type("yppah")
    assert talk.answers["happy"].value == ("4",)
    talk.tap("!lang_en")
    talk.tap("!lang_xx")
    assert talk.session.language == "en"


def test_the_name_of_a_language_is_enough_for_somebody_who_cannot_read_this_one() -> None:
    talk = Talk.of(QUESTIONNAIRE, translator=REVERSED).to("happy")
    talk.type("POLSKI")
    assert (talk.session.language, talk.session.at) == ("pl", "happy")
    talk.type("English.")
    assert talk.session.language == "en"
    talk.type("pl")  # a code is no name
    assert talk.session.language == "en"
    talk.tap("3")
    talk.type("Polski")  # where words are asked for it is an answer
    assert (talk.session.language, talk.answers["why"].text) == ("en", "Polski")
    talk.tap("!stop")
    talk.type("polski")
    assert (talk.session.language, talk.session.state) == ("pl", "paused")


def test_a_language_that_is_typed_wrongly_asks_again() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    talk.tap("!language")
    talk.type("Klingon")
    assert talk.heard == ["Choose your language."]
    talk.type("continue")
    assert talk.session.overlay == ""


@pytest.mark.parametrize("text", ["yes", "ok", "no", "4", "", "delete"])
def test_only_the_exact_words_delete(text: str) -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    kept = dict(talk.answers)
    talk.tap("!forget")
    talk.type(text)
    assert talk.heard[0] == "Nothing is deleted."
    assert talk.answers == kept
    talk.tap("!forget_yes")  # the button of the question that is gone
    assert talk.answers == kept


@pytest.mark.parametrize("text", ["Yes, delete all", "yes delete all!"])
def test_the_exact_words_delete(text: str) -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    talk.type("withdraw")
    assert Forget() in talk.type(text)
    app = "The messages in your chat app stay there. To remove them, delete this chat in the app."
    assert talk.heard == ["Your answers are deleted.", app, "To begin again, tap Start."]


def test_back_from_the_end_opens_the_last_answer_again() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="5")
    talk.tap("a")
    assert talk.session.state == "finished"
    assert commands(talk) == ["back", "answers", "who", "forget"]
    assert talk.tap("!back")[0] == Retract("more")
    assert (talk.session.state, talk.session.at) == ("open", "more")
    talk.tap("b")
    assert talk.session.state == "finished"


def test_a_finished_chat_shows_its_own_ending_again() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    talk.tap("1")
    assert "Thanks all the same." in talk.heard
    for content in (Started(), Typed("hello"), Typed("stop"), Typed("continue"), Typed("skip"), Unreadable("photo")):
        talk.say(content)
        assert "Thanks all the same." in talk.heard
        assert "Your code: {code}" in talk.heard
        assert talk.session.state == "finished"


def test_a_second_tap_is_silent_and_another_old_button_is_named() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    happy, area = talk.session.ask, "4.~dk"
    talk.tap("3")
    assert talk.say(Tapped(f"{happy}.3")) == ()
    talk.say(Tapped(f"{happy}.5"))
    assert talk.heard[0] == STALE
    talk.say(Tapped(area))
    assert talk.heard[0] == STALE
    assert talk.answers["happy"].value == ("3",)


def test_back_twice_on_one_button_goes_back_once() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("why", happy="3")
    tap = Tapped(f"{talk.session.ask}!back")
    talk.say(tap)
    assert talk.say(tap) == ()
    assert talk.session.at == "happy"
    talk.say(Tapped("3!back"))
    assert talk.heard[0] == STALE
    assert talk.session.at == "happy"


def test_late_words_are_named_and_change_nothing() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("heard", needs="+talk")
    talk.type("4", order=20)
    before = talk.session
    for content, order in (
        (Typed("5"), 20),
        (Typed("5"), 19),
        (Typed("stop"), 3),
        (Typed("5", ask=2), 0),
        (Typed("5", ask=99), 0),
    ):
        talk.say(content, order)
        assert talk.heard[0] == LATE
        assert talk.session._replace(turns=0) == before._replace(turns=0)
    talk.say(Typed("2", ask=before.ask), 0)
    assert talk.answers["happy"].value == ("2",)


def test_an_invited_family_is_not_asked_for_its_area() -> None:
    talk = Talk.of(QUESTIONNAIRE, area="E06000023").to("consent")
    talk.tap("yes")
    assert talk.session.at == "needs"
    talk.tap("!forget")
    talk.tap("!forget_yes")
    assert talk.session.area == "E06000023"


def test_a_story_leaves_in_its_record_and_nowhere_else() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("why", happy="3")
    effects = talk.type(CANARY)
    assert [e.text for e in effects if isinstance(e, Record)] == [CANARY]
    assert CANARY not in repr([e for e in effects if isinstance(e, Say)])
    assert CANARY not in talk.session.to_json()


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "4", '{"v": 1}', '{"v": 2}', '{"v":1,"q":1}', "é\x00"])
def test_a_session_that_cannot_be_read_says_so_without_its_text(text: str) -> None:
    with pytest.raises(UnreadableSession) as refused:
        Session.from_json(text)
    assert "session" in str(refused.value)


def test_a_session_of_a_wrong_category_is_refused() -> None:
    text = Talk.of(QUESTIONNAIRE).to("needs").session.to_json()
    assert '"area":"dont_know"' in text
    with pytest.raises(UnreadableSession):
        Session.from_json(text.replace("dont_know", "secret words"))


def test_who_is_in_the_middle_goes_on_with_the_definition_that_was_begun() -> None:
    old = Talk.of(QUESTIONNAIRE).to("happy")
    newer = load(
        MADE_UP.replace('id = "why"', 'id = "why_so"')
        .replace("How happy?", "How glad?")
        .replace('"more"', '"much_more"'),
        "made-up.toml",
        ledger={},
    )
    assert newer.hash != QUESTIONNAIRE.hash
    pinned = reread(QUESTIONNAIRE.source)
    assert pinned == QUESTIONNAIRE
    assert pinned.hash == old.session.questionnaire
    goes_on = Talk(
        Guide(pinned, ENGLISH, AREAS, LANGUAGES), Session.from_json(old.session.to_json()), dict(old.answers)
    )
    goes_on.tap("3")
    assert goes_on.session.at == "why"
    goes_on.type("fine")
    goes_on.tap("a")
    assert goes_on.session.state == "finished"
    assert set(goes_on.answers) >= {"happy", "why", "more"}
    assert Talk.of(newer).to("why_so", happy="3").session.questionnaire == newer.hash


def test_the_shipped_forms_can_be_read_again_when_the_ledger_has_moved_on() -> None:
    for questionnaire in load_shipped().values():
        assert reread(questionnaire.source) == questionnaire


def test_a_step_asks_no_clock_and_keeps_nothing() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    inbound = Inbound("k", "test", "here", Typed("4"), AT)
    first = step(talk.guide, talk.session, inbound, AT, IDS)
    step(talk.guide, talk.session, Inbound("k2", "test", "here", Typed("1"), AT), AT, IDS)
    assert step(talk.guide, talk.session, inbound, AT.replace(year=2030), IDS) == first


def test_next_typed_by_somebody_who_stopped_loses_no_answer() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    talk.tap("!stop")
    for word in ("next", "skip", "no thanks"):
        paused = talk.copy()
        paused.type(word)
        assert (paused.session.state, paused.session.at) == ("open", "happy")
        assert "happy" not in paused.answers


def test_a_typed_face_is_its_score() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    for text, score in (("3 😐", "3"), ("🙂", "4"), ("5😀", "5")):
        there = talk.copy()
        there.type(text)
        assert there.answers["happy"].value == (score,)
    talk.type("3 😀")
    assert "happy" not in talk.answers

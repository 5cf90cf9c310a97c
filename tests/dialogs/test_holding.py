"""Promise: words that may show who somebody is are kept only as the person wants them; and what cannot wait is said
first: help, and what this chat is not."""

from __future__ import annotations

import pytest

from dialogs import drafts
from dialogs.loading import load_shipped
from dialogs.messages import Concern, Drop, Hold, Media, Record, Say, Sent, Tapped
from dialogs.noticing import words
from dialogs.session import Session
from tests.dialogs.talk import REVERSED, Talk, made_up

AREA = "E06000023"
NAMED = "My son Tomek waited. Call 07700 900123."
TAKEN = "My son [name] waited. Call [phone number]."


def writing(text: str = NAMED) -> Talk:
    talk = Talk.of(load_shipped()["parent-short"], AREA).to("why_overall")
    talk.type(text)
    return talk


def messages(talk: Talk) -> list[tuple[str, ...]]:
    return [tuple(line.message for line in effect.lines) for effect in talk.effects if isinstance(effect, Say)]


def spoken(lines: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(line.message for line in lines)  # type: ignore[attr-defined]


HELP = [spoken(words.HELP_WITHOUT_ALARM), spoken(words.HELP), spoken(words.MORE_HELP)]
APPEAL = [spoken(words.NOT_A_COMPLAINT), spoken(words.MEDIATION), spoken(words.TIME_LIMIT)]


def test_words_with_a_name_are_held_and_are_no_answer() -> None:
    talk = writing()
    assert talk.effects[0] == Hold("why_overall", NAMED)
    assert "why_overall" not in talk.answers
    assert "Thank you. Your words are saved." not in talk.heard
    assert "Tomek" not in talk.session.to_json()
    assert "Tomek" not in repr(talk.effects[0])


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("!take_out", TAKEN),
        ("Take them out", TAKEN),
        ("yes", TAKEN),
        ("!keep_words", NAMED),
        ("keep my words as they are", NAMED),
        ("no", NAMED),
    ],
)
def test_the_person_decides_by_button_or_in_words(reply: str, kept: str) -> None:
    talk = writing()
    _ = talk.tap(reply) if reply.startswith("!") else talk.type(reply)
    assert talk.effects[0] == Drop()
    assert talk.answers["why_overall"].text == kept
    assert talk.heard[0] == "Thank you. Your words are saved."
    again = talk.session._replace(turns=0)
    talk.say(Tapped(f"{talk.session.ask - 1}!keep_words"))
    assert talk.effects == ()
    assert talk.session._replace(turns=0) == again


def test_written_again_or_back_the_question_stands_as_before() -> None:
    for reply in ("!write_again", "!back"):
        talk = writing()
        talk.tap(reply)
        assert talk.effects[0] == Drop()
        assert (talk.session.at, talk.session.draft) == ("why_overall", 0)
        talk.tap("!back")
        assert talk.session.at == "score_overall"


def test_a_button_of_words_replaced_says_nothing_about_the_new_ones() -> None:
    talk = writing()
    old = talk.session.ask
    talk.type("My daughter Zosia waited.")
    talk.say(Tapped(f"{old}!keep_words"))
    assert "That button is from an earlier question." in talk.heard
    assert talk.draft == "My daughter Zosia waited."
    assert "why_overall" not in talk.answers


def test_a_skip_does_not_lose_words_that_are_held() -> None:
    talk = writing()
    talk.type("next")
    assert talk.draft == NAMED
    assert talk.session.holding


def test_words_whose_time_is_over_are_asked_for_again() -> None:
    for choice in drafts.CHOICES[:2]:
        talk = writing()
        talk.draft = None
        talk.tap(f"!{choice}")
        assert talk.heard[:2] == [drafts.LOST.message, drafts.ASK_AGAIN.message]
        assert (talk.session.at, talk.session.holding) == ("why_overall", False)
        assert "why_overall" not in talk.answers


def test_another_language_in_the_middle_and_on_another_day() -> None:
    talk = Talk.of(load_shipped()["parent-short"], AREA, REVERSED).to("why_overall")
    talk.type(NAMED)
    talk.tap("!language")
    talk.tap("!lang_pl")
    assert talk.session.holding
    talk.tap("!stop")
    assert drafts.WAITING.message in talk.heard
    assert Session.from_json(talk.session.to_json()).draft == talk.session.ask
    talk.tap("!continue")
    talk.tap("!take_out")
    assert talk.answers["why_overall"].text == "My son ]eman[ waited. Call ]rebmun enohp[."


def test_deleting_another_answer_meanwhile_keeps_them() -> None:
    talk = writing()
    talk.tap("!answers")
    place = talk.guide.questionnaire.index["stage_reached"]
    talk.tap(f"!erased_{place}")
    assert talk.draft == NAMED
    assert talk.session.holding


def test_withdrawing_leaves_nothing_of_what_was_told() -> None:
    talk = writing("He wants to die. How do I appeal? Call 07700 900123.")
    assert talk.session.told
    talk.tap("!forget")
    talk.tap("!forget_yes")
    assert (talk.session.told, talk.session.draft, talk.draft) == ((), 0, None)


# --- what cannot wait ---


def test_help_comes_at_once_and_the_flag_with_the_answer() -> None:
    talk = writing("Tomek says he wants to die.")
    assert messages(talk)[:3] == HELP
    assert not any(isinstance(effect, Concern) for effect in talk.effects)
    talk.tap("!take_out")
    recorded = next(i for i, effect in enumerate(talk.effects) if isinstance(effect, Record))
    assert talk.effects[recorded + 1] == Concern("why_overall", ("en.self.die",))


def test_what_was_taken_out_does_not_hide_the_danger() -> None:
    talk = writing("Tomek hurt himself with a knife. He wants to die.")
    rules = [effect.rules for effect in talk.tap("!take_out") if isinstance(effect, Concern)]
    assert rules
    assert "en.self.die" in rules[0]


@pytest.mark.parametrize("way", ["", "!stop", "!forget", "!language", "!answers"])
def test_help_wherever_the_words_are_typed_and_no_flag(way: str) -> None:
    talk = Talk.of(load_shipped()["parent-short"], AREA).to("score_overall")
    if way:
        talk.tap(way)
    before = dict(talk.answers)
    talk.type("he wants to die")
    assert messages(talk)[:3] == HELP
    assert len(messages(talk)) == 4
    assert talk.answers == before
    assert not any(isinstance(effect, Concern) for effect in talk.effects)


def test_help_before_the_start_and_after_everything_is_deleted() -> None:
    talk = Talk.of(load_shipped()["parent-short"], AREA).to("score_overall")
    talk.tap("!forget")
    talk.tap("!forget_yes")
    talk.type("he wants to die")
    assert messages(talk)[:3] == HELP


def test_a_caption_is_words_too() -> None:
    form = made_up(**{'id = "why"\nkind = "story"': 'id = "why"\nkind = "story"\nmedia = true'})
    talk = Talk.of(form, AREA).to("why", happy="3")
    talk.say(Sent(Media("picture", "image/jpeg", b"picture"), "he wants to die"))
    assert messages(talk)[:3] == HELP
    assert Concern("why", ("en.self.die",)) in talk.effects


def test_a_low_score_at_a_decision_says_once_what_this_chat_is_not() -> None:
    talk = Talk.of(load_shipped()["parent-short"], AREA).to("score_final_plan", stage_reached="final_plan")
    happy = talk.copy()
    happy.tap("3")
    assert len(messages(happy)) == 1
    talk.tap("1")
    assert messages(talk)[:3] == APPEAL
    talk.tap("~no")
    talk.tap("2")
    assert talk.session.trail[-1] == "score_disagreement"
    assert len(messages(talk)) == 1


def test_who_asks_in_words_is_answered_even_so_but_not_a_third_time() -> None:
    talk = Talk.of(load_shipped()["parent-short"], AREA).to("score_final_plan", stage_reached="final_plan")
    talk.tap("1")
    talk.type("How do I appeal?")
    assert messages(talk)[:3] == APPEAL
    talk.tap("1")
    assert len(messages(talk)) == 1
    talk.type("We want to appeal.")
    assert len(messages(talk)) == 1


def test_a_no_at_a_decision_that_stopped_it_counts_as_a_low_score() -> None:
    talk = Talk.of(load_shipped()["parent-pulse"], AREA).to("stop_explained", just_happened="stopped_early")
    talk.tap("no")
    assert messages(talk)[:3] == APPEAL


def test_the_young_get_fewer_words() -> None:
    form = made_up(**{'audience = "parent"': 'audience = "young person"'})
    talk = Talk.of(form, AREA).to("why", happy="3")
    talk.type("I want to die. How do I appeal?")
    young = [words.HELP_WITHOUT_ALARM, words.HELP_YOUNG, words.MORE_HELP_YOUNG]
    young += [words.NOT_A_COMPLAINT_YOUNG, words.TIME_LIMIT_YOUNG, words.TIME_LIMIT_ALSO_YOUNG]
    assert messages(talk)[:6] == [spoken(lines) for lines in young]


# --- the clock ---


def test_the_chat_says_which_of_the_20_weeks_it_is() -> None:
    talk = Talk.of(load_shipped()["parent-full"], AREA).to("asked_when", stage_reached="assessment")
    talk.tap("m1")  # it is the second of November
    assert talk.answers["asked_when"].value == ("2026-10",)
    assert messages(talk)[0][:2] == ("You said: {answer}", "You are about in week {first} to {last} of 20.")
    talk.say(Tapped(f"{talk.session.ask - 1}.m1"))
    assert talk.effects == ()
    talk.tap("!back")
    talk.type("8 June")
    assert talk.answers["asked_when"].value == ("2026-W24",)
    assert messages(talk)[0][1] == "The 20 weeks are over."


def test_a_day_to_come_or_before_there_were_plans_is_asked_about() -> None:
    talk = Talk.of(load_shipped()["parent-full"], AREA).to("asked_when", stage_reached="assessment")
    for text in ("24 December 2026", "March 2010", "soon"):
        talk.type(text)
        assert talk.session.at == "asked_when"
        assert "asked_when" not in talk.answers

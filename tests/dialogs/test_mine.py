"""Promise: what somebody said, they can see, change and delete, at any moment, without losing their place."""

from __future__ import annotations

import itertools

import pytest

from dialogs import mine
from dialogs.journey import next_question
from dialogs.loading import load_shipped
from dialogs.messages import Erase, Record, Retract, Say, Tapped
from dialogs.session import Held
from tests.dialogs.talk import CANARY, REVERSED, Talk, buttons, made_up

QUESTIONNAIRE = made_up()
PARENT = load_shipped()["parent-short"]
OUT = "Some of your answers do not fit any more. I took them out."


def index(talk: Talk, question: str) -> int:
    return talk.guide.questionnaire.index[question]


def do(talk: Talk, verb: str, question: str) -> None:
    talk.tap(f"!{verb}_{index(talk, question)}")


def answers(talk: Talk) -> dict[str, str]:
    """What the list shows: question -> the answer's message, or the place of a story."""
    shown = {}
    for number in itertools.count(1):
        say = mine.page(talk.guide, talk.session, number)
        for line in say.lines:
            values = dict(line.values)
            if "answer" in values:
                shown[values["number"]] = values["answer"].message  # type: ignore[union-attr]
        if not any(b.tap.endswith(f"!page_{number + 1}") for b in buttons(say)):
            return dict(zip(mine.listed(talk.guide, talk.session), shown.values(), strict=True))


def test_all_answers_are_listed_in_words_and_the_story_by_its_place() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("why", needs="+talk", happy="3")
    talk.type(CANARY)
    talk.type("my answers")
    assert answers(talk)["area"] == "I don't know"
    assert answers(talk)["why"] == "why"
    (say,) = talk.effects
    assert isinstance(say, Say)
    assert say.stored
    told = mine.filled(say, {"why": CANARY})
    assert CANARY in [value.message for line in told.lines for _, value in line.values if not isinstance(value, str)]
    assert CANARY not in str(mine.filled(say, {}))


def test_a_long_story_is_cut_in_the_list_and_whole_alone() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("why", happy="3")
    talk.type("x" * 1000)
    listed = str(mine.filled(mine.page(talk.guide, talk.session), {"why": "x" * 1000}))
    assert "x" * mine.CUT + "…" in listed
    alone = str(mine.filled(mine.one(talk.guide, talk.session, "why"), {"why": "x" * 1000}))
    assert "x" * 1000 in alone


@pytest.mark.parametrize("typed", ["/answers", "my answers", "Show my answers", "My answers!"])
def test_it_opens_by_words_and_by_command(typed: str) -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    talk.type(typed)
    assert talk.heard[0] == "Your answers. Tap a number to change or delete that answer."
    talk.tap("!continue")
    assert talk.session.at == "happy"


def test_in_polish_too() -> None:
    talk = Talk.of(QUESTIONNAIRE, translator=REVERSED).to("area", language="pl")
    talk.type("area")
    talk.tap("~dk")
    talk.type("srewsna ym")
    assert talk.session.overlay == "mine"


def test_before_the_first_answer_it_says_so() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("area")
    talk.type("my answers")
    assert talk.heard == ["You have not given any answers yet."]


def test_a_typed_number_is_the_answer_of_that_number_and_no_score() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy", needs="+talk")
    before = dict(talk.answers)
    talk.type("/answers")
    talk.type("2")
    assert talk.heard[-1] == "Your answer: {answer}"
    talk.type("77")
    talk.type("hello")
    assert talk.answers == before
    assert talk.session.at == "happy"


def test_a_changed_answer_replaces_the_old_one_and_the_place_is_kept() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="3")
    talk.tap("!answers")
    do(talk, "one", "happy")
    do(talk, "change", "happy")
    assert talk.session.at == "happy"
    assert talk.answers["happy"].value == ("3",), "the old answer stands until there is another"
    talk.tap("2")
    assert talk.effects[0] == Record("happy", "answered", ("2",))
    assert talk.heard[0] == "You said: {answer}"
    assert talk.session.at == "more"
    assert not any(isinstance(effect, Retract) for effect in talk.effects)


@pytest.mark.parametrize("way", ["!keep", "!back", "back", "keep my answer"])
def test_an_answer_that_was_to_be_changed_can_be_kept(way: str) -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="3")
    before, trail = dict(talk.answers), talk.session.trail
    do(talk, "change", "needs")
    assert [b.tap.partition("!")[2] for b in buttons(talk.screen) if "!" in b.tap][:1] == ["keep"]
    if way.startswith("!"):
        talk.tap(way)
    else:
        talk.type(way)
    assert (talk.session.at, talk.answers, talk.session.trail) == ("more", before, trail)
    assert talk.session.ahead == ()


def test_stop_while_changing_comes_back_to_the_same_question() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="3")
    do(talk, "change", "happy")
    talk.type("stop")
    talk.type("continue")
    assert talk.session.at == "happy"
    talk.tap("4")
    assert talk.session.at == "more"


def test_what_no_longer_lies_on_the_way_is_taken_back_and_what_does_is_asked() -> None:
    talk = Talk.of(PARENT, area="E06000023").to("story", stage_reached="review")
    do(talk, "change", "stage_reached")
    talk.tap("stopped_early")
    assert OUT in talk.heard
    assert talk.session.at == "how_stopped"
    gone = {e.question for e in talk.effects if isinstance(e, Retract)}
    assert gone >= {"score_review", "score_action", "score_final_plan", "score_draft_plan"}
    assert "score_overall" in talk.answers, "what still fits stays"
    talk.to("story")
    assert {"how_stopped", "stop_explained", "stop_next_steps"} <= set(talk.answers)
    assert [q for q in talk.session.trail if q in talk.answers] == sorted(talk.answers, key=PARENT.index.__getitem__)


def test_after_the_end_an_answer_can_be_changed_and_it_is_the_end_again() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="4")
    talk.tap("a")
    assert talk.session.state == "finished"
    talk.tap("!answers")
    do(talk, "change", "more")
    talk.tap("b")
    assert talk.session.state == "finished"
    assert "Thanks." in talk.heard
    do(talk, "change", "happy")
    talk.tap("3")
    assert talk.session.at == "why", "now it is needed"
    talk.type(CANARY)
    assert talk.session.state == "finished"


def test_back_over_a_question_that_a_change_made_needed_loses_nothing() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="4")
    talk.tap("a")
    do(talk, "change", "happy")
    talk.tap("3")
    assert talk.session.at == "why"
    before = dict(talk.answers)
    talk.type("back")
    assert talk.session.at == "happy"
    assert talk.answers == before
    talk.tap("5")
    assert talk.session.state == "finished"


def test_one_answer_is_deleted_for_good_and_not_asked_again() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("why", happy="3")
    talk.type(CANARY)
    do(talk, "one", "why")
    do(talk, "erase", "why")
    assert "Do you want to delete this answer? This cannot be undone." in talk.heard
    assert "why" in talk.answers
    do(talk, "erased", "why")
    assert talk.effects[0] == Erase("why")
    assert talk.heard[0] == "This answer is deleted."
    assert "why" not in talk.answers
    assert talk.session.at == "more"
    assert answers(talk)["why"] == "You deleted this answer."
    talk.tap("!continue")
    assert talk.session.at == "more"
    do(talk, "change", "why")
    talk.type("Another " + CANARY)
    assert talk.answers["why"].text == "Another " + CANARY
    assert talk.session.at == "more"


def test_a_deleted_answer_takes_back_what_followed_from_it() -> None:
    talk = Talk.of(PARENT, area="E06000023").to("story", stage_reached="review")
    do(talk, "erase", "stage_reached")
    assert "Answers that follow from it go too." in talk.heard
    do(talk, "erased", "stage_reached")
    assert Erase("score_review") in talk.effects, "nothing stays that nobody can see any more"
    assert OUT in talk.heard
    assert "score_review" not in talk.answers
    assert talk.session.at == "story"


def test_deleting_asks_first_and_an_old_button_deletes_nothing() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="3")
    do(talk, "erased", "happy")
    assert "happy" in talk.answers
    talk.say(Tapped(f"3!erased_{index(talk, 'happy')}"))
    assert "happy" in talk.answers


def test_consent_and_language_are_not_on_the_list() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="3")
    talk.tap("!answers")
    for question in ("language", "consent", "about"):
        for verb in ("change", "erased", "one"):
            do(talk, verb, question)
            assert talk.heard[0] == "That button is from an earlier question."
    assert {"language", "consent"} <= set(talk.answers)


@pytest.mark.parametrize("tap", ["!one_999", "!one_", "!one_x", "!change_-1", "!page_99999", "!one_٣"])
def test_made_up_buttons_do_nothing(tap: str) -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="3")
    before = dict(talk.answers)
    talk.say(Tapped(f"{talk.session.ask}{tap}"))
    assert talk.answers == before
    assert talk.session.at == "more"


def test_a_long_list_comes_in_pages() -> None:
    talk = Talk.of(PARENT, area="E06000023").to("story", stage_reached="review")
    assert len(answers(talk)) > mine.PAGE
    talk.tap("!answers")
    talk.tap("!page_2")
    assert any(b.tap.endswith("!page_1") for e in talk.effects if isinstance(e, Say) for b in buttons(e))
    talk.tap("!page_99")
    assert talk.heard


def test_a_copy_comes_as_a_file_and_the_place_is_kept() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("more", happy="3")
    talk.type("take a copy")
    says = [e for e in talk.effects if isinstance(e, Say)]
    assert [say.file for say in says] == ["copy", ""]
    assert not says[0].rows
    assert says[1].question == "more"


@pytest.mark.parametrize("questionnaire", [*load_shipped().values(), QUESTIONNAIRE], ids=lambda q: q.id)
def test_whatever_is_changed_to_whatever_only_answers_on_the_way_are_held(questionnaire: object) -> None:
    """Each answer of one full way is changed to each of its outcomes, and what is then newly asked is skipped."""
    talk = Talk.of(questionnaire, area="E06000023")  # type: ignore[arg-type]
    while talk.session.state == "open":
        _pass(talk)
    for question_id in mine.listed(talk.guide, talk.session):
        question = talk.guide.questionnaire.question(question_id)
        for outcome in question.outcomes():
            if outcome is None or question.kind in ("area", "grid") or len(outcome.value) > 1:
                continue
            other = talk.copy()
            do(other, "change", question_id)
            _give(other, outcome)
            steps = 0
            while other.session.state == "open":
                _pass(other)
                steps += 1
                assert steps < 200
            _only_on_the_way(other)


def _give(talk: Talk, outcome: Held) -> None:
    question = talk.guide.question(talk.session)
    if question.entry == "story" and outcome.category == "answered":
        talk.type(CANARY)
        return
    others = {"dont_know": "~dk", "not_applicable": "~na", "not_yet": "~ny", "too_hard": "~th", "skipped": "~no"}
    code = {"answered": (outcome.value or ("",))[0], **others}
    taps = {b.tap.partition(".")[2] for b in buttons(talk.screen)}
    want = code[outcome.category]
    if f"+{want}" in taps:
        talk.tap(f"+{want}")
        want = "done"
    talk.tap(want)


def _pass(talk: Talk) -> None:
    question = talk.guide.question(talk.session)
    if question.entry == "story":
        talk.type(CANARY)
    elif question.kind in ("notice", "scale") or question.role or question.kind == "choice":
        first = next(b.tap for b in buttons(talk.screen) if b.role == "answer").partition(".")[2]
        talk.tap(first)
        if first.startswith("+"):
            talk.tap("done")
    else:
        talk.tap("!skip")


def _only_on_the_way(talk: Talk) -> None:
    held = {}
    here = talk.guide.questionnaire.questions[0]
    way = [here.id]
    session = talk.session._replace(area="E06000023")
    while True:
        if here.id in talk.session.held:
            held[here.id] = talk.session.held[here.id]
        found = next_question(talk.guide.questionnaire, session._replace(held=held), here)
        if isinstance(found, str):
            break
        here = found
        way.append(here.id)
    assert set(talk.answers) == {q for q in way if q in talk.session.held}
    assert talk.session.trail == tuple(way)

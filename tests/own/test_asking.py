"""An area's own questions in a conversation: asked of that area and nobody else, whatever is changed on the way."""

from __future__ import annotations

from random import Random

import pytest

from dialogs.engine import opening
from dialogs.guide import Guide
from dialogs.journey import next_question
from dialogs.loading import load_shipped
from dialogs.messages import Retract, Started
from dialogs.own import Own, area_of
from dialogs.own_loading import own_of
from dialogs.session import Held, Session
from dialogs.walks import outcomes
from tests.dialogs.talk import AREAS, ENGLISH, LANGUAGES, Talk, buttons
from tests.own.test_loading import examples

OWN: Own = own_of(examples(), load_shipped())
BASE = load_shipped()["parent-short"]
HERTS, BRISTOL, PLAIN = "E10000015", "E06000023", "E06000001"


def begun(area: str | None = None, form: str = "parent-short") -> Talk:
    """As the house begins: with the definition that fits the invite."""
    fits = OWN.fitting(load_shipped()[form], area)
    guide = Guide(fits, ENGLISH, AREAS, LANGUAGES, OWN)
    talk = Talk(guide, opening(fits, "en", "2026Q4", area, invited=area is not None))
    talk.say(Started())
    return talk


def own_asked(talk: Talk) -> set[str]:
    """Areas whose own questions this session knows an answer to, or has on the screen."""
    names = {*talk.session.held, *talk.session.trail, *talk.session.ahead, talk.session.at or ""}
    return {area_of(name) for name in names} - {""}


@pytest.mark.parametrize("form", ["parent-short", "parent-full"])
@pytest.mark.parametrize("each", examples(), ids=lambda each: each.area)
def test_the_way_up_to_the_own_part_is_the_same(form: str, each: object) -> None:
    base, longer = load_shipped()[form], OWN.fitting(load_shipped()[form], each.area)  # type: ignore[attr-defined]
    if longer is base:
        return  # this area adds nothing to this form: the same questionnaire, so the same way
    chance = Random(7)
    for _ in range(200):
        session = Session(base.hash, "en", "2026Q4", area=each.area)  # type: ignore[attr-defined]
        question, held = base.questions[0], {}
        while True:
            outcome = chance.choice(outcomes(question))
            if outcome is not None:
                held[question.id] = outcome
            session = session._replace(held=dict(held))
            here, there = (next_question(form, session, form.question(question.id)) for form in (base, longer))
            if isinstance(here, str):
                assert isinstance(there, str) == (here != base.endings[0].id) or area_of(there.id) == each.area  # type: ignore[union-attr,attr-defined]
                break
            assert here == there
            question = here


@pytest.mark.parametrize("invited", [True, False])
def test_whoever_is_in_the_area_is_asked(invited: bool) -> None:
    talk = begun(HERTS if invited else None)
    talk.to("stage_reached" if invited else "area")
    if not invited:
        assert talk.session.questionnaire == BASE.hash
        talk.tap(HERTS)
    assert talk.session.questionnaire == OWN.fitting(BASE, HERTS).hash
    assert talk.screen.steps == len(BASE.sections) + 2
    talk.to("e10000015_bus", stage_reached="stopped_early")
    assert "Does your child get help with the way to school?" in [line.message for line in talk.screen.lines]
    talk.tap("yes")
    talk.tap("4")
    assert talk.session.at == "e10000015_office"
    talk.type("Answer the phone.")
    assert talk.session.state == "finished"
    assert set(talk.answers) >= {"e10000015_bus", "e10000015_bus_score", "e10000015_office"}


def test_the_message_that_follows_the_area_counts_the_new_part_already() -> None:
    talk = begun().to("area")
    talk.tap(HERTS)
    headings = [
        dict(line.values)["steps"]
        for say in talk.effects
        if hasattr(say, "lines")
        for line in say.lines
        if line.message.startswith("Part ")
    ]
    assert headings == [str(len(BASE.sections) + 2)]


@pytest.mark.parametrize("answer", [PLAIN, "~dk", "!skip"])
def test_nobody_else_is_asked(answer: str) -> None:
    talk = begun().to("area")
    talk.tap(answer)
    assert talk.session.questionnaire == BASE.hash
    while talk.session.state == "open":
        assert not own_asked(talk)
        talk.to(str(talk.session.at))
        talk.tap("!skip" if talk.guide.question(talk.session).kind != "story" else "~no")


def test_back_over_the_area_changes_the_part_with_it() -> None:
    talk = begun().to("area")
    talk.tap(HERTS)
    talk.tap("!back")
    talk.tap(BRISTOL)
    assert talk.session.questionnaire == OWN.fitting(BASE, BRISTOL).hash
    talk.to("e06000023_heard")
    talk.tap("!back")


def change(talk: Talk, question: str, verb: str = "change") -> None:
    """By My answers."""
    talk.tap("!answers")
    place = talk.guide.questionnaire.index[question]
    if verb == "erased":
        talk.tap(f"!erase_{place}")
    talk.tap(f"!{verb}_{place}")


def test_another_area_later_takes_the_first_ones_answers_out() -> None:
    talk = begun().to("area")
    talk.tap(HERTS)
    talk.to("e10000015_bus")
    talk.tap("yes")
    talk.tap("5")
    assert talk.session.state == "finished"
    change(talk, "area")
    talk.tap(BRISTOL)
    assert {e.question for e in talk.effects if isinstance(e, Retract)} == {"e10000015_bus", "e10000015_bus_score"}
    assert "Some of your answers do not fit any more. I took them out." in talk.heard
    assert talk.session.at == "e06000023_heard"
    assert "score_overall" in talk.session.held


def test_deleting_the_area_deletes_what_only_it_asked() -> None:
    talk = begun().to("area")
    talk.tap(HERTS)
    talk.to("e10000015_bus")
    talk.tap("no")
    change(talk, "area", "erased")
    assert talk.session.questionnaire == BASE.hash
    assert not own_asked(talk)
    assert talk.session.area is None


def test_it_is_said_before_that_more_goes_with_the_area() -> None:
    talk = begun().to("area")
    talk.tap(HERTS)
    talk.to("e10000015_bus")
    talk.tap("no")
    talk.tap("!answers")
    talk.tap(f"!erase_{talk.guide.questionnaire.index['area']}")
    assert "Answers that follow from it go too." in talk.heard


def test_an_older_definition_loses_its_area_safely() -> None:
    """Somebody in the middle of a part that was changed since: its own area's goes on, another area's does not."""
    from tests.own.test_loading import EXAMPLE, loaded

    older = loaded(EXAMPLE.replace("our office", "the office")).extended["parent-short"]
    talk = begun().to("area")
    talk.guide = Guide(older, ENGLISH, AREAS, LANGUAGES, OWN)
    talk.session = talk.session._replace(questionnaire=older.hash)
    talk.tap(HERTS)
    assert talk.session.questionnaire == older.hash
    change(talk, "area")
    talk.tap(PLAIN)
    assert talk.session.questionnaire == BASE.hash


@pytest.mark.parametrize("seed", range(25))
def test_wandering_never_mixes_areas(seed: int) -> None:
    """Random answers, backs, changes and deletions; after every turn `Talk` compares the session with what is kept."""
    chance = Random(seed)
    talk = begun(chance.choice([None, None, HERTS]))
    invited = talk.session.invited
    for _ in range(150):
        taps = [b.tap.partition("!" if "!" in b.tap else ".") for b in buttons(talk.screen)]
        codes = [mark.replace(".", "") + code for _, mark, code in taps]
        question = talk.session.at and talk.guide.question(talk.session)
        # Nobody leaves here, so that the wandering goes on.
        codes = [c for c in codes if c not in ("!forget", "!forget_yes", "!stop", "!help", "!who", "no", "!pictures")]
        if question and question.kind == "area" and talk.session.overlay == "" and chance.random() < 0.8:
            codes = [HERTS, BRISTOL, PLAIN]
        elif talk.session.trail and chance.random() < 0.25:
            passed = [q for q in ("area", "stage_reached", "score_overall") if q in talk.answers]
            if passed:
                change(talk, chance.choice(passed), chance.choice(["change", "erased"]))
                continue
        talk.tap(chance.choice(codes or ["!continue"]))
        session = talk.session
        assert session.questionnaire == talk.guide.questionnaire.hash
        assert own_asked(talk) <= {session.area}, "another area's question is known to the session"
        assert set(session.held) <= set(talk.guide.questionnaire.index)
        if session.state in ("open", "finished"):
            assert talk.guide.questionnaire == OWN.fitting(BASE, session.area)
        assert session.invited == invited


def test_an_answer_given_before_the_area_is_valid_after_it() -> None:
    for each in examples():
        for longer in each.extended.values():
            base = OWN.fitting(longer, None)
            for question in base.questions:
                assert longer.index[question.id] == base.index[question.id]
                assert longer.question(question.id).meaning() == question.meaning()
                assert {*outcomes(longer.question(question.id))} == {*outcomes(question)}
    assert Held("answered", ("yes",)) in outcomes(OWN.fitting(BASE, HERTS).question("e10000015_bus"))

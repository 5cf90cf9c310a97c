"""How long the ways are, counted on the map and then gone for real."""

from __future__ import annotations

import random

import pytest

from dialogs.definition import Questionnaire
from dialogs.kinds.grid import Grid
from dialogs.loading import load_shipped
from dialogs.messages import Say, Typed
from dialogs.walks import Ways, main, spread, summary, walk
from tests.dialogs.talk import CANARY, Talk, buttons, made_up, questionnaires

every_questionnaire = pytest.mark.parametrize("questionnaire", questionnaires(), ids=lambda q: q.id)

MOST_TAPS = {
    "parent-short": 25,
    "parent-pulse": 11,
    "parent-full": 93,
    "forum": 110,
    "young-person": 20,
    "young-person-supported": 24,
}
"""What each form promises: 5, 2, 20 and 20 minutes on most ways. A typed message counts as a tap."""


@every_questionnaire
def test_no_way_is_longer_than_promised(questionnaire: Questionnaire) -> None:
    lengths = walk(questionnaire).lengths()
    assert max(lengths) <= MOST_TAPS.get(questionnaire.id, 5 * questionnaire.minutes + 20)


@every_questionnaire
def test_an_invite_makes_no_question_unreachable_but_the_area(questionnaire: Questionnaire) -> None:
    asked = {q.id for q in questionnaire.questions if q.kind != "area"}
    assert asked <= walk(questionnaire, area="E06000023").reached()


@every_questionnaire
def test_ways_gone_for_real_take_the_taps_that_were_counted(questionnaire: Questionnaire) -> None:
    ways = walk(questionnaire)
    lengths, gone = ways.lengths(), set()
    chance = random.Random(7)
    for _ in range(60 if len(questionnaire.questions) < 40 else 20):
        taps, ending = go(questionnaire, chance)
        assert lengths[taps] > 0
        assert ending in ways.reached()
        gone.add(taps)
    assert len(gone) > 3


def test_the_longest_way_of_the_short_form_gone_for_real() -> None:
    assert go(load_shipped()["parent-short"], Longest()) == (25, "end:thanks")


@every_questionnaire
def test_every_turn_is_answered_by_one_message_that_asks(questionnaire: Questionnaire) -> None:
    talk = Talk.of(questionnaire)
    chance = random.Random(3)
    while talk.session.state == "open":
        for tap in turn(talk, chance):
            talk.type(tap) if tap == CANARY or "." not in tap else talk.tap(tap.partition(".")[2])
            assert len([effect for effect in talk.effects if isinstance(effect, Say) and effect.rows]) == 1


class Longest(random.Random):
    """Takes always the answer that asks most: a score, a story, the last stage of the journey."""

    def choice(self, seq):  # type: ignore[no-untyped-def]  # as in the class above it
        return next((s for s in seq if s == "review" or s.endswith(".review")), seq[0])

    def random(self) -> float:
        return 0.0


def turn(talk: Talk, chance: random.Random) -> list[str]:
    question = talk.guide.question(talk.session)
    if question.entry == "story" and chance.random() < 0.7:
        return [CANARY]
    if question.entry == "search" and chance.random() < 0.7:
        return ["bris", f"{talk.session.ask}.E06000023"]
    plain = [b.tap for b in buttons(talk.screen) if b.role in ("answer", "other")]
    if isinstance(question, Grid):
        (done,) = [tap for tap in plain if ".@" in tap]
        ticked = any(":" in each for each in talk.session.picked)
        return [done] if ticked or chance.random() < 0.5 else [plain[0], done]
    away = (".~no", ".no") if question.role == "consent" else (".~no",)
    tap = chance.choice([t for t in plain if not t.endswith(away)] or plain)
    return [tap, f"{talk.session.ask}.done"] if "+" in tap else [tap]


def go(questionnaire: Questionnaire, chance: random.Random) -> tuple[int, str]:
    talk = Talk.of(questionnaire)
    taps = 0
    while talk.session.state == "open":
        for tap in turn(talk, chance):
            talk.say(Typed(tap)) if "." not in tap else talk.tap(tap.partition(".")[2])
            taps += 1
    shown = {line.context.partition("/")[2] for line in talk.screen.lines}
    (ending,) = (e.id for e in questionnaire.endings if e.id in shown)
    return taps, f"end:{ending}"


def test_lengths_of_the_made_up_form_by_hand() -> None:
    # Language, about and consent 3, and that is all after a no. Then area 2 at most, needs 4 (three ticks and Done),
    # barriers 6 (four ticks and two rows), asked_when, weeks, heard and try 1 each, feel 2 (sad, very sad), happy, why
    # and more 1 each.
    lengths = walk(made_up()).lengths()
    assert min(lengths) == 3
    assert max(lengths) == 3 + 2 + 1 + 1 + 4 + 6 + 1 + 1 + 2 + 1 + 1 + 1
    assert spread(lengths, 0) == 3
    assert spread(lengths, 1) == max(lengths)


def test_no_way_at_all() -> None:
    assert Ways({}).lengths() == {0: 1}
    assert Ways({}).reached() == frozenset()


def test_the_module_prints_a_line_for_each_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    printed = capsys.readouterr().out
    assert "parent-short: " in printed
    assert "25 at most" in printed
    assert summary(made_up()).startswith("made-up: ")

"""Promise: written to only if asked for by a tap, never at night, five times at the most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.asking import LATER
from dialogs.engine import Ids, ask, step
from dialogs.messages import Inbound, Line, Schedule, Tapped, Typed
from dialogs.reminding import HOME, MOST_CONTACTS, awake, due, reminder
from dialogs.session import Session
from tests.dialogs.talk import AT, IDS, REVERSED, Talk, buttons, check_screen, made_up

QUESTIONNAIRE = made_up()


def stopped() -> Talk:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    talk.type("stop")
    return talk


@pytest.mark.parametrize(
    ("choice", "now", "then"),
    [
        ("today", "2026-11-02T14:00", "2026-11-02T17:00"),
        ("today", "2026-07-01T16:30", "2026-07-02T08:00"),  # 17:30 in England: 20:30 is too late
        ("today", "2026-11-02T16:59", "2026-11-02T19:59"),
        ("today", "2026-11-02T17:00", "2026-11-03T09:00"),
        ("today", "2026-11-02T03:00", "2026-11-02T09:00"),
        ("today", "2026-11-02T22:30", "2026-11-03T09:00"),
        ("tomorrow", "2026-11-02T14:00", "2026-11-03T18:00"),
        ("tomorrow", "2026-03-28T14:00", "2026-03-29T17:00"),  # the clocks go forward in the night between
        ("tomorrow", "2026-10-24T14:00", "2026-10-25T18:00"),  # and back
        ("tomorrow", "2026-06-30T23:30", "2026-07-02T17:00"),  # half past midnight on the 1st there
        ("another", "2026-12-30T10:00", "2027-01-02T18:00"),
    ],
)
def test_when_it_comes(choice: str, now: str, then: str) -> None:
    at = due(choice, datetime.fromisoformat(now).replace(tzinfo=UTC))  # type: ignore[arg-type]
    assert at == datetime.fromisoformat(then).replace(tzinfo=UTC)


@given(st.integers(0, 2 * 366 * 24 * 60), st.sampled_from(list(LATER)))
def test_never_at_night_and_never_in_the_past(minutes: int, choice: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    at = due(choice, now)  # type: ignore[arg-type]
    assert awake(at)
    assert now < at < now + timedelta(days=5)


def test_night_is_night_in_england() -> None:
    for month, offset in ((1, 0), (7, 1)):
        hours = [h for h in range(24) if awake(datetime(2026, month, 1, h, tzinfo=UTC))]
        assert hours == list(range(9 - offset, 20 - offset))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("today", "I will write to you tomorrow."),  # it is six in the evening where these tests live
        ("tomorrow", "I will write to you tomorrow."),
        ("another", "I will write to you in {days} days."),
    ],
)
def test_a_tap_agrees_and_the_answer_says_when(code: str, said: str) -> None:
    talk = stopped()
    talk.tap(f"!{code}")
    assert talk.effects[0] == Schedule(due(code, AT))  # type: ignore[arg-type]
    assert talk.heard[0] == said
    talk.tap("!continue")
    assert talk.session.at == "happy"


@pytest.mark.parametrize("typed", ["Tomorrow evening", "tomorrow evening!", "gnineve worromoT"])
def test_typed_words_agree_too(typed: str) -> None:
    talk = Talk.of(QUESTIONNAIRE, translator=REVERSED).to("happy", language="pl" if typed[0] == "g" else "en")
    talk.type("stop")
    talk.type(typed)
    if typed[0] == "g":
        assert isinstance(talk.effects[0], Schedule)
    else:
        assert Schedule(due("tomorrow", AT)) == talk.effects[0]


def test_no_more_reminders() -> None:
    talk = stopped()
    talk.tap("!tomorrow")
    talk.tap("!unremind")
    assert talk.effects[0] == Schedule(None)
    assert talk.heard[0] == "I will not remind you any more."
    assert talk.session.state == "paused"


def test_not_while_answering_and_not_before_consent() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    talk.tap("!tomorrow")
    assert not any(isinstance(e, Schedule) for e in talk.effects)
    early = Talk.of(QUESTIONNAIRE).to("consent")
    early.tap("!stop")
    assert not any("tomorrow" in b.tap for b in buttons(early.screen))
    early.tap("!tomorrow")
    assert not any(isinstance(e, Schedule) for e in early.effects)


def test_the_word_is_an_answer_where_words_are_asked_for() -> None:
    talk = Talk.of(QUESTIONNAIRE).to("why", happy="3")
    talk.type("Tomorrow evening")
    assert talk.answers["why"].text == "Tomorrow evening"


def test_at_most_five_times() -> None:
    talk = stopped()
    talk.session = talk.session._replace(contacts=MOST_CONTACTS)
    talk.tap("!tomorrow")
    assert talk.heard[0] == "I have written to you often enough. I will not write again by myself."
    assert not any(isinstance(e, Schedule) for e in talk.effects)


def test_where_we_cannot_write_it_is_not_offered_and_the_code_is_the_way() -> None:
    talk = stopped()
    page = Ids(IDS.receipt, reach=False)
    assert not any("tomorrow" in b.tap for b in buttons(ask(talk.guide, talk.session, page)))
    for content in (Tapped(f"{talk.session.ask}!tomorrow"), Typed("tomorrow evening")):
        done = step(talk.guide, talk.session, Inbound("k", "web", "a", content, AT), AT, page)
        (say,) = done.effects
        assert say.lines[0].message.startswith("I cannot write to you here.")  # type: ignore[union-attr]


def test_the_reminder_says_where_they_were() -> None:
    say = reminder(stopped().guide, stopped().session)
    check_screen(say)
    assert say.lines[-1] == Line("made-up/happy", "How happy?")
    assert [b.tap.partition("!")[2] for b in buttons(say)] == ["continue", "unremind", "forget"]


def test_what_was_counted_and_chosen_is_kept_in_the_session() -> None:
    session = stopped().session._replace(contacts=3, pictures=False, ahead=("a",))
    assert Session.from_json(session.to_json()) == session
    assert HOME.key == "Europe/London"


@pytest.mark.parametrize(("typed", "wanted"), [("pictures off", False), ("/no_pictures", False), ("Pictures on", True)])
def test_pictures_are_switched_without_losing_the_place(typed: str, wanted: bool) -> None:
    talk = Talk.of(QUESTIONNAIRE).to("happy")
    talk.type(typed)
    assert talk.session.pictures is wanted
    assert talk.session.at == "happy"
    assert talk.heard[0] == f"Pictures are {'on' if wanted else 'off'}."


def test_help_offers_pictures_only_where_young_people_answer() -> None:
    for audience, offered in (("parent", False), ("young person", True)):
        talk = Talk.of(made_up(**{'audience = "parent"': f'audience = "{audience}"'})).to("happy")
        talk.type("help")
        assert any(tap.endswith("!no_pictures") for tap in talk.offered) is offered
        talk.type("pictures off")
        talk.type("help")
        assert any(tap.endswith("!pictures") for tap in talk.offered) is offered

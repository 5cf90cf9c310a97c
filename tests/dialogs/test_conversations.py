"""What holds for every questionnaire, however somebody talks: no dead end, no lost place, one effect for each answer.

Every shipped questionnaire joins by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from dialogs.definition import Questionnaire
from dialogs.engine import MOST_TURNS
from dialogs.kinds.faces import SPLIT, Faces
from dialogs.kinds.grid import Grid
from dialogs.lexicon import COMMANDS
from dialogs.messages import Content, Edited, Forget, Record, Retract, Started, Tapped, Typed, Unreadable
from tests.dialogs.talk import CANARY, REVERSED, Talk, buttons, questionnaires

every_questionnaire = pytest.mark.parametrize("questionnaire", questionnaires(), ids=lambda q: q.id)
# A busy machine is no fault of the conversation.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW, SOME = 20, 40
LONG = 40
"""Questions. A form with more takes fewer examples, each of which goes as much further."""


def holds_for_every_questionnaire(examples: int, *strategies: SearchStrategy[Any]) -> Callable[[Any], Any]:
    """The test once for each questionnaire, with so many examples of what the strategies draw."""

    def decorate(holds: Any) -> Any:
        @every_questionnaire
        def test(questionnaire: Questionnaire) -> None:
            @settings(_patient, max_examples=examples // stretch(questionnaire))
            @given(st.tuples(*strategies))
            def example(drawn: tuple[Any, ...]) -> None:
                holds(questionnaire, *drawn)

            example()

        return test

    return decorate


def stretch(questionnaire: Questionnaire) -> int:
    """How many questions in a row are answered by one number of a plan."""
    return 1 + len(questionnaire.questions) // LONG


plans = st.lists(st.integers(0, 40), min_size=1, max_size=40)
areas = st.sampled_from([None, None, "E06000023"])

STALE = "That button is from an earlier question."


def answers(talk: Talk) -> list[tuple[Content, ...]]:
    """Every way to answer what is on the screen: by each of its buttons, by Skip, and by words where it takes them."""
    question = talk.guide.question(talk.session)
    screen = list(buttons(talk.screen))
    plain = [b.tap for b in screen if b.role in ("answer", "other")]
    ways: list[tuple[Content, ...]] = [(Tapped(tap),) for tap in plain if "+" not in tap]
    ticks = [tap for tap in plain if "+" in tap]
    if isinstance(question, Faces) and question.kept and not talk.session.picked:
        ways = [way for way in ways if not way[0].data.endswith((".sad", ".happy"))]  # type: ignore[union-attr]  # taps
        ways += [
            (Tapped(f"{talk.session.ask}.{face}"), Tapped(f"{talk.session.ask}.{score}"))
            for face, scores in SPLIT.items()
            for score in scores
        ]
    if isinstance(question, Grid):
        ends = [Tapped(f"{talk.session.ask}.@{row.id}") for row in question.grid_rows]
        first, last = question.grid_rows[0].id, question.grid_rows[-1].id
        some = [Tapped(f"{talk.session.ask}.+{row}:{question.columns[0].id}") for row in (first, last)]
        ways = [tuple(ends), (some[0], *ends), (*ends[:-1], some[1], ends[-1])]
    elif ticks:
        done = Tapped(f"{talk.session.ask}.done")
        ways += [(Tapped(ticks[0]), done), (*map(Tapped, ticks), done)]
    if question.entry == "story":
        ways += [(Typed(f"{CANARY}. It was {n}."),) for n in range(4)]
        # Held, and then decided about; the number of the question goes on by one when words are held.
        held, after = Typed(f"{CANARY}. Tomek waited."), talk.session.ask + 1
        ways += [(held, Tapped(f"{after}!{choice}")) for choice in ("take_out", "keep_words")]
        ways += [(held, Tapped(f"{after}!write_again"), Typed(f"{CANARY}. He waited."))]
        ways += [(held, held, Typed("take them out")), (Typed(f"{CANARY}. He wants to die."),)]
    if question.entry == "search":
        ways += [
            (Typed("bris"), Tapped(f"{talk.session.ask}.E06000023")),
            (Typed("wigan"), Tapped(f"{talk.session.ask}.E08000010")),
        ]
    if question.kind == "when":
        ways += [(Typed("about March"),), (Typed("12 May 2026"),), (Typed("3 weeks ago"),)]
    if question.kind == "number":
        ways += [(Typed("12 weeks"),), (Typed("٣"),)]
    if question.kind == "scale":
        ways += [(Typed("2"),), (Typed("4"),)]
    return ways + [(Tapped(b.tap),) for b in screen if b.tap.endswith("!skip")]


def keep_going(way: list[tuple[Content, ...]], choice: int, agree: bool) -> tuple[Content, ...]:
    """The answer of this number; consent is given where somebody is to get further."""
    if agree:
        way = [w for w in way if not (isinstance(w[0], Tapped) and w[0].data.endswith(".no"))] or way
    return way[choice % len(way)]


def walk(talk: Talk, plan: list[int], agree: bool = True) -> Talk:
    """As far as the plan goes, or to the end."""
    for choice in [choice for choice in plan for _ in range(stretch(talk.guide.questionnaire))]:
        if talk.session.state != "open":
            break
        for content in keep_going(answers(talk), choice, agree):
            talk.say(content, _order(talk, content))
    return talk


def _order(talk: Talk, content: Content) -> int:
    """Messages are numbered as Telegram does; taps are not."""
    if not isinstance(content, Typed):
        return 0
    talk.told += 1
    return talk.session.order + 1


def finish(talk: Talk) -> None:
    """From wherever somebody is: a few taps lead to an ending."""
    for _ in range(3 * len(talk.guide.questionnaire.questions) + 10):
        match talk.session.state:
            case "finished" if not talk.session.overlay:
                return
            case "open" if not talk.session.overlay:
                for content in keep_going(answers(talk), 0, agree=True):
                    talk.say(content, _order(talk, content))
            case "new" | "declined" | "forgotten":
                talk.tap("!start")
            case _:
                talk.tap("!continue")
    raise AssertionError("there is no way to an ending from here")


taps = st.one_of(
    st.text(max_size=70),
    st.builds("{}{}{}".format, st.integers(-2, 60), st.sampled_from([".", "!", "", ".+", ".-"]), st.text(max_size=12)),
    st.builds(
        "{}!{}".format,
        st.integers(0, 40),
        st.sampled_from([*COMMANDS, "lang_pl", "lang_en", "lang_xx", "forget_yes", "forget_no"]),
    ),
    st.builds(
        "{}.{}".format,
        st.integers(0, 40),
        st.sampled_from(
            ["1", "5", "yes", "no", "next", "~dk", "~na", "~no", "done", "+talk", "-talk", "E06000023", "pl"]
        ),
    ),
)
words = st.one_of(
    st.text(st.characters(codec=None), max_size=80),
    st.sampled_from(
        [
            *COMMANDS,
            "/start",
            "/stop now",
            "/ ",
            "/",
            "/@x",
            "//",
            "4",
            "٤",
            "very happy",
            "dont know",
            "Yes, delete all",
            "bris",
        ]
    ),
    st.sampled_from([w for line in COMMANDS.values() for w in line.message.split("|")]),
)
contents = st.one_of(
    st.builds(Tapped, taps),
    st.builds(Typed, words),
    st.builds(Typed, words, st.integers(0, 40)),
    st.builds(Started, st.text(max_size=10)),
    st.just(Edited()),
    st.builds(Unreadable, st.sampled_from(["sticker", "voice", "photo"])),
)
nothing = st.one_of(
    st.just(Edited()),
    st.builds(Unreadable, st.sampled_from(["sticker", "photo", "voice", "file", "other"])),
    st.builds(Tapped, st.text(max_size=70).filter(lambda t: "!" not in t and "." not in t)),
    st.builds(Tapped, st.builds("{}.{}".format, st.integers(900, 999), st.text(max_size=9))),
    st.builds(Typed, st.text(max_size=30), st.integers(900, 999)),
)


@holds_for_every_questionnaire(SOME, st.lists(st.tuples(contents, st.integers(0, 30)), max_size=25), plans, areas)
def test_nothing_raises_and_an_ending_is_always_near(
    questionnaire: Questionnaire, inbounds: list[tuple[Content, int]], plan: list[int], area: str | None
) -> None:
    talk = walk(Talk.of(questionnaire, area, REVERSED), plan)
    for content, order in inbounds:
        talk.say(content, order)
        if talk.session.state == "open":
            assert talk.session.at in questionnaire.index
    finish(talk)
    assert [line.context for line in talk.screen.lines if line.message.startswith("Your code:")] == ["engine"]


@holds_for_every_questionnaire(SOME, plans, areas, st.booleans())
def test_every_button_on_the_screen_works(
    questionnaire: Questionnaire, plan: list[int], area: str | None, agree: bool
) -> None:
    talk = walk(Talk.of(questionnaire, area), plan, agree)
    for way in ("", "!help", "!stop", "!language", "!forget"):
        there = talk.copy()
        if way:
            there.tap(way)
        for button in buttons(there.screen):
            pressed = there.copy()
            effects = pressed.say(Tapped(button.tap))
            assert effects, button.tap
            assert STALE not in pressed.heard, button.tap


@holds_for_every_questionnaire(SOME, plans, areas, st.lists(nothing, min_size=1, max_size=6))
def test_what_is_no_answer_changes_nothing(
    questionnaire: Questionnaire, plan: list[int], area: str | None, inbounds: list[Content]
) -> None:
    talk = walk(Talk.of(questionnaire, area), plan)
    before = talk.session
    for content in inbounds:
        talk.say(content)
        assert talk.heard
        assert not any(isinstance(effect, (Record, Retract, Forget)) for effect in talk.effects)
    assert talk.session._replace(turns=0) == before._replace(turns=0)


@holds_for_every_questionnaire(SOME, plans, areas)
def test_back_undoes(questionnaire: Questionnaire, plan: list[int], area: str | None) -> None:
    talk = walk(Talk.of(questionnaire, area), plan[:-1])
    if talk.session.state != "open":
        return
    before, stored = talk.session, dict(talk.answers)
    recorded = [
        effect.question
        for content in keep_going(answers(talk), plan[-1], agree=True)
        for effect in talk.say(content, _order(talk, content))
        if isinstance(effect, Record)
    ]
    retracted = [effect.question for effect in talk.tap("!back") if isinstance(effect, Retract)]
    assert retracted == recorded
    assert talk.answers == stored
    # What was said once stays said, whatever is taken back.
    aside = {"ask": 0, "turns": 0, "order": 0, "language": "", "told": ()}
    assert talk.session._replace(**aside) == before._replace(**aside)


noises = st.lists(
    st.tuples(
        st.integers(0, 45),
        st.sampled_from(["twice", "old", "otherwise", "ahead", "late", "late page", "command", "nothing"]),
        st.integers(0, 1000),
    ),
    max_size=30,
)


def noise(talk: Talk, kind: str, n: int, last: list[tuple[Content, int]]) -> None:
    """Something that comes twice, late, or from nowhere."""
    ask = talk.session.ask
    old = [
        tap for tap in talk.seen if int(tap.replace("!", ".").split(".")[0]) < ask and not tap.endswith("forget_yes")
    ]
    match kind:
        case "twice" if last and not isinstance(last[-1][0], Tapped | Typed):
            talk.say(*last[-1])
        case "twice" if last:
            content, order = last[n % min(3, len(last))]
            if isinstance(content, Tapped) or order:
                talk.say(content, order)
        case "old" if old:
            talk.say(Tapped(old[n % len(old)]))
        case "otherwise" if ask > 1:
            code = ("1", "5", "no", "yes", "~dk", "~no", "pl", "E08000010", "done")[n % 9]
            talk.say(Tapped(f"{ask - 1 - n % min(3, ask)}.{code}"))
        case "ahead":
            talk.say(Tapped(f"{ask + 1 + n % 3}{('.5', '.next', '!back', '!skip', '.yes', '.~no')[n % 6]}"))
        case "late" if talk.session.order:
            talk.say(Typed(("4", "stop", "Yes, delete all", "a late story")[n % 4]), 1 + n % talk.session.order)
        case "late page" if ask > 1:
            talk.say(Typed(("4", "stop", "a late story")[n % 3], ask - 1))
        case "command":
            talk.tap(
                ("!help", "!who", "!stop", "!language", "!forget", "!forget_no", "!lang_pl", "!start", "!continue")[
                    n % 9
                ]
            )
        case _:
            talk.say((Edited(), Unreadable("sticker"), Started(), Tapped("nonsense"))[n % 4])


def run(
    questionnaire: Questionnaire, plan: list[int], area: str | None, noises: list[tuple[int, str, int]], page: bool
) -> Talk:
    """To the end, by what the plan says for each question; Back where it says 7, once for each question."""
    talk = Talk.of(questionnaire, area)
    gone_back: set[str] = set()
    last: list[tuple[Content, int]] = []
    turn = 0
    while talk.session.state != "finished":
        here = str(talk.session.at)
        choice = plan[questionnaire.index[here] % len(plan)]
        way = keep_going(answers(talk), choice, agree=True)
        if choice % 8 == 7 and here not in gone_back and talk.session.trail:
            gone_back.add(here)
            way = (Tapped(f"{talk.session.ask}!back"),)
        for content in way:
            for at, kind, n in noises:
                if at == turn:
                    noise(talk, kind, n, last)
            turn += 1
            if talk.session.state == "paused" or talk.session.overlay:
                talk.tap("!continue")  # the person sees that the chat has stopped
            if page and isinstance(content, Typed):
                content, order = Typed(content.text, talk.session.ask), 0
            else:
                order = _order(talk, content)
            talk.say(content, order)
            last.append((content, order))
    for at, kind, n in noises:
        if at >= turn:
            noise(talk, kind, n, last)
    return talk


@holds_for_every_questionnaire(SOME, plans, areas, noises, st.booleans())
def test_doubled_late_and_old_inputs_end_in_the_answers_of_the_clean_run(
    questionnaire: Questionnaire, plan: list[int], area: str | None, noises: list[tuple[int, str, int]], page: bool
) -> None:
    clean = run(questionnaire, plan, area, [], page)
    noisy = run(questionnaire, plan, area, noises, page)
    assert noisy.answers == clean.answers
    aside = {"turns": 0, "language": "", "overlay": "", "state": "finished"}
    assert noisy.session._replace(**aside) == clean.session._replace(**aside)


@holds_for_every_questionnaire(FEW, plans, areas, st.booleans())
def test_withdrawing_leaves_nothing(
    questionnaire: Questionnaire, plan: list[int], area: str | None, typed: bool
) -> None:
    talk = walk(Talk.of(questionnaire, area), plan)
    talk.tap("!forget")
    effects = talk.type("yes, delete all") if typed else talk.tap("!forget_yes")
    assert [e for e in effects if isinstance(e, (Record, Retract, Forget))] == [Forget()]
    empty(talk, "forgotten", area)
    talk.type("happy")
    empty(talk, "forgotten", area)
    talk.tap("!start")
    assert talk.session.state == "open"
    assert talk.session.at == questionnaire.questions[0].id
    finish(talk)


@holds_for_every_questionnaire(FEW, areas)
def test_a_no_to_consent_leaves_nothing(questionnaire: Questionnaire, area: str | None) -> None:
    consent = next(q.id for q in questionnaire.questions if q.role == "consent")
    talk = Talk.of(questionnaire, area).to(consent)
    effects = talk.tap("no")
    assert [e for e in effects if isinstance(e, (Record, Retract, Forget))] == [Forget()]
    assert not any("Your code" in line for line in talk.heard)
    empty(talk, "declined", area)
    finish(talk)


def empty(talk: Talk, state: str, area: str | None) -> None:
    s = talk.session
    assert (s.state, s.at, s.trail, dict(s.held), s.picked, s.overlay, s.area) == (state, None, (), {}, (), "", area)
    assert not talk.answers


@every_questionnaire
def test_before_consent_only_the_language_and_the_age_are_kept(questionnaire: Questionnaire) -> None:
    consent = next(q.id for q in questionnaire.questions if q.role == "consent")
    talk = Talk.of(questionnaire).to(consent)
    assert {questionnaire.question(q).role for q in talk.answers} <= {"language", "age"}


@every_questionnaire
def test_one_chat_has_an_end_and_can_still_be_deleted(questionnaire: Questionnaire) -> None:
    talk = Talk.of(questionnaire).to(questionnaire.questions[4].id)
    talk.session = talk.session._replace(turns=MOST_TURNS - 1)
    talk.tap("!help")
    assert talk.session.turns == MOST_TURNS
    full = talk.session
    for content in (Started(), Typed("4"), Tapped(f"{full.ask}!skip"), Edited(), Typed("continue")):
        talk.say(content)
        assert talk.heard[0] == "This chat is too long now. I cannot go on here."
        assert talk.session == full
    talk.type("/delete")
    talk.tap("!forget_no")
    assert talk.session == full
    talk.tap("!forget")
    assert Forget() in talk.tap("!forget_yes")
    finish(talk)

"""A questionnaire file is right, or every fault of it is told at once: file, question, cause, mend."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tomllib
from importlib import resources

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs import loading, published
from dialogs.faults import Fault, FaultyQuestionnaire
from dialogs.loading import load, load_shipped
from tests.dialogs.talk import MADE_UP, made_up

SHIPPED = load_shipped()["parent-short"].source


def faults(text: str, ledger: published.Ledger | None = None) -> list[tuple[str, str]]:
    """(question, cause) of every fault. Each names the file and how to mend it."""
    found: tuple[Fault, ...] = ()
    try:
        load(text, "made-up.toml", ledger or {})
    except FaultyQuestionnaire as faulty:
        found, words = faulty.faults, str(faulty)
    for fault in found:
        assert fault.file == "made-up.toml"
        assert fault.cause
        assert fault.mend
        assert str(fault) in words
    return [(fault.question, fault.cause) for fault in found]


def changed(old: str, new: str, text: str = MADE_UP) -> str:
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


WHY = 'id = "why"\nkind = "story"'
OPTION_A = '{ id = "a", label = "Very happy" }'
OPTIONS = '[{ id = "a", label = "Very happy" }, { id = "b", label = "Too much" }]'
WHY_WHEN = 'when = { not = { question = "happy", category = "skipped" } }'
NEVER = "when = { all = [{ question = 'area', answered = true }, { question = 'area', answered = false }] }"
HEARD_WHEN = '{ question = "needs", is = ["talk", "move"] }'
HAPPY_THEN = '{ to = "more", when = { question = "happy", at_least = 4 } }'
CONSENT_THEN = 'then = [{ to = "end:declined", when = { question = "consent", is = "no" } }]'


@pytest.mark.parametrize(
    ("old", "new", "question", "cause"),
    [
        # the file
        ('title = "All kinds"', "title = All kinds", "", "this is not TOML"),
        ('title = "All kinds"', "", "", "'title' is missing or empty"),
        ('title = "All kinds"', 'title = " "', "", "'title' is missing or empty"),
        ('audience = "parent"', "audience = 4", "", "'audience' is missing or empty"),
        ("version = 1", 'version = "1"', "", "'version' is missing or no whole number"),
        ("version = 1", "version = 0", "", "'version' is missing or no whole number"),
        ("minutes = 1", "minutes = true", "", "'minutes' is missing or no whole number"),
        ("minutes = 1", "minutes = 1\ncolour = 3", "", "the key 'colour' is not known here"),
        ("minutes = 1", f"minutes = {'9' * 5000}", "", "this is not TOML"),
        ('id = "made-up"', 'id = "Made Up"', "", "'Made Up' is no id"),
        ('who_sees = ["Nobody."]', "who_sees = []", "", "'who_sees' has no words"),
        # sections and endings
        ('id = "two"\ntitle', 'id = "one"\ntitle', "one", "this id stands twice"),
        ('title = "Second"', "", "two", "'title' is missing or empty"),
        ('id = "short"\ntext = ["Thanks all the same."]', 'id = "short"', "short", "'text' has no words"),
        ('id = "short"\ntext', 'id = "thanks"\ntext', "thanks", "this id stands twice"),
        ("receipt = false", 'receipt = "false"', "declined", "'receipt' is neither true nor false"),
        ("receipt = false", "", "consent", "somebody who says no is asked on, or kept"),
        ('id = "thanks"\ntext', 'id = "thanks"\nreceipt = false\ntext', "thanks", "the first ending is the usual one"),
        ('{ to = "end:short", ', '{ to = "end:declined", ', "happy", "'then' leads to an ending without a receipt"),
        ('{ to = "end:short", ', '{ to = "end:thanks", ', "short", "no way leads to this ending"),
        # questions
        (WHY, 'id = "needs"\nkind = "story"', "needs", "this id stands twice"),
        (WHY, 'id = "Why!"\nkind = "story"', "Why!", "a question has no usable id"),
        (WHY, 'kind = "story"', "", "a question has no usable id"),
        (WHY, 'id = "why"\nkind = "essay"', "why", "there is no kind 'essay'"),
        (WHY, 'id = "why"', "why", "there is no kind None"),
        (WHY, f'{WHY}\nrole = "judge"', "why", "there is no role 'judge'"),
        (WHY, f'{WHY}\nrole = "consent"', "why", "a story cannot have the role 'consent'"),
        (WHY, f'{WHY}\nstage = "birth"', "why", "there is no stage 'birth'"),
        (WHY, f'{WHY}\nstage = ["overall"]', "why", "there is no stage ['overall']"),
        (WHY, f'{WHY}\ntexts = "x"', "why", "the key 'texts' is not known here"),
        (WHY, f"{WHY}\nhelp = 4", "why", "'help' is missing or empty"),
        (WHY, f"{WHY}\nrequired = true", "why", "a story cannot be required"),
        (WHY, f'{WHY}\nrequired = "no"', "why", "'required' is neither true nor false"),
        ('text = ["Why?"]', "", "why", "'text' has no words"),
        ('text = ["Why?"]', 'text = ["Why?", ""]', "why", "'text' has no words"),
        ('text = ["Why?"]', "text = [4]", "why", "'text' has no words"),
        # options
        (OPTION_A, '{ id = "a" }', "more", "option 'a' has no label"),
        (OPTION_A, '{ id = "a", label = " " }', "more", "option 'a' has no label"),
        (OPTION_A, '{ id = "A", label = "x" }', "more", "an option has no usable id"),
        (OPTION_A, '"a"', "more", "an option has no usable id"),
        (OPTION_A, '{ id = "b", label = "x" }', "more", "option id 'b' stands twice"),
        (OPTION_A, '{ id = "a", label = "x", to = "y" }', "more", "option 'a' has unknown keys"),
        (OPTIONS, '"ab"', "more", "'options' is no list"),
        ('{ id = "a", label = "Very happy" }, ', "", "more", "a choice needs at least two options"),
        ("many = true", 'many = "yes"', "needs", "'many' is neither true nor false"),
        # scales
        ('scale = "extent"', 'scale = "mood"', "heard", "there is no scale 'mood'"),
        ('scale = "extent"', "scale = []", "heard", "there is no scale []"),
        ("reverse = true", "reverse = 1", "heard", "'reverse' is neither true nor false"),
        ("not_applicable = true", "not_applicable = 5", "heard", "'not_applicable' is no label"),
        # consent
        (
            '{ id = "no", label = "No, thank you" }',
            '{ id = "nope", label = "No" }',
            "consent",
            "consent needs the options",
        ),
        ('text = ["Take part?"]', 'text = ["Take part?"]\ndont_know = true', "consent", "consent is yes or no, once"),
        ('text = ["Take part?"]', 'text = ["Take part?"]\nmany = true', "consent", "consent is yes or no, once"),
        (CONSENT_THEN, "", "consent", "somebody who says no is asked on, or kept"),
        (CONSENT_THEN, 'then = [{ to = "end:declined" }]', "consent", "somebody who says yes is sent away"),
        ('id = "about"\nkind = "notice"', 'id = "about"\nkind = "story"', "about", "this is asked before consent"),
        # ways
        (HAPPY_THEN, '{ to = "nowhere" }', "happy", "'then' leads to 'nowhere', which is no question"),
        (HAPPY_THEN, '{ to = "end:nowhere" }', "happy", "there is no ending 'end:nowhere'"),
        (HAPPY_THEN, '{ to = "needs" }', "happy", "'then' leads back to 'needs'"),
        (HAPPY_THEN, '{ to = "happy" }', "happy", "'then' leads back to 'happy'"),
        (HAPPY_THEN, '{ to = "more" }', "why", "no way leads to this question"),
        (HAPPY_THEN, '{ to = "more", if = { } }', "happy", "'then' is no list of jumps"),
        (HAPPY_THEN, '{ when = { question = "happy", at_least = 4 } }', "happy", "'then' is no list of jumps"),
        # conditions
        (
            HEARD_WHEN,
            '{ question = "wants", is = "talk" }',
            "heard",
            "a condition looks at 'wants', which is no question",
        ),
        (HEARD_WHEN, '{ question = "more", is = "a" }', "heard", "a condition looks at 'more', which is asked later"),
        (HEARD_WHEN, '{ question = "needs", is = "fly" }', "heard", "'needs' has no answer 'fly'"),
        (HEARD_WHEN, '{ question = "needs", at_most = 2 }', "heard", "'needs' is no scale"),
        (HEARD_WHEN, '{ question = "area", at_least = 2 }', "heard", "'area' is no scale"),
        (HEARD_WHEN, '{ question = "needs", at_most = 6 }', "heard", "'at_most' does not take this value"),
        (HEARD_WHEN, '{ question = "needs", at_least = true }', "heard", "'at_least' does not take this value"),
        (HEARD_WHEN, '{ question = "needs", like = "t" }', "heard", "'like' does not take this value"),
        (HEARD_WHEN, '{ question = "needs", is = [] }', "heard", "'is' does not take this value"),
        (HEARD_WHEN, '{ question = "needs", category = "later" }', "heard", "'category' does not take this value"),
        (HEARD_WHEN, '{ question = "needs" }', "heard", "a condition names one question"),
        (HEARD_WHEN, '{ question = "needs", is = "talk", answered = true }', "heard", "a condition names one question"),
        (HEARD_WHEN, "{ all = [] }", "heard", "'all' takes a list"),
        (HEARD_WHEN, "4", "heard", "a condition is a table"),
        (WHY_WHEN, 'when = { question = "why", answered = true }', "why", "no way leads to this question"),
        (WHY_WHEN, NEVER, "why", "no way leads to this question"),
    ],
)
def test_a_fault_is_told(old: str, new: str, question: str, cause: str) -> None:
    found = faults(changed(old, new))
    assert any(q == question and c.startswith(cause) for q, c in found), found


def test_all_faults_are_told_at_once() -> None:
    text = changed('text = ["Why?"]', "")
    text = changed('title = "Second"', "", text)
    text = changed('scale = "extent"', 'scale = "mood"', text)
    text = changed('{ id = "a", label = "Very happy" }', '{ id = "a" }', text)
    text = changed("minutes = 1", "minuets = 1", text)
    found = faults(text)
    assert {q for q, _ in found} == {"", "why", "two", "heard", "more"}
    assert len(found) == 7  # 'minutes' is missing and 'minuets' unknown; without its label 'a' leaves one option


def test_all_faults_of_the_ways_are_told_at_once() -> None:
    text = changed(HAPPY_THEN, '{ to = "nowhere" }')
    text = changed(HEARD_WHEN, '{ question = "wants", is = "talk" }', text)
    assert {q for q, _ in faults(text)} == {"happy", "heard"}


@pytest.mark.parametrize(
    "text", ["", "id = 4", "[[section]]", "[section]\nid='x'", "section = 4", "[[ending]]", "\x00", "= ="]
)
def test_what_is_hardly_a_questionnaire(text: str) -> None:
    assert faults(text)


def test_conditions_without_end() -> None:
    deep = "{ not = " * 3000 + '{ question = "needs", answered = true }' + " }" * 3000
    assert faults(changed(HEARD_WHEN, deep))


def test_one_fault_in_words() -> None:
    with pytest.raises(FaultyQuestionnaire) as faulty:
        load(changed(HAPPY_THEN, '{ to = "needs" }'), "made-up.toml", {})
    assert str(faulty.value.faults[0]) == (
        "made-up.toml: happy: 'then' leads back to 'needs': a person could go round for ever. "
        "Mend: lead only to later questions."
    )


# --- mutations ---

LINES = SHIPPED.splitlines(keepends=True)
WORDS = re.findall(r'"[^"\n]*"|\w+|[^\w\s]', SHIPPED)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([SHIPPED, MADE_UP, MADE_UP]), st.randoms(use_true_random=False), st.integers(1, 6))
def test_a_damaged_file_is_refused_or_still_right(text: str, chance: random.Random, times: int) -> None:
    for _ in range(times):
        text = damage(text, chance)
    if not faults(text):
        found = load(text, "made-up.toml", {})
        assert found.questions
        assert load(found.source, "again", {}) == found


def damage(text: str, chance: random.Random) -> str:
    at, other = chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)
    match chance.randrange(6):
        case 0:
            return text[:at] + text[min(len(text), at + chance.randrange(40)) :]
        case 1:
            return text[:at] + chance.choice('"[]{}=,.#\n\\\t0aé\x00\ud800') + text[at:]
        case 2:
            lines = text.splitlines(keepends=True)
            i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[i], lines[j] = lines[j], lines[i]
            return "".join(lines)
        case 3:
            return text + chance.choice(LINES)
        case 4:
            values = ["4", "true", "[]", "{}", '""', "[{}]", "1979-05-27", "nan", '"yes"', '["a"]', "{ question = 4 }"]
            return re.sub(
                r"= .*", lambda found: f"= {chance.choice(values)}" if chance.random() < 0.02 else found[0], text
            )
        case _:
            return text.replace(chance.choice(WORDS), chance.choice(WORDS)) if at < other else text


# --- the hash ---


def test_hash_does_not_see_layout_comments_or_the_order_of_keys() -> None:
    plain = made_up()
    assert re.fullmatch(r"[0-9a-f]{64}", plain.hash)
    spaced = load(MADE_UP.replace(" = ", "   =  ").replace("\n", "\n\n# a comment\n"), "other.toml", {})
    assert (spaced.hash, spaced == plain) == (plain.hash, False)  # equal in content, not in source
    turned = changed('id = "made-up"\nversion = 1\n', 'version = 1\nid = "made-up"\n')
    turned = changed('{ id = "a", label = "Very happy" }', '{ label = "Very happy", id = "a" }', turned)
    assert load(turned, "turned.toml", {}).hash == plain.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('text = ["Why?"]', 'text = ["Why so?"]'),
        ("version = 1", "version = 2"),
        ("minutes = 1", "minutes = 2"),
        ('label = "Too much"', 'label = "Too many"'),
        ("at_least = 4", "at_least = 5"),
        ("reverse = true", "reverse = false"),
        ('help = "Your council."', ""),
        ('["Hello.", "Read this."]', '["Read this.", "Hello."]'),
        ('who_sees = ["Nobody."]', 'who_sees = ["Nobody", "."]'),
    ],
)
def test_hash_sees_every_change_of_content(old: str, new: str) -> None:
    assert load(changed(old, new), "made-up.toml", {}).hash != made_up().hash


def test_hash_is_the_same_in_another_process() -> None:
    code = "from dialogs.loading import load_shipped as s; print(*(f'{i}={q.hash}' for i, q in s().items()))"
    for seed in ("0", "4711"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert run.stdout.split() == [f"{i}={q.hash}" for i, q in load_shipped().items()]


# --- shipped files and the ledger ---


def test_shipped_files_are_called_by_their_ids() -> None:
    folder = resources.files("dialogs") / "questionnaires"
    files = {file.name for file in folder.iterdir() if file.name.endswith(".toml")} - {published.FILE}
    assert files == {f"{form}.toml" for form in load_shipped()}


def test_every_shipped_question_is_published_with_the_meaning_it_has() -> None:
    ledger = published.shipped()
    for form, questionnaire in load_shipped().items():
        for question in questionnaire.questions:
            assert ledger[form][question.id] == list(question.meaning()), f"{form}: run `waymark check --publish`"


def test_the_ledger_is_written_as_it_is_read() -> None:
    ledger = published.shipped()
    text = (resources.files("dialogs") / "questionnaires" / published.FILE).read_text(encoding="utf-8")
    assert published.as_toml(ledger) == text
    assert tomllib.loads(published.as_toml({"made-up": published.entries(made_up(), {})}))["made-up"]["why"] == [
        "story",
        "",
    ]


def test_a_published_id_stays_in_the_ledger_when_its_question_is_gone() -> None:
    ledger = {"made-up": {"gone": ["story", "review"], "why": ["story", ""]}}
    assert published.entries(made_up(), ledger)["gone"] == ["story", "review"]
    assert not faults(MADE_UP, ledger)


@pytest.mark.parametrize(
    ("old", "new", "question"),
    [
        (WHY, f'{WHY}\nstage = "review"', "why"),
        (WHY, 'id = "why"\nkind = "notice"', "why"),
        ("reverse = true", "reverse = false", "heard"),
        ('scale = "extent"', 'scale = "satisfaction"', "heard"),
        ("many = true", "many = false", "needs"),
        ('id = "b", label = "Too much"', 'id = "c", label = "Too much"', "more"),
    ],
)
def test_a_published_id_keeps_its_meaning(old: str, new: str, question: str) -> None:
    ledger = {"made-up": published.entries(made_up(), {})}
    found = faults(changed(old, new), ledger)
    assert [q for q, cause in found if cause.startswith("the meaning of this published id changed")] == [question]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{ id = "b", label = "Too much" }', '{ id = "b", label = "Too much" }, { id = "c", label = "More" }'),
        ('label = "Too much"', 'label = "Far too much"'),
        ('text = ["Why?"]', 'text = ["Why is that?"]'),
        ('not_applicable = "We had none"', 'not_applicable = "None"'),
        ('help = "Your council."', ""),
    ],
)
def test_words_may_be_improved_and_options_added(old: str, new: str) -> None:
    assert not faults(changed(old, new), {"made-up": published.entries(made_up(), {})})


def test_two_files_may_not_have_one_id(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("dialogs")
    (folder / "questionnaires").mkdir()
    for name in ("a.toml", "b.toml"):
        (folder / "questionnaires" / name).write_text(MADE_UP, encoding="utf-8")
    (folder / "questionnaires" / "c.toml").write_text("id = 4", encoding="utf-8")
    monkeypatch.setattr(loading.resources, "files", lambda package: folder)
    published.shipped()  # read before, from the real folder
    with pytest.raises(FaultyQuestionnaire) as faulty:
        loading.load_shipped.__wrapped__()
    assert {fault.file for fault in faulty.value.faults} == {"b.toml", "c.toml"}
    assert "the id 'made-up' is another file's" in str(faulty.value)


@pytest.mark.parametrize(
    ("card", "cause"),
    [
        ('"next"', "'card' has not its two keys"),
        ('{ part = "next" }', "'card' has not its two keys"),
        ('{ part = "next", title = " " }', "a card has no part 'next'"),
        ('{ part = "wish", title = "Wish" }', "a card has no part 'wish'"),
        ('{ part = "face", title = "Wish" }', "a story cannot be the part 'face'"),
    ],
)
def test_a_faulty_place_on_the_card_is_told(card: str, cause: str) -> None:
    assert [(q, told[: len(cause)]) for q, told in faults(changed(WHY, f"{WHY}\ncard = {card}"))] == [("why", cause)]

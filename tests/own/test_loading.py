"""An area's own file: what it becomes, and every fault named."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands.failing import DONE, FOUND
from dialogs.areas import Register
from dialogs.faults import FaultyQuestionnaire
from dialogs.loading import load_shipped, reread
from dialogs.own import area_of, parted
from dialogs.own_loading import AreaQuestions, load_area, load_folder, own_of, texts_of
from dialogs.own_source import as_source
from locales.catalogs import Catalogs

HERE = Path(__file__).parent
EXAMPLE = (HERE / "E10000015.toml").read_text(encoding="utf-8")


@cache
def examples() -> tuple[AreaQuestions, ...]:
    return load_folder(HERE, load_shipped(), Register.shipped())


def loaded(
    text: str, file: str = "E10000015.toml", ledger: dict[str, dict[str, list[str]]] | None = None
) -> AreaQuestions:
    return load_area(text, file, load_shipped(), Register.shipped(), ledger or {})


def test_the_longer_one_begins_with_the_whole_of_the_shorter_one() -> None:
    for each in examples():
        for name, form in each.extended.items():
            base = load_shipped()[name]
            count = len(base.questions)
            assert form.questions[:count] == base.questions
            assert form.sections[: len(base.sections)] == base.sections
            assert (form.id, form.audience, form.endings, form.who_sees) == (
                base.id,
                base.audience,
                base.endings,
                base.who_sees,
            )
            assert form.hash != base.hash
            assert all(area_of(question.id) == each.area for question in form.questions[count:])
            assert not any(area_of(question.id) for question in base.questions)


def test_each_block_goes_where_it_says() -> None:
    hertfordshire = next(each for each in examples() if each.area == "E10000015")
    short, full = hertfordshire.extended["parent-short"], hertfordshire.extended["parent-full"]
    assert [s.title for s in short.sections][-2:] == ["Questions from your council", "One last thing"]
    assert [q.id for q in short.questions][-3:] == list(hertfordshire.questions)
    assert [q.id for q in full.questions][-2:] == ["e10000015_bus", "e10000015_bus_score"]


def test_a_pinned_one_is_read_again_and_taken_apart() -> None:
    form = examples()[0].extended["parent-short"]
    again = reread(form.source)
    assert again == form
    area, base = parted(again)
    assert area == examples()[0].area
    assert base == load_shipped()["parent-short"]
    assert parted(base) == ("", base)


def test_only_english_is_pinned_so_translations_may_be_mended() -> None:
    mended = EXAMPLE.replace('"Tak"', '"Tak!"')
    assert mended != EXAMPLE
    assert loaded(mended).extended["parent-short"].hash == loaded(EXAMPLE).extended["parent-short"].hash
    assert '"Tak"' not in loaded(EXAMPLE).extended["parent-short"].source


def test_every_value_of_toml_survives_the_way_into_the_source() -> None:
    question = {
        "id": "q",
        "text": ['"quoted" \\ back\nnew\ttab\x7f é 🙂 #'],
        "n": 3,
        "f": 1.5,
        "no": False,
        "odd key": {},
    }
    table = {"id": "s", "title": "Yours =[x]", "question": [question]}
    assert tomllib.loads(as_source(table)) == {"section": [table]}


SHORT = EXAMPLE.replace('["parent-short", "parent-full"]', '["parent-short"]')
"""Loaded many times here, so without the long questionnaire, whose ways take a while to walk."""

HARD = "Notwithstanding impediments, which administrative communication of our departments requires amelioration?"


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('area = "E10000015"', 'area = "E99"', "there is no area 'E99'"),
        ('area = "E10000015"', 'area = "E06000023"', "the file of E06000023 is called otherwise"),
        ('id = "e10000015_bus"', 'id = "bus"', "bus: an area's own question has the id of a question of all"),
        ('id = "e10000015_office"', 'id = "e10000015_bus"', "e10000015_bus: this id stands twice"),
        ('kind = "story"', 'kind = "area"', "the area is known by now"),
        ('kind = "story"', 'kind = "story"\nstage = "review"', "an area's own question has no stage"),
        ("dont_know = true", 'role = "consent"', "an area's own question has no role"),
        ('extends = ["parent-short"]', 'extends = ["parents"]', "a block extends ['parents']"),
        ('extends = ["parent-short"]', 'extends = "parent-short"', "a block extends 'parent-short'"),
        ('title = "One last thing"', 'titel = "One last thing"', "the key 'titel' is not known in a block"),
        ('title = "One last thing"', 'title = ""', "a block has no title"),
        ('kind = "story"', 'kind = "poem"', "there is no kind 'poem'"),
        ('is = "stopped_early"', 'is = "gone"', "'stage_reached' has no answer 'gone'"),
        ('is = "yes" }', 'is = "e10000015_office" }', "'e10000015_bus' has no answer 'e10000015_office'"),
        ('{ id = "yes", label', '{ id = "review", label', "'e10000015_bus' has no answer 'yes'"),
        (
            '[{ id = "yes", label = "Yes" }, { id = "no"',
            '[{ id = "review", label = "Yes" }, { id = "action"',
            "of stages",
        ),
        ('"Yes" = "Tak"', '"Yes" = 1', "'translations' is no table of languages"),
        ('kind = "story"', 'kind = "story"\nthen = [{ to = "end:declined" }]', "all answers would be forgotten"),
        ('kind = "story"', 'kind = "story"\nthen = [{ to = "story" }]', "'then' leads back to 'story'"),
        ("area =", "area", "this is not TOML"),
    ],
)
def test_every_fault_is_named_with_its_mend(old: str, new: str, cause: str) -> None:
    assert old in SHORT
    with pytest.raises(FaultyQuestionnaire) as faulty:
        loaded(SHORT.replace(old, new, 1))
    said = str(faulty.value)
    assert cause in said
    assert all(line.startswith("E10000015.toml: ") and "Mend: " in line for line in said.splitlines())


def test_a_published_meaning_stays() -> None:
    ledger = {"E10000015": dict(loaded(SHORT).entries()["E10000015"])}
    assert set(ledger["E10000015"]) == set(loaded(SHORT).questions)
    loaded(SHORT.replace("with the way to school", "to get to school"), ledger=ledger)
    with pytest.raises(FaultyQuestionnaire, match="the meaning of this published id changed"):
        loaded(SHORT.replace("not_applicable", "reverse = true\nnot_applicable"), ledger=ledger)
    gone = loaded(SHORT[: SHORT.rindex("[[block]]")], ledger=ledger)
    assert "e10000015_office" in gone.entries()["E10000015"], "an id is never free again"


def test_own_translations_are_found_where_they_are_asked() -> None:
    catalogs = Catalogs.shipped().plus(texts_of(examples()))
    for form in ("parent-short", "parent-full"):
        assert catalogs.text("pl", f"{form}/e10000015_bus", "Yes") == "Tak"
        assert catalogs.text("pl", f"{form}/e10000015_1", "Questions from your council") == "Pytania z Państwa urzędu"
    assert catalogs.text("pl", "parent-short/e10000015_office", "What should our office do better?").startswith("What")
    assert catalogs.text("pl", "engine", "Back") == Catalogs.shipped().text("pl", "engine", "Back")


def test_own_says_which_definition_fits() -> None:
    own, base = own_of(examples(), load_shipped()), load_shipped()["parent-short"]
    bristol, hertfordshire = own.fitting(base, "E06000023"), own.fitting(base, "E10000015")
    assert len({base.hash, bristol.hash, hertfordshire.hash}) == 3
    assert own.fitting(bristol, "E10000015") == hertfordshire
    assert own.fitting(hertfordshire, None) == base
    assert own.fitting(base, "E06000001") is base
    assert own.fitting(base, None) is base
    pinned = loaded(SHORT.replace("our office", "the office")).extended["parent-short"]
    assert own.fitting(pinned, "E10000015") is pinned, "whoever began with an older one goes on with it"
    assert own.fitting(pinned, None) == base


# --- waymark check ---


def folder(tmp_path: Path, text: str = SHORT) -> Path:
    (tmp_path / "E10000015.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_check_says_what_is_missing_and_publishes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--areas", str(folder(tmp_path))]) == FOUND
    said = capsys.readouterr().out
    assert "e10000015_bus: is not in the ledger of published ids" in said
    assert "E10000015.toml: Polski (pl): 4 of 9 texts are said in English" in said
    assert main(["check", "--areas", str(tmp_path), "--publish"]) == DONE
    assert (tmp_path / "E10000015.published.toml").exists()
    assert main(["check", "--areas", str(tmp_path)]) == DONE
    folder(tmp_path, SHORT.replace("not_applicable", "reverse = true\nnot_applicable"))
    assert main(["check", "--areas", str(tmp_path), "--publish"]) == FOUND
    assert "changed from" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        (
            "What should our office do better?",
            "Notwithstanding administrative impediments, which authoritative departmental "
            "communication could be ameliorated?",
            "is not Easy Read",
        ),
        ('label = "No" }', 'label = "Stop" }', "would be read as a command when typed"),
        ('label = "No" }', 'label = "yes" }', "reads like the button"),
        ('"Yes" = "Tak"', '"Yes!" = "Tak"', "translates a text that is not there"),
        ('"No" = "Nie"', '"No" = "Tak"', "reads like the button"),
        ("[block.translations.pl]", "[block.translations.xx]", "is no other published language"),
        ('"Yes" = "Tak"', '"Yes" = " "', "is empty"),
    ],
)
def test_check_reads_an_areas_words_as_it_reads_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, cause: str
) -> None:
    assert old in SHORT
    assert main(["check", "--areas", str(folder(tmp_path, SHORT.replace(old, new, 1))), "--publish"]) == FOUND
    assert cause in capsys.readouterr().out
    assert not (tmp_path / "E10000015.published.toml").exists(), "what has a fault is not published"


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--areas", str(tmp_path / "nowhere")]) == FOUND
    assert "there is no such folder" in capsys.readouterr().out

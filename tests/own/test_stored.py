"""An area's own questions in the real house: which definition is pinned when, the copy, and the report."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from analytics.codebook import disagreements
from analytics.report import report
from dialogs.loading import load_shipped
from dialogs.own import area_of
from dialogs.own_loading import own_of, texts_of
from locales.wording import Wording
from storage.models import answers, participations, questionnaires
from storage.snapshots import snapshot
from tests.own.test_loading import EXAMPLE, examples, loaded
from tests.storage.house import Open, Person, catalogs, opened

BASE = load_shipped()["parent-short"]
OWN = own_of(examples(), load_shipped())
HERTS, BRISTOL = "E10000015", "E06000023"
LONGER = OWN.fitting(BASE, HERTS)


@cache
def parts() -> dict[str, Any]:
    spoken = catalogs().plus(texts_of(examples()))
    return {"own": OWN, "translator": spoken, "wording": Wording(spoken, strict=True)}


async def chosen(person: Person, area: str, name: str) -> None:
    await person.consent()
    await person.type(name)
    await person.tap(area)


async def on_to(person: Person, question: str) -> None:
    """By skipping all on the way."""
    while person.seen and person.seen.question != question:
        assert person.seen.question, f"{question} was not on the way"
        await person.tap("~no" if person.seen.entry == "story" else "skip")


def pinned(here: Open) -> list[str]:
    return [row.questionnaire for row in here.rows(participations)]


async def test_an_invite_pins_it_from_the_start(database_url: str) -> None:
    async with opened(database_url, **parts()) as here:
        (code,) = here.store.invite(HERTS, "2026Q4", "parent-short", 1)
        person = here.person()
        await person.consent(f"i-{code}")
        assert pinned(here) == [LONGER.hash]
        await on_to(person, "e10000015_bus")
        assert {row.questionnaire for row in here.rows(answers)} == {LONGER.hash}


async def test_the_chat_pins_it_when_the_area_is_named(database_url: str) -> None:
    async with opened(database_url, **parts()) as here:
        person = here.person()
        await person.consent()
        assert pinned(here) == [BASE.hash]
        await person.type("Hertfordshire")
        await person.tap(HERTS)
        assert pinned(here) == [LONGER.hash]
        await on_to(person, "e10000015_bus")
        await person.tap("yes")
        stored = {row.question: row.questionnaire for row in here.rows(answers) if row.current}
        assert (stored["consent"], stored["e10000015_bus"]) == (BASE.hash, LONGER.hash)
        assert {row.hash for row in here.rows(questionnaires)} >= {BASE.hash, LONGER.hash}


async def test_the_copy_is_one_list_though_the_definition_grew(database_url: str) -> None:
    async with opened(database_url, **parts()) as here:
        person = here.person()
        await chosen(person, HERTS, "Hertfordshire")
        await on_to(person, "e10000015_bus")
        await person.tap("yes")
        await person.type("/copy")
        assert person.last is not None
        (file,) = [each.file for each in person.last.deliveries if each.file]
        page = file.content.decode()
        assert page.count("<h2") == 1
        places = [
            page.index(words) for words in ("Do you want to take part?", "How far have you come?", "way to school")
        ]
        assert places == sorted(places)


async def test_it_is_asked_in_the_areas_own_translation(sqlite_url: str) -> None:
    async with opened(sqlite_url, **parts()) as here:
        (code,) = here.store.invite(HERTS, "2026Q4", "parent-full", 1)
        person = here.person()
        await person.start(f"i-{code}")
        for tap in ("pl", "next", "yes"):
            await person.tap(tap)
        seen = []
        while person.seen and person.seen.question:
            seen += person.seen.lines
            taps = {b.tap.replace("!", ".").split(".", 1)[1] for row in person.seen.rows for b in row}
            await person.tap(next(t for t in ("~no", "skip", "next", "not", "no", *sorted(taps)) if t in taps))
        assert "Czy dziecko dostaje pomoc w drodze do szkoły?" in seen


async def test_a_changed_file_breaks_nobody_in_the_middle(database_url: str) -> None:
    async with opened(database_url, **parts()) as here:
        person = here.person()
        await chosen(person, HERTS, "Hertfordshire")
    newer = loaded(EXAMPLE.replace("with the way to school", "to get to school"))
    async with opened(database_url, **(parts() | {"own": own_of((newer,), load_shipped())})) as here:
        person.where = here
        await on_to(person, "e10000015_bus")
        assert person.seen is not None
        assert "with the way to school" in person.seen.text, "still asked by the definition they began with"
    async with opened(database_url) as here:  # the area took its questions away
        person.where = here
        await person.tap("yes")
        assert person.seen is not None
        assert person.seen.question == "e10000015_bus_score"


async def test_a_moved_family_leaves_nothing_of_the_first_area(database_url: str) -> None:
    async with opened(database_url, **parts()) as here:
        person = here.person()
        await chosen(person, HERTS, "Hertfordshire")
        await on_to(person, "e10000015_bus")
        await person.tap("yes")
        await person.type("/answers")
        place = LONGER.index["area"]
        await person.tap(f"one_{place}")
        await person.tap(f"change_{place}")
        await person.type("Bristol")
        await person.tap(BRISTOL)
        assert not [q for q in here.current() if area_of(q) == HERTS]
        taken = snapshot(here.store, {BRISTOL: "Bristol"}, "2027Q1")
        assert not [item for item in taken.codebook.items if area_of(item.question) == HERTS]
        assert [item for item in taken.codebook.items if area_of(item.question) == BRISTOL]


async def test_the_areas_report_has_them_without_a_line_of_code(sqlite_url: str) -> None:
    async with opened(sqlite_url, **parts()) as here:
        for number, code in enumerate(here.store.invite(HERTS, "2026Q4", "parent-short", 24)):
            person = here.person(f"chat {number}")
            await person.consent(f"i-{code}")
            await person.tap("identification")
            await on_to(person, "e10000015_bus")
            await person.tap("yes" if number % 2 else "no")
            if number % 2:
                await person.tap("4")
        taken = snapshot(here.store, {HERTS: "Hertfordshire"}, "2027Q1")
    assert disagreements(taken.codebook.items) == []
    made = report(taken, HERTS, made_on=date(2027, 1, 4))
    titles = [getattr(block, "title", "") for section in made.sections for block in section.blocks]
    assert any("Does your child get help with the way to school?" in title for title in titles), titles
    rows = [row.label for s in made.sections for block in s.blocks for row in getattr(block, "rows", ())]
    assert any("How happy are you with this help?" in label for label in rows)


def test_a_house_does_not_open_on_a_faulty_file(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.__main__ import main
    from bot.commands.failing import ASKED_WRONGLY

    (tmp_path / "E10000015.toml").write_text("area = 1", encoding="utf-8")
    monkeypatch.setenv("WAYMARK_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("WAYMARK_AREAS", str(tmp_path))
    monkeypatch.setenv("WAYMARK_HTTP_PORT", "0")
    (tmp_path / "var").mkdir()
    assert main(["keys", "init"]) == 0
    assert main(["serve"]) == ASKED_WRONGLY

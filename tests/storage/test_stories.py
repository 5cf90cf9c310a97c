"""Promise: nobody who codes sees a story whose owner did not say yes, and what is taken back leaves files and
reports."""

from __future__ import annotations

import csv
import logging
import os
import zipfile
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analytics.themes import CodingFault
from bot import exports
from bot.commands import stories
from bot.commands.failing import CommandFailed
from bot.commands.stories import enough
from bot.reporting import _coded
from bot.settings import Settings
from dialogs.areas import Register
from dialogs.loading import load_shipped
from storage.models import answers
from storage.stories import ID, QUOTES, standing, still, to_code
from tests.storage.house import RING, Open, Person, opened

AREA, OTHER, WAVE = "E10000015", "E06000023", "2026Q4"
STORY = "=canary-Quagga\nThey listened to us."
NOW = datetime(2027, 1, 10, tzinfo=UTC)


async def told(
    here: Open, address: str, area: str = AREA, quotes: str = "yes", words: str = STORY, wave: str = WAVE
) -> Person:
    """Somebody who asked for help lately, tells one story, and is asked whether it may be shown."""
    (code,) = here.store.invite(area, wave, "parent-short", 1)
    person = here.person(address)
    await person.to_the_story(f"i-{code}")
    await person.type(words)
    for _ in range(30):
        assert person.seen is not None
        if person.seen.question == QUOTES:
            await person.tap(quotes)
        if person.seen.question is None:
            return person
        codes = {button.tap.replace("!", ".").split(".", 1)[1] for row in person.seen.rows for button in row}
        await person.tap("skip" if "skip" in codes else "~no" if "~no" in codes else "next")
    raise AssertionError("the form did not end")


async def test_only_stories_with_a_yes_go_out_and_nobody_can_be_traced(database_url: str) -> None:
    async with opened(database_url) as here:
        await told(here, "chat 1")
        await told(here, "chat 2", quotes="no", words="canary-Okapi")
        await told(here, "chat 3", quotes="skip", words="canary-Okapi")
        await told(here, "chat 4", area=OTHER, words="canary-Okapi")
        (story,) = to_code(here.store, AREA, [WAVE])
        assert story.words == STORY
        assert (story.known.area, story.known.wave, story.known.audience) == (AREA, WAVE, "parent")
        assert (story.known.stage, story.language) == ("overall", "en")
        assert ID.fullmatch(story.id)
        ours = {str(value) for row in here.rows(answers) for value in (row.respondent, row.id)}
        assert not any(number in f"{story.id} {story.known}" for number in ours)
        assert "Quagga" not in repr(story)
        assert to_code(here.store, AREA, ["2026Q3"]) == []
        assert standing(here.store, AREA) == {story.id: story.known}
        assert len(to_code(here.store, OTHER, [WAVE])) == 1


async def test_names_that_somebody_kept_are_taken_out_before_anybody_codes(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        person = await told(here, "chat 1", words="canary-Quagga")
        await person.type("/answers")
        await person.tap(f"one_{load_shipped()['parent-short'].index['why_overall']}")
        await person.tap(f"change_{load_shipped()['parent-short'].index['why_overall']}")
        await person.type("My son Tomek waited.")
        await person.tap("keep_words")
        (story,) = to_code(here.store, AREA, [WAVE])
        assert story.words == "My son [name] waited."


@pytest.mark.parametrize("way", ["withdrawn", "changed", "deleted", "no yes any more"])
async def test_what_is_taken_back_stands_no_more(way: str, database_url: str) -> None:
    async with opened(database_url) as here:
        person = await told(here, "chat 1")
        await told(here, "chat 2", words="Another story.")
        first, second = (story.id for story in sorted(to_code(here.store, AREA, [WAVE]), key=lambda s: s.words))
        index = load_shipped()["parent-short"].index
        if way == "withdrawn":
            await person.type("delete my answers")
            await person.tap("forget_yes")
        elif way == "deleted":
            await person.type("/answers")
            await person.tap(f"one_{index['why_overall']}")
            await person.tap(f"erase_{index['why_overall']}")
            await person.tap(f"erased_{index['why_overall']}")
        else:
            question, said = ("why_overall", "Other words.") if way == "changed" else (QUOTES, "")
            await person.type("/answers")
            if way != "changed":
                assert person.seen is not None
                for page in [b.tap for row in person.seen.rows for b in row if b.tap.endswith("page_2")]:
                    await person.tap(page.partition("!")[2])
            await person.tap(f"one_{index[question]}")
            await person.tap(f"change_{index[question]}")
            await (person.type(said) if said else person.tap("no"))
        assert still(here.store, {first, second, "story-" + "a" * 16}) == {second}
        assert first not in standing(here.store, AREA)
        assert second in standing(here.store, AREA)


async def test_the_file_is_inert_private_and_loses_what_is_taken_back(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "exports"
    async with opened(database_url) as here:
        person = await told(here, "chat 1")
        await told(here, "chat 2", words="+44 Another story.")
        found = to_code(here.store, AREA, [WAVE])
        path = exports.write(folder, "stories-x", found)
        assert path.stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert sorted(row["words"] for row in rows) == ["'+44 Another story.", f"'{STORY}"]
        assert {row["may_quote"] for row in rows} == {"yes"}
        assert [row["factor"] + row["coder"] for row in rows] == ["", ""]
        with pytest.raises(exports.AlreadyThere):
            exports.write(folder, "stories-x", found)
        book = folder / "coded.xlsx"
        with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/sharedStrings.xml", "".join(f"<t>{row['story']}</t>" for row in rows))
        (folder / "code-frame.csv").write_text("factor\r\n")

        def clear(at: datetime = NOW, days: int = 0) -> int:
            return exports.clear(folder, at, days, lambda ids: still(here.store, ids))

        assert clear() == 0
        await person.type("delete my answers")
        await person.tap("forget_yes")
        assert clear() == 2
        assert not book.exists()
        assert b"Quagga" not in path.read_bytes()
        assert b"Another story." in path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600
        assert clear() == 0
        assert clear(datetime.now(UTC) + timedelta(days=31), 30) == 2
        assert list(folder.iterdir()) == []
        assert clear() == 0
    assert "Quagga" not in caplog.text + str(capsys.readouterr())


async def test_a_report_quotes_what_may_be_shown_now_and_not_what_the_table_says(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(database_url) as here:
        people = [await told(here, f"chat {n}", words=f"Story {n}.") for n in range(3)]
        handed_out = sorted(to_code(here.store, AREA, [WAVE]), key=lambda story: story.words)
        area, table = Register.shipped().areas[AREA], tmp_path / "coded.csv"
        with table.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, (*exports.SEEN, "family", *exports.TO_FILL), restval="")
            writer.writeheader()
            for story in handed_out:
                said = {"factor": "family_support", "direction": "good", "coder": "anna", "quote": story.words}
                # Whatever else the table says of a story, the store's own word counts.
                writer.writerow({"story": story.id, "area": OTHER, "family": "one", "wave": "2026Q1", **said})
            writer.writerow({"story": "story-" + "a" * 16, **said, "quote": "made up"})
            writer.writerow({"story": handed_out[0].id})  # nobody has coded this row yet

        def quotes() -> list[str]:
            coded = _coded(here.store, area, table)
            assert coded is not None
            assert {code.area for code in coded.codes} == {AREA}
            assert len({code.family for code in coded.codes}) == len(coded.codes)
            return sorted(code.quote for code in coded.of(AREA, [WAVE]).codes)

        assert quotes() == ["Story 0.", "Story 1.", "Story 2."]
        await people[0].type("delete my answers")
        await people[0].tap("forget_yes")
        assert quotes() == ["Story 1.", "Story 2."]
        for person in people[1:]:
            await person.type("delete my answers")
            await person.tap("forget_yes")
        with pytest.raises(CodingFault, match="no row is of a story"):
            quotes()


def test_a_table_that_cannot_be_mended_goes_whole(tmp_path: Path) -> None:
    gone, kept = "story-" + "a" * 16, "story-" + "b" * 16
    files = {
        "semicolons.csv": f"story;words\r\n{gone};x\r\n{kept};y\r\n".encode(),
        "utf16.csv": f"story,words\n{gone},x\n".encode("utf-16"),
        "notes.txt": f"see {gone}".encode(),
        "inside.csv": f'story,words\n{kept},"as {gone} says"\n'.encode(),
        "kept.csv": f"story,words\n{kept},y\n".encode(),
        "broken.xlsx": b"PK\x03\x04 not a workbook",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    outside = tmp_path.parent / "outside.csv"
    outside.write_bytes(files["notes.txt"])
    os.symlink(outside, tmp_path / "link.csv")
    assert exports.clear(tmp_path, NOW, 0, lambda ids: ids - {gone}) == 4
    assert {path.name for path in tmp_path.iterdir()} == {"semicolons.csv", "kept.csv", "broken.xlsx", "link.csv"}
    assert (tmp_path / "semicolons.csv").read_text(encoding="utf-8-sig") == f"story;words\n{kept};y\n"
    assert outside.exists()


async def test_stories_of_too_few_families_are_not_handed_out(sqlite_url: str) -> None:
    async with opened(sqlite_url) as here:
        for number in range(2):
            await told(here, f"chat {number}")
        found = to_code(here.store, AREA, [WAVE])
        assert enough(found, 2) == (found, [])
        assert enough(found * 4, 3) == ([], ["parent"]), "families count, not stories"


async def test_the_command_writes_the_table_and_the_frame_and_says_what_holds(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, wave = Path(sqlite_url.removeprefix("sqlite:///")).parent, "2026Q1"
    RING.write(home / "waymark.keys")
    settings = Settings.read({"WAYMARK_HOME": str(home), "WAYMARK_DATABASE_URL": sqlite_url})
    asked = Namespace(area=AREA, wave=[wave])
    for families, refused in ((4, True), (1, False)):
        async with opened(sqlite_url, wave=lambda _moment: wave) as here:
            for number in range(families):
                await told(here, f"chat {families}.{number}", wave=wave)
        if refused:
            with pytest.raises(CommandFailed, match="Too few families"):
                stories.run(asked, settings)
            assert not settings.exports.exists()
    assert stories.run(asked, settings) == 0
    said = capsys.readouterr().out
    assert "5 stories" in said
    assert "30 days after its last change" in said
    assert "Quagga" not in said
    assert sorted(path.name for path in settings.exports.iterdir()) == [
        "code-frame.csv",
        f"stories-{AREA}-{wave}.csv",
    ]
    with pytest.raises(CommandFailed, match="is there"):
        stories.run(asked, settings)
    for wrong in (Namespace(area="E1", wave=[wave]), Namespace(area=AREA, wave=["2099Q4"])):
        with pytest.raises(CommandFailed) as failed:
            stories.run(wrong, settings)
        assert failed.value.code == 2


def test_every_questionnaire_with_stories_asks_whether_they_may_be_shown() -> None:
    for form in load_shipped().values():
        asked = [question.kind for question in form.questions]
        assert ("story" in asked) <= (QUOTES in form.index), form.id
        if QUOTES in form.index:
            last = max(form.index[q.id] for q in form.questions if q.kind == "story")
            assert last < form.index[QUOTES], "nobody agrees to show what they have not said yet"

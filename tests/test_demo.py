"""The demo: made-up families through the real conversation, kept at a second start, never over another's store."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from bot.__main__ import main
from bot.demo.family import Family
from bot.demo.fill import WEEKS, visits
from bot.demo.house import AREAS, before_this_quarter, furnish, prepared
from bot.demo.moods import EXAMPLESHIRE, LANGUAGES, MOODS, STORIES
from bot.settings import Settings
from bot.simulation import Simulation
from dialogs.areas import Register
from dialogs.loading import load_shipped
from dialogs.messages import Started
from storage.keys import Keyring
from storage.snapshots import snapshot
from storage.store import Store
from storage.weeks import quarter_of


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("WAYMARK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "var"


def counted(home: Path) -> Counter[tuple[str, str, str]]:
    """How often each answer was given in the two closed quarters."""
    with Store.open(f"sqlite:///{home}/waymark.db", Keyring.read(home / "waymark.keys")) as store:
        taken = snapshot(store, {EXAMPLESHIRE.code: EXAMPLESHIRE.name}, quarter_of(datetime.now(UTC)))
    rows = taken.answers.select(["question", "category", "value"]).to_pylist()
    return Counter((row["question"], row["category"], row["value"]) for row in rows)


def test_the_demo_fills_reports_and_keeps_what_it_filled(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--families", "40", "--no-serve"]) == 0
    said = capsys.readouterr().err
    assert f"Report: {(home / 'report.html').as_uri()}" in said.replace("\n", "")
    assert "Exampleshire" in (home / "report.html").read_text(encoding="utf-8")
    assert (home / "journey-map.png").read_bytes().startswith(b"\x89PNG")
    first = counted(home)
    assert first[("language", "answered", "pl")] > 0
    assert len({value for question, _, value in first if question == "score_overall"}) == 6, "five scores and none"
    assert sum(n for (question, category, _), n in first.items() if (question, category) == ("story", "answered")) > 5

    assert main(["demo", "--families", "40", "--no-serve"]) == 0
    assert "talk to the bot" not in capsys.readouterr().err, "nobody talks at a second start"
    assert counted(home) == first

    for kind in ("html", "json", "png", "csv"):
        out = home / f"again.{kind}"
        arguments = ["report", "--area", "X99000001", "--format", kind, "--out", str(out), "--public"]
        assert main(arguments) == 0
        assert out.stat().st_size > 500
    assert main(["report", "--area", "E10000015", "--out", str(home / "none.html")]) == 3
    assert "no closed quarter with answers from Hertfordshire" in capsys.readouterr().err


def test_a_demo_that_was_broken_off_begins_again_and_says_the_same(home: Path) -> None:
    settings, now = Settings.read({"WAYMARK_HOME": str(home)}), datetime.now(UTC)
    filled = asyncio.run(furnish(settings, 12, now, lambda visits: lambda done: None))
    first = counted(home)
    assert prepared(settings) == filled
    (home / "demo.json").write_text(json.dumps({"state": "filling"}), encoding="utf-8")
    assert prepared(settings) is None
    assert asyncio.run(furnish(settings, 12, now, lambda visits: lambda done: None)) == filled
    assert counted(home) == first, "the same seed, the same families"


def test_a_store_that_the_demo_did_not_make_is_never_touched(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "upgrade"]) == 0
    before = (home / "waymark.db").read_bytes()
    assert main(["demo", "--no-serve"]) == 2
    assert "was not made by the demo" in capsys.readouterr().err
    assert (home / "waymark.db").read_bytes() == before
    monkeypatch.setenv("WAYMARK_DATABASE_URL", "postgresql://waymark@127.0.0.1:1/waymark")
    assert main(["demo", "--no-serve"]) == 2
    assert "Unset WAYMARK_DATABASE_URL" in capsys.readouterr().err


def test_the_made_up_area_is_nobodys_and_only_the_demo_knows_it() -> None:
    assert EXAMPLESHIRE.code.startswith("X")
    assert EXAMPLESHIRE.code not in Register.shipped().areas
    assert AREAS.name(EXAMPLESHIRE.code) == "Exampleshire"


def test_every_mood_comes_to_an_end_in_every_language() -> None:
    form = load_shipped()["parent-short"]
    ended: dict[str, set[str]] = {mood.name: set() for mood in MOODS}
    for mood in MOODS:
        for number in range(4):
            for language in LANGUAGES:
                simulation = Simulation.of(form, area=EXAMPLESHIRE.code, areas=AREAS)
                family = Family(mood, Random(f"{mood.name}{number}"), language, week=number * 6)
                replies = simulation.say(Started())
                for _ in range(150):
                    asked = [reply for reply in replies if reply.question]
                    act = family.does(asked[-1]) if asked else None
                    if act is None:
                        break
                    replies = simulation.say(act)
                else:
                    raise AssertionError(f"{mood.name} goes on for ever")
                ended[mood.name].add(simulation.session.state)
    assert ended["says no"] == {"declined"}
    assert ended["stopped early"] == {"finished"}
    assert "open" in ended["drops out"]


def test_the_shares_of_the_moods_make_a_whole_and_each_language_has_words() -> None:
    assert sum(mood.share for mood in MOODS) == pytest.approx(1)
    for words in STORIES.values():
        assert all(words[tone] for tone in ("good", "middle", "bad", "change"))
    assert set(STORIES) == set(LANGUAGES)


def test_26_weeks_are_two_whole_quarters_whenever_one_starts() -> None:
    plan = list(visits(60, [["a"] * 30, ["b"] * 30], Random(1)))
    assert len(plan) == WEEKS
    assert {visit.number for week in plan for visit in week} == set(range(60))
    assert {visit.payload for week in plan[:13] for visit in week} <= {"", "i-a"}
    assert {visit.payload for week in plan[13:] for visit in week} <= {"", "i-b"}
    for now in (
        datetime(2026, 11, 21, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
        datetime(2027, 7, 31, tzinfo=UTC),
    ):
        assert before_this_quarter(now) <= now
        assert quarter_of(before_this_quarter(now)) == quarter_of(now)

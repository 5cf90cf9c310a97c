"""Holes that an attacker found in the gate, each with the smallest example, and the promise it broke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from analytics.aggregates import Progress, Vector
from analytics.codebook import Item, Option
from analytics.disclosure.ledger import MemoryLedger, Pages, Window
from analytics.disclosure.members import Members
from analytics.disclosure.past import Candidate, Past
from analytics.disclosure.rules import Mark, Readers, Rules
from analytics.disclosure.tables import Bases, safe_choice, safe_progress
from analytics.disclosure.themes import release_themes
from analytics.made_up import AREA, made_up
from analytics.population import Population
from analytics.report import report
from analytics.themes import Code, Coded

HELD = Mark.SUPPRESSED
FIVE, TEN = Rules.of("authority"), Rules.of("public")
DAY = date(2026, 10, 5)
KEY = ("parent", "needs")


def entered(pages: Pages, k: int, window: Window, members: Mapping[int, tuple[str, ...]], *labels: str) -> bool:
    """Whether these families' answers may be printed now, as counts of each of `labels`."""
    past = Past(pages, AREA, window, k, DAY, {KEY: Members.of(members)})
    bins = frozenset(frozenset({label}) for label in (*labels, "answered"))
    said = past.other(KEY, [Candidate("new", {"n": len(members)}, bins)], lambda *_: "as before")
    past.close()
    return bool(said == "new")


@pytest.mark.parametrize("inside_first", [False, True])
def test_a_figure_for_the_authority_lowers_no_minimum_of_the_public(inside_first: bool) -> None:
    """Two waves and both together leave the seven families over who answered in both: too few for the public, whether
    or not somebody inside the authority has seen a figure."""
    first = {f: ("q1", "answered", f"option.{f % 3}") for f in range(30)}
    second = {f: ("q2", "answered", f"option.{f % 3}") for f in range(23, 60)}
    with MemoryLedger().open(AREA) as pages:
        if inside_first:
            assert entered(pages, 5, Window(("q1",)), first)
        assert entered(pages, 10, Window(("q1",)), first)
        assert entered(pages, 10, Window(("q2",)), second)
        assert not entered(pages, 10, Window(("q1", "q2")), first | second)


def test_what_all_who_came_ticked_is_not_told_by_a_difference() -> None:
    """Seven families come, and each ticks this among other things: the two counts would say so of all seven."""
    before = {f: ("q1", "answered", "option.talking" if f % 2 else "option.body") for f in range(30)}
    others = ("option.body", "option.feelings", "option.learning")
    came = {f: ("q1", "answered", *sorted({"option.talking", others[f % 3]})) for f in range(30, 37)}
    mixed = {f: ("q1", "answered", others[f % 3]) for f in range(30, 37)}
    labels = ("option.talking", "option.body", "option.feelings", "option.learning")
    for arrivals, may in ((came, False), (mixed, True)):
        with MemoryLedger().open(AREA) as pages:
            assert entered(pages, 5, Window(("q1",)), before, *labels[:2])
            assert entered(pages, 5, Window(("q1",)), before | arrivals, *labels[:1]) is may


def _code(family: str, wave: str, factor: str, direction: str = "better") -> Code:
    return Code(AREA, wave, "parent", family, f"s{family}", "", factor, "", direction, "", "agreed", "")


@pytest.mark.parametrize("later", ["2026Q3", "2026Q4"])
def test_what_all_new_stories_tell_of_is_not_told_by_a_difference(later: str) -> None:
    """Also where somebody else tells of a theme for the first time, and where the new ones are of the next wave."""
    stories = [_code(f"f{n}", "2026Q3", "joined_up_working") for n in range(12)]
    stories += [_code(f"f{n}", "2026Q3", "family_support", "good") for n in range(10, 26)]
    new = [_code(f"g{n}", later, "joined_up_working") for n in range(7)]
    new += [_code("g1", later, "suitable_support"), _code("g2", later, "long_term_ambition")]
    ledger = MemoryLedger()

    def told(codes: list[Code], *waves: str) -> tuple[object, object]:
        with ledger.open(AREA) as pages:
            said = release_themes(Coded(tuple(codes)), AREA, Window(waves), FIVE, pages, DAY)[0]
        return said.families, said.themes.get("better.joined_up_working")

    assert told(stories, "2026Q3") == (26, 12)
    both = told(stories + new, *dict.fromkeys(("2026Q3", later)))
    assert both in ((26, 12), (HELD, HELD))


def _asked(many: bool) -> Item:
    options = tuple(Option(i, i) for i in "abc")
    return Item(questionnaire="q", question="x", audience="parent", kind="choice", text="?", many=many, options=options)


@pytest.mark.parametrize("n", [5, 12, 19])
def test_a_small_group_on_one_answer_is_held_back(n: int) -> None:
    one = safe_choice(_asked(False), Vector(answered=n, options={"b": n}), FIVE, True, ())
    assert (one.n, {cell for _, cell in one.options}) == (HELD, {HELD})
    several = safe_choice(_asked(True), Vector(answered=n, options={"a": n, "b": 5}), FIVE, True, ())
    assert {o.id: cell for o, cell in several.options}["a"] is HELD
    large = safe_choice(_asked(False), Vector(answered=20, options={"b": 20}), FIVE, True, ())
    assert (large.n, [cell for _, cell in large.options]) == (20, [0, 20, 0])


def test_that_none_of_a_few_answered_or_came_to_the_end_is_held_back() -> None:
    silent = safe_choice(_asked(False), Vector(skipped=2, dont_know=1), FIVE, True, ())
    assert (silent.n, {cell for _, cell in silent.options}) == (HELD, {HELD})
    few = safe_progress(Progress(invited=30, started=3, finished=0, last={}, linked=3), {}, FIVE, Bases(FIVE))
    assert (few.invited, few.started, few.finished, few.linked, few.open) == (30, HELD, HELD, HELD, HELD)
    nobody = safe_progress(Progress(30, 0, 0, {}), {}, FIVE, Bases(FIVE))
    assert (nobody.started, nobody.finished) == (0, 0)


@pytest.mark.parametrize("readers", ["authority", "public"])
def test_small_numbers_of_the_areas_own_file_are_held_back(readers: Readers) -> None:
    """Two families of this age in the process: then no more than two of them can have answered."""
    counts = {"a0": 40, "a1": 120, "a2": 120, "a3": 80, "a4": 2}
    supplied = Population(362, "made up", {"age_band": counts})
    made = report(made_up(seed=1, families=60), AREA, made_on=DAY, readers=readers, supplied=supplied)
    table = next(t for _, t in made.tables() if t.id == "population.age_band.parent")
    theirs = {r.key: r.cells[2] for r in table.rows}
    assert theirs["option.a4"] is HELD
    assert sum(cell is HELD for cell in theirs.values()) > 1, "the total would tell it"


def test_a_family_with_twenty_answers_in_two_waves_is_one() -> None:
    """The minimum counts families: four of them fill more rows than it needs, and are four."""
    snapshot = made_up(seed=4, families=4, waves=("2026Q2", "2026Q3"))
    first, second = (
        pc.unique(snapshot.respondents.filter(pc.equal(snapshot.respondents["wave"], wave))["family"]).to_pylist()
        for wave in snapshot.waves
    )
    same = dict(zip(second, first, strict=True))

    def one(table: pa.Table) -> pa.Table:
        families = pa.array([same.get(f, f) for f in table["family"].to_pylist()], pa.int64())
        return table.set_column(table.schema.get_field_index("family"), "family", families)

    few = replace(snapshot, answers=one(snapshot.answers), respondents=one(snapshot.respondents))
    assert few.answers.num_rows > 40
    made = report(few, AREA, made_on=DAY, readers="authority")
    cells = [
        cell
        for _, t in made.tables()
        for r in t.rows
        for cell, c in zip(r.cells, t.columns, strict=True)
        if c.unit != "text"
    ]
    assert not [cell for cell in cells if isinstance(cell, int | float) and cell]
    assert HELD in cells

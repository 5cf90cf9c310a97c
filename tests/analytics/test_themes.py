"""Coded stories: counted by families, protected like any figure, quotes only where they may stand."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.blocks import Report
from analytics.disclosure.ledger import MemoryLedger, Window
from analytics.disclosure.rules import Mark, Rules
from analytics.disclosure.themes import SafeThemes, release_themes
from analytics.factors import factors
from analytics.made_up import AREA, made_up
from analytics.report import report
from analytics.sections.themes import agreement
from analytics.themes import COLUMNS, Code, Coded, CodingFault
from analytics.writers.html_writer import html
from analytics.writers.json_writer import json_text

WAVE, DAY = "2026Q3", date(2026, 10, 5)
FIVE = Rules.of("authority")


def _code(family: str, factor: str, direction: str, coder: str = "anna", **more: str) -> Code:
    words = {"point": "", "barrier": "", "quote": "", "stage": "", **more}
    return Code(
        AREA, WAVE, "parent", family, f"story-{family}", factor=factor, direction=direction, coder=coder, **words
    )


def _coded(seed: int, families: int) -> Coded:
    """Families told of some factors; two coders who mostly agree."""
    random, codes = np.random.default_rng(seed), []
    for number in range(families):
        for factor in factors().values():
            if random.random() < 0.3:
                direction = str(random.choice(["good", "better", "both"]))
                point = str(random.choice([*factor.points, ""]))
                quote = f"quote of {factor.key}" if random.random() < 0.5 else ""
                one = _code(f"f{number}", factor.key, direction, point=point, barrier="resources", quote=quote)
                codes += [one, replace(one, coder="ben")] if random.random() < 0.9 else [one]
    return Coded(tuple(codes))


def _said(coded: Coded, rules: Rules = FIVE, ledger: MemoryLedger | None = None) -> SafeThemes:
    with (ledger or MemoryLedger()).open(AREA) as pages:
        return release_themes(coded, AREA, Window((WAVE,)), rules, pages, DAY)[0]


@pytest.fixture(scope="module")
def made() -> Report:
    return report(made_up(seed=3, families=60), AREA, made_on=DAY, readers="authority", coded=_coded(1, 60))


def test_families_are_counted_not_remarks() -> None:
    codes = [_code(f"f{n}", "joined_up_working", "better", point="roles") for n in range(12)]
    again = [replace(c, story=c.story + "b") for c in codes] * 2
    more = [_code(f"f{n}", "clear_information", "good") for n in range(12, 30)]
    said = _said(Coded((*codes, *again, *more)))
    assert said.families == 30
    assert said.themes["better.joined_up_working"] == 12
    assert said.themes["better.joined_up_working.roles"] == 12
    assert said.themes["good.clear_information"] == 18


def test_few_who_told_and_few_who_did_not_are_held_back() -> None:
    codes = [_code(f"f{n}", "joined_up_working", "better", point="roles" if n < 9 else "") for n in range(12)]
    codes += [_code(f"f{n}", "clear_information", "good") for n in range(3)]
    codes += [_code(f"f{n}", "family_support", "good") for n in range(1, 12)]
    said = _said(Coded(tuple(codes)))
    assert said.themes["good.clear_information"] is Mark.SUPPRESSED
    assert said.themes["good.family_support"] is Mark.SUPPRESSED  # all but one
    assert said.themes["better.joined_up_working.roles"] is Mark.SUPPRESSED  # three told of it otherwise
    assert _said(Coded(tuple(codes)), Rules.of("public", 13)).families is Mark.SUPPRESSED


def test_a_whole_small_group_with_one_theme_is_held_back() -> None:
    codes = [_code(f"f{n}", "joined_up_working", "better") for n in range(19)]
    assert _said(Coded(tuple(codes))).themes["better.joined_up_working"] is Mark.SUPPRESSED
    codes += [_code(f"f{n}", "joined_up_working", "better") for n in range(19, 25)]
    assert _said(Coded(tuple(codes))).themes["better.joined_up_working"] == 25


def test_what_coders_settled_on_comes_first_else_what_all_found() -> None:
    anna, ben = _code("f1", "family_support", "good"), _code("f1", "family_support", "good", coder="ben")
    alone = _code("f1", "suitable_support", "better", coder="ben")
    assert list(Coded((anna, ben, alone)).agreed()) == [anna]
    final = _code("f1", "plans_in_action", "good", coder="agreed")
    assert list(Coded((anna, ben, alone, final)).agreed()) == [final]


def test_quotes_stand_only_beside_what_is_printed() -> None:
    codes = [_code(f"f{n}", "joined_up_working", "better", quote=f"They talked, {chr(97 + n)}.") for n in range(12)]
    codes += [_code(f"f{n}", "clear_information", "good", quote="A rare word.") for n in range(2)]
    codes += [_code(f"g{n}", "family_support", "good", quote="Call 0808 808 now") for n in range(12)]
    said = _said(Coded(tuple(codes)))
    assert len(said.quotes["better.joined_up_working"]) == 2
    assert set(said.quotes) == {"better.joined_up_working"}


def test_next_week_a_few_more_stories_change_nothing() -> None:
    ledger, codes = MemoryLedger(), [_code(f"f{n}", "family_support", "better") for n in range(20)]
    codes += [_code(f"h{n}", "clear_information", "good") for n in range(20)]
    first = _said(Coded(tuple(codes)), ledger=ledger)
    few = [*codes, *(_code(f"n{n}", "family_support", "better") for n in range(3))]
    assert _said(Coded(tuple(few)), ledger=ledger).themes == first.themes
    many = [*codes, *(_code(f"n{n}", "family_support", "better") for n in range(8))]
    many += [_code(f"m{n}", "clear_information", "good") for n in range(8)]
    assert _said(Coded(tuple(many)), ledger=ledger).themes["better.family_support"] == 28


def test_the_section_says_the_same_everywhere(made: Report) -> None:
    tables = {t.id: t for _, t in made.tables()}
    assert {"themes.parent", "barriers.parent", "quotes.parent"} <= set(tables)
    counts = [c for name in ("themes.parent", "points.parent") for r in tables[name].rows for c in r.cells[:2]]
    assert not any(isinstance(c, int) and 0 < c < 5 for c in counts)
    for text in (html(made), json_text(made)):
        assert "quote of" in text
        assert "story-" not in text
        assert "anna" not in text
    assert "Krippendorff" in html(made)


def test_agreement_is_said_only_of_enough_families() -> None:
    assert "Too few" in agreement(_coded(1, 4), FIVE)
    told = agreement(_coded(2, 40), FIVE)
    assert "Cohen's kappa" in told
    assert "conclusions may be drawn" in told


def test_a_table_reads_from_csv_and_parquet(tmp_path: Path) -> None:
    rows = [_code("f1", "family_support", "good", quote="It =helped"), _code("f2", "", "", coder="ben")]
    with (tmp_path / "codes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(c, name) for name in COLUMNS] for c in rows)
    columns = {name: [getattr(c, name) for c in rows] for name in COLUMNS}
    pq.write_table(pa.table(columns), tmp_path / "codes.parquet")
    unquoted = Coded((replace(rows[0], quote=""), rows[1]))  # nobody is there to say that the family still agrees
    assert Coded.read(tmp_path / "codes.csv") == Coded.read(tmp_path / "codes.parquet") == unquoted
    known = {"area": AREA, "wave": WAVE, "audience": "parent", "family": "f9", "stage": "review"}
    told = Coded.read(tmp_path / "codes.csv", {"story-f1": known})
    assert told == Coded((replace(rows[0], family="f9", stage="review"),)), "the house's word counts"


def test_a_table_that_was_handed_out_needs_what_coders_fill_and_nothing_else(tmp_path: Path) -> None:
    known = {"area": AREA, "wave": WAVE, "audience": "parent", "family": "f1", "stage": ""}
    table = tmp_path / "codes.csv"
    table.write_text(
        "story,words,factor,point,direction,barrier,coder,quote\r\n"
        "s1,Their own words,family_support,,good,,anna,'=They helped\r\n"
        "s1,Their own words,,,,,,\r\n"
        "s2,Other words,family_support,,good,,anna,Taken back\r\n",
        encoding="utf-8-sig",
    )
    (code,) = Coded.read(table, {"s1": known}).codes
    assert (code.family, code.factor, code.quote) == ("f1", "family_support", "=They helped")
    with pytest.raises(CodingFault, match="no row is of a story"):
        Coded.read(table, {"s3": known})
    with pytest.raises(CodingFault, match="line 1: no column area"):
        Coded.read(table)


@pytest.mark.parametrize(
    ("column", "value", "named"),
    [
        ("factor", "luck", "factor"),
        ("direction", "bad", "direction"),
        ("family", "", "family"),
        ("quote", "x" * 301, "quote"),
    ],
)
def test_a_fault_names_the_line_and_no_words(tmp_path: Path, column: str, value: str, named: str) -> None:
    row = {name: getattr(_code("f1", "family_support", "good", quote="secret"), name) for name in COLUMNS}
    with (tmp_path / "codes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow({**row, column: value})
    with pytest.raises(CodingFault, match=f"line 2: .*{named}") as fault:
        Coded.read(tmp_path / "codes.csv")
    assert "secret" not in str(fault.value)

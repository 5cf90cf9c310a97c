"""Who answered beside who is in the process."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.blocks import Report, Words
from analytics.made_up import AREA, made_up
from analytics.population import Population, PopulationFault
from analytics.report import report

DAY = date(2026, 10, 5)
FILE = """
families = 400
source = "SEN2, January 2026"
[[table]]
question = "age_band"
counts = { a0 = 40, a1 = 120, a2 = 120, a3 = 80, a4 = 40 }
"""


def _made(tmp_path: Path, families: int, text: str = FILE) -> Report:
    (tmp_path / "population.toml").write_text(text, encoding="utf-8")
    supplied = Population.read(tmp_path / "population.toml")
    return report(made_up(seed=3, families=families), AREA, made_on=DAY, readers="authority", supplied=supplied)


def test_sample_and_population_stand_side_by_side(tmp_path: Path) -> None:
    made = _made(tmp_path, 150)
    table = next(t for _, t in made.tables() if t.id == "population.age_band.parent")
    own = next(t for _, t in made.tables() if t.id == "choice.age_band.parent")
    assert [r.cells[2] for r in table.rows] == [40, 120, 120, 80, 40, 400]
    assert [r.cells[3] for r in table.rows] == [10, 30, 30, 20, 10, 100]
    assert [r.cells[0] for r in table.rows[:5]] == [r.cells[0] for r in own.rows[:5]]
    assert "SEN2" in table.note


def test_its_number_gives_the_finite_interval(tmp_path: Path) -> None:
    overall = _made(tmp_path, 150).maps()[0].overall
    assert overall.population == 400


def test_with_few_families_weighting_is_ruled_out(tmp_path: Path) -> None:
    def words(made: Report) -> str:
        section = next(s for s in made.sections if s.id == "who_answered")
        return " ".join(p for b in section.blocks if isinstance(b, Words) for p in b.paragraphs)

    assert "ruled out" in words(_made(tmp_path, 25))
    assert "weighted" in words(_made(tmp_path, 150))
    assert "ruled out" not in words(_made(tmp_path, 150))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("families = -1", "families"),
        ("people = 3", "people"),
        ("[[table]]\nquestion = 'x'", "table 1"),
        ("[[table]]\nquestion = 'x'\ncounts = { a = 1.5 }", "table 1, a"),
        ("families =", "cannot be read"),
    ],
)
def test_a_fault_says_where(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(PopulationFault, match=named):
        _made(tmp_path, 5, text)

"""How two workers share the tests: what belongs together runs in one process, and the longest begins first."""

from __future__ import annotations

import os

import pytest

from tests.conftest import TOGETHER, group


def test_what_belongs_together_is_one_group() -> None:
    assert group("tests/test_serve.py::test_a") == group("tests/torture/test_torture.py::test_b[1]") == "processes"
    assert group("tests/test_cli.py::test_a[tests/torture/]") == "tests/test_cli.py"


def test_every_path_named_is_there(pytestconfig: pytest.Config) -> None:
    assert [path for path in TOGETHER if not (pytestconfig.rootpath / path).exists()] == []


@pytest.mark.parametrize("number", range(12))
def test_a_file_stays_with_one_worker(number: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each writes down which worker it ran on, beside the folders of all workers; shared singly, they would differ."""
    here, worker = tmp_path_factory.getbasetemp(), os.environ.get("PYTEST_XDIST_WORKER", "alone")
    note = (here if worker == "alone" else here.parent) / "sharing"
    with note.open("a", encoding="ascii") as file:
        file.write(f"{worker}\n")
    assert set(note.read_text(encoding="ascii").split()) == {worker}

"""The house itself: arrows point down, each library has its one room, docs and files are what they say."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter import configuration
from importlinter.application import use_cases

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "dialogs", "locales", "storage", "analytics")


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(file: Path) -> set[str]:
    """Top-level names that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_arrows_point_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    configuration.configure()
    assert use_cases.lint_imports(cache_dir=None), "an import goes up: run lint-imports"


def test_the_conversation_needs_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"dialogs"}
    for file in modules("dialogs"):
        assert imports(file) <= allowed, f"{file.relative_to(ROOT)} imports {imports(file) - allowed}"


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("aiogram", r"bot/channels/telegram\w*\.py"),
        ("duckdb", r"analytics/.*"),
        ("pyarrow", r"analytics/.*|storage/snapshots\w*\.py"),
        ("altair", r"analytics/.*"),
        ("weasyprint", r"analytics/.*"),
        ("vl_convert", r"analytics/.*"),
        ("resvg_py", r"analytics/.*|bot/pictures/.*"),
        ("PIL", r"bot/(pictures|media)/.*"),
        ("fontTools", r"bot/pictures/.*|analytics/charts/letters\.py"),
        ("prometheus_client", r"bot/metrics\.py"),
        ("sqlalchemy", r"storage/.*|bot/commands/storing\.py"),
        ("cryptography", r"storage/.*"),
    ],
)
def test_each_library_has_its_own_place(library: str, home: str) -> None:
    for file in modules(*ROOMS):
        name = file.relative_to(ROOT).as_posix()
        if library in imports(file):
            assert re.fullmatch(home, name), f"{name} imports {library}"


def test_a_command_imports_only_what_it_needs() -> None:
    program = """
import sys, bot.__main__
heavy = {"aiogram", "sqlalchemy", "duckdb", "pyarrow", "altair", "rich", "structlog"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
import bot.commands.chat, bot.commands.check
assert not {"aiogram", "sqlalchemy", "duckdb", "pyarrow", "altair"} & set(sys.modules)
import bot.commands.db, bot.commands.invites, bot.commands.keys, bot.commands.report
assert "aiogram" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)


def test_every_module_says_its_place_and_answers_one_question() -> None:
    for file in modules(*ROOMS):
        text = file.read_text(encoding="utf-8")
        name = file.relative_to(ROOT)
        if text.strip():
            assert ast.get_docstring(tree(file)), f"{name} has no docstring"
        assert text.count("\n") < 400 or "versions" in file.parts, f"{name} is too long for one question"
        assert file.stem not in ("utils", "helpers", "common"), name


def test_examples_in_docstrings_are_true() -> None:
    for file in modules(*ROOMS):
        if ">>>" in file.read_text(encoding="utf-8"):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            result = doctest.testmod(importlib.import_module(name))
            assert not result.failed, f"{name}: {result.failed} of {result.attempted} examples fail"


def test_background_work_belongs_to_a_task_group() -> None:
    loose = re.compile(r"asyncio\.(create_task|ensure_future)\(|loop\.create_task\(")
    for file in modules(*ROOMS):
        assert not loose.search(file.read_text(encoding="utf-8")), f"{file.relative_to(ROOT)} starts a task nobody owns"


def test_the_locks_are_in_order() -> None:
    done = subprocess.run(
        [sys.executable, "requirements/verify.py"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_lock_with_an_address_or_another_version_is_refused() -> None:
    sys.path.insert(0, str(ROOT / "requirements"))
    try:
        from verify import LOCKS, verify  # type: ignore[import-not-found]  # a script beside the locks
    finally:
        sys.path.pop(0)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    good = {name: (ROOT / "requirements" / name).read_text(encoding="utf-8") for name in LOCKS}
    assert verify(project, good) == []
    addressed = {**good, "run.txt": "--index-url https://example.org/simple\n" + good["run.txt"]}
    assert any("an address" in fault for fault in verify(project, addressed))
    older = {**good, "run.txt": re.sub(r"(?m)^aiohttp==\S+", "aiohttp==3.0.0", good["run.txt"])}
    assert any("aiohttp 3.0.0" in fault for fault in verify(project, older))
    without = {**good, "dev.txt": re.sub(r"(?ms)^pytest==.*?(?=^\S)", "", good["dev.txt"])}
    assert any("pytest of pyproject.toml is missing" in fault for fault in verify(project, without))


def test_links_between_documents_lead_somewhere() -> None:
    for file in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        text = file.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text) + re.findall(r'src="([^":]+)"', text):
            assert (file.parent / target).exists(), f"{file.relative_to(ROOT)} leads to {target}, which is not there"


def test_the_documents_name_make_targets_that_exist() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    for name in ("README.md", "CONTRIBUTING.md", "Makefile"):
        named = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / name).read_text(encoding="utf-8")))
        named &= {"demo", "test", "check", "format", "bench", "torture", "lock", "clean", "soak"}
        assert named <= targets, f"{name}: {named - targets}"

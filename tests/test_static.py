"""What no ready-made linter knows of this house, read from the source: what may be logged, how SQL is made, who may
start work in the background. Bandit's rules and the one against naive datetimes are ruff's (`make check`).

Each rule is shown a line that breaks it, so that it cannot pass for having seen nothing.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.logs import ALLOWED

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "dialogs", "locales", "storage")

LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log", "msg"}
EVENT = re.compile(r"[a-z_]+(\.[a-z_]+)+")
EXTRA = {"fault", "count"}
"""Keys of storage's plain logging; the gate in `bot.logs` lets none of them out, and they would be harmless."""

WORDS = {
    "text",
    "words",
    "story",
    "reply",
    "replies",
    "address",
    "content",
    "payload",
    "body",
    "lines",
    "inbound",
    "sent",
}
"""Names under which a person's words or way to them are known here: no log line may be made of one."""

EXECUTING = {"execute", "executemany", "executescript", "exec_driver_sql", "text"}
OUR_NAMES = {"place"}
"""What an SQL text may be put together from besides constants in capitals: the table of Alembic's revision."""


def log_faults(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id in ("log", "logger", "logging")):
            continue
        event = node.args[-1] if node.args else None
        if not (isinstance(event, ast.Constant) and isinstance(event.value, str) and EVENT.fullmatch(event.value)):
            yield f"line {node.lineno}: the event is no dotted name of ours"
        for keyword in node.keywords:
            if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
                keys = {key.value for key in keyword.value.keys if isinstance(key, ast.Constant)}
                if len(keys) != len(keyword.value.keys) or not keys <= EXTRA:
                    yield f"line {node.lineno}: an extra key that is not on the list"
            elif keyword.arg is not None and keyword.arg not in ALLOWED and keyword.arg != "exc_info":
                yield f"line {node.lineno}: the key {keyword.arg} is not on the list"
            for part in ast.walk(keyword.value):
                name = part.id if isinstance(part, ast.Name) else part.attr if isinstance(part, ast.Attribute) else ""
                if name in WORDS and not _only_measured(keyword.value):
                    yield f"line {node.lineno}: {name} may hold somebody's words"


def _only_measured(value: ast.expr) -> bool:
    """How many or how long is no word; nor is the name of a channel."""
    return ast.unparse(value) == "inbound.channel" or (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("len", "type")
    )


def sql_faults(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in EXECUTING:
            continue
        sql = node.args[0]
        formats = isinstance(sql, ast.Call) and isinstance(sql.func, ast.Attribute) and sql.func.attr == "format"
        # psycopg's own composition (`sql.SQL`) quotes names; it is the one way that is safe.
        if isinstance(sql, ast.BinOp) or (formats and not ast.unparse(sql).startswith("sql.SQL(")):
            yield f"line {node.lineno}: SQL put together"
        if isinstance(sql, ast.JoinedStr):
            for part in sql.values:
                if isinstance(part, ast.FormattedValue):
                    name = getattr(part.value, "id", "")
                    if not (name.isupper() or name in OUR_NAMES):
                        yield f"line {node.lineno}: SQL with a value in it"


def task_faults(tree: ast.AST) -> Iterator[str]:
    """A task belongs to a task group (whose name ends in 'group' or 'workers'), a thread to the one writer, or to a
    pool that ends with its `with` block."""
    ending = {id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if called == "ensure_future" or (called == "create_task" and not owner.endswith(("group", "workers"))):
            yield f"line {node.lineno}: a task that nobody owns"
        if called == "ThreadPoolExecutor" and id(node) in ending:
            continue
        if called in ("Thread", "Timer", "ThreadPoolExecutor", "run_in_executor"):
            yield f"line {node.lineno}: a thread beside the writer's"


RULES: dict[str, tuple[Callable[[ast.AST], Iterator[str]], frozenset[str], tuple[str, ...]]] = {
    "logs": (
        log_faults,
        frozenset(),
        (
            "log.info(f'said {x}')",
            "log.info('a whole sentence')",
            "log.warning('turn.done', story=1)",
            "log.error('turn.failed', why=inbound.content)",
            "log.error('storage.x', extra={'text': 1})",
        ),
    ),
    "sql": (
        sql_faults,
        frozenset(),
        (
            "connection.execute(f'SELECT {x}')",
            "cursor.execute('SELECT ' + x)",
            "text('SELECT %s' % x)",
            "connection.exec_driver_sql('SELECT {}'.format(x))",
        ),
    ),
    "tasks": (
        task_faults,
        frozenset({"storage/writer.py"}),
        (
            "asyncio.create_task(x())",
            "asyncio.ensure_future(x())",
            "loop.create_task(x())",
            "threading.Thread(target=x)",
            "asyncio.get_running_loop().run_in_executor(None, x)",
        ),
    ),
}


@cache
def sources() -> dict[str, ast.AST]:
    """Each file of the rooms, by its path."""
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


@pytest.mark.parametrize("rule", RULES)
def test_the_source_keeps_the_rule(rule: str) -> None:
    faults, exempt, _ = RULES[rule]
    for name, tree in sources().items():
        if name not in exempt:
            found = list(faults(tree))
            assert not found, f"{name}: {found}"


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule, (_, _, bad) in RULES.items() for line in bad])
def test_a_line_that_breaks_the_rule_is_found(rule: str, line: str) -> None:
    assert list(RULES[rule][0](ast.parse(line)))


def test_make_check_asks_for_bandit_s_rules_and_against_naive_datetimes() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert {"S", "DTZ", "ASYNC"} <= set(lint["select"])
    assert not [rule for rule in lint["ignore"] if rule.startswith(("DTZ", "S")) and rule not in ("S101", "SIM")]
    assert "ruff check ." in (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(BIN)/", "")

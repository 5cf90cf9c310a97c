"""Options that all tests share."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.databases import (
    database_url,
    empty_database_url,
    postgres_server,
    postgres_template,
    postgres_url,
    sqlite_template,
    sqlite_url,
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write golden files anew; look at the difference afterwards")


# Two workers share the tests. What starts processes of its own stays together on one of them, so that no two of these
# compete for the processors; the browser's tests stay together too, so that one browser
# serves them all, and those of Spark.
TOGETHER = {
    "tests/torture/": "processes",
    "tests/test_serve.py": "processes",
    "tests/test_demo.py": "processes",
    "tests/webchat/test_browser.py": "browser",
    "tests/analytics/test_engines.py": "spark",
}


# First: xdist reads the groups in its own hook of the same name.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for path, group in TOGETHER.items():
            if item.nodeid.startswith(path):
                item.add_marker(pytest.mark.xdist_group(group))


__all__ = [
    "database_url",
    "empty_database_url",
    "postgres_server",
    "postgres_template",
    "postgres_url",
    "sqlite_template",
    "sqlite_url",
]


@pytest.fixture(autouse=True)
def logs_of_its_own() -> Iterator[None]:
    """What a test sets up for logging ends with it: the streams that pytest captures do not outlive it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)

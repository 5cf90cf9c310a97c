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

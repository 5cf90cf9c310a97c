"""Options that all tests share."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler.loadscope import LoadScopeScheduling  # type: ignore[import-untyped]

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


# Two workers share the tests, a file at a time, so that what a file or a walk remembers is worked out once. What starts
# processes of its own stays together on one of them, so that no two of these compete for the processors; the browser's
# tests stay together too, so that one browser serves them all. What takes longest comes first: none of it is left over
# for one worker alone at the end.
TOGETHER = {
    "tests/torture/": "processes",
    "tests/test_serve.py": "processes",
    "tests/test_demo.py": "processes",
    "tests/webchat/test_browser.py": "browser",
    "tests/webchat/test_media_browser.py": "browser",
    "tests/analytics/test_engines.py": "spark",
    "tests/analytics/test_weekly.py": "weekly",
    "tests/locales/test_languages.py": "walks",
}


def group(nodeid: str) -> str:
    """The group of a test: the one named above, or else its file."""
    return next((name for path, name in TOGETHER.items() if nodeid.startswith(path)), nodeid.partition("::")[0])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = list(dict.fromkeys(TOGETHER.values()))
    items.sort(key=lambda item: order.index(found) if (found := group(item.nodeid)) in order else len(order))


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """xdist's own way of sharing by scope, with our scopes and in our order.

    `--dist loadgroup` does the like by writing the group into the test's id, which pytest 9.2 does not let it: it
    shared each test alone, in silence (tests/test_sharing.py sees that this one does what it says).
    """

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups:
    config.option.loadscopereorder = False
    return Groups(config, log)


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

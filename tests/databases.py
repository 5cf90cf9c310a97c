"""Fixtures for whoever needs a database: the same test on SQLite and on a real PostgreSQL, each time a fresh one.

`database_url` has this release's tables, `empty_database_url` has none; both run a test twice. `sqlite_url` and
`postgres_url` are the same for one database only. The server starts once, when the first test asks for it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import migrate
from tests.postgres import Postgres

BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
TEMPLATE = "waymark_template"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with Postgres.start() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> str:
    postgres_server.create(TEMPLATE)
    migrate.upgrade(postgres_server.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    migrate.upgrade(f"sqlite:///{folder / 'waymark.db'}")
    return folder


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    for file in sqlite_template.iterdir():
        shutil.copy(file, tmp_path / file.name)
    return f"sqlite:///{tmp_path / 'waymark.db'}"


@pytest.fixture
def postgres_url(postgres_server: Postgres, postgres_template: str) -> Iterator[str]:
    url = postgres_server.database(postgres_template)
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.database()
    yield url
    server.drop(url)

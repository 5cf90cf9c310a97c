"""Promise 7: the release before starts on the tables of the next one, as long as these only add; then no more."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage import migrate
from storage.database import engine_for
from storage.migrate import _config
from storage.models import respondents
from storage.store import Store
from tests.storage.house import RING, opened

SCRIPTS = ScriptDirectory.from_config(_config("data"))


def say(url: str, revision: str, accepts: str) -> None:
    """The tables as a newer release would leave them."""
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE schema_version SET version_num = :r, accepts = :a"), {"r": revision, "a": accepts}
        )
    engine.dispose()


async def test_the_release_before_starts_and_serves_on_tables_that_only_add(database_url: str) -> None:
    engine = engine_for(database_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE respondents ADD COLUMN of_the_next_release TEXT"))
    engine.dispose()
    say(database_url, "9998", migrate.NEWEST["data"])
    async with opened(database_url) as here:
        await here.person().to_the_story()
        assert here.current()
        assert here.count(respondents) == 1


@pytest.mark.parametrize("accepts", ["", "0001 9997"])
def test_tables_that_took_something_away_are_not_opened(database_url: str, accepts: str) -> None:
    say(database_url, "9998", accepts)
    with pytest.raises(migrate.WrongSchema, match="run the newer release"):
        Store.open(database_url, RING)


def test_the_newer_release_demands_its_own_tables(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(migrate.NEWEST, "data", "9998")
    with pytest.raises(migrate.WrongSchema, match="waymark db upgrade"):
        Store.open(database_url, RING)


def test_the_release_before_leaves_newer_tables_as_they_are(database_url: str) -> None:
    say(database_url, "9998", migrate.NEWEST["data"])
    migrate.upgrade(database_url)
    (data, keys) = migrate.current(database_url)
    assert (data.now, data.fits, data.current, data.behind) == ("9998", True, False, False)
    assert keys.current


def test_an_upgrade_says_who_may_still_run(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    (data, _) = migrate.current(empty_database_url)
    assert data.accepts == SCRIPTS.get_revision("head").module.accepts
    migrate.downgrade(empty_database_url, "0005")
    assert migrate.current(empty_database_url)[0].accepts == ()


def test_only_a_revision_that_adds_accepts_the_release_before() -> None:
    """Whoever writes a contracting revision must leave `accepts` empty."""
    for script in SCRIPTS.walk_revisions():
        accepts = getattr(script.module, "accepts", ())
        assert all(older < script.revision for older in accepts)
        if accepts:
            assert not taken_away(Path(script.path)), f"{script.revision} takes something away and accepts {accepts}"


def taken_away(script: Path) -> list[str]:
    """What its `upgrade` drops, renames or narrows."""
    (upgrade,) = (
        n for n in ast.parse(script.read_text()).body if isinstance(n, ast.FunctionDef) and n.name == "upgrade"
    )
    calls = [n.func.attr for n in ast.walk(upgrade) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return [name for name in calls if name.startswith(("drop_", "rename_", "alter_"))]

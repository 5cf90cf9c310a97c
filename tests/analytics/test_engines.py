"""One definition of the counts, three engines, equal integers: DuckDB, PostgreSQL and Apache Spark; and an area's
columns in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from analytics.aggregates import Counts, count, count_areas, counted
from analytics.codebook import Codebook
from analytics.columns import Columns
from analytics.engines.duckdb_engine import DuckDBEngine
from analytics.engines.port import Engine
from analytics.engines.postgresql_engine import PostgreSQLEngine
from analytics.engines.spark_engine import SparkEngine
from analytics.made_up import AREA, made_up
from analytics.snapshot import Snapshot
from tests.analytics.filled import filled
from tests.analytics.worlds import WAVES, snapshot, world
from tests.postgres import Postgres

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Window = tuple[tuple[str, ...], int | None]
WINDOWS: list[Window] = [(WAVES, None), (WAVES[1:], None), (WAVES[2:], None)]
WINDOWS += [(WAVES[:1], 2942), (WAVES, 2941)]
SPARKS = [WINDOWS[0], WINDOWS[-1]]
"""Spark takes seconds for each: all waves to the end, and to a week."""


@pytest.fixture(scope="session")
def figures_database(postgres_server: Postgres) -> str:
    return postgres_server.database()


def everything(engine: Engine, book: Codebook, windows: Sequence[Window] = WINDOWS) -> list[object]:
    """The vectors of every area and window, and who stands behind them."""
    found: list[object] = [count_areas(engine, book, "", waves, until) for waves, until in windows]
    one = counted(engine, book, "A00", WAVES, 2943)
    assert one.counts == count_areas(engine, book, "area = 'A00'", WAVES, 2943).get("A00", Counts({}, {}, {}))
    return [*found, rows(one.answers), rows(one.people)]


def rows(table: pa.Table) -> list[tuple[object, ...]]:
    return sorted(zip(*(column.to_pylist() for column in table.columns), strict=True))


worlds = st.lists(world, min_size=1, max_size=3).map(lambda made: {f"A{i:02}": one for i, one in enumerate(made)})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=worlds, window=st.sampled_from(WINDOWS))
def test_columns_in_memory_count_what_duckdb_counts(made: Mapping[str, Any], window: Window) -> None:
    taken = snapshot(made)
    with DuckDBEngine.over(taken) as engine:
        known = counted(engine, taken.codebook, "A00", *window)
    found = counted(Columns(taken.answers, taken.respondents), taken.codebook, "A00", *window)
    assert found.counts == known.counts
    assert rows(found.answers) == rows(known.answers.select(found.answers.column_names))
    assert rows(found.people) == rows(known.people.select(found.people.column_names))


@pytest.mark.postgres
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=worlds)
def test_postgresql_counts_what_duckdb_counts(figures_database: str, made: Mapping[str, Any]) -> None:
    taken = snapshot(made)
    with DuckDBEngine.over(taken) as duckdb, PostgreSQLEngine.over(taken, figures_database) as postgresql:
        assert everything(postgresql, taken.codebook) == everything(duckdb, taken.codebook)
        # The server of the tests has no other order of letters; a real one may, so the columns name theirs.
        assert postgresql.rows("SELECT DISTINCT pg_collation_for(last_question) FROM respondents") == [('"C"',)]


@pytest.mark.postgres
def test_all_three_count_the_same(spark_session: SparkSession, figures_database: str) -> None:
    """Dozens of small worlds at once, as the areas of one snapshot."""
    drawn: list[Mapping[Any, Any]] = []

    @seed(5)
    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(one=world)
    def draw(one: Mapping[Any, Any]) -> None:
        drawn.append(one)

    draw()
    taken = snapshot({f"A{i:02}": one for i, one in enumerate(drawn)})
    assert taken.answers.num_rows > 200
    with DuckDBEngine.over(taken) as engine:
        known = everything(engine, taken.codebook)
        known_of_two = everything(engine, taken.codebook, SPARKS)
    with DuckDBEngine.over(taken) as engine, pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "at_once", 40)  # rows: some areas at a time
        assert everything(engine, taken.codebook) == known
    with PostgreSQLEngine.over(taken, figures_database) as postgresql:
        assert everything(postgresql, taken.codebook) == known
    with SparkEngine.over(taken, spark_session) as spark:
        assert everything(spark, taken.codebook, SPARKS) == known_of_two


@pytest.mark.postgres
@pytest.mark.parametrize("made", ["short", "full"])
def test_all_three_count_whole_questionnaires_alike(
    spark_session: SparkSession, figures_database: str, tmp_path: Path, made: str
) -> None:
    waves = WAVES[1:]
    taken = made_up(seed=3, families=50, waves=waves) if made == "short" else filled(3, 30, waves=waves)
    taken.write(tmp_path)
    with DuckDBEngine.over_folder(tmp_path) as engine:
        known = vectors(engine, taken)
    with PostgreSQLEngine.over(taken, figures_database) as engine:
        assert vectors(engine, taken) == known
    with SparkEngine.over_folder(tmp_path, spark_session) as engine:
        assert vectors(engine, taken) == known
    assert sum(v.asked for v in known.whole.values()) > 500
    assert set(known.grouped) >= {"going", "stopped"}


def vectors(engine: Engine, taken: Snapshot) -> Counts:
    return count(engine, taken.codebook, AREA, taken.waves)

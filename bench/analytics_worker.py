"""One variant of `bench.analytics` in a process of its own: a round for each line on standard input, a line of JSON
with its seconds and the most memory so far for each."""

from __future__ import annotations

import atexit
import json
import os
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import cycle
from pathlib import Path

from bench import nation
from bench.measures import most_memory_mb

SMALL, LARGE = 10**6, 10**7
ON = date(2026, 10, 5)

Round = Callable[[], float]
"""Seconds of one round."""


def main() -> int:
    name, home = sys.argv[1], Path(sys.argv[2])
    one, answers = _prepared(name, home)
    for _ in sys.stdin:
        begun = _cpu()
        seconds = one()
        # Of one report, where a round makes several.
        cpu = one.__dict__.get("cpu", _cpu() - begun)
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
        said = {"seconds": seconds, "cpu": cpu, "peak_mb": max(most_memory_mb(), children), "answers": answers}
        print(json.dumps(said), flush=True)
    return 0


def _prepared(name: str, home: Path) -> tuple[Round, float]:
    if name in ("analytics.full.duckdb", "full.duckdb.1e6"):
        return _full(nation.folder_of(home, LARGE if name == "analytics.full.duckdb" else SMALL)), 0
    if name == "analytics.full.raw_duckdb":
        return _raw(nation.folder_of(home, LARGE)), 0
    if name == "analytics.full.sqlite":
        return _sqlite(nation.folder_of(home, SMALL)), 0
    if name.startswith("analytics.area."):
        return _area(nation.folder_of(home, SMALL if name.endswith("1e6") else LARGE)), 0
    if name.startswith("report."):
        return (_all(nation.folder_of(home, SMALL)), nation.AREAS) if name == "report.all" else (_pages(name, home), 0)
    from bench.analytics_store import writing

    return writing("postgres" if name.endswith("postgres") else "sqlite")


def _aside() -> Path:
    """A folder that goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="waymark-bench-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _cpu() -> float:
    """Seconds of this process and of those that it started and that ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _full(folder: Path) -> Round:
    from analytics.aggregates import count_areas
    from analytics.engines.duckdb_engine import DuckDBEngine
    from analytics.snapshot import about_of

    about = about_of(folder)

    def work() -> None:
        with DuckDBEngine.over_folder(folder) as engine:
            found = count_areas(engine, about.codebook, "", about.waves)
        assert len(found) == nation.AREAS

    return lambda: _timed(work)


def _raw(folder: Path) -> Round:
    """What somebody who knows DuckDB would write by hand for these numbers, wide, with all its own words."""
    import duckdb

    sql = RAW.format(answers=folder / "answers.parquet")
    people = RAW_PEOPLE.format(respondents=folder / "respondents.parquet")

    def work() -> None:
        with duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "350MB"}) as connection:
            rows = connection.execute(sql).fetchall()
            steps = connection.execute(people).fetchall()
        assert len({row[0] for row in rows}) == len({row[0] for row in steps}) == nation.AREAS

    return lambda: _timed(work)


RAW = """
WITH fam AS (
  SELECT area, audience, family, min(wave) AS w0, max(wave) AS w1,
    max_by(CASE WHEN category <> 'answered' THEN 'unknown' WHEN value IN ('not_assessed', 'no_plan', 'left')
                THEN 'stopped' ELSE 'going' END, wave) FILTER (question = 'stage_reached') AS way
  FROM '{answers}' GROUP BY ALL),
a AS (
  SELECT a.*, coalesce(way, 'unknown') AS way, w0, w1
  FROM '{answers}' a JOIN fam USING (area, audience, family)),
c AS (
  SELECT * FROM a WHERE w0 = w1 UNION ALL
  SELECT * FROM a WHERE w0 < w1 QUALIFY wave = max(wave) OVER (PARTITION BY area, audience, question, family))
SELECT area, audience, question, way, category, value, count(*) AS n, sum(lead) AS families FROM c GROUP BY ALL
"""
RAW_PEOPLE = """
SELECT area, audience, i, s, f, q, count(*) FROM (
  SELECT area, audience, family, bool_or(invited) AS i, bool_or(started) AS s, bool_or(finished) AS f,
    max(last_question) AS q FROM '{respondents}' GROUP BY ALL) GROUP BY ALL
"""


def _sqlite(folder: Path) -> Round:
    """The portable text as it is, on two ordinary tables with the index that helps it most: the families of an area."""
    import pyarrow.parquet as pq

    from analytics.aggregates import count_areas
    from analytics.engines.port import as_table
    from analytics.snapshot import about_of

    about = about_of(folder)
    path = _aside() / "plain.db"
    database = sqlite3.connect(path)
    for name in ("answers", "respondents"):
        file = pq.ParquetFile(folder / f"{name}.parquet")
        database.execute(f"CREATE TABLE {name} ({', '.join(file.schema_arrow.names)})")
        holes = ", ".join("?" * len(file.schema_arrow.names))
        for batch in file.iter_batches():
            columns = [column.to_pylist() for column in batch.columns]
            database.executemany(f"INSERT INTO {name} VALUES ({holes})", zip(*columns, strict=True))
        database.execute(f"CREATE INDEX {name}_family ON {name} (area, audience, family)")
    database.execute("ANALYZE")
    database.commit()

    class Plain:
        at_once = 0

        def rows(self, sql: str) -> list[tuple[int | str, ...]]:
            return database.execute(sql).fetchall()

        def table(self, sql: str) -> object:
            cursor = database.execute(sql)
            return as_table([column[0] for column in cursor.description], cursor.fetchall())

        keep = None

    engine = Plain()

    def work() -> None:
        found = count_areas(engine, about.codebook, "", about.waves)  # type: ignore[arg-type]  # either engine that was opened above
        assert len(found) == nation.AREAS

    def one() -> float:
        return _timed(work)

    return one


def _area(folder: Path) -> Round:
    """Snapshot read and checked, counted, protected, entered in a ledger on disk, statistics, sections; no chart."""
    from analytics.disclosure.ledger_file import LedgerFile
    from analytics.report import report

    areas = _areas()
    home = _aside()
    numbers = iter(range(1_000_000))

    def one() -> float:
        """Five areas, each for the first time."""
        ledger = LedgerFile(home / f"{next(numbers)}.db")
        with ledger.open("nobody"):
            pass
        begun = time.process_time()
        times = [
            _timed(lambda: report(folder, next(areas), made_on=ON, readers="authority", ledger=ledger))
            for _ in range(5)
        ]
        one.__dict__["cpu"] = (time.process_time() - begun) / 5
        return sorted(times)[2]

    one()
    return one


def _areas() -> Iterator[str]:
    return cycle([nation.area_code(place) for place in range(0, nation.AREAS, 7)])


def _pages(name: str, home: Path) -> Round:
    from analytics.report import report
    from analytics.writers.html_writer import html
    from analytics.writers.pdf_writer import pdf

    folder, areas = nation.folder_of(home, LARGE), _areas()

    def one() -> float:
        if name == "report.html":
            return _timed(lambda: html(report(folder, next(areas), made_on=ON, readers="authority")))
        made = report(folder, next(areas), made_on=ON, readers="authority")
        return _timed(lambda: pdf(made))

    one()
    return one


def _all(folder: Path) -> Round:
    from analytics.all_areas import write_all
    from analytics.progress import Progress

    def one() -> float:
        out = Path(tempfile.mkdtemp(prefix="waymark-bench-"))

        def work() -> None:
            with Progress(nation.AREAS, "areas") as bar:
                running = write_all(folder, out, "html", made_on=ON, ledger=out / "ledger.db", processes=2)
                for done, written in enumerate(running, start=1):
                    assert written.files, written.why_not
                    bar.at(done)

        try:
            return _timed(work)
        finally:
            shutil.rmtree(out, ignore_errors=True)

    return one


if __name__ == "__main__":
    raise SystemExit(main())

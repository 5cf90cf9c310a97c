"""Apache Spark, by PySpark: over a snapshot's Parquet files, for a warehouse that is too large for one machine.

Where a Spark installation is set up (SPARK_HOME or SPARK_CONF_DIR), its own settings say which cluster counts. Without
one, PySpark's own Spark runs in this machine (local mode), reachable from it only. Both need a Java runtime, 17 or
newer.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from analytics.engines.port import NoEngine, Row, as_table
from analytics.snapshot import Snapshot

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
"""Spark in this machine alone: no page on a port, no door to the network, few parts for few rows."""

PORTABLE = {"spark.sql.parser.escapedStringLiterals": "false", "spark.sql.ansi.enabled": "true"}
"""However the cluster is set up: so that `_spelled` is right, and a sum that runs over is a fault."""


class SparkEngine:
    """Use as a context manager; closing drops its views and what it wrote, and ends Spark if it was started here."""

    at_once = 0

    def __init__(self, session: SparkSession | None = None) -> None:
        self._started = session is None
        self._root = session if session is not None else _start()
        self._session = self._root.newSession()
        for setting, value in PORTABLE.items():
            self._session.conf.set(setting, value)
        self._folder: Path | None = None
        self._kept = {"answers", "respondents"}

    @classmethod
    def over(cls, snapshot: Snapshot, session: SparkSession | None = None) -> SparkEngine:
        """Writes the snapshot into a folder of its own, which is removed at the end."""
        engine = cls(session)
        engine._folder = Path(tempfile.mkdtemp(prefix="waymark-spark-"))
        snapshot.write(engine._folder)
        engine._views(engine._folder)
        return engine

    @classmethod
    def over_folder(cls, folder: Path, session: SparkSession | None = None) -> SparkEngine:
        engine = cls(session)
        engine._views(folder)
        return engine

    def _views(self, folder: Path) -> None:
        for name in ("answers", "respondents"):
            file = (folder / f"{name}.parquet").absolute().as_uri()
            self._session.read.parquet(file).createOrReplaceTempView(name)

    def keep(self, name: str, sql: str) -> pa.Table:
        self._session.sql(_spelled(sql)).cache().createOrReplaceTempView(name)
        self._kept.add(name)
        return self.table(f"SELECT * FROM {name}")

    def rows(self, sql: str) -> list[Row]:
        return [tuple(row) for row in self._session.sql(_spelled(sql)).collect()]

    def table(self, sql: str) -> pa.Table:
        found = self._session.sql(_spelled(sql))
        return as_table(found.columns, [tuple(row) for row in found.collect()])

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> None:
        for name in self._kept:
            self._session.catalog.dropTempView(name)
        self._session.catalog.clearCache()
        if self._started:
            self._root.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _spelled(sql: str) -> str:
    """A backslash stands only in literals, and there for itself; Spark reads it as the start of an escape."""
    return sql.replace("\\", "\\\\")


def _start() -> SparkSession:
    """Raises `NoEngine` without PySpark or without Java."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise NoEngine("Spark is not installed: pip install 'waymark[spark]'") from None
    ours = not {"SPARK_HOME", "SPARK_CONF_DIR"} & set(os.environ)
    if ours and java() is None:
        raise NoEngine("Spark needs a Java runtime, 17 or newer: none is on the path, and JAVA_HOME is not set")
    builder = SparkSession.builder.appName("waymark")
    for setting, value in (LOCAL if ours else {}).items():
        builder = builder.config(setting, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except (PySparkException, OSError) as fault:
        raise NoEngine(f"Spark did not start ({type(fault).__name__})") from None
    session.sparkContext.setLogLevel("ERROR")
    return session


def java() -> Path | None:
    """The Java that Spark would use, or None."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    return Path(found) if found else None

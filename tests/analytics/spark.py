"""One Spark in this machine for all tests that need it: it takes seconds to start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from analytics.engines.spark_engine import LOCAL, java

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

QUICK = {
    "spark.master": "local[1]",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.memory": "512m",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
}
"""A handful of rows: what a large cluster needs only costs time here."""


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    if java() is None and not os.environ.get("CI"):
        pytest.skip("no Java runtime here: Spark cannot start")
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    builder: Any = SparkSession.builder.appName("tests")
    for setting, value in {**LOCAL, **QUICK, "spark.local.dir": str(folder)}.items():
        builder = builder.config(setting, value)
    session = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse")).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()

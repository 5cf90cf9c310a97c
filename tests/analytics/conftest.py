"""What the tests of the figures share."""

from __future__ import annotations

from tests.analytics.spark import spark_session

__all__ = ["spark_session"]

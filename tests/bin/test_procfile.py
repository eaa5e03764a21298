"""The processes of bin/run end with it in order, also when its terminal is closed."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import subprocess
from pathlib import Path

import pytest

from tests.harness.processes import ROOT, clean_environment, python, wait_for

NAMES = ("first", "second")
#: Prints all the time, and takes a moment to end.
CHILD = """
trap "sleep 0.5; touch $1.ended; exit" TERM
echo $$ > $1.pid
while :; do echo; sleep 0.3; done
"""


@pytest.mark.parametrize(
    ("number", "into_file"),
    [
        (signal.SIGHUP, False),
        (signal.SIGHUP, True),
        (signal.SIGTERM, False),
        (signal.SIGINT, False),
    ],
)
def test_all_of_them_end_in_their_own_time(
    tmp_path: Path, number: signal.Signals, into_file: bool
) -> None:
    (tmp_path / "child").write_text(CHILD)
    lines = [f"{name}: {ROOT}/bin/keep bash child {name}\n" for name in NAMES]
    (tmp_path / "Procfile").write_text("".join(lines))
    pids = [tmp_path / f"{name}.pid" for name in NAMES]
    log = tmp_path / "log"
    master, terminal = pty.openpty()
    output = os.open(log, os.O_WRONLY | os.O_CREAT) if into_file else os.dup(terminal)
    started = subprocess.Popen(
        [*python("-m", "deploy.procfile"), "start", "-f", str(tmp_path / "Procfile")],
        cwd=tmp_path,
        env=clean_environment() | {"PYTHONPATH": str(ROOT)},
        stdin=terminal,
        stdout=output,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    os.close(output)
    said: list[bytes] = []

    def all_started() -> bool:
        """It can only end what it has said to have started."""
        if select.select([master], [], [], 0)[0]:
            said.append(os.read(master, 65_536))
        text = log.read_bytes() if into_file else b"".join(said)
        return text.count(b"started (pid=") == len(NAMES)

    try:
        wait_for(all_started, 20, "honcho started them")
        wait_for(lambda: all(one.exists() and one.read_text() for one in pids), 20)
        if number is signal.SIGHUP:
            os.close(master)
        started.send_signal(number)
        started.wait(20)
        assert all((tmp_path / f"{name}.ended").exists() for name in NAMES)
        assert not into_file or log.read_bytes().count(b" stopped (rc=") == len(NAMES)
    finally:
        started.kill()
        if number is not signal.SIGHUP:
            os.close(master)
        for one in pids:
            with contextlib.suppress(ProcessLookupError, FileNotFoundError):
                os.killpg(os.getpgid(int(one.read_text())), signal.SIGKILL)

"""bin/keep starts again what was killed, and passes on why something can't start."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from tests.harness.processes import wait_for

KEEP = Path(__file__).parents[2] / "bin" / "keep"


def test_what_is_killed_again_and_again_in_its_first_seconds_is_started_again(
    tmp_path: Path,
) -> None:
    starts = tmp_path / "starts"
    child = f"echo $$ >> {starts}; [ $(wc -l < {starts}) -ge 3 ] && exit 7; kill -9 $$"
    ended = subprocess.run([KEEP, "bash", "-c", child], capture_output=True, text=True, timeout=60)
    assert len(starts.read_text().split()) == 3
    assert ended.returncode == 7
    assert ended.stderr.count("ended with code 137 and is started again") == 2


def test_what_ends_by_itself_at_its_start_is_not_started_again(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    child = f"echo $$ >> {starts}; exit 3"
    ended = subprocess.run([KEEP, "bash", "-c", child], timeout=60)
    assert ended.returncode == 3
    assert len(starts.read_text().split()) == 1


def test_a_stop_waits_for_the_command_to_end_in_its_own_time(tmp_path: Path) -> None:
    began, ended = tmp_path / "began", tmp_path / "ended"
    trap = f"trap 'sleep 1; touch {ended}; exit' TERM"
    child = f"{trap}; touch {began}; while :; do sleep 0.1; done"
    keep = subprocess.Popen([KEEP, "bash", "-c", child], start_new_session=True)
    try:
        wait_for(began.exists, 20, "the command runs")
        os.killpg(keep.pid, signal.SIGTERM)
        assert keep.wait(20) == 0
        assert ended.exists()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(keep.pid, signal.SIGKILL)

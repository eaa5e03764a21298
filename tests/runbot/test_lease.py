"""The lease of a data folder, whose process a pid means, and taking over from one that hangs."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runbot import lease as lease_module
from runbot import process, takeover
from runbot.lease import READY, FileLease, Holder, LeaseTaken, ourselves
from tests.harness.processes import ROOT, clean_environment, wait_for

#: Takes the lease of a folder and does not listen to SIGTERM if it is told so.
HOLDER = """
import signal, sys, time
from pathlib import Path
from runbot.lease import FileLease
if sys.argv[2] == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
lease = FileLease(Path(sys.argv[1]))
lease.acquire()
print("taken", flush=True)
time.sleep(300)
"""


#: Holds a lock in a thread that lives on when its first one has ended.
FIRST_THREAD_ENDS = """
import ctypes, fcntl, sys, threading, time
def hold():
    file = open(sys.argv[1], "w")
    fcntl.flock(file, fcntl.LOCK_EX)
    time.sleep(60)
threading.Thread(target=hold).start()
time.sleep(0.5)
ctypes.CDLL(None).pthread_exit(None)
"""


def start_holder(folder: Path, options: str = "") -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), options],
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "taken\n"
    return started


@pytest.fixture
def holders(tmp_path: Path) -> Iterator:
    started: list[subprocess.Popen[str]] = []

    def start(options: str = "") -> subprocess.Popen[str]:
        started.append(start_holder(tmp_path, options))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()
        assert one.stdout is not None
        one.stdout.close()


def test_the_second_is_told_who_the_first_is(tmp_path: Path, holders) -> None:
    first = holders()
    with pytest.raises(LeaseTaken) as refused:
        FileLease(tmp_path).acquire()
    holder = refused.value.holder
    assert holder is not None
    assert (holder.pid, holder.is_here(), holder.is_running()) == (first.pid, True, True)


def test_the_lock_ends_with_the_process(tmp_path: Path, holders) -> None:
    first = holders()
    first.kill()
    first.wait()
    lease = FileLease(tmp_path)
    lease.acquire()
    assert lease.before_us is not None, "its note was left behind"
    assert (lease.before_us.pid, lease.before_us.is_running()) == (first.pid, False)
    lease.release()
    assert lease.holder() is None


def test_a_lock_is_waited_for_whose_holder_is_just_dying(tmp_path: Path) -> None:
    """A process that was killed counts as dead a moment before its lock is free."""
    dying = (tmp_path / "runbot.lock").open("w")
    fcntl.flock(dying, fcntl.LOCK_EX)
    dead = {"pid": 2**22, "host": ourselves().host, "since": "2026-01-01T00:00:00+00:00"}
    (tmp_path / "runbot.json").write_text(json.dumps(dead))
    later = threading.Timer(0.3, dying.close)
    later.start()
    lease = FileLease(tmp_path)
    lease.acquire()
    later.join()
    assert lease.before_us is not None
    lease.release()


def test_a_stale_note_is_not_shown_as_the_holder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who holds the lock has not written its note yet; the one that lies there is of a dead one."""
    monkeypatch.setattr(lease_module, "MOMENT_SECONDS", 0.1)
    winner = FileLease(tmp_path)
    winner._lock.acquire()
    stale = {"pid": 2**22, "host": ourselves().host, "since": "2026-01-01T00:00:00+00:00"}
    (tmp_path / "runbot.json").write_text(json.dumps(stale))
    began = time.monotonic()
    with pytest.raises(LeaseTaken) as refused:
        FileLease(tmp_path).acquire()
    assert refused.value.holder is None
    assert time.monotonic() - began < 20, "it does not wait for the lock"
    winner._lock.release()


@pytest.mark.parametrize("note", ["", "{", "[]", '{"pid": 5}', '{"since": 7}', '{"x": 1}'])
def test_a_note_that_makes_no_sense_is_no_note(tmp_path: Path, note: str) -> None:
    (tmp_path / "runbot.json").write_text(note)
    assert FileLease(tmp_path).holder() is None


def test_the_note_says_what_we_do(tmp_path: Path) -> None:
    lease = FileLease(tmp_path)
    lease.set_state(READY)  # not ours: nothing happens
    assert lease.holder() is None
    lease.acquire()
    lease.set_state(READY)
    holder = FileLease(tmp_path).holder()
    assert holder == lease.ours
    assert holder is not None
    assert holder.state == READY
    lease.release()


# --- which process a pid means --------------------------------------------------------------------


def test_a_mark_is_of_one_process_only() -> None:
    ours = process.process_start_token(os.getpid())
    assert ours
    assert ours == process.process_start_token(os.getpid())
    assert process.is_running(os.getpid(), ours)
    assert not process.is_running(os.getpid(), ours + "0"), "another process had this pid"
    assert not process.is_running(os.getpid(), ""), "an unknown mark fits nobody"
    assert (
        process.process_start_token(2**22)
        == process.process_start_token(0)
        == process.process_start_token(-1)
        == ""
    )


def test_a_process_that_has_died_but_was_not_fetched_is_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    wait_for(lambda: process.process_start_token(child.pid) == "", 10, "the zombie counts as gone")
    child.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads end one by one")
def test_a_process_is_there_until_its_last_thread_has_ended(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", FIRST_THREAD_ENDS, str(tmp_path / "lock")])
    wait_for(lambda: (tmp_path / "lock").exists(), 10, "the lock is taken")
    stat = Path(f"/proc/{child.pid}/stat")
    wait_for(lambda: ") Z " in stat.read_text(), 10, "its first thread has ended")
    start_token = process.process_start_token(child.pid)
    assert start_token, "it lives on in another thread"
    with (tmp_path / "lock").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert process.is_running(child.pid, start_token)
    process.kill(child.pid, start_token)
    assert process.wait_until_gone(child.pid, start_token, 10)
    with (tmp_path / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    child.wait()


def test_no_signal_for_another_process_with_the_same_pid() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    start_token = process.process_start_token(child.pid)
    process.kill(child.pid, start_token + "0")
    time.sleep(0.1)
    assert child.poll() is None
    process.kill(child.pid, start_token)
    assert child.wait(10) == -signal.SIGKILL
    process.kill(child.pid, start_token)  # gone: nothing happens


# --- --force --------------------------------------------------------------------------------------


def taken_by(folder: Path) -> LeaseTaken:
    with pytest.raises(LeaseTaken) as refused:
        FileLease(folder).acquire()
    return refused.value


def reap(child: subprocess.Popen[str], seconds: float = 10) -> int:
    return child.wait(seconds)


@pytest.mark.parametrize(("options", "code"), [("", -signal.SIGTERM), ("deaf", -signal.SIGKILL)])
def test_taking_over(tmp_path: Path, holders, options: str, code: int) -> None:
    first = holders(options)
    takeover.end_holder(taken_by(tmp_path), patience=0.5)
    assert reap(first) == code
    lease = FileLease(tmp_path)
    lease.acquire()
    lease.release()


def test_taking_over_from_one_that_is_frozen(tmp_path: Path, holders) -> None:
    first = holders()
    os.kill(first.pid, signal.SIGSTOP)
    os.waitpid(first.pid, os.WUNTRACED)  # it is asked only now that it can't hear
    takeover.end_holder(taken_by(tmp_path), patience=0.5)
    assert reap(first) == -signal.SIGKILL


@pytest.mark.parametrize(
    "wrong", [{"start_token": "other"}, {"host": "elsewhere"}, {"start_token": ""}]
)
def test_nobody_is_killed_who_may_be_someone_else(tmp_path: Path, holders, wrong: dict) -> None:
    first = holders()
    holder = taken_by(tmp_path).holder
    assert isinstance(holder, Holder)
    with pytest.raises(LeaseTaken):
        takeover.end_holder(LeaseTaken(replace(holder, **wrong)), patience=0.1)
    assert first.poll() is None

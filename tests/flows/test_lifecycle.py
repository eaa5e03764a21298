"""`manage.py runbot start | stop | restart | status`, and the health page while it stops."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.processes import ROOT, Done, Process, python, run, wait_for
from tests.harness.stack import Stack


def ask_runbot(stack: Stack, action: str) -> Done:
    """`status` or `stop`, which start nothing."""
    return run(python("manage.py", "runbot", action), stack.environment)


def runbot(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        python("manage.py", "runbot", *arguments),
        cwd=ROOT,
        env=stack.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def note(stack: Stack) -> dict:
    file = stack.folder / "runbot.json"
    return json.loads(file.read_text()) if file.exists() else {}


@pytest.fixture
def background(stack: Stack) -> Iterator[Stack]:
    """A stack whose runbot is started by the command; nothing of it is left behind."""
    yield stack
    if pid := note(stack).get("pid"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_start_status_restart_stop(background: Stack) -> None:
    stack = background
    asked = ask_runbot(stack, "status")
    assert (asked.returncode, "not running" in asked.stdout) == (3, True), asked

    started = runbot(stack, "start")
    assert started.returncode == 0, started
    first = note(stack)["pid"]
    assert f"process {first}" in started.stdout
    stack.wait_connected(elsewhere=True)

    again = runbot(stack, "start")
    assert again.returncode == 3, again
    assert f"process {first}, since" in again.stderr
    assert "manage.py runbot stop" in again.stderr

    def told() -> str:
        asked = ask_runbot(stack, "status")
        assert asked.returncode == 0, asked
        return asked.stdout if "polling" in asked.stdout else ""

    said = wait_for(told, 30, "the bot's state")
    for words in (f"process {first}", "Shop", "connected", "ms", "Bot:    polling", "0 queued"):
        assert words in said, said

    restarted = runbot(stack, "restart")
    assert restarted.returncode == 0, restarted
    second = note(stack)["pid"]
    assert second != first
    assert "has stopped" in restarted.stdout

    stopped = ask_runbot(stack, "stop")
    assert (stopped.returncode, "has stopped" in stopped.stdout) == (0, True), stopped
    assert ask_runbot(stack, "status").returncode == 3
    assert "not running" in ask_runbot(stack, "stop").stdout
    log = (stack.folder / "runbot.log").read_text()
    assert log.count("runbot started") == 2
    assert log.count("runbot stopped") == 2
    assert stack.sandbox.client.overlaps() == 0


def test_a_start_that_fails_says_why(background: Stack) -> None:
    environment = background.environment
    background.environment = {**environment, "TELEGRAM_BOT_TOKEN": ""}
    refused = runbot(background, "start")
    assert refused.returncode == 1
    assert "TELEGRAM_BOT_TOKEN" in refused.stderr
    background.environment = {**environment, "DATABASE_URL": "postgresql://x@127.0.0.1:1/none"}
    refused = runbot(background, "start")
    assert refused.returncode == 1
    assert "The database can't be used" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_systemd_hears(stack: Stack, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        watched = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1000000"}
        process = Process(
            "runbot",
            python("manage.py", "runbot", "--standby"),
            stack.environment | watched,
            stack.folder,
        ).start()
        try:
            heard = [systemd.recv(1000).decode()]
            while sum("WATCHDOG=1" in one for one in heard) < 4 or "polling" not in str(heard):
                heard.append(systemd.recv(1000).decode())
            assert heard[0].startswith("READY=1")
            assert process.stop() == 0
            systemd.settimeout(1)
            with contextlib.suppress(TimeoutError):
                while True:
                    heard.append(systemd.recv(1000).decode())
            assert "STOPPING=1" in "\n".join(heard)
        finally:
            process.kill()


@pytest.mark.timeout(200)
def test_force_takes_over_from_one_that_hangs(stack: Stack, figure: Callable[[str], None]) -> None:
    stack.start("runbot").wait_connected()
    os.kill(stack.runbot.pid, signal.SIGSTOP)
    began = time.monotonic()
    new = Process(
        "new", python("manage.py", "runbot", "--force"), stack.environment, stack.folder
    ).start()
    wait_for(lambda: not stack.runbot.running(), 60, "the hung one is killed")
    stack.wait_connected(elsewhere=True)
    took = time.monotonic() - began
    assert stack.health()["pid"] == new.pid
    assert new.stop() == 0
    assert stack.sandbox.client.overlaps() == 0
    figure(f"takeover by --force from a frozen one: {took:.1f} s, 15 of them for an orderly stop")

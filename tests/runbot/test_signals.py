"""Signals, the stop of components within their time, and what systemd is told."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbot import watchdog
from runbot.signals import request_stop, stop_on_signals, watch_for_request
from runbot.supervisor import Supervisor
from tests.harness.processes import ROOT


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_first_signal_asks(number: signal.Signals) -> None:
    stop = asyncio.Event()
    before = signal.getsignal(number)
    with stop_on_signals(stop):
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 30)
    if number == signal.SIGTERM:
        assert signal.getsignal(number) == before


SLOW = """
import asyncio, os, signal
from runbot.signals import stop_on_signals
async def main():
    stop = asyncio.Event()
    with stop_on_signals(stop):
        print("ready", flush=True)
        await stop.wait()
        print("stopping", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


def test_the_second_signal_forces() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGTERM)
        assert child.stdout.readline() == "stopping\n"
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 130


async def test_a_file_asks_where_signals_cannot(tmp_path: Path) -> None:
    stop = asyncio.Event()
    watching = asyncio.create_task(watch_for_request(tmp_path, stop))
    request_stop(tmp_path, os.getpid() + 1)
    await asyncio.sleep(0.05)
    assert not stop.is_set(), "another runbot was meant"
    request_stop(tmp_path, os.getpid())
    await asyncio.wait_for(stop.wait(), 30)
    assert not (tmp_path / "runbot.stop").exists()
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


# --- the supervisor -------------------------------------------------------------------------------


class Part:
    def __init__(self, name: str, ended: list[str], seconds: float = 0.0) -> None:
        self.name, self._ended, self._seconds = name, ended, seconds

    async def run(self, stopping: asyncio.Event) -> None:
        try:
            await stopping.wait()
            await asyncio.sleep(self._seconds)
            self._ended.append(self.name)
        except asyncio.CancelledError:
            self._ended.append(f"{self.name} cut short")
            raise


async def test_parts_stop_in_reverse_within_the_budget() -> None:
    ended: list[str] = []
    parts = [Part("a", ended), Part("b", ended, 60), Part("c", ended, 60), Part("d", ended)]
    supervisor = Supervisor(parts, deadline=0.4, budget=0.5)
    supervisor.start()
    await asyncio.sleep(0)
    assert supervisor.alive()
    began = time.monotonic()
    await supervisor.stop()
    assert time.monotonic() - began < 30, "not as long as the slow ones need"
    assert ended == ["d", "c cut short", "b cut short", "a"]
    assert not supervisor.alive()


async def test_a_part_that_has_died_shows() -> None:
    supervisor = Supervisor([Part("a", [])])
    supervisor.start()
    await asyncio.sleep(0)
    supervisor._running[0].task.cancel()  # type: ignore[union-attr]
    await asyncio.sleep(0.01)
    assert not supervisor.alive()


# --- systemd --------------------------------------------------------------------------------------


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        listener.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        yield listener


def test_systemd_is_told(systemd: socket.socket) -> None:
    assert watchdog.notify("READY=1", "STATUS=fine")
    assert systemd.recv(1000) == b"READY=1\nSTATUS=fine"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sockets without a file")
def test_also_by_an_abstract_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0aibot-test-{os.getpid()}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@aibot-test-{os.getpid()}")
        assert watchdog.notify("READY=1")
        assert listener.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "/nowhere/at/all"])
def test_nobody_there_is_no_failure(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not watchdog.notify("READY=1")


async def test_the_watchdog_hears_of_us_twice_in_its_time(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "200000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    living = [True, True, False]
    telling = asyncio.create_task(
        watchdog.ping_watchdog(lambda: living.pop(0) if living else False)
    )
    await asyncio.sleep(0.6)
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    systemd.setblocking(False)
    heard = [systemd.recv(100), systemd.recv(100)]
    assert heard == [b"WATCHDOG=1", b"WATCHDOG=1"]
    with pytest.raises(BlockingIOError):
        systemd.recv(100)


@pytest.mark.parametrize(
    ("usec", "pid", "seconds"),
    [("60000000", "", 60.0), ("60000000", "1", None), ("", "", None), ("soon", "", None)],
)
def test_what_systemd_wants(monkeypatch, usec: str, pid: str, seconds: float | None) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", usec)
    monkeypatch.setenv("WATCHDOG_PID", pid or str(os.getpid()))
    assert watchdog.watchdog_seconds() == seconds

"""However many runbots are started, one lives, and no session is ever used by two."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.harness.processes import Process, python, wait_for
from tests.harness.proxy import Proxy, proxy
from tests.harness.stack import Stack

TAKEN = 3
#: Every runbot speaks to Telegram each second, so that no overlap stays unseen.
pytestmark = pytest.mark.settings(PROBE_SECONDS="1")


def another(stack: Stack, folder: Path, database: str = "") -> Stack:
    """A second data folder with the same database and keys, as on a second machine."""
    made = Stack(
        folder,
        stack.sandbox,
        database=database or stack.database,
        settings={"PROBE_SECONDS": "1"},
    )
    shutil.copytree(stack.folder / "secrets", folder / "secrets")
    return made


def command(stack: Stack, name: str, *arguments: str) -> Process:
    return Process(name, python("manage.py", "runbot", *arguments), stack.environment, stack.folder)


@pytest.fixture
def strict(stack: Stack) -> Iterator[Stack]:
    """The sandbox ends a session that is used twice, as Telegram does."""
    stack.sandbox.client.strict_duplicates()
    yield stack
    assert stack.sandbox.client.overlaps() == 0
    accounts = stack.rows("SELECT status, status_detail FROM accounts_telegramaccount")
    assert [status for status, _ in accounts if status == "needs_login"] == []


def one_lives(pair: list[tuple[Stack, Process]]) -> None:
    """Start both at the same moment: one is refused, the other connects and stops when asked."""
    for _, process in pair:
        process.start()
    wait_for(lambda: not all(process.running() for _, process in pair), 60, "one gives up")
    (home, winner), (_, loser) = sorted(pair, key=lambda one: not one[1].running())
    home.wait_connected(elsewhere=True)
    assert winner.running(), winner.log()
    assert loser.stop() == TAKEN, loser.log()
    assert "Another runbot is running" in loser.log()
    assert f"process {winner.pid}" in loser.log().rpartition("Another runbot")[2], loser.log()
    assert winner.stop() == 0, winner.log()


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_two_started_at_once_with_one_data_folder(strict: Stack, rounds, figure) -> None:
    pair = [(strict, command(strict, f"runbot-{n}")) for n in "ab"]
    for _ in range(rounds(100)):
        one_lives(pair)
    figure(f"one instance: {rounds(100)} pairs with one data folder, one lived each time")


@pytest.mark.soak
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("engine", ["postgresql"])
def test_two_started_at_once_with_two_data_folders(
    strict: Stack, engine: str, tmp_path: Path, rounds, figure
) -> None:
    second = another(strict, tmp_path / "second")
    pair = [(one, command(one, "runbot")) for one in (strict, second)]
    for _ in range(rounds(100)):
        one_lives(pair)
    figure(f"one instance: {rounds(100)} pairs with one PostgreSQL, one lived each time")


def test_a_killed_one_leaves_nothing_behind(strict: Stack, figure) -> None:
    strict.start("runbot").wait_connected()
    standby = command(strict, "standby", "--standby").start()
    wait_for(lambda: "waiting for the lease" in standby.log(), 30, "the second one waits")
    began = time.monotonic()
    strict.runbot.kill()
    strict.wait_connected(elsewhere=True)
    took = time.monotonic() - began
    assert standby.stop() == 0, standby.log()
    figure(f"takeover with one data folder after kill -9: {took:.1f} s")


@pytest.fixture
def broken_network(stack: Stack, postgresql_server) -> Iterator[Proxy]:
    with proxy(f"{postgresql_server.folder}/.s.PGSQL.5432") as made:
        yield made


@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("fault", ["kill", "cut", "silence"])
def test_the_other_machine_takes_over(
    strict: Stack, engine: str, broken_network: Proxy, tmp_path: Path, fault: str, figure
) -> None:
    name = urlsplit(strict.database).path
    there = f"postgresql://postgres@127.0.0.1:{broken_network.port}{name}"
    first = another(strict, tmp_path / "first", there)
    second = another(strict, tmp_path / "second")
    first.start("runbot").wait_connected()
    standby = command(second, "standby", "--standby").start()
    wait_for(lambda: "waiting for the lease" in standby.log(), 30, "the second one waits")
    pid, began = first.runbot.pid, time.monotonic()
    if fault == "kill":
        first.runbot.kill()
    elif fault == "cut":
        broken_network.cut()
    else:
        broken_network.silence()
    second.wait_connected(elsewhere=True)
    took = time.monotonic() - began
    time.sleep(3)  # whoever were still connected would speak now
    if fault != "kill":
        # The first one has let go, and waits for its turn under the same pid.
        assert first.runbot.running(), first.runbot.log()
        assert "the lease of the database is lost" in first.runbot.log()
        broken_network.mend()
        assert standby.stop() == 0, standby.log()
        first.wait_connected()
        assert (first.runbot.pid, first.runbot.stop()) == (pid, 0), first.runbot.log()
    else:
        assert standby.stop() == 0, standby.log()
    figure(f"takeover by another machine after {fault}: {took:.1f} s")


@pytest.mark.soak
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("engine", ["postgresql"])
def test_one_that_was_frozen_sends_nothing_when_it_goes_on(
    strict: Stack, engine: str, tmp_path: Path, rounds, figure
) -> None:
    """By turns each is frozen until the other has taken over, and goes on while that one sends."""
    pair = [another(strict, tmp_path / name) for name in ("first", "second")]
    holder, waiting = pair
    processes = {one.folder: command(one, "runbot", "--standby") for one in pair}
    processes[holder.folder].start()
    holder.wait_connected(elsewhere=True)
    processes[waiting.folder].start()
    freezes = rounds(20)
    for _ in range(freezes):
        frozen, told = processes[holder.folder], processes[holder.folder].log()
        frozen.signal("SIGSTOP")
        waiting.wait_connected(elsewhere=True)
        frozen.signal("SIGCONT")
        wait_for(
            lambda frozen=frozen, told=told: (  # type: ignore[misc]
                "waiting for the lease" in frozen.log()[len(told) :]
            ),
            60,
            "it waits for its turn",
        )
        assert strict.sandbox.client.overlaps() == 0
        holder, waiting = waiting, holder
    for process in processes.values():
        assert process.stop() == 0, process.log()
    figure(f"one instance: {freezes} freezes longer than the take-over, no session used twice")
